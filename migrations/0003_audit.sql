-- Who did what to what, and why. Each entry carries the hash of the one before.
create schema audit;

create table audit.entry (
  seq bigint primary key,
  at timestamptz not null,
  -- Absent when the program itself acted.
  actor uuid,
  -- The person who really sat there when somebody stood in.
  behind uuid,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  reason text,
  -- Figures and ids only, never personal data.
  detail jsonb not null default '{}',
  prev bytea not null,
  hash bytea not null
);
create index on audit.entry (subject_kind, subject_id);

create function audit.hash_of(e audit.entry) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array(
    e.seq, extract(epoch from e.at)::text, e.actor, e.behind, e.action, e.subject_kind, e.subject_id, e.reason, e.detail,
    encode(e.prev, 'hex'))::text, 'UTF8'));

-- The lock is held to the end of the transaction, so that the chain has no forks and no gaps.
create function audit.chain() returns trigger
  language plpgsql as $$
declare
  last audit.entry;
begin
  perform pg_advisory_xact_lock(hashtext('audit.entry'));
  select * into last from audit.entry order by seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.at := clock_timestamp();
  new.prev := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
  new.hash := audit.hash_of(new);
  return new;
end $$;

create trigger chain before insert on audit.entry for each row execute function audit.chain();
create trigger append_only before update or delete on audit.entry for each row execute function platform.append_only();
create trigger append_only_all before truncate on audit.entry execute function platform.append_only();

-- The first entry at which the chain does not hold; no row when it is whole.
create function audit.first_break() returns setof bigint
  language sql stable as $$
  select seq from (
    select e.seq, e.hash, e.prev, audit.hash_of(e) as expected,
      lag(e.hash, 1, decode(repeat('00', 32), 'hex')) over (order by e.seq) as before,
      lag(e.seq, 1, 0::bigint) over (order by e.seq) as seq_before
    from audit.entry e
  ) chain
  where hash <> expected or prev <> before or seq <> seq_before + 1
  order by seq limit 1
$$;
