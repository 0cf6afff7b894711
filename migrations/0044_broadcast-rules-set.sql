-- Who set the rules of a place, when and why. A set without rules says that from that day the place has none of its own any more and goes by
-- those of the place above it again. `revision` counts the changes of one place, so that two people do not write over each other unseen.
alter table broadcast.place_rules
  alter column rules drop not null,
  add column revision integer not null default 1 check (revision > 0),
  add column reason text check (char_length(reason) between 3 and 200),
  add column set_by uuid references access.person,
  add column set_at timestamptz;
