-- Where signed plans need a second person's hand: what that person was last given to sign for a station, with the server's own signature.
create table broadcast.horizon_prepared (
  station uuid primary key references fleet.station,
  sequence integer not null,
  envelope text not null,
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  prepared_at timestamptz not null,
  prepared_by uuid not null references access.person
);
