-- One box for many clusters: a cluster without a box of its own hangs on the amplifier where another one's box stands.
alter table fleet.cluster
  add column served_by uuid references fleet.cluster,
  add column served_at timestamptz,
  add constraint served_by_another check (served_by <> id),
  add constraint served_since check ((served_by is null) = (served_at is null));
create index on fleet.cluster (served_by) where served_by is not null;
