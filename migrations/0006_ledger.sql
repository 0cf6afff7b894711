-- Double entry in whole đồng, append-only, hash-chained; a line can never be committed or spent beyond its allocation.
create schema ledger;

create table ledger.fund (
  id uuid primary key,
  plan uuid not null unique references programme.plan,
  source text not null,
  decision text
);

create table ledger.line (
  id uuid primary key,
  fund uuid not null references ledger.fund,
  ordinal integer not null,
  label text not null,
  unique (fund, ordinal)
);

create table ledger.entry (
  seq bigint primary key,
  id uuid not null unique,
  fund uuid not null references ledger.fund,
  kind text not null check (kind in ('allocation', 'reversal')),
  at timestamptz not null,
  by uuid not null references access.person,
  memo text not null,
  prev bytea not null,
  hash bytea not null
);

-- Accounts of a line: available (may still be committed), committed, spent. `source` is the fund's other side and has no line.
create table ledger.posting (
  entry uuid not null references ledger.entry (id),
  n integer not null,
  account text not null check (account in ('source', 'available', 'committed', 'spent')),
  line uuid references ledger.line,
  amount bigint not null check (amount <> 0),
  primary key (entry, n),
  check ((account = 'source') = (line is null))
);
create index on ledger.posting (line);

create function ledger.chain() returns trigger
  language plpgsql as $$
declare
  last ledger.entry;
begin
  perform pg_advisory_xact_lock(hashtext('ledger.entry'));
  select * into last from ledger.entry order by seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.at := clock_timestamp();
  new.prev := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
  new.hash := sha256(convert_to(jsonb_build_array(
    new.seq, new.id, new.fund, new.kind, extract(epoch from new.at)::text, new.by, new.memo, encode(new.prev, 'hex'))::text, 'UTF8'));
  return new;
end $$;

-- Checked when the transaction commits: an entry has postings and they sum to zero.
create function ledger.balanced() returns trigger
  language plpgsql as $$
declare
  of_entry uuid := coalesce((to_jsonb(new) ->> 'entry')::uuid, (to_jsonb(new) ->> 'id')::uuid);
  total numeric;
begin
  select sum(amount) into total from ledger.posting where entry = of_entry;
  if total is null or total <> 0 then
    raise exception 'ledger entry % does not balance: %', of_entry, coalesce(total::text, 'no postings')
      using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;

-- The line's row is locked, so that two commitments at once cannot both see the same money.
create function ledger.never_below_zero() returns trigger
  language plpgsql as $$
declare
  rest numeric;
begin
  if new.line is null then return null; end if;
  perform 1 from ledger.line where id = new.line for update;
  select sum(amount) into rest from ledger.posting where line = new.line and account = new.account;
  if rest < 0 then
    raise exception 'line % would have % đồng in %', new.line, rest, new.account
      using errcode = 'check_violation', constraint = 'ledger_never_below_zero';
  end if;
  return null;
end $$;

create trigger chain before insert on ledger.entry for each row execute function ledger.chain();
create constraint trigger balanced after insert on ledger.entry deferrable initially deferred
  for each row execute function ledger.balanced();
create constraint trigger balanced after insert on ledger.posting deferrable initially deferred
  for each row execute function ledger.balanced();
create trigger never_below_zero after insert on ledger.posting for each row execute function ledger.never_below_zero();
create trigger append_only before update or delete on ledger.entry for each row execute function platform.append_only();
create trigger append_only before update or delete on ledger.posting for each row execute function platform.append_only();
create trigger append_only_all before truncate on ledger.entry execute function platform.append_only();
create trigger append_only_all before truncate on ledger.posting execute function platform.append_only();
