-- A box that took a version over and then crashed again and again has failed too, although it does not go back by itself any more.
alter table fleet.rollout_box drop constraint rollout_box_result_check;
alter table fleet.rollout_box add constraint rollout_box_result_check
  check (result in ('rolled-back', 'refused', 'crashed'));
