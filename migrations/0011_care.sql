-- Looking after the fleet: orders with their answers, collected logs, readings over time; alarms, notices and tickets.

-- An order as somebody gave it: one press, to one or to many boxes. Its commands stand in fleet.command.
create table fleet.order_given (
  id uuid primary key,
  what text not null,
  -- The command as it was signed, without its id.
  body jsonb not null,
  -- To whom, in the words of the press: a cluster, some clusters, a station, everything.
  scope jsonb not null,
  reason text,
  ordered_by uuid references access.person,
  at timestamptz not null default now(),
  -- Clusters meant that have no box: they cannot obey.
  without_box integer not null default 0
);
create index on fleet.order_given (at desc);

alter table fleet.command
  add column given uuid references fleet.order_given,
  -- When it was last handed to the broker while the box was there. Not yet a word of the box.
  add column sent_at timestamptz,
  add column not_done_at timestamptz,
  add column not_done_why text check (length(not_done_why) <= 200);
create index on fleet.command (given) where given is not null;

-- The newest lines of a box's own log, as it sent them when asked. Kept thirty days.
create table fleet.collected_log (
  command uuid primary key references fleet.command,
  box uuid not null references fleet.box,
  taken_at timestamptz not null default now(),
  lines integer not null,
  -- Lines joined by line feeds; at most a million characters are kept, the newest.
  text text not null check (length(text) <= 1000000)
);
create index on fleet.collected_log (box, taken_at desc);

alter table fleet.presence
  add column temperature_c double precision,
  add column signal_dbm double precision,
  add column power text check (power in ('mains', 'battery')),
  add column switched_off boolean not null default false,
  add column faults text[] not null default '{}',
  add column month_control_bytes bigint,
  add column month_sound_bytes bigint,
  add column free_bytes bigint;

-- What boxes measured of themselves, a row for each quarter of an hour in which they spoke. Kept eight days.
create table fleet.reading (
  box uuid not null references fleet.box,
  quarter timestamptz not null,
  beats integer not null,
  temperature_max double precision,
  signal_min double precision,
  clock_bound_max double precision,
  free_bytes_min bigint,
  on_battery integer not null default 0,
  clock_untrusted integer not null default 0,
  primary key (box, quarter)
) with (fillfactor = 70);
create index on fleet.reading (quarter);

create schema care;

-- How this installation wants to be told. One row; defaults stand in the program while a column is empty.
create table care.settings (
  only_one boolean primary key default true check (only_one),
  rules jsonb not null default '{}',
  mail_to text[] not null default '{}',
  webhook_url text,
  -- Signs what is sent there. Never shown again after it was made.
  webhook_secret text,
  -- May the webhook be an address of this network? Only then.
  webhook_private boolean not null default false,
  changed_by uuid references access.person,
  changed_at timestamptz not null default now(),
  check ((webhook_url is null) = (webhook_secret is null))
);

create table care.alarm (
  id uuid primary key,
  kind text not null,
  urgent boolean not null,
  -- What it is about: a cluster, a whole station, or the whole installation (then `subject` is its place).
  level text not null check (level in ('cluster', 'station', 'installation')),
  subject uuid not null,
  clusters uuid[] not null check (cardinality(clusters) >= 1),
  detail jsonb not null default '{}',
  -- Since when it is so, and when we knew.
  since timestamptz not null,
  began_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz,
  -- `over`: it is no longer so. `gathered`: it went on as part of a wider alarm.
  ended_how text check (ended_how in ('over', 'gathered')),
  acknowledged_by uuid references access.person,
  acknowledged_at timestamptz,
  note text,
  check ((ended_at is null) = (ended_how is null)),
  check ((acknowledged_by is null) = (acknowledged_at is null))
);
create unique index one_open_alarm on care.alarm (kind, subject) where ended_at is null;
create index on care.alarm (began_at desc);

-- What is told to somebody outside, kept with how it went. The job that sends it commits with it.
create table care.notice (
  id uuid primary key,
  alarm uuid references care.alarm,
  channel text not null check (channel in ('mail', 'webhook')),
  what text not null check (what in ('began', 'ended', 'trial')),
  address text not null,
  subject text not null,
  body jsonb not null,
  made_at timestamptz not null default now(),
  not_before timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  given_up_at timestamptz,
  last_error text
);
create index on care.notice (made_at desc);

create table care.ticket (
  id uuid primary key,
  number integer generated always as identity unique,
  cluster uuid not null references fleet.cluster,
  alarm uuid references care.alarm,
  title text not null check (length(title) between 3 and 200),
  what text not null default '',
  state text not null default 'open' check (state in ('open', 'assigned', 'on-site', 'done', 'checked', 'dropped')),
  assignee uuid references access.person,
  opened_by uuid references access.person,
  opened_at timestamptz not null,
  done_at timestamptz,
  -- What was done, and with which parts.
  done_what text,
  parts text,
  checked_at timestamptz,
  -- The play that proved it: the line of the box's own journal.
  proof_box uuid,
  proof_seq bigint,
  check ((state in ('assigned', 'on-site', 'done')) <= (assignee is not null)),
  check ((state in ('done', 'checked')) <= (done_at is not null and done_what is not null)),
  check ((state = 'checked') = (checked_at is not null)),
  check ((state = 'checked') = (proof_box is not null)),
  foreign key (proof_box, proof_seq) references fleet.journal_record
);
create unique index one_open_ticket on care.ticket (alarm) where alarm is not null and state not in ('checked', 'dropped');
create index on care.ticket (cluster);

-- Each step of a ticket, kept for ever.
create table care.ticket_step (
  ticket uuid not null references care.ticket,
  n integer not null,
  step text not null,
  at timestamptz not null,
  by uuid references access.person,
  note text,
  primary key (ticket, n)
);
create trigger append_only before update or delete on care.ticket_step for each row execute function platform.append_only();
create trigger append_only_all before truncate on care.ticket_step execute function platform.append_only();

-- Money that a repair cost: which entry of the books it is.
create table care.ticket_cost (
  entry uuid primary key references ledger.entry (id),
  ticket uuid not null references care.ticket
);
create index on care.ticket_cost (ticket);
