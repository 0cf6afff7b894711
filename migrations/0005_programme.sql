-- Plans as issued and as worked on: targets, activities, tasks.
create schema programme;

create table programme.plan (
  id uuid primary key,
  place uuid not null references places.place,
  file_name text not null,
  document bytea not null,
  document_sha256 text not null check (document_sha256 ~ '^[0-9a-f]{64}$'),
  -- The whole reading with source spans, as made by this version of the reader.
  reading jsonb not null,
  reader text not null,
  imported_by uuid not null references access.person,
  imported_at timestamptz not null default now(),
  state text not null default 'draft' check (state in ('draft', 'confirmed', 'discarded')),
  decided_by uuid references access.person,
  decided_at timestamptz,
  discard_reason text,
  check ((state = 'draft') = (decided_by is null)),
  check ((state = 'draft') = (decided_at is null)),
  check ((state = 'discarded') = (discard_reason is not null))
);

-- One document is worked on once; a discarded draft makes room for another try.
create unique index one_plan_a_document on programme.plan (document_sha256) where state <> 'discarded';

-- What was decided stays decided, and no document is ever taken out.
create trigger decided before update on programme.plan for each row when (old.state <> 'draft')
  execute function platform.append_only();
create trigger append_only before delete on programme.plan for each row execute function platform.append_only();
create trigger append_only_all before truncate on programme.plan execute function platform.append_only();

create table programme.finding_decision (
  plan uuid not null references programme.plan,
  n integer not null check (n >= 1),
  kind text not null check (kind in ('kept', 'corrected')),
  value text,
  by uuid not null references access.person,
  at timestamptz not null default now(),
  primary key (plan, n),
  check ((kind = 'corrected') = (value is not null))
);

create table programme.target (
  id uuid primary key,
  plan uuid not null references programme.plan,
  ordinal integer not null,
  subject text not null,
  comparator text not null check (comparator in ('=', '>', '>=', '<', '<=')),
  value numeric not null,
  unit text not null,
  -- Which measure counts it; absent while none does.
  measure text check (measure in ('loudspeakers-working-well')),
  unique (plan, ordinal)
);

create table programme.activity (
  id uuid primary key,
  plan uuid not null references programme.plan,
  ordinal integer not null,
  title text not null,
  unique (plan, ordinal)
);

create table programme.task (
  id uuid primary key,
  plan uuid not null references programme.plan,
  activity uuid not null references programme.activity,
  title text not null,
  lead text[] not null default '{}',
  support text[] not null default '{}',
  due date,
  state text not null default 'open' check (state in ('open', 'done'))
);
create index on programme.task (plan);
