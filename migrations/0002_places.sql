-- Administrative units with periods of validity, and the organisations that act in them.
create schema places;

create table places.place (
  id uuid primary key,
  name text not null check (name = normalize(name, NFC) and length(name) between 1 and 200),
  level text not null check (level in ('province', 'district', 'town', 'ward', 'commune', 'block')),
  parent uuid references places.place,
  valid_from date not null,
  -- First day on which it is no longer in force.
  valid_until date check (valid_until > valid_from)
);
create index on places.place (parent);
create index on places.place (platform.fold(name));

-- A merger or a split moves no rows: it ends one place, begins another and says who follows whom.
create table places.succession (
  predecessor uuid not null references places.place,
  successor uuid not null references places.place,
  primary key (predecessor, successor),
  check (predecessor <> successor)
);
create index on places.succession (successor);

-- The place that this installation serves, and the zone of its clocks.
create table places.installation (
  only_one boolean primary key default true check (only_one),
  place uuid not null references places.place,
  zone text not null
);
