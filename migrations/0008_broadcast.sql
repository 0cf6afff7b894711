-- Bulletins, approvals, airings, horizons and what the boxes' journals prove of them.
create schema broadcast;

-- The sound itself is a file in the media store under this name.
create table broadcast.sound (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes integer not null check (bytes > 0),
  duration_ms integer not null check (duration_ms > 0),
  voice text not null,
  provider text not null,
  integrated_lufs double precision not null,
  true_peak_dbtp double precision not null,
  loudness text not null check (loudness in ('met', 'quiet', 'limited')),
  peaks jsonb not null,
  made_at timestamptz not null default now()
);

create table broadcast.bulletin (
  id uuid primary key,
  place uuid not null references places.place,
  author uuid not null references access.person,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table broadcast.bulletin_version (
  bulletin uuid not null references broadcast.bulletin,
  version integer not null check (version >= 1),
  title text not null,
  text text not null,
  voice text not null,
  priority text not null default 'ordinary' check (priority in ('ordinary', 'priority')),
  readings jsonb not null default '[]',
  spoken text not null,
  by uuid not null references access.person,
  at timestamptz not null default now(),
  render text not null default 'none' check (render in ('none', 'rendering', 'failed', 'ready')),
  render_progress double precision not null default 0,
  render_problem jsonb,
  sound text references broadcast.sound,
  state text not null default 'draft' check (state in ('draft', 'submitted', 'approved', 'returned', 'withdrawn')),
  submitted_by uuid references access.person,
  submitted_at timestamptz,
  decided_by uuid references access.person,
  decided_at timestamptz,
  reason text,
  approved_sha256 text references broadcast.sound,
  primary key (bulletin, version),
  check ((render = 'ready') = (sound is not null)),
  check ((state in ('approved', 'returned', 'withdrawn')) = (decided_by is not null)),
  check (state <> 'approved' or approved_sha256 is not null),
  check (state <> 'approved' or approved_sha256 = sound),
  -- Four eyes, held by the database as well.
  check (state <> 'approved' or (decided_by <> by and decided_by <> submitted_by))
);
create index on broadcast.bulletin_version (state);
create index on broadcast.bulletin_version (platform.fold(title));

-- Who approved which bytes, kept for ever, also when the bulletin is withdrawn later.
create table broadcast.approval (
  bulletin uuid not null,
  version integer not null,
  by uuid not null references access.person,
  -- The person who really sat there when somebody stood in.
  behind uuid references access.person,
  at timestamptz not null,
  sha256 text not null references broadcast.sound,
  primary key (bulletin, version),
  foreign key (bulletin, version) references broadcast.bulletin_version
);
-- Whoever wrote any version does not approve one: held here as well as in the rule.
create function broadcast.four_eyes() returns trigger
  language plpgsql as $$
begin
  if exists (select from broadcast.bulletin_version v where v.bulletin = new.bulletin and v."by" = new."by") then
    raise exception 'the approver % wrote a version of bulletin %', new."by", new.bulletin
      using errcode = 'check_violation', constraint = 'four_eyes';
  end if;
  return new;
end $$;
create trigger four_eyes before insert on broadcast.approval for each row execute function broadcast.four_eyes();
create trigger append_only before update or delete on broadcast.approval for each row execute function platform.append_only();
create trigger append_only_all before truncate on broadcast.approval execute function platform.append_only();

create table broadcast.place_rules (
  place uuid not null references places.place,
  valid_from date not null,
  rules jsonb not null,
  primary key (place, valid_from)
);

create table broadcast.airing (
  id uuid primary key,
  bulletin uuid not null,
  version integer not null,
  title text not null,
  sound text not null references broadcast.sound,
  duration_ms integer not null,
  at timestamptz not null,
  volume integer not null check (volume between 0 and 100),
  priority text not null,
  scheduled_by uuid not null references access.person,
  scheduled_at timestamptz not null default now(),
  cancelled_by uuid references access.person,
  cancelled_at timestamptz,
  cancel_reason text,
  foreign key (bulletin, version) references broadcast.bulletin_version,
  check ((cancelled_at is null) = (cancelled_by is null)),
  check ((cancelled_at is null) = (cancel_reason is null))
);
create index on broadcast.airing (at);

create table broadcast.airing_station (
  airing uuid not null references broadcast.airing,
  station uuid not null references fleet.station,
  primary key (airing, station)
);
create index on broadcast.airing_station (station);

-- The newest signed horizon of a station: exactly the bytes that were published.
create table broadcast.horizon (
  station uuid primary key references fleet.station,
  sequence integer not null,
  envelope text not null,
  -- Hash of the body without times of making: an unchanged day is not signed again.
  content_sha256 text not null,
  made_at timestamptz not null,
  published_at timestamptz
);

create table broadcast.readiness (
  box uuid not null references fleet.box,
  airing uuid not null references broadcast.airing,
  ready boolean not null,
  why text,
  at timestamptz not null default now(),
  primary key (box, airing)
) with (fillfactor = 70);
create index on broadcast.readiness (airing);

-- The play log: one row for each `played` or `silent` line of a box's journal, with a copy of the title.
create table broadcast.play (
  box uuid not null,
  seq bigint not null,
  cluster uuid not null references fleet.cluster,
  station uuid not null references fleet.station,
  airing uuid not null,
  title text not null,
  planned_at timestamptz not null,
  started_at timestamptz,
  start_error_ms double precision,
  clock_bound_ms double precision,
  played_ms integer not null,
  duration_ms integer not null,
  proved_ms integer not null,
  result text not null check (result in ('proved', 'weak', 'cut', 'silent')),
  why text,
  rung text,
  underruns integer,
  evidence jsonb not null default '[]',
  hash text not null,
  -- Day in the place's zone, so that no report converts time.
  local_day date not null,
  primary key (box, seq),
  foreign key (box, seq) references fleet.journal_record
);
create index on broadcast.play (airing);
create index on broadcast.play (cluster, planned_at desc);
create index on broadcast.play (local_day, station);

create trigger append_only before update or delete on broadcast.play for each row execute function platform.append_only();
create trigger append_only_all before truncate on broadcast.play execute function platform.append_only();
