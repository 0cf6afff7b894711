-- Joining by sticker, revocation with a reason, keys of the installation that come and go, kinds that need two signatures.

-- A technician read the mark of a box's key from its sticker and said where it hangs. Never deleted: it is part of who did what.
create table fleet.claim (
  id uuid primary key,
  -- First 32 hex digits of the SHA-256 of the box's public key.
  mark text not null check (mark ~ '^[0-9a-f]{32}$'),
  cluster uuid not null references fleet.cluster,
  claimed_by uuid not null references access.person,
  claimed_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Another claim took its place before the box came.
  withdrawn_at timestamptz,
  box uuid references fleet.box
);
create unique index one_open_claim on fleet.claim (mark) where box is null and withdrawn_at is null;
create index on fleet.claim (box);

-- A question may be asked once: an answer carries the box's password for the broker. Only of boxes that were claimed.
create table fleet.claim_nonce (
  nonce text primary key,
  claim uuid not null references fleet.claim
);

alter table fleet.box
  add column revoked_by uuid references access.person,
  add column revoked_reason text check (length(revoked_reason) <= 200),
  -- Names of the installation's keys that this box believes, as it last said itself.
  add column believes text[] not null default '{}';
-- Until now there was one key, and every box pinned it when it joined.
update fleet.box set believes = array(select name from fleet.signing_key where retired_at is null);

alter table fleet.signing_key
  -- Its private half is not with the server but with another person.
  add column apart boolean not null default false,
  add column retired_reason text check (length(retired_reason) <= 200);

-- Kinds of envelope that need two signatures here.
create table fleet.signing_policy (
  the_only boolean primary key default true check (the_only),
  two_signatures text[] not null default '{}'
);
insert into fleet.signing_policy default values;
