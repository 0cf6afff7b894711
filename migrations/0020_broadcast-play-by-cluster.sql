-- One line of a journal is a play at each cluster that its box stands for.
alter table broadcast.play drop constraint play_pkey, add primary key (box, seq, cluster);
