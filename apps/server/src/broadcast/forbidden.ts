import type { ForbiddenAiring } from '@loaphuong/contract';
import { dayOf, startOfDay } from '@loaphuong/domain/basics';
import { type AiringId, type RuleSet, rulesBroken } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { type Kysely, sql } from 'kysely';
import { pathOf } from '../places/index.ts';
import { type Rules, ruleSets, rulesIn, zoneOf } from './rules.ts';
import type { BroadcastSlice } from './slice.ts';

/** A station that goes by the rules of a place or of one below it. */
export interface RuledStation {
  readonly id: StationId;
  readonly name: string;
  readonly ward: PlaceId;
}

/** Stations in a place and below it, by name. */
export async function stationsIn(
  db: Kysely<BroadcastSlice>,
  place: PlaceId,
): Promise<readonly RuledStation[]> {
  const { rows } = await sql<RuledStation>`
    with recursive below as (
      select id from places.place where id = ${place}
      union select p.id from places.place p join below on p.parent = below.id
    ) select s.id, s.name, s.ward from fleet.station s join below on below.id = s.ward
    order by s.name collate "vi-x-icu"`.execute(db);
  return rows;
}

/**
 * Airings to come at these stations that the rules of their own days forbid, by time: boxes will keep silent there.
 * @param wished a set that nobody has saved yet, as if it had been.
 */
export async function forbiddenAirings(
  db: Kysely<BroadcastSlice>,
  stations: readonly RuledStation[],
  now: Temporal.Instant,
  wished?: RuleSet<Rules>,
): Promise<ForbiddenAiring[]> {
  if (stations.length === 0) return [];
  const zone = await zoneOf(db);
  const paths = new Map<PlaceId, readonly PlaceId[]>();
  for (const { ward } of stations) if (!paths.has(ward)) paths.set(ward, await pathOf(db, ward));
  const kept = await ruleSets(db, [...new Set([...paths.values()].flat())]);
  const sets = wished === undefined ? kept : [...kept.filter((set) => !isSameDay(set, wished)), wished];
  const planned = await plannedFrom(db, stations, startOfDay(dayOf(now, zone), zone));
  const found = new Map<string, ForbiddenAiring>();
  for (const station of stations) {
    const path = paths.get(station.ward) ?? [];
    const here = planned.filter((airing) => airing.station === station.id);
    for (const { airing, rule } of rulesBroken(here, zone, (day) => rulesIn(path, sets, day))) {
      if (Temporal.Instant.compare(airing.at, now) <= 0) continue;
      const key = `${airing.id}/${rule}`;
      const entry = found.get(key);
      if (entry !== undefined) entry.stations.push(station.name);
      else {
        const { id, title, at } = airing;
        found.set(key, { airing: id, title, at: at.toString(), rule, stations: [station.name] });
      }
    }
  }
  return [...found.values()].toSorted((a, b) =>
    Temporal.Instant.compare(Temporal.Instant.from(a.at), Temporal.Instant.from(b.at)),
  );
}

function isSameDay(one: RuleSet<Rules>, other: RuleSet<Rules>): boolean {
  return one.place === other.place && one.from.equals(other.from);
}

interface PlannedAiring {
  readonly id: AiringId;
  readonly station: StationId;
  readonly title: string;
  readonly at: Temporal.Instant;
  readonly durationMs: number;
}

async function plannedFrom(
  db: Kysely<BroadcastSlice>,
  stations: readonly RuledStation[],
  from: Temporal.Instant,
): Promise<readonly PlannedAiring[]> {
  return db
    .selectFrom('broadcast.airing as a')
    .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
    .select(['a.id', 's.station', 'a.title', 'a.at', 'a.duration_ms as durationMs'])
    .where(
      's.station',
      'in',
      stations.map(({ id }) => id),
    )
    .where('a.cancelled_at', 'is', null)
    .where('a.at', '>=', from)
    .orderBy('a.at')
    .orderBy('a.id')
    .execute();
}
