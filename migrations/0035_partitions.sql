-- The two tables that grow for ever are kept by month, so that a month can be taken out whole and a question about a day does not
-- read years. Why so: docs/decisions/0023-months.md.

-- The month of an instant, by its first day. In UTC and not in a place's zone: it says in which drawer a row lies, no report counts by it.
create function platform.month_of(timestamptz) returns date
  language sql immutable strict parallel safe
  return date_trunc('month', $1 at time zone 'UTC')::date;

-- Sees to it that a table kept by month has the month. Attached and not created in place: writers and readers of other months are not held
-- up. What does not pass on from a table to its months by itself is copied: triggers for whole statements.
create function platform.keep_month(kept regclass, "of" date) returns void
  language plpgsql as $$
declare
  home name;
  month name;
  trigger text;
begin
  select n.nspname, c.relname || to_char("of", '_YYYY_MM') into home, month
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = kept;
  if to_regclass(format('%I.%I', home, month)) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('platform.keep_month', 0));
  -- Whoever held the lock may have made it; a query sees that, a name's lookup may still remember that there was none.
  if exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = home and c.relname = month) then
    return;
  end if;
  execute format('create table %I.%I (like %s including all)', home, month, kept);
  for trigger in
    select replace(pg_get_triggerdef(t.oid, true), format(' ON %s ', kept), format(' ON %I.%I ', home, month))
    from pg_trigger t where t.tgrelid = kept and not t.tgisinternal and t.tgtype & 1 = 0
  loop
    execute trigger;
  end loop;
  execute format('alter table %s attach partition %I.%I for values in (%L)', kept, home, month, "of");
end $$;

-- How far each journal has come: the last record that was taken in of a box. The only place that a record must pass, whatever month it
-- falls into: a key over a table kept by month holds within a month only.
create table fleet.journal_head (
  box uuid primary key references fleet.box,
  seq bigint not null,
  hash text not null
) with (fillfactor = 70);
insert into fleet.journal_head (box, seq, hash)
  select distinct on (box) box, seq, hash from fleet.journal_record order by box, seq desc;

create function platform.heads_rise() returns trigger
  language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.box = old.box and new.seq > old.seq then return new; end if;
  raise exception 'a head of %.% only rises', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger heads_rise before update or delete on fleet.journal_head for each row execute function platform.heads_rise();
create trigger append_only_all before truncate on fleet.journal_head execute function platform.append_only();

-- The journal, by the month in which the server took the record in: its own clock, never the box's, which may say 1970 or next year.
alter table care.ticket drop constraint ticket_proof_box_proof_seq_fkey;
alter table broadcast.play drop constraint play_box_seq_fkey;
alter table fleet.journal_record rename to journal_record_whole;
alter table fleet.journal_record_whole rename constraint journal_record_pkey to journal_record_whole_pkey;
create table fleet.journal_record (
  like fleet.journal_record_whole including defaults including constraints,
  month date not null default platform.month_of(now()),
  primary key (box, seq, month),
  foreign key (box) references fleet.box
) partition by list (month);

create trigger append_only before update or delete on fleet.journal_record for each row execute function platform.append_only();
create trigger append_only_all before truncate on fleet.journal_record execute function platform.append_only();

select platform.keep_month('fleet.journal_record', month)
from (select distinct platform.month_of(received_at) as month from fleet.journal_record_whole) kept;
insert into fleet.journal_record
  select r.*, platform.month_of(received_at) from fleet.journal_record_whole r;

-- Records of a box are taken in as they follow its head, without gap and each once; anything else is refused as a whole, whoever writes it.
create function fleet.advance_heads() returns trigger
  language plpgsql as $$
declare
  brought bigint;
  moved bigint;
begin
  insert into fleet.journal_head (box, seq, hash) select distinct box, 0, '' from added on conflict (box) do nothing;
  with run as (
    select box, min(seq) as first, max(seq) as last, count(*) as records, count(distinct seq) as numbers from added group by box
  ), risen as (
    update fleet.journal_head h set seq = run.last, hash = last.hash
    from run join added last on last.box = run.box and last.seq = run.last
    where h.box = run.box and run.first = h.seq + 1
      and run.records = run.last - run.first + 1 and run.numbers = run.records
    returning h.box
  )
  select (select count(*) from run), (select count(*) from risen) into brought, moved;
  if moved <> brought then
    raise exception 'records of % of % boxes do not follow the head of their journal', brought - moved, brought
      using errcode = 'unique_violation', constraint = 'journal_follows_its_head';
  end if;
  return null;
end $$;

