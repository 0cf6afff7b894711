import type { PersonId } from '@loaphuong/domain/access';
import {
  type BoxId,
  nextStep,
  type RolloutBox,
  type RolloutFailure,
  type StationId,
  sendingOrder,
} from '@loaphuong/domain/fleet';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../../audit/index.ts';
import { announce } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Database, narrow, withTransaction } from '../../platform/database.ts';
import type { DeviceLink } from '../../platform/devices.ts';
import type { Log } from '../../platform/log.ts';
import { type Order, orderMany, sendThese } from '../commands.ts';
import type { Keyring } from '../keyring.ts';
import { askSecond } from '../orders.ts';
import type { FleetSlice } from '../slice.ts';
import { settleAsked, takeBackAsked } from './asked.ts';
import { halt } from './rollouts.ts';

/** The airing of a station that is on or nearest, past or coming. */
export type NearestAirings = (
  now: Temporal.Instant,
) => Promise<ReadonlyMap<StationId, { readonly from: Temporal.Instant; readonly until: Temporal.Instant }>>;

/** What the minute's look needs. */
export interface AdvanceParts {
  readonly signer: Keyring;
  readonly clock: Clock;
  readonly db: Database<FleetSlice>;
  readonly link: DeviceLink;
  readonly log: Log;
  /** Handed in: the fleet does not know what is broadcast. */
  readonly nearestAirings: NearestAirings;
}

/** A look sends and opens rings until there is nothing left to do now; each step is a transaction of its own. */
const MOST_STEPS = 10;

/** Takes the rollout that runs one look further: sends, opens the next ring, halts or finishes, as the pure rule says. */
export async function advanceRollout(parts: AdvanceParts): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const now = parts.clock.now();
    const airings = await parts.nearestAirings(now);
    const done = await withTransaction(parts.db, (trx) => oneStep(trx, parts, airings, now));
    if (!done.goesOn) break;
  }
  // Also what a look before this one committed and could not send any more.
  await sendThese(parts.db, parts.link, parts.clock, await unsentOrders(parts.db.sql));
}

/** Orders of the rollout that runs which no box got yet although it is there. */
async function unsentOrders(db: Kysely<FleetSlice>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('fleet.rollout_box as b')
    .innerJoin('fleet.rollout as r', 'r.id', 'b.rollout')
    .innerJoin('fleet.command as c', 'c.id', 'b.command')
    .innerJoin('fleet.presence as p', 'p.box', 'b.box')
    .select('c.id')
    .where('r.state', '=', 'running')
    .where('b.state', '=', 'sent')
    .where('c.sent_at', 'is', null)
    .where('p.online', '=', true)
    .execute();
  return rows.map(({ id }) => id);
}

async function oneStep(
  trx: Transaction<FleetSlice>,
  parts: AdvanceParts,
  airings: Awaited<ReturnType<NearestAirings>>,
  now: Temporal.Instant,
): Promise<{ readonly goesOn: boolean }> {
  const rest = { goesOn: false };
  // Whoever halts or stops it waits for this look, or this look sees it halted.
  const rollout = await trx
    .selectFrom('fleet.rollout as r')
    .innerJoin('fleet.release as v', 'v.version', 'r.release')
    .select(['r.id', 'r.ring', 'r.started_by', 'r.reason', 'v.version', 'v.sha256', 'v.bytes'])
    .where('r.state', '=', 'running')
    .forUpdate('r')
    .executeTakeFirst();
  if (rollout === undefined) return rest;
  await takeNotDone(trx, rollout.id);
  // Where each order needs the hand of a second person, boxes would refuse what this machine signs alone.
  const hands = parts.signer.awaitsSecond('command') ? 'second-person' : 'ours';
  if (hands === 'ours') await takeBackAsked(trx, rollout.id, now);
  const refused = await settleAsked(trx, rollout.id, now);
  if (refused !== undefined) {
    await halt(trx, rollout.id, { kind: 'person', ...refused }, now);
    await logged(trx, rollout, 'fleet/halt-rollout', { why: 'second-signature-refused' });
    return rest;
  }
  const boxes = await boxesOf(trx, rollout.id, airings);
  const step = nextStep(rollout.ring, boxes, now, hands);
  if (step.kind === 'wait') return rest;
  const here = trx.updateTable('fleet.rollout').where('id', '=', rollout.id);
  if (step.kind === 'halt') {
    const { reason } = step;
    await halt(trx, rollout.id, step.reason, now);
    const why = reason.kind === 'failed' ? reason.result : reason.kind;
    await logged(trx, rollout, 'fleet/halt-rollout', { why, box: reason.box });
    parts.log.warn({ rollout: rollout.id, reason: step.reason }, 'a rollout stands still');
    return rest;
  }
  if (step.kind === 'finish') {
    await here.set({ state: 'finished', ended_at: now }).execute();
    await logged(trx, rollout, 'fleet/finish-rollout', { boxes: boxes.length });
    return rest;
  }
  if (step.kind === 'next-ring') {
    await here.set({ ring: step.ring }).execute();
    await logged(trx, rollout, 'fleet/next-ring', { ring: step.ring + 1 });
    return { goesOn: true };
  }
  const { version, sha256, bytes } = rollout;
  const what = { command: 'update' as const, version, sha256, bytes: Number(bytes) };
  if (hands === 'second-person') {
    await askForRing(trx, parts, rollout, step.boxes.slice(0, MOST_ASKED), what);
    return rest;
  }
  const commands = await orderMany(trx, parts, step.boxes, what, { by: undefined });
  for (const [i, box] of step.boxes.entries()) {
    await trx
      .updateTable('fleet.rollout_box')
      .set({ state: 'sent', at: now, command: commands[i] ?? null })
      .where('rollout', '=', rollout.id)
      .where('box', '=', box)
      .execute();
  }
  await logged(trx, rollout, 'fleet/send-update', { boxes: step.boxes.length, ring: rollout.ring + 1 });
  return { goesOn: true };
}

