-- Money spent on a task, with its voucher. The rule that no line is spent beyond its allocation stands already
-- (never_below_zero); here an expense gets its kind of entry and what it was for, sealed and hashed with it.
alter table ledger.entry drop constraint entry_kind_check;
alter table ledger.entry add constraint entry_kind_check check (kind in ('allocation', 'expense', 'reversal'));

create table ledger.expense (
  -- Checked at commit, like a posting: what no entry seals is refused.
  entry uuid primary key references ledger.entry (id) deferrable initially deferred,
  task uuid not null references programme.task,
  line uuid not null references ledger.line,
  voucher text not null check (length(voucher) between 1 and 100),
  -- The entry that this one takes back; each can be taken back once.
  reverses uuid unique references ledger.expense (entry)
);
create index on ledger.expense (task);

create trigger unsealed before insert on ledger.expense for each row execute function ledger.unsealed();
create trigger append_only before update or delete on ledger.expense for each row execute function platform.append_only();
create trigger append_only_all before truncate on ledger.expense execute function platform.append_only();

-- The entry's hash covers what the expense says; entries without one hash as before.
create or replace function ledger.hash_of(e ledger.entry) returns bytea
  language sql stable as $$
  select sha256(convert_to((jsonb_build_array(
    e.seq, e.id, e.kind, extract(epoch from e.at)::text, e.by, e.memo, encode(e.prev, 'hex'),
    (select jsonb_build_array(f.id, f.plan, f.source, f.decision) from ledger.fund f where f.id = e.fund),
    (select jsonb_agg(jsonb_build_array(p.n, p.account, p.amount, l.id, l.fund, l.ordinal, l.label) order by p.n)
      from ledger.posting p left join ledger.line l on l.id = p.line where p.entry = e.id))
    || coalesce((select jsonb_build_array(jsonb_build_array(x.task, x.line, x.voucher, x.reverses))
      from ledger.expense x where x.entry = e.id), '[]'))::text, 'UTF8'))
$$;

-- An expense names a task of the plan whose money it is, and moves exactly what its line says: from available to spent, or back.
create function ledger.expense_fits() returns trigger
  language plpgsql as $$
declare
  x ledger.expense;
  spent bigint;
  before bigint;
begin
  select * into x from ledger.expense where entry = new.id;
  if (new.kind = 'expense') <> (x.entry is not null and x.reverses is null)
    or (x.reverses is not null and new.kind <> 'reversal') then
    raise exception 'ledger entry % is no expense that says what it was for', new.id
      using errcode = 'check_violation', constraint = 'ledger_expense_said';
  end if;
  if x.entry is null then
    return new;
  end if;
  if not exists (
    select 1 from programme.task t join ledger.fund f on f.plan = t.plan where t.id = x.task and f.id = new.fund
  ) then
    raise exception 'ledger entry % names a task of another plan', new.id
      using errcode = 'check_violation', constraint = 'ledger_expense_task';
  end if;
  select sum(amount) into spent from ledger.posting where entry = new.id and account = 'spent' and line = x.line;
  if spent is null or exists (
    select 1 from ledger.posting where entry = new.id and (account not in ('available', 'spent') or line is distinct from x.line)
  ) then
    raise exception 'ledger entry % moves money of another line than it names', new.id
      using errcode = 'check_violation', constraint = 'ledger_expense_line';
  end if;
  if x.reverses is null then
    if spent <= 0 then
      raise exception 'ledger entry % spends %', new.id, spent
        using errcode = 'check_violation', constraint = 'ledger_expense_positive';
    end if;
    return new;
  end if;
  select sum(p.amount) into before from ledger.posting p
    where p.entry = x.reverses and p.account = 'spent' and p.line = x.line;
  if before is null or before <> -spent then
    raise exception 'ledger entry % does not take back what % spent', new.id, x.reverses
      using errcode = 'check_violation', constraint = 'ledger_expense_reversal';
  end if;
  return new;
end $$;
-- Named after "seal": triggers of one kind run in the order of their names, and this one needs the sealed entry's postings.
create trigger seal_expense before insert on ledger.entry for each row execute function ledger.expense_fits();
