-- Stations, clusters, boxes, what boxes say of themselves, and their journals.
create schema fleet;

create table fleet.station (
  id uuid primary key,
  ward uuid not null unique references places.place,
  name text not null
);

create table fleet.cluster (
  id uuid primary key,
  station uuid not null references fleet.station,
  ordinal integer not null,
  name text not null,
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  volume integer not null default 70 check (volume between 0 and 100),
  -- Nothing was scheduled at a cluster before it was there.
  added_at timestamptz not null default now(),
  unique (station, ordinal),
  unique (station, name),
  check ((latitude is null) = (longitude is null))
);

create table fleet.box (
  id uuid primary key,
  cluster uuid not null references fleet.cluster,
  -- Raw 32 bytes of Ed25519 in base64.
  public_key text not null unique,
  -- SHA-256 of a random 256-bit secret; nothing slower is needed for a secret that cannot be guessed.
  broker_secret_sha256 text not null,
  enrolled_at timestamptz not null default now(),
  revoked_at timestamptz
);
create unique index one_box_a_cluster on fleet.box (cluster) where revoked_at is null;

create table fleet.enrolment_code (
  code_sha256 text primary key,
  cluster uuid not null references fleet.cluster,
  issued_by uuid not null references access.person,
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references fleet.box
);

-- Public halves of the keys that sign envelopes. The private half is a file of the installation, never in the database.
create table fleet.signing_key (
  name text primary key check (name ~ '^[0-9a-f]{16}$'),
  public_key text not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);

-- What a box last said. One row a box, rewritten often: history is in outage and journal_record.
create table fleet.presence (
  box uuid primary key references fleet.box,
  online boolean not null default false,
  changed_at timestamptz not null default now(),
  heard_at timestamptz not null default now(),
  clock jsonb not null default '{"state":"unknown"}',
  clock_since timestamptz not null default now(),
  playing uuid,
  volume integer,
  horizon integer not null default 0,
  unsent integer not null default 0,
  uptime_s integer,
  program text,
  output text
) with (fillfactor = 60);

create table fleet.outage (
  box uuid not null references fleet.box,
  from_at timestamptz not null,
  until_at timestamptz check (until_at >= from_at),
  primary key (box, from_at)
);
create unique index one_open_outage on fleet.outage (box) where until_at is null;

-- Commands to one box: kept until obeyed or expired, sent again after every reconnect. The broker is never trusted to keep them.
create table fleet.command (
  id uuid primary key,
  box uuid not null references fleet.box,
  sequence integer not null,
  what text not null,
  envelope text not null,
  ordered_by uuid references access.person,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  obeyed_at timestamptz,
  unique (box, sequence)
);
create index on fleet.command (box) where obeyed_at is null;

create table fleet.refusal (
  id uuid primary key,
  at timestamptz not null default now(),
  cluster uuid references fleet.cluster,
  box uuid references fleet.box,
  code text not null,
  detail jsonb not null default '{}'
);
create index on fleet.refusal (at desc);

create table fleet.journal_record (
  box uuid not null references fleet.box,
  seq bigint not null,
  at timestamptz,
  clock jsonb not null,
  event jsonb not null,
  prev text not null,
  hash text not null,
  received_at timestamptz not null default now(),
  primary key (box, seq)
);

create trigger append_only before update or delete on fleet.journal_record for each row execute function platform.append_only();
create trigger append_only_all before truncate on fleet.journal_record execute function platform.append_only();
