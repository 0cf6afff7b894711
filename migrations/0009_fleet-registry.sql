-- What stands where: technology, condition, loudspeakers, papers and picture of every cluster; what hangs on an old station; groups.
-- The fields are those of the yearly statistics of grassroots information (CV 1273/BTTTT-TTCS), and of the cupboard key.
alter table fleet.station
  -- The paper by which the station was set up, as people cite it.
  add column decision text,
  add column set_up_on date,
  add column note text;

alter table fleet.cluster
  add column technology text not null default 'ip' check (technology in ('ip', 'fm', 'wired', 'other')),
  add column condition text not null default 'good' check (condition in ('good', 'degraded', 'broken', 'retired')),
  add column loudspeakers integer check (loudspeakers between 0 and 200),
  -- Watts of one loudspeaker.
  add column wattage integer check (wattage between 1 and 5000),
  -- The sound leaves so much later, so that a row of loudspeakers along a street is in step for a listener.
  add column delay_ms integer not null default 0 check (delay_ms between 0 and 2000),
  -- Contracts: number and end only. Names and telephone numbers of people have no place here.
  add column sim_contract text,
  add column sim_until date,
  add column power_contract text,
  add column power_until date,
  add column care_contract text,
  add column care_until date,
  add column installed_on date,
  add column box_model text,
  add column box_serial text,
  add column amplifier_model text,
  add column amplifier_serial text,
  add column decision text,
  add column note text,
  add column photo_sha256 text check (photo_sha256 ~ '^[0-9a-f]{64}$'),
  add column photo_type text check (photo_type in ('image/jpeg', 'image/png', 'image/webp')),
  add column archived_at timestamptz,
  add column archive_reason text,
  -- What the condition was before, so that putting it back is putting it back.
  add column condition_before text,
  add constraint photo_has_type check ((photo_sha256 is null) = (photo_type is null)),
  add constraint archived_has_reason check ((archived_at is null) = (archive_reason is null));

-- A cluster that is gone leaves its name to the next.
alter table fleet.cluster drop constraint cluster_station_name_key;
create unique index one_name_a_station on fleet.cluster (station, name) where archived_at is null;

-- What hangs on an old station: FM transmitter, amplifier of a wired network.
create table fleet.equipment (
  id uuid primary key,
  station uuid not null references fleet.station,
  kind text not null check (kind in ('fm-transmitter', 'wired-amplifier', 'other')),
  name text not null,
  power_w integer check (power_w between 1 and 100000),
  frequency_khz integer check (frequency_khz between 30000 and 300000),
  lines integer check (lines between 0 and 1000),
  serial text,
  condition text not null default 'good' check (condition in ('good', 'degraded', 'broken', 'retired')),
  installed_on date,
  note text,
  archived_at timestamptz,
  archive_reason text,
  check ((archived_at is null) = (archive_reason is null))
);
create index on fleet.equipment (station);

create table fleet.cluster_group (
  id uuid primary key,
  name text not null,
  made_at timestamptz not null default now(),
  archived_at timestamptz
);
create unique index one_name_a_group on fleet.cluster_group (name) where archived_at is null;

create table fleet.cluster_group_member (
  cluster_group uuid not null references fleet.cluster_group,
  cluster uuid not null references fleet.cluster,
  -- Order along the street, from the loudspeaker that is heard first.
  ordinal integer not null,
  primary key (cluster_group, cluster)
);
create index on fleet.cluster_group_member (cluster);
