-- What every capability may use in SQL.
create schema platform;

-- Search without marks: the same folding as `fold` of packages/vietnamese, checked against one set of vectors.
create function platform.fold(text) returns text
  language sql immutable strict parallel safe
  return trim(regexp_replace(
    replace(lower(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g')), 'đ', 'd'),
    '\s+', ' ', 'g'));

-- Rows that are a record of what happened are never changed or removed; a correction is a new row.
create function platform.append_only() returns trigger
  language plpgsql as $$
begin
  raise exception 'append-only: % on %.%', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;
