import type { Actor } from '@loaphuong/domain/access';
import { dayOf, startOfDay } from '@loaphuong/domain/basics';
import type { StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { PlaceRules } from '@loaphuong/protocol';
import { type Kysely, sql, type Transaction } from 'kysely';
import type * as z from 'zod';
import { record } from '../audit/index.ts';
import { jsonb, narrow } from '../platform/database.ts';
import type { BroadcastSlice } from './slice.ts';

type Rules = z.infer<typeof PlaceRules>;

/** No local decision is known: no quiet hours, no limit of minutes, full volume. There is no national rule to fall back on. */
const NO_RULES: Rules = { quietHours: [], volumeCeiling: 100 };

/** The rules in force at a place on the day of an instant: its own, else those of the nearest place above it. */
export async function rulesAt(
  db: Kysely<BroadcastSlice>,
  place: PlaceId,
  now: Temporal.Instant,
): Promise<{ readonly rules: Rules; readonly zone: string }> {
  const here = await db.selectFrom('places.installation').select('zone').executeTakeFirstOrThrow();
  const today = dayOf(now, here.zone);
  const found = await sql<{ rules: Rules }>`
    with recursive up as (
      select id, parent, 0 as depth from places.place where id = ${place}
      union all
      select p.id, p.parent, up.depth + 1 from places.place p join up on p.id = up.parent where up.depth < 16
    )
    select r.rules from up join broadcast.place_rules r on r.place = up.id
    where r.valid_from <= ${today} order by up.depth, r.valid_from desc limit 1`.execute(db);
  return { rules: found.rows[0]?.rules ?? NO_RULES, zone: here.zone };
}

/** Sets the rules of a place from a day on, with the local decision that made them. Earlier rules stay readable for their time. */
export async function setPlaceRules(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  place: PlaceId,
  from: Temporal.PlainDate,
  rules: Rules,
): Promise<void> {
  const row = { rules: jsonb(rules) };
  await trx
    .insertInto('broadcast.place_rules')
    .values({ place, valid_from: from, ...row })
    .onConflict((on) => on.columns(['place', 'valid_from']).doUpdateSet(row))
    .execute();
  await record(narrow(trx), actor, {
    action: 'broadcast/set-rules',
    subject: { kind: 'place', id: place },
    detail: { from: from.toString(), decision: rules.decision ?? null },
  });
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
