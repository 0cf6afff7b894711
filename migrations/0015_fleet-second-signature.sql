-- An order that needs two signatures, while the second key is with another person, waits here for that person: signed, refused with
-- a reason, or lapsed by time. Nothing is signed for a box, and no sequence is taken, before both hands are there.
alter table fleet.order_given
  -- Until when the second person may sign; null: this order did not wait for anybody.
  add column sign_by timestamptz,
  add column signed_at timestamptz,
  add column signed_by uuid references access.person,
  -- Name of the key held apart that signed.
  add column signed_with text references fleet.signing_key,
  add column refused_at timestamptz,
  add column refused_by uuid references access.person,
  add column refused_reason text check (length(refused_reason) <= 200),
  -- What the second person was last given to sign: commands with the server's own signature. Good for a minute.
  add column prepared jsonb,
  add column prepared_at timestamptz,
  add constraint signed_by_somebody check (
    (signed_at is null) = (signed_by is null) and (signed_at is null) = (signed_with is null)
  ),
  add constraint refused_with_reason check (
    (refused_at is null) = (refused_by is null) and (refused_at is null) = (refused_reason is null)
  ),
  add constraint settled_once check (signed_at is null or refused_at is null),
  add constraint settled_what_waited check (sign_by is not null or (signed_at is null and refused_at is null));
create index on fleet.order_given (sign_by) where sign_by is not null and signed_at is null and refused_at is null;
