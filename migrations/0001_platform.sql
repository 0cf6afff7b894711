-- What every capability may use in SQL.
create schema platform;

-- Search without marks: the same folding as `fold` of packages/vietnamese, held to one set of vectors (vectors/fold.json). The
-- collation and every space are named, because lower() and classes such as \s follow the locale of the installation.
create function platform.fold(text) returns text
  language sql immutable strict parallel safe
  return trim(regexp_replace(
    replace(regexp_replace(normalize(lower($1 collate "und-x-icu"), NFD), '[\u0300-\u036f]+', '', 'g'), 'đ', 'd'),
    '[\u0009-\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'));

-- Rows that are a record of what happened are never changed or removed; a correction is a new row.
create function platform.append_only() returns trigger
  language plpgsql as $$
begin
  raise exception 'append-only: % on %.%', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;
