import { dayOf, refuse, startOfDay } from '@loaphuong/domain/basics';
import { type RuleSet, ruleSetOn } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { PlaceRules } from '@loaphuong/protocol';
import type { Kysely } from 'kysely';
import type * as z from 'zod';
import { installation, pathOf } from '../places/index.ts';
import type { BroadcastSlice } from './slice.ts';

/** Rules of a place as they are kept and signed. */
export type Rules = z.infer<typeof PlaceRules>;

/** No local decision is known: no quiet hours, no limit of minutes, full volume. There is no national rule to fall back on. */
const NO_RULES: Rules = { quietHours: [], volumeCeiling: 100 };

/** The rules by which a place goes, day by day. */
export interface RuleBook {
  /** IANA zone in which days and times of rules are meant. */
  readonly zone: string;
  /** The rules of a local day: the same object for every day of the same set. */
  on(day: Temporal.PlainDate): Rules;
}

/** Reads what a place and those above it have set. */
export async function ruleBook(db: Kysely<BroadcastSlice>, place: PlaceId): Promise<RuleBook> {
  const zone = await zoneOf(db);
  const path = await pathOf(db, place);
  const sets = await ruleSets(db, path);
  return { zone, on: (day) => rulesIn(path, sets, day) };
}

/** The rules of a local day, read from sets that stand in memory. */
export function rulesIn(
  path: readonly PlaceId[],
  sets: readonly RuleSet<Rules>[],
  day: Temporal.PlainDate,
): Rules {
  return ruleSetOn(path, sets, day)?.rules ?? NO_RULES;
}

/** Zone of the wall clocks here. @throws {Refused} `access/not-set-up`. */
export async function zoneOf(db: Kysely<BroadcastSlice>): Promise<string> {
  const here = await installation(db);
  return (
    here?.zone ??
    refuse('unavailable', 'access/not-set-up', {
      vi: 'Nơi này chưa được thiết lập. Hãy chạy lệnh thiết lập trên máy chủ.',
      en: 'This installation has not been set up. Run the set-up command on the server.',
    })
  );
}

/** All sets of these places. */
export async function ruleSets(
  db: Kysely<BroadcastSlice>,
  places: readonly PlaceId[],
): Promise<readonly RuleSet<Rules>[]> {
  if (places.length === 0) return [];
  const rows = await db
    .selectFrom('broadcast.place_rules')
    .select(['place', 'valid_from', 'rules'])
    .where('place', 'in', [...places])
    .execute();
  return rows.map(({ place, valid_from, rules }) => ({ place, from: valid_from, rules: rules ?? undefined }));
}

/** Minutes already on the schedule of a station on the local day of an instant. */
export async function minutesAiredOn(
  db: Kysely<BroadcastSlice>,
  station: StationId,
  at: Temporal.Instant,
  zone: string,
): Promise<number> {
  const day = dayOf(at, zone);
  const sum = await db
    .selectFrom('broadcast.airing as a')
    .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
    .select((is) => is.fn.sum<bigint | null>('a.duration_ms').as('ms'))
    .where('s.station', '=', station)
    .where('a.cancelled_at', 'is', null)
    .where('a.at', '>=', startOfDay(day, zone))
    .where('a.at', '<', startOfDay(day.add({ days: 1 }), zone))
    .executeTakeFirst();
  return Number(sum?.ms ?? 0) / 60_000;
}

/** The volume that the place allows. */
export function volumeWithin(rules: Rules, wished: number): number {
  return Math.min(wished, rules.volumeCeiling);
}
