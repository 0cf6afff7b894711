import type { Place, PlaceId } from '@loaphuong/domain/places';
import { type Kysely, sql } from 'kysely';
import type { PlacesTables } from './tables.ts';

/** The place that an installation serves. */
export interface Installation {
  readonly place: PlaceId;
  readonly name: string;
  /** IANA zone of its wall clocks. */
  readonly zone: string;
}

/** What this installation serves; `undefined` while nobody has set it up. */
export async function installation(db: Kysely<PlacesTables>): Promise<Installation | undefined> {
  const row = await db
    .selectFrom('places.installation as i')
    .innerJoin('places.place as p', 'p.id', 'i.place')
    .select(['i.place', 'p.name', 'i.zone'])
    .executeTakeFirst();
  return row;
}

/** A place and every place above it, the nearest first. */
export async function pathOf(db: Kysely<PlacesTables>, place: PlaceId): Promise<readonly PlaceId[]> {
  const rows = await sql<{ id: PlaceId }>`
    with recursive up as (
      select id, parent, 0 as depth from places.place where id = ${place}
      union all
      select p.id, p.parent, up.depth + 1 from places.place p join up on p.id = up.parent where up.depth < 16
    ) select id from up order by depth`.execute(db);
  return rows.rows.map((row) => row.id);
}

/**
 * All places below one on a day, by name; only of one level when asked. What stood under a place that has ended since stands under
 * those that follow it: a merger moves no rows.
 */
export async function placesBelow(
  db: Kysely<PlacesTables>,
  place: PlaceId,
  asOf: Temporal.PlainDate,
  level?: Place['level'],
): Promise<readonly { id: PlaceId; name: string }[]> {
  const rows = await sql<{ id: PlaceId; name: string }>`
    with recursive follows (id, old) as (
      select successor, predecessor from places.succession
      union select f.id, s.predecessor from follows f join places.succession s on s.successor = f.old
    ), below as (
      select id, name, level from places.place where parent = ${place} and ${inForce(asOf)}
      union
      select place.id, place.name, place.level from below
      join places.place on (place.parent = below.id
        or place.parent in (select f.old from follows f where f.id = below.id)) and ${inForce(asOf)}
    ) select id, name from below where ${level ?? null}::text is null or level = ${level ?? null}
    order by name collate "vi-x-icu"`.execute(db);
  return rows.rows;
}

/**
 * Every place with each earlier place that it alone follows, itself included: what was kept under the old name is read under the
 * new one. A place that was split stands for nobody; what was kept under it belongs to none of the parts until somebody says so.
 */
export async function standingFor(
  db: Kysely<PlacesTables>,
): Promise<readonly { readonly place: PlaceId; readonly earlier: PlaceId }[]> {
  const rows = await sql<{ place: PlaceId; earlier: PlaceId }>`
    with recursive whole as (
      select predecessor, (array_agg(successor))[1] as successor from places.succession
      group by predecessor having count(*) = 1
    ), lineage (place, earlier) as (
      select id, id from places.place
      union select l.place, w.predecessor from lineage l join whole w on w.successor = l.earlier
    ) select place, earlier from lineage`.execute(db);
  return rows.rows;
}

/** A place in the list, with who came before and after. */
export interface PlaceRow {
  readonly id: PlaceId;
  readonly name: string;
  readonly level: Place['level'];
  readonly parent: { readonly id: string; readonly name: string } | null;
  readonly valid_from: Temporal.PlainDate;
  readonly valid_until: Temporal.PlainDate | null;
  readonly predecessors: readonly { readonly id: string; readonly name: string }[];
  readonly successors: readonly { readonly id: string; readonly name: string }[];
}

/** Places in force on a day, by name; the search ignores marks. */
export async function placesInForce(
  db: Kysely<PlacesTables>,
  asOf: Temporal.PlainDate,
  search: string | undefined,
): Promise<readonly PlaceRow[]> {
  const rows = await sql<PlaceRow>`
    select place.id, place.name, place.level, place.valid_from, place.valid_until,
      (select jsonb_build_object('id', u.id, 'name', u.name) from places.place u where u.id = place.parent) as parent,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name)), '[]')
        from places.succession s join places.place o on o.id = s.predecessor where s.successor = place.id) as predecessors,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name)), '[]')
        from places.succession s join places.place o on o.id = s.successor where s.predecessor = place.id) as successors
    from places.place
    where ${inForce(asOf)}
      and strpos(platform.fold(place.name), platform.fold(${search ?? ''})) > 0
    order by place.name collate "vi-x-icu"`.execute(db);
  return rows.rows;
}

function inForce(day: Temporal.PlainDate) {
  return sql<boolean>`place.valid_from <= ${day} and (place.valid_until is null or place.valid_until > ${day})`;
}
