import type { StationId } from '@loaphuong/domain/fleet';
import type { Kysely } from 'kysely';
import type { BroadcastSlice } from './slice.ts';

const WINDOW_H = 6;

/** When something sounds. */
interface Span {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

/** The airing of each station that is on or nearest to `now`, past or coming, within six hours; stations without one are absent. */
export async function nearestAirings(
  db: Kysely<BroadcastSlice>,
  now: Temporal.Instant,
): Promise<ReadonlyMap<StationId, Span>> {
  const rows = await db
    .selectFrom('broadcast.airing as a')
    .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
    .innerJoin('broadcast.sound as sound', 'sound.sha256', 'a.sound')
    .select(['s.station', 'a.at', 'sound.duration_ms'])
    .where('a.cancelled_at', 'is', null)
    .where('a.at', '>', now.subtract({ hours: WINDOW_H }))
    .where('a.at', '<', now.add({ hours: WINDOW_H }))
    .execute();
  const nearest = new Map<StationId, Span>();
  for (const { station, at, duration_ms } of rows) {
    const span = { from: at, until: at.add({ milliseconds: duration_ms }) };
    const known = nearest.get(station);
    if (known === undefined || distanceMs(span, now) < distanceMs(known, now)) nearest.set(station, span);
  }
  return nearest;
}

/** 0 while it is on. */
function distanceMs({ from, until }: Span, now: Temporal.Instant): number {
  const at = now.epochMilliseconds;
  return Math.max(from.epochMilliseconds - at, at - until.epochMilliseconds, 0);
}
