-- People, sessions and roles. person, session, account and verification have the columns that better-auth asks for.
create schema access;

create table access.person (
  id uuid primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table access.session (
  id uuid primary key,
  user_id uuid not null references access.person on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on access.session (user_id);

create table access.account (
  id uuid primary key,
  user_id uuid not null references access.person on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on access.account (user_id);

create table access.verification (
  -- Not always a UUID: better-auth reserves used tokens under their own hash.
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on access.verification (identifier);

-- A role holds at a place and everything below it.
create table access.role_grant (
  person uuid not null references access.person on delete cascade,
  role text not null check (role in ('administrator', 'lead', 'editor', 'approver', 'accountant', 'supervisor', 'technician')),
  place uuid not null references places.place,
  granted_at timestamptz not null default now(),
  primary key (person, role, place)
);

-- Who may take whose place. Set from the command line only; every act is logged with both people.
create table access.stand_in_grant (
  person uuid not null references access.person on delete cascade,
  may_be uuid not null references access.person on delete cascade,
  primary key (person, may_be),
  check (person <> may_be)
);

create table access.standing_in (
  session uuid primary key references access.session on delete cascade,
  person uuid not null references access.person on delete cascade
);
