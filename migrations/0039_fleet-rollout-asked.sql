-- Where each order needs a second person's hand, the boxes of a ring wait for it together: the press in which a box stands, or last stood.
-- A box that is `waiting` and has one here waits for that signature.
alter table fleet.rollout_box add column asked uuid references fleet.order_given;
create index on fleet.rollout_box (asked) where asked is not null;