-- The play log, by the month of the airing as the server knows it, so that a question about an airing looks into one month; a play of
-- an airing that nobody knows lies in the month in which it was told.
alter table broadcast.play rename to play_whole;
alter table broadcast.play_whole rename constraint play_pkey to play_whole_pkey;
create table broadcast.play (
  like broadcast.play_whole including defaults including constraints,
  month date not null default platform.month_of(now()),
  primary key (box, seq, cluster, month),
  foreign key (cluster) references fleet.cluster,
  foreign key (station) references fleet.station
) partition by list (month);
-- By cluster as well: a board asks for each cluster of an airing.
create index play_airing on broadcast.play (airing, cluster);
create index play_cluster_planned on broadcast.play (cluster, planned_at desc);
create index play_day_station on broadcast.play (local_day, station);
create trigger append_only before update or delete on broadcast.play for each row execute function platform.append_only();
create trigger append_only_all before truncate on broadcast.play execute function platform.append_only();

create temporary table moving on commit drop as
  select p.*, coalesce(platform.month_of(a.at), platform.month_of(r.received_at)) as month
  from broadcast.play_whole p
  join fleet.journal_record_whole r on r.box = p.box and r.seq = p.seq
  left join broadcast.airing a on a.id = p.airing;
select platform.keep_month('broadcast.play', month) from (select distinct month from moving) kept;
insert into broadcast.play select * from moving;

-- A repair keeps a copy of its proof: a month that is taken out later takes no proof with it.
alter table care.ticket
  add column proof_at timestamptz,
  add column proof_title text,
  add column proof_hash text;
update care.ticket t set proof_hash = r.hash
  from fleet.journal_record_whole r where r.box = t.proof_box and r.seq = t.proof_seq;
update care.ticket t set proof_at = p.started_at, proof_title = p.title
  from moving p where p.box = t.proof_box and p.seq = t.proof_seq and p.cluster = t.cluster;
alter table care.ticket
  add foreign key (proof_box) references fleet.box,
  add check ((proof_box is null) = (proof_hash is null));

drop table broadcast.play_whole, fleet.journal_record_whole;

-- How far the play log has come with each journal. A line becomes plays once, all of them in one statement, and only when the journal holds it:
-- a journal has no gaps, so what is not above its head was taken in. (A foreign key over two tables kept by month would say the second half
-- of this at twice the cost of the whole, and would hold fast every month that is to be taken out.)
create table broadcast.play_head (
  box uuid primary key references fleet.box,
  seq bigint not null
) with (fillfactor = 70);
insert into broadcast.play_head (box, seq) select box, max(seq) from broadcast.play group by box;
create trigger heads_rise before update or delete on broadcast.play_head for each row execute function platform.heads_rise();
create trigger append_only_all before truncate on broadcast.play_head execute function platform.append_only();

create function broadcast.advance_play_heads() returns trigger
  language plpgsql as $$
declare
  brought bigint;
  moved bigint;
begin
  insert into broadcast.play_head (box, seq) select distinct box, 0 from added on conflict (box) do nothing;
  with run as (
    select box, min(seq) as first, max(seq) as last, count(*) as plays, count(distinct (seq, cluster)) as places from added group by box
  ), risen as (
    update broadcast.play_head h set seq = run.last
    from run join fleet.journal_head journal on journal.box = run.box
    where h.box = run.box and run.first > h.seq and run.last <= journal.seq and run.places = run.plays
    returning h.box
  )
  select (select count(*) from run), (select count(*) from risen) into brought, moved;
  if moved <> brought then
    raise exception 'plays of % of % boxes are there already, or their journal does not hold them', brought - moved, brought
      using errcode = 'unique_violation', constraint = 'play_once';
  end if;
  return null;
end $$;

-- The last triggers, because what was moved above was judged when it came. Months that are there already take none over by themselves.
create trigger advance_heads after insert on fleet.journal_record
  referencing new table as added for each statement execute function fleet.advance_heads();
create trigger advance_play_heads after insert on broadcast.play
  referencing new table as added for each statement execute function broadcast.advance_play_heads();
do $$
declare
  moved record;
begin
  for moved in
    select inhrelid::regclass as month, t.tgname, t.tgfoid::regproc as act
    from pg_inherits join pg_trigger t on t.tgrelid = inhparent
    where t.tgname in ('advance_heads', 'advance_play_heads')
  loop
    execute format('create trigger %I after insert on %s referencing new table as added for each statement execute function %s()',
      moved.tgname, moved.month, moved.act);
  end loop;
end $$;

select platform.keep_month(kept, (platform.month_of(now()) + make_interval(months => ahead))::date)
from unnest(array['fleet.journal_record', 'broadcast.play']::regclass[]) kept, generate_series(0, 3) ahead;
