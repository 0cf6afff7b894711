-- Versions of the box program, and how far they have gone out.

create table fleet.release (
  version text primary key check (length(version) <= 40),
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  files int not null check (files > 0),
  note text check (length(note) <= 500),
  added_by uuid not null references access.person,
  added_at timestamptz not null
);

create table fleet.rollout (
  id uuid primary key,
  release text not null references fleet.release,
  -- The ring that is open; 0 is one single box.
  ring int not null default 0 check (ring >= 0),
  state text not null default 'running' check (state in ('running', 'halted', 'stopped', 'finished')),
  -- Why it stands still: a person's word, or the box that failed or said nothing.
  halted_for jsonb,
  started_by uuid not null references access.person,
  started_at timestamptz not null,
  reason text not null check (length(reason) <= 200),
  ended_at timestamptz,
  check ((state = 'halted') = (halted_for is not null)),
  check ((state in ('stopped', 'finished')) = (ended_at is not null))
);
-- Two versions at once in one fleet would prove nothing about either.
create unique index one_open_rollout on fleet.rollout ((true)) where state in ('running', 'halted');

create table fleet.rollout_box (
  rollout uuid not null references fleet.rollout,
  box uuid not null references fleet.box,
  ordinal int not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'installed', 'failed', 'left-out')),
  at timestamptz,
  command uuid references fleet.command,
  result text check (result in ('rolled-back', 'refused')),
  why text check (length(why) <= 300),
  primary key (rollout, box),
  unique (rollout, ordinal),
  check ((state = 'failed') = (result is not null)),
  check ((state in ('sent', 'installed')) <= (at is not null))
);
create index on fleet.rollout_box (box);
