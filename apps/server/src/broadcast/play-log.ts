import { dayOf } from '@loaphuong/domain/basics';
import { type AiringId, playVerdict, restsOn } from '@loaphuong/domain/broadcast';
import type { BoxId, ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { JournalRecord } from '@loaphuong/protocol';
import { sql, type Transaction } from 'kysely';
import type { JournalListener } from '../fleet/index.ts';
import { insertRows } from '../platform/bulk.ts';
import { keepMonth, monthOf } from '../platform/months.ts';
import type { BroadcastSlice } from './slice.ts';

/** A cluster that a box stands for; one that hangs on another's box, only from when it did until it was taken out of use. */
interface Where {
  readonly cluster: ClusterId;
  readonly station: StationId;
  readonly zone: string;
  readonly served_at: Temporal.Instant | null;
  readonly archived_at: Temporal.Instant | null;
}

/** An input that brought evidence within so many days counts as there: pulling its plug must not lower what a proof takes. */
const INPUT_DAYS = 30;

/** What was approved to be played at an airing. */
interface Approved {
  readonly sound: string;
  readonly duration_ms: number;
  /** When, by the server's own plan. */
  readonly at: Temporal.Instant;
}

/**
 * Derives the play log from boxes' journals, in the transaction that takes them in. The log holds only what a box's own journal
 * says; nothing here is guessed from the schedule.
 */
export const keepPlayLog: JournalListener = async (fleetTrx, taken) => {
  const told = taken.flatMap(({ box, records }) => {
    const plays = records.filter(({ event }) => event.kind === 'played' || event.kind === 'silent');
    return plays.length === 0 ? [] : [{ box, plays }];
  });
  if (told.length === 0) return;
  // This listener was registered by the slice whose tables these are; the fleet hands its transaction on without knowing them.
  const trx = fleetTrx as unknown as Transaction<BroadcastSlice>;
  const rows = await trx
    .selectFrom('fleet.box as b')
    .innerJoin('fleet.cluster as c', (join) =>
      join.on((is) =>
        is.or([is('c.id', '=', is.ref('b.cluster')), is('c.served_by', '=', is.ref('b.cluster'))]),
      ),
    )
    .innerJoin('places.installation as i', (join) => join.onTrue())
    .select(['b.id', 'c.id as cluster', 'c.station', 'i.zone', 'c.served_at', 'c.archived_at'])
    .where(
      'b.id',
      'in',
      told.map(({ box }) => box),
    )
    .execute();
  const places = Map.groupBy(rows, (row) => row.id);
  const approved = await approvedOf(
    trx,
    told.flatMap(({ plays }) => plays),
  );
  // A play lies in the month of its airing as this server planned it; one of an unknown airing where it was told. No clock of a box decides.
  const months = [...approved.values()].map(({ at }) => monthOf(at));
  const running = await keepMonth(trx, 'broadcast.play', months);
  const inputs = await heardBefore(trx, told);
  const values = told.flatMap(({ box, plays }) => {
    const clusters = places.get(box) ?? [];
    let heard = inputs.has(box);
    return plays.flatMap((record) => {
      const { event } = record;
      heard ||= event.kind === 'played' && event.evidence.some(({ kind }) => kind !== 'sink');
      return clusters
        .filter((where) => stoodFor(where, event))
        .map((where) => playRow(box, record, where, approved, heard, running));
    });
  });
  await insertRows(trx, 'broadcast.play', COLUMNS, values);
};

/** Whether the box stood for this cluster at the instant of a play; for the cluster at which it hangs it always did. */
function stoodFor({ served_at, archived_at }: Where, event: JournalRecord['event']): boolean {
  if (served_at === null || !('plannedAt' in event)) return true;
  const planned = Temporal.Instant.from(event.plannedAt);
  return (
    Temporal.Instant.compare(served_at, planned) <= 0 &&
    (archived_at === null || Temporal.Instant.compare(planned, archived_at) < 0)
  );
}

async function approvedOf(
  trx: Transaction<BroadcastSlice>,
  plays: readonly JournalRecord[],
): Promise<ReadonlyMap<string, Approved>> {
  const airings = new Set(
    plays.flatMap(({ event }) => ('airing' in event ? [event.airing as AiringId] : [])),
  );
  const known = await trx
    .selectFrom('broadcast.airing')
    .select(['id', 'sound', 'duration_ms', 'at'])
    .where('id', '=', sql<AiringId>`any(${[...airings]}::uuid[])`)
    .execute();
  return new Map(known.map((row) => [row.id, row]));
}

/**
 * Boxes an input of which brought evidence of late. Counted back from the plays themselves and not from today: a journal that comes
 * late is judged as one that came at once.
 */
async function heardBefore(
  trx: Transaction<BroadcastSlice>,
  told: readonly { readonly box: BoxId; readonly plays: readonly JournalRecord[] }[],
): Promise<ReadonlySet<BoxId>> {
  const earliest = told.map(({ plays }) =>
    plays
      .flatMap(({ event }) => ('plannedAt' in event ? [Temporal.Instant.from(event.plannedAt)] : []))
      .reduce((a, b) => (Temporal.Instant.compare(a, b) <= 0 ? a : b))
      .toString(),
  );
  const { rows } = await sql<{ box: BoxId }>`
    select told.box from unnest(${told.map(({ box }) => box)}::uuid[], ${earliest}::timestamptz[]) as told(box, earliest)
    where exists (
      select 1 from broadcast.play p
      where p.box = told.box and p.planned_at > told.earliest - make_interval(days => ${INPUT_DAYS})
        and p.month >= (select platform.month_of(min(each) - make_interval(days => ${INPUT_DAYS})) from unnest(${earliest}::timestamptz[]) each)
        and (p.evidence @> '[{"kind":"line"}]' or p.evidence @> '[{"kind":"mic"}]')
    )`.execute(trx);
  return new Set(rows.map((row) => row.box));
}

const COLUMNS = {
  box: 'uuid',
  seq: 'bigint',
  cluster: 'uuid',
  station: 'uuid',
  airing: 'uuid',
  title: 'text',
  planned_at: 'timestamptz',
  started_at: 'timestamptz',
  start_error_ms: 'double precision',
  clock_bound_ms: 'double precision',
  played_ms: 'integer',
  duration_ms: 'integer',
  proved_ms: 'integer',
  result: 'text',
  why: 'text',
  rung: 'text',
  underruns: 'integer',
  evidence: 'jsonb',
  ducked: 'jsonb',
  hash: 'text',
  local_day: 'date',
  month: 'date',
} as const;

function playRow(
  box: BoxId,
  record: JournalRecord,
  { cluster, station, zone }: Where,
  approved: ReadonlyMap<string, Approved>,
  inputHeard: boolean,
  running: Temporal.PlainDate,
) {
  const event = record.event;
  if (event.kind !== 'played' && event.kind !== 'silent') throw new TypeError('not a play');
  const planned = Temporal.Instant.from(event.plannedAt);
  const airing = approved.get(event.airing);
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
    month: airing === undefined ? running : monthOf(airing.at),
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
      evidence: [],
      ducked: [],
    };
  }
  const best = restsOn(event.evidence, {
    heardBefore: inputHeard,
    wasDucked: event.ducked !== undefined,
  }) ?? { matched: 0, windows: 0 };
  // What was approved and how long it is, the server knows better than a box that claims it.
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
    evidence: event.evidence,
    ducked: event.ducked ?? [],
  };
}
