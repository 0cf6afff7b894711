-- The cluster whose box the others of its station may ask for the time on their local network; empty: nobody is asked.
alter table fleet.station add column time_master uuid references fleet.cluster;
