-- Two sounds at once: what goes on below the airing that a box names, and when a play was turned down under others, as its box wrote it.
alter table fleet.presence add column below uuid[] not null default '{}';
alter table broadcast.play add column ducked jsonb not null default '[]';
