import type { RolloutBoxView, RolloutView, RolloutWaitView, UpdatesView } from '@loaphuong/contract';
import {
  type BoxId,
  boxesUpTo,
  type Hands,
  RINGS,
  type RolloutWait,
  whyWaiting,
} from '@loaphuong/domain/fleet';
import type { Kysely } from 'kysely';
import type { FleetSlice } from '../slice.ts';
import { boxesOf, type NearestAirings } from './advance.ts';
import type { HaltedFor } from './tables.ts';

/** What the look at a rollout needs to know beside the tables. */
export interface UpdatesParts {
  readonly needsSecondHand: boolean;
  readonly nearestAirings: NearestAirings;
}

/** Releases, the newest rollout, and which versions boxes run now. */
export async function updatesView(
  db: Kysely<FleetSlice>,
  now: Temporal.Instant,
  { needsSecondHand, nearestAirings }: UpdatesParts,
): Promise<UpdatesView> {
  const releases = await db
    .selectFrom('fleet.release as r')
    .innerJoin('access.person as p', 'p.id', 'r.added_by')
    .selectAll('r')
    .select('p.name')
    .orderBy('r.added_at', 'desc')
    .execute();
  const running = await db
    .selectFrom('fleet.box as b')
    .leftJoin('fleet.presence as p', 'p.box', 'b.id')
    .select(['p.program', (is) => is.fn.countAll<number>().as('boxes')])
    .where('b.revoked_at', 'is', null)
    .groupBy('p.program')
    .orderBy('boxes', 'desc')
    .execute();
  const groups = await db
    .selectFrom('fleet.cluster_group as g')
    .innerJoin('fleet.cluster_group_member as m', 'm.cluster_group', 'g.id')
    .innerJoin('fleet.box as b', 'b.cluster', 'm.cluster')
    .select(['g.id', 'g.name', (is) => is.fn.countAll<number>().as('boxes')])
    .where('g.archived_at', 'is', null)
    .where('b.revoked_at', 'is', null)
    .groupBy(['g.id', 'g.name'])
    .orderBy('g.name')
    .execute();
  const hands = needsSecondHand ? ('second-person' as const) : ('ours' as const);
  const rollout = await newestRollout(db, { now, hands, airings: await nearestAirings(now) });
  return {
    releases: releases.map((row) => ({
      version: row.version,
      sha256: row.sha256,
      bytes: Number(row.bytes),
      files: row.files,
      ...(row.note === null ? {} : { note: row.note }),
      addedBy: { id: row.added_by, name: row.name },
      addedAt: row.added_at.toString(),
    })),
    ...(rollout === undefined ? {} : { rollout }),
    running: running.map(({ program, boxes }) => ({
      boxes: Number(boxes),
      ...(program === null ? {} : { program }),
    })),
    groups: groups.map(({ id, name, boxes }) => ({ id, name, boxes: Number(boxes) })),
    inService: running.reduce((sum, { boxes }) => sum + Number(boxes), 0),
    needsSecondHand,
  };
}

/** By what a box of a rollout is judged now. */
interface Moment {
  readonly now: Temporal.Instant;
  readonly hands: Hands;
  readonly airings: Awaited<ReturnType<NearestAirings>>;
}

async function newestRollout(db: Kysely<FleetSlice>, moment: Moment): Promise<RolloutView | undefined> {
  const row = await db
    .selectFrom('fleet.rollout as r')
    .innerJoin('access.person as p', 'p.id', 'r.started_by')
    .selectAll('r')
    .select('p.name')
    .orderBy('r.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const boxes = await boxViews(db, row, moment);
  const halted = row.halted_for === null ? undefined : await haltedView(db, row.halted_for, boxes);
  return {
    id: row.id,
    version: row.release,
    state: row.state,
    startedBy: { id: row.started_by, name: row.name },
    startedAt: row.started_at.toString(),
    reason: row.reason,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at.toString() }),
    ring: row.ring,
    rings: RINGS.map((_, ring) => {
      const members = boxes.filter((box) => box.ring === ring);
      return {
        boxes: members.length,
        installed: members.filter(({ state }) => state === 'installed').length,
      };
    }),
    ...(halted === undefined ? {} : { halted }),
    boxes,
  };
}

async function boxViews(
  db: Kysely<FleetSlice>,
  rollout: { readonly id: string; readonly ring: number; readonly state: RolloutView['state'] },
  { now, hands, airings }: Moment,
): Promise<RolloutBoxView[]> {
  const rows = await db
    .selectFrom('fleet.rollout_box as r')
    .innerJoin('fleet.box as b', 'b.id', 'r.box')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .leftJoin('fleet.presence as p', 'p.box', 'r.box')
    .select(['r.box', 'r.ordinal', 'r.state', 'r.at', 'r.result', 'r.why'])
    .select(['c.id as cluster', 'c.name', 'w.name as ward', 'p.online', 'p.changed_at', 'b.revoked_at'])
    .where('r.rollout', '=', rollout.id)
    .orderBy('r.ordinal')
    .execute();
  // The rule counts rings over those that take part; those left out stand where they stood.
  const taking = await boxesOf(db, rollout.id, airings);
  const place = new Map(taking.map((row, i) => [row.box, i]));
  const waits = (box: BoxId, awaySince: Temporal.Instant | null) => {
    const at = place.get(box);
    if (rollout.state !== 'running' || at === undefined) return undefined;
    const why = whyWaiting(rollout.ring, taking, at, now, hands);
    return why === undefined ? undefined : waitView(why, awaySince);
  };
  return rows.map((row) => {
    const wait = waits(row.box, row.changed_at);
    return {
      box: row.box,
      cluster: { id: row.cluster, name: row.name },
      ward: row.ward,
      ordinal: row.ordinal + 1,
      ring: ringOf(place.get(row.box) ?? row.ordinal, taking.length),
      online: row.online === true,
      state: row.revoked_at === null ? row.state : ('left-out' as const),
      ...(row.at === null ? {} : { at: row.at.toString() }),
      ...(wait === undefined ? {} : { waits: wait }),
      ...(row.result === null ? {} : { result: row.result }),
      ...(row.why === null ? {} : { why: row.why }),
    };
  });
}

function waitView(why: RolloutWait, awaySince: Temporal.Instant | null): RolloutWaitView {
  if (why.kind === 'away')
    return { kind: 'away', ...(awaySince === null ? {} : { since: awaySince.toString() }) };
  return 'until' in why ? { kind: why.kind, until: why.until.toString() } : why;
}

function ringOf(place: number, all: number): number {
  const ring = RINGS.findIndex((_, i) => place < boxesUpTo(i, all));
  return ring < 0 ? RINGS.length - 1 : ring;
}

async function haltedView(
  db: Kysely<FleetSlice>,
  why: HaltedFor,
  boxes: readonly RolloutBoxView[],
): Promise<RolloutView['halted']> {
  if (why.kind === 'person') {
    const person = await db
      .selectFrom('access.person')
      .select(['id', 'name'])
      .where('id', '=', why.person as never)
      .executeTakeFirst();
    return { kind: 'person', by: person ?? { id: why.person, name: '–' }, why: why.why };
  }
  const cluster = boxes.find(({ box }) => box === why.box)?.cluster.name ?? '–';
  if (why.kind === 'no-report') return { kind: 'no-report', box: why.box, cluster };
  return { kind: 'failed', box: why.box, cluster, result: why.result, why: why.why };
}
