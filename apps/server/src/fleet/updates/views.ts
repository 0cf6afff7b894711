import type { RolloutBoxView, RolloutView, UpdatesView } from '@loaphuong/contract';
import { boxesUpTo, RINGS, sendingOrder } from '@loaphuong/domain/fleet';
import type { Kysely } from 'kysely';
import type { FleetSlice } from '../slice.ts';
import type { HaltedFor } from './tables.ts';

/** Releases, the newest rollout, and which versions boxes run now. */
export async function updatesView(db: Kysely<FleetSlice>, needsSecondHand: boolean): Promise<UpdatesView> {
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
  const rollout = await newestRollout(db);
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

async function newestRollout(db: Kysely<FleetSlice>): Promise<RolloutView | undefined> {
  const row = await db
    .selectFrom('fleet.rollout as r')
    .innerJoin('access.person as p', 'p.id', 'r.started_by')
    .selectAll('r')
    .select('p.name')
    .orderBy('r.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const boxes = await boxViews(db, row.id);
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

async function boxViews(db: Kysely<FleetSlice>, rollout: string): Promise<RolloutBoxView[]> {
  const rows = await db
    .selectFrom('fleet.rollout_box as r')
    .innerJoin('fleet.box as b', 'b.id', 'r.box')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .leftJoin('fleet.presence as p', 'p.box', 'r.box')
    .select(['r.box', 'r.ordinal', 'r.state', 'r.at', 'r.result', 'r.why'])
    .select(['c.id as cluster', 'c.name', 'w.name as ward', 'p.online', 'b.revoked_at'])
    .where('r.rollout', '=', rollout)
    .orderBy('r.ordinal')
    .execute();
  // The rule counts rings over those that take part; those left out stand where they stood.
  const taking = sendingOrder(
    rows
      .filter((row) => row.state !== 'left-out' && row.revoked_at === null)
      .map(({ box, state, online }) => ({ box, state: { kind: state }, online: online === true })),
  );
  const place = new Map(taking.map((row, i) => [row.box, i]));
  return rows.map((row) => ({
    box: row.box,
    cluster: { id: row.cluster, name: row.name },
    ward: row.ward,
    ordinal: row.ordinal + 1,
    ring: ringOf(place.get(row.box) ?? row.ordinal, taking.length),
    online: row.online === true,
    state: row.revoked_at === null ? row.state : ('left-out' as const),
    ...(row.at === null ? {} : { at: row.at.toString() }),
    ...(row.result === null ? {} : { result: row.result }),
    ...(row.why === null ? {} : { why: row.why }),
  }));
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
