import type { AiringView, TodayView } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { dayOf, refuse, startOfDay } from '@loaphuong/domain/basics';
import { type AiringId, airingState } from '@loaphuong/domain/broadcast';
import type { Kysely } from 'kysely';
import { type ClusterRow, clusterRows, conditionOf } from '../fleet/index.ts';
import { installation } from '../places/index.ts';
import { attentionTo } from './attention.ts';
import { playsOfAiring } from './plays.ts';
import type { BroadcastSlice } from './slice.ts';
import { type Cell, cellsOf } from './standings.ts';
import { longestOf } from './turned-down.ts';
import { waitingFor } from './waiting.ts';

interface AiringRow {
  readonly id: AiringId;
  readonly title: string;
  readonly at: Temporal.Instant;
  readonly duration_ms: number;
  readonly cancelled_at: Temporal.Instant | null;
}

/** The page Hôm nay for one person. */
export async function todayView(
  db: Kysely<BroadcastSlice>,
  actor: Actor,
  now: Temporal.Instant,
): Promise<TodayView> {
  const here = await installation(db);
  const zone = here?.zone ?? 'Asia/Ho_Chi_Minh';
  const day = dayOf(now, zone);
  const airings: AiringRow[] = await db
    .selectFrom('broadcast.airing')
    .select(['id', 'title', 'at', 'duration_ms', 'cancelled_at'])
    .where('at', '>=', startOfDay(day, zone))
    .where('at', '<', startOfDay(day.add({ days: 1 }), zone))
    .orderBy('at')
    .execute();
  const [cells, clusters, waiting] = await Promise.all([
    cellsOf(
      db,
      airings.map((airing) => airing.id),
      now,
    ),
    clusterRows(db),
    waitingFor(db, actor, here?.place),
  ]);
  const byAiring = Map.groupBy(cells, (cell) => cell.airing);
  const alive = airings.filter((airing) => airing.cancelled_at === null);
  const onAir = alive.filter((airing) => isOn(airing, byAiring.get(airing.id) ?? [], now));
  // A box says that it plays as soon as it hands the first samples to its card, a moment before the instant.
  const next = alive.find(
    (airing) => airing.at.epochMilliseconds > now.epochMilliseconds && !onAir.includes(airing),
  );
  const last = alive.findLast((airing) => endOf(airing) <= now.epochMilliseconds && !onAir.includes(airing));
  const brief = (airing: AiringRow) => ({
    airing: airing.id,
    title: airing.title,
    at: airing.at.toString(),
    durationMs: airing.duration_ms,
    cells: (byAiring.get(airing.id) ?? []).map(withoutAiring),
  });
  return {
    now: now.toString({ smallestUnit: 'millisecond' }),
    zone,
    onAir: onAir
      .toReversed()
      .map((airing) => ({ ...brief(airing), wards: wardsOf(byAiring.get(airing.id) ?? []) })),
    ...(next === undefined ? {} : { next: brief(next) }),
    ...(last === undefined ? {} : { last: brief(last) }),
    board: boardOf(airings, cells, clusters, now),
    attention: clusters.flatMap((row) =>
      attentionTo(row, now, last === undefined ? [] : (byAiring.get(last.id) ?? [])),
    ),
    waiting,
  };
}

/** One airing, box by box. @throws {Refused} `broadcast/no-such-airing`. */
export async function airingView(
  db: Kysely<BroadcastSlice>,
  id: AiringId,
  now: Temporal.Instant,
): Promise<AiringView> {
  const airing = await db
    .selectFrom('broadcast.airing as a')
    .innerJoin('access.person as by', 'by.id', 'a.scheduled_by')
    .leftJoin('access.person as off', 'off.id', 'a.cancelled_by')
    .selectAll('a')
    .select(['by.name as by_name', 'off.name as off_name'])
    .where('a.id', '=', id)
    .executeTakeFirst();
  if (airing === undefined)
    return refuse('missing', 'broadcast/no-such-airing', {
      vi: 'Không có lượt phát này.',
      en: 'There is no such airing.',
    });
  const [cells, plays] = await Promise.all([cellsOf(db, [id], now), playsOfAiring(db, id)]);
  return {
    id,
    bulletin: { id: airing.bulletin, title: airing.title, version: airing.version },
    at: airing.at.toString(),
    durationMs: airing.duration_ms,
    volume: airing.volume,
    state: stateOf(airing, cells, now).state,
    scheduledBy: { id: airing.scheduled_by, name: airing.by_name },
    ...(airing.cancelled_by === null || airing.cancelled_at === null
      ? {}
      : {
          cancelled: {
            by: { id: airing.cancelled_by, name: airing.off_name ?? '' },
            at: airing.cancelled_at.toString(),
            reason: airing.cancel_reason ?? '',
          },
        }),
    cells: cells.map(withoutAiring),
    plays,
  };
}

function boardOf(
  airings: readonly AiringRow[],
  cells: readonly Cell[],
  clusters: readonly ClusterRow[],
  now: Temporal.Instant,
): TodayView['board'] {
  const cellsOfWard = Map.groupBy(cells, (cell) => cell.ward.id);
  return [...Map.groupBy(clusters, (cluster) => cluster.ward)].map(([ward, members]) => {
    const conditions = members.map((member) => conditionOf(member).kind);
    const own = Map.groupBy(cellsOfWard.get(ward) ?? [], (cell) => cell.airing);
    return {
      ward: { id: ward, name: members[0]?.ward_name ?? '' },
      clusters: members.length,
      offline: conditions.filter((kind) => kind === 'offline').length,
      unknownTime: conditions.filter((kind) => kind === 'unknown-time').length,
      cells: airings.flatMap((airing) => {
        const here = own.get(airing.id);
        if (here === undefined) return [];
        const turnedDown = longestOf(here.map((cell) => cell.turnedDown));
        return [
          {
            airing: airing.id,
            title: airing.title,
            at: airing.at.toString(),
            durationMs: airing.duration_ms,
            ...stateOf(airing, here, now),
            boxes: here.length,
            offline: here.filter((cell) => cell.standing === 'offline').length,
            unknownTime: here.filter((cell) => cell.standing === 'unknown-time').length,
            ...(turnedDown === undefined ? {} : { turnedDown }),
          },
        ];
      }),
    };
  });
}

function stateOf(airing: AiringRow, cells: readonly Cell[], now: Temporal.Instant) {
  return airingState(
    cells.map((cell) => cell.standing),
    { now, at: airing.at, durationMs: airing.duration_ms, cancelled: airing.cancelled_at !== null },
  );
}

function isOn(airing: AiringRow, cells: readonly Cell[], now: Temporal.Instant): boolean {
  if (cells.some((cell) => cell.standing === 'playing')) return true;
  return airing.at.epochMilliseconds <= now.epochMilliseconds && now.epochMilliseconds < endOf(airing);
}

function endOf(airing: AiringRow): number {
  return airing.at.epochMilliseconds + airing.duration_ms;
}

function wardsOf(cells: readonly Cell[]): { id: string; name: string }[] {
  return [...new Map(cells.map((cell) => [cell.ward.id, cell.ward])).values()];
}

function withoutAiring({ airing: _airing, ...cell }: Cell) {
  return cell;
}
