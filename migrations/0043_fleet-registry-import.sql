-- Imports of the registry: how far each is, outside the transaction that takes it over; and what it changed, inside it, to be taken back.

create table fleet.registry_import (
  id uuid primary key,
  file_name text not null check (length(file_name) <= 255),
  begun_by uuid not null references access.person,
  begun_at timestamptz not null default now(),
  state text not null default 'running' check (state in ('running', 'done', 'refused', 'interrupted')),
  rows_done int not null default 0 check (rows_done >= 0),
  -- Null until the sheet is read.
  rows_all int check (rows_all >= rows_done),
  ended_at timestamptz,
  added int,
  changed int,
  undone_by uuid references access.person,
  undone_at timestamptz,
  undo_reason text check (length(undo_reason) <= 200),
  -- Clusters that were brought back, and those of which something was kept.
  undone_clusters int,
  kept_clusters int,
  check ((state = 'running') = (ended_at is null)),
  check ((state = 'done') = (added is not null and changed is not null)),
  check ((undone_at is null) = (undone_by is null and undo_reason is null)),
  check (undone_at is null or state = 'done')
);
create index on fleet.registry_import (begun_at desc);

create table fleet.registry_import_row (
  import uuid not null references fleet.registry_import,
  cluster uuid not null references fleet.cluster,
  added boolean not null,
  -- What the registry said before and after, by field: of an added cluster all of it after, of another what changed.
  before jsonb not null,
  after jsonb not null,
  primary key (import, cluster)
);
create trigger append_only before update or delete on fleet.registry_import_row for each row execute function platform.append_only();
create trigger append_only_all before truncate on fleet.registry_import_row execute function platform.append_only();
