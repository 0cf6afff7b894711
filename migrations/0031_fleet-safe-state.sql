-- A box whose program crashed again and again says so, with what the last crash said, while it is in its safe state.
alter table fleet.presence
  add column safe jsonb;