/** Most boxes of one press, which names their clusters; the others of a ring stand in the next one. */
const MOST_ASKED = 1000;

/** One press for the boxes of a ring: whoever began the rollout is one hand, so another person must sign. */
async function askForRing(
  trx: Transaction<FleetSlice>,
  parts: AdvanceParts,
  rollout: {
    readonly id: string;
    readonly ring: number;
    readonly started_by: PersonId;
    readonly reason: string;
  },
  boxes: readonly BoxId[],
  body: Extract<Order, { command: 'update' }>,
): Promise<void> {
  const rows = await trx.selectFrom('fleet.box').select('cluster').where('id', 'in', boxes).execute();
  const { id } = await askSecond(trx, parts, {
    kind: 'update',
    by: 'program',
    asked: rollout.started_by,
    body,
    to: { clusters: [...new Set(rows.map(({ cluster }) => cluster))] },
    reason: rollout.reason,
    boxes: boxes.length,
    detail: { version: body.version, ring: rollout.ring + 1 },
  });
  await trx
    .updateTable('fleet.rollout_box')
    .set({ asked: id })
    .where('rollout', '=', rollout.id)
    .where('box', 'in', boxes)
    .execute();
  await announce(trx, 'fleet');
}

/** What the program does by itself in a rollout stands in the log too. */
async function logged(
  trx: Transaction<FleetSlice>,
  { id, version }: { readonly id: string; readonly version: string },
  action: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  const subject = { kind: 'rollout', id };
  await record(narrow(trx), 'program', { action, subject, detail: { version, ...detail } });
  await announce(trx, 'fleet');
}

/** A box that answered that it cannot has failed: the program around it has no launcher, or its disk is full. */
async function takeNotDone(trx: Transaction<FleetSlice>, rollout: string): Promise<void> {
  const refused = await trx
    .selectFrom('fleet.rollout_box as r')
    .innerJoin('fleet.command as c', 'c.id', 'r.command')
    .select(['r.box', 'c.not_done_why'])
    .where('r.rollout', '=', rollout)
    .where('r.state', '=', 'sent')
    .where('c.not_done_at', 'is not', null)
    .execute();
  for (const { box, not_done_why } of refused) {
    await trx
      .updateTable('fleet.rollout_box')
      .set({ state: 'failed', result: 'refused', why: not_done_why })
      .where('rollout', '=', rollout)
      .where('box', '=', box)
      .execute();
  }
}

/** Boxes of a rollout as the rule sees them, in `sendingOrder`; those that were revoked meanwhile or left out are none of it. */
export async function boxesOf(
  db: Kysely<FleetSlice>,
  rollout: string,
  airings: Awaited<ReturnType<NearestAirings>>,
): Promise<readonly RolloutBox[]> {
  const rows = await db
    .selectFrom('fleet.rollout_box as r')
    .innerJoin('fleet.box as b', 'b.id', 'r.box')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .leftJoin('fleet.presence as p', 'p.box', 'r.box')
    .leftJoin('fleet.order_given as g', 'g.id', 'r.asked')
    .select([
      'r.box',
      'r.state',
      'r.at',
      'r.result',
      'r.why',
      'c.station',
      'p.online',
      'p.faults',
      'g.sign_by',
    ])
    .where('r.rollout', '=', rollout)
    .where('r.state', '<>', 'left-out')
    .where('b.revoked_at', 'is', null)
    .orderBy('r.ordinal')
    .execute();
  const boxes = rows.map((row) => {
    const nearestAiring = airings.get(row.station);
    return {
      box: row.box,
      online: row.online === true,
      overBudget: row.faults?.includes('over-budget') === true,
      state: stateOf(row),
      ...(nearestAiring === undefined ? {} : { nearestAiring }),
    };
  });
  return sendingOrder(boxes);
}

function stateOf(row: {
  state: string;
  at: Temporal.Instant | null;
  result: RolloutFailure | null;
  why: string | null;
  sign_by: Temporal.Instant | null;
}): RolloutBox['state'] {
  if (row.state === 'failed' && row.result !== null)
    return { kind: 'failed', result: row.result, why: row.why ?? '' };
  if (row.state === 'waiting' && row.sign_by !== null) return { kind: 'asked', until: row.sign_by };
  if (row.at === null) return { kind: 'waiting' };
  if (row.state === 'sent') return { kind: 'sent', at: row.at };
  return row.state === 'installed' ? { kind: 'installed', at: row.at } : { kind: 'waiting' };
}
