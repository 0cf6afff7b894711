-- What a station plays when there is nothing else: one approved sound, chosen by a person.
create table broadcast.station_reserve (
  station uuid primary key references fleet.station,
  bulletin uuid not null,
  version integer not null,
  chosen_by uuid not null references access.person,
  chosen_at timestamptz not null,
  foreign key (bulletin, version) references broadcast.bulletin_version
);
create index on broadcast.station_reserve (bulletin);
