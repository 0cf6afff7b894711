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

-- An entry is written last: it seals the postings that stand under its id, and nothing can be added to them afterwards.
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
  -- Checked at commit: postings that no entry seals are refused.
  entry uuid not null references ledger.entry (id) deferrable initially deferred,
  n integer not null,
  account text not null check (account in ('source', 'available', 'committed', 'spent')),
  line uuid references ledger.line,
  amount bigint not null check (amount <> 0),
  primary key (entry, n),
  check ((account = 'source') = (line is null))
);
create index on ledger.posting (line);

-- Covers the entry, the fund it belongs to and every posting with the line that it names.
create function ledger.hash_of(e ledger.entry) returns bytea
  language sql stable as $$
  select sha256(convert_to(jsonb_build_array(
    e.seq, e.id, e.kind, extract(epoch from e.at)::text, e.by, e.memo, encode(e.prev, 'hex'),
    (select jsonb_build_array(f.id, f.plan, f.source, f.decision) from ledger.fund f where f.id = e.fund),
    (select jsonb_agg(jsonb_build_array(p.n, p.account, p.amount, l.id, l.fund, l.ordinal, l.label) order by p.n)
      from ledger.posting p left join ledger.line l on l.id = p.line where p.entry = e.id))::text, 'UTF8'))
$$;

-- Writers follow each other from their first posting to their commit, so that no two of them see the same money and the chain
-- has no forks. Under the other isolation levels a writer would go on looking at the state before it waited.
create function ledger.take_turn() returns void
  language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the ledger is written under read committed, not under %', current_setting('transaction_isolation')
      using errcode = 'invalid_transaction_state';
  end if;
  perform pg_advisory_xact_lock(hashtext('ledger.entry'));
end $$;

create function ledger.seal() returns trigger
  language plpgsql as $$
declare
  last ledger.entry;
  total numeric;
begin
  perform ledger.take_turn();
  select sum(amount) into total from ledger.posting where entry = new.id;
  if total is null or total <> 0 then
    raise exception 'ledger entry % does not balance: %', new.id, coalesce(total::text, 'no postings')
      using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  if exists (
    select 1 from ledger.posting p join ledger.line l on l.id = p.line where p.entry = new.id and l.fund <> new.fund
  ) then
    raise exception 'ledger entry % names a line of another fund', new.id
      using errcode = 'check_violation', constraint = 'ledger_one_fund';
  end if;
  select * into last from ledger.entry order by seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.at := clock_timestamp();
  new.prev := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
  new.hash := ledger.hash_of(new);
  return new;
end $$;

create function ledger.unsealed() returns trigger
  language plpgsql as $$
begin
  perform ledger.take_turn();
  if exists (select 1 from ledger.entry where id = new.entry) then
    raise exception 'ledger entry % is sealed', new.entry
      using errcode = 'restrict_violation', constraint = 'ledger_sealed';
  end if;
  return new;
end $$;

create function ledger.never_below_zero() returns trigger
  language plpgsql as $$
declare
  rest numeric;
begin
  select sum(amount) into rest from ledger.posting where line = new.line and account = new.account;
  if rest < 0 then
    raise exception 'line % would have % đồng in %', new.line, rest, new.account
      using errcode = 'check_violation', constraint = 'ledger_never_below_zero';
  end if;
  return null;
end $$;

create trigger seal before insert on ledger.entry for each row execute function ledger.seal();
create trigger unsealed before insert on ledger.posting for each row execute function ledger.unsealed();
create trigger never_below_zero after insert on ledger.posting for each row when (new.line is not null)
  execute function ledger.never_below_zero();

create trigger append_only before update or delete on ledger.fund for each row execute function platform.append_only();
create trigger append_only before update or delete on ledger.line for each row execute function platform.append_only();
create trigger append_only before update or delete on ledger.entry for each row execute function platform.append_only();
create trigger append_only before update or delete on ledger.posting for each row execute function platform.append_only();
create trigger append_only_all before truncate on ledger.fund execute function platform.append_only();
create trigger append_only_all before truncate on ledger.line execute function platform.append_only();
create trigger append_only_all before truncate on ledger.entry execute function platform.append_only();
create trigger append_only_all before truncate on ledger.posting execute function platform.append_only();

-- The first entry at which the books are not as they were written; no row when they are whole.
create function ledger.first_break() returns setof bigint
  language sql stable as $$
  select seq from (
    select e.seq, e.hash, e.prev, ledger.hash_of(e) as expected,
      lag(e.hash, 1, decode(repeat('00', 32), 'hex')) over (order by e.seq) as before,
      lag(e.seq, 1, 0::bigint) over (order by e.seq) as seq_before
    from ledger.entry e
  ) chain
  where hash <> expected or prev <> before or seq <> seq_before + 1
  order by seq limit 1
$$;
