-- An airing that lies over what sounds already, which is turned down and goes on; null: what sounds is cut off.
alter table broadcast.airing add column over text check (over = 'ducked');
