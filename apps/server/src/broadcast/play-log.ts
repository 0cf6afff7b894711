import { dayOf } from '@loaphuong/domain/basics';
import { type AiringId, playVerdict, restsOn } from '@loaphuong/domain/broadcast';
import type { BoxId, ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { JournalRecord } from '@loaphuong/protocol';
import { sql, type Transaction } from 'kysely';
import type { JournalListener } from '../fleet/index.ts';
import { jsonb } from '../platform/database.ts';
import type { BroadcastSlice } from './slice.ts';

type Where = { readonly cluster: ClusterId; readonly station: StationId; readonly zone: string };

/** An input that brought evidence within so many days counts as there: pulling its plug must not lower what a proof takes. */
const INPUT_DAYS = 30;

/** What was approved to be played at an airing. */
interface Approved {
  readonly sound: string;
  readonly duration_ms: number;
}

/**
 * Derives the play log from boxes' journals, in the transaction that takes them in. The log holds only what a box's own journal
 * says; nothing here is guessed from the schedule.
 */
export const keepPlayLog: JournalListener = async (fleetTrx, box, records) => {
  const plays = records.filter((record) => record.event.kind === 'played' || record.event.kind === 'silent');
  if (plays.length === 0) return;
  // This listener was registered by the slice whose tables these are; the fleet hands its transaction on without knowing them.
  const trx = fleetTrx as unknown as Transaction<BroadcastSlice>;
  const where = await trx
    .selectFrom('fleet.box as b')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .innerJoin('places.installation as i', (join) => join.onTrue())
    .select(['c.id as cluster', 'c.station', 'i.zone'])
    .where('b.id', '=', box)
    .executeTakeFirstOrThrow();
  const airings = plays.flatMap(({ event }) => ('airing' in event ? [event.airing as AiringId] : []));
  const known = await trx
    .selectFrom('broadcast.airing')
    .select(['id', 'sound', 'duration_ms'])
    .where('id', 'in', airings)
    .execute();
  const approved = new Map<string, Approved>(known.map((row) => [row.id, row]));
  let heard = await heardBefore(trx, box, plays);
  const values = plays.map((record) => {
    const { event } = record;
    heard ||= event.kind === 'played' && event.evidence.some(({ kind }) => kind !== 'sink');
    return playRow(box, record, where, approved, heard);
  });
  await trx.insertInto('broadcast.play').values(values).execute();
};

/**
 * Did an input of this box bring evidence of late? Counted back from the plays themselves and not from today: a journal that comes
 * late is judged as one that came at once.
 */
async function heardBefore(
  trx: Transaction<BroadcastSlice>,
  box: BoxId,
  plays: readonly JournalRecord[],
): Promise<boolean> {
  const earliest = plays
    .flatMap(({ event }) => ('plannedAt' in event ? [Temporal.Instant.from(event.plannedAt)] : []))
    .reduce((a, b) => (Temporal.Instant.compare(a, b) <= 0 ? a : b));
  const { rows } = await sql<{ heard: boolean }>`
    select exists (
      select 1 from broadcast.play
      where box = ${box} and planned_at > ${earliest}::timestamptz - make_interval(days => ${INPUT_DAYS})
        and (evidence @> '[{"kind":"line"}]' or evidence @> '[{"kind":"mic"}]')
    ) as heard`.execute(trx);
  return rows[0]?.heard === true;
}

function playRow(
  box: BoxId,
  record: JournalRecord,
  { cluster, station, zone }: Where,
  approved: ReadonlyMap<string, Approved>,
  inputHeard: boolean,
) {
  const event = record.event;
  if (event.kind !== 'played' && event.kind !== 'silent') throw new TypeError('not a play');
  const planned = Temporal.Instant.from(event.plannedAt);
  const common = {
    box,
    seq: BigInt(record.seq),
    cluster,
    station,
    airing: event.airing as AiringId,
    title: event.title,
    planned_at: planned,
    duration_ms: event.durationMs,
    clock_bound_ms: record.clock.state === 'unknown' ? null : record.clock.boundMs,
    hash: record.hash,
    local_day: dayOf(planned, zone),
  };
  if (event.kind === 'silent') {
    return {
      ...common,
      started_at: null,
      start_error_ms: null,
      played_ms: 0,
      proved_ms: 0,
      result: 'silent' as const,
      why: event.why,
      rung: null,
      underruns: null,
      evidence: jsonb([]),
    };
  }
  const best = restsOn(event.evidence, inputHeard) ?? { matched: 0, windows: 0 };
  // What was approved and how long it is, the server knows better than a box that claims it.
  const airing = approved.get(event.airing);
  const verdict = playVerdict({
    itself: event.rung === 'scheduled' && event.sha256 === airing?.sound,
    outcome: event.outcome,
    playedMs: event.playedMs,
    durationMs: airing?.duration_ms ?? event.durationMs,
    matched: best.matched,
    windows: best.windows,
  });
  return {
    ...common,
    started_at: Temporal.Instant.from(event.startedAt),
    start_error_ms: event.startErrorMs,
    played_ms: event.playedMs,
    proved_ms: verdict.provedMs,
    result: verdict.result,
    why: null,
    rung: event.rung,
    underruns: event.underruns,
    evidence: jsonb(event.evidence),
  };
}
