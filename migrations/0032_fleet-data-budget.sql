-- Megabytes that the box of a cluster may send and receive in a calendar month of the place; null: nobody counts them against it.
alter table fleet.cluster
  add column month_budget_mb integer check (month_budget_mb between 1 and 1000000);

-- What the box had counted since the first of the month at the end of a quarter: control traffic and sounds.
alter table fleet.reading
  add column month_bytes_max bigint;
