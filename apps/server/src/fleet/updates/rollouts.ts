import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import { type BoxId, type GroupId, programOf, REPORT_WITHIN_MS } from '@loaphuong/domain/fleet';
import { sql, type Transaction } from 'kysely';
import { record } from '../../audit/index.ts';
import { announce } from '../../platform/changes.ts';
import { jsonb, narrow } from '../../platform/database.ts';
import type { FleetSlice } from '../slice.ts';
import { takeBackAsked } from './asked.ts';
import type { HaltedFor } from './tables.ts';

/** What a rollout is to reach. */
export interface RolloutWish {
  readonly version: string;
  /** Only boxes of this group's clusters; absent: every box in service. */
  readonly group?: GroupId | undefined;
  readonly reason: string;
}

/**
 * Begins to send a version out. Nothing is sent here: the minute's look does that, ring by ring. The first box is one that is there
 * and is not alone at its station, so that the first failure is seen at once and silences the least.
 * @throws {Refused} `fleet/no-such-release`, `fleet/rollout-open`, `fleet/nobody-meant`.
 */
export async function startRollout(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  wish: RolloutWish,
  now: Temporal.Instant,
): Promise<string> {
  const release = await trx
    .selectFrom('fleet.release')
    .select('version')
    .where('version', '=', wish.version)
    .executeTakeFirst();
  if (release === undefined) refuse('missing', 'fleet/no-such-release', REFUSED.release);
  const boxes = await boxesInOrder(trx, wish.group);
  if (boxes.length === 0) refuse('conflict', 'fleet/nobody-meant', REFUSED.nobody);
  const id = randomUUID();
  const started = await trx
    .insertInto('fleet.rollout')
    .values({ id, release: wish.version, started_by: actor.person, started_at: now, reason: wish.reason })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (started === undefined) refuse('conflict', 'fleet/rollout-open', REFUSED.open);
  for (let at = 0; at < boxes.length; at += 1000) {
    const rows = boxes.slice(at, at + 1000).map((box, i) => ({
      rollout: id,
      box: box.id,
      ordinal: at + i,
      // Nothing to do for one that runs it already.
      ...(box.program === programOf(wish.version) ? { state: 'installed' as const, at: now } : {}),
    }));
    await trx.insertInto('fleet.rollout_box').values(rows).execute();
  }
  await told(trx, actor, 'fleet/start-rollout', id, wish.reason, {
    version: wish.version,
    boxes: boxes.length,
  });
  return id;
}

/** Boxes in service: those that are there first, then those with neighbours at their station, then by number. */
async function boxesInOrder(
  trx: Transaction<FleetSlice>,
  group: GroupId | undefined,
): Promise<readonly { readonly id: BoxId; readonly program: string | null }[]> {
  let query = trx
    .selectFrom('fleet.box as b')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .leftJoin('fleet.presence as p', 'p.box', 'b.id')
    .select(['b.id', 'p.program'])
    .where('b.revoked_at', 'is', null)
    .where('c.archived_at', 'is', null)
    .orderBy((is) => is.fn.coalesce('p.online', is.val(false)), 'desc')
    .orderBy(
      (is) =>
        is
          .selectFrom('fleet.cluster as n')
          .whereRef('n.station', '=', 'c.station')
          .where('n.archived_at', 'is', null)
          .select(is.fn.countAll<number>().as('clusters')),
      'desc',
    )
    .orderBy('c.station')
    .orderBy('c.ordinal');
  if (group !== undefined)
    query = query.where('c.id', 'in', (is) =>
      is
        .selectFrom('fleet.cluster_group_member as m')
        .select('m.cluster')
        .where('m.cluster_group', '=', group),
    );
  return query.execute();
}

/**
 * Halts the rollout that runs, by a person: nothing more goes out. Orders that no box took are taken back; a box that is at it goes on
 * and says how it went.
 * @throws {Refused} `fleet/no-rollout`.
 */
export async function haltRollout(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const id = await openRollout(trx, ['running']);
  await halt(trx, id, { kind: 'person', person: actor.person, why: reason }, now);
  await told(trx, actor, 'fleet/halt-rollout', id, reason, {});
}

/** Writes down why it stands still, and takes back the orders that no box took. */
export async function halt(
  trx: Transaction<FleetSlice>,
  id: string,
  why: HaltedFor,
  now: Temporal.Instant,
): Promise<void> {
  await takeBackAsked(trx, id, now);
  await takeBackOrders(trx, id, now);
  await trx
    .updateTable('fleet.rollout')
    .set({ state: 'halted', halted_for: jsonb(why) })
    .where('id', '=', id)
    .execute();
  await announce(trx, 'fleet');
}

/**
 * A box that is away would come upon its order days later, when everybody believes the version halted. It waits its turn again; a box
 * that was given up for saying nothing keeps its state, for the person who looks.
 */
async function takeBackOrders(
  trx: Transaction<FleetSlice>,
  id: string,
  now: Temporal.Instant,
): Promise<void> {
  const at = now.toString();
  // Orders before boxes of the rollout, as journals do.
  const { rows } = await sql<{ id: string }>`update fleet.command c set expires_at = ${at}::timestamptz
    from fleet.rollout_box b where b.rollout = ${id} and b.state = 'sent' and c.id = b.command
      and c.obeyed_at is null and c.not_done_at is null and c.expires_at > ${at}::timestamptz returning c.id`.execute(
    trx,
  );
  if (rows.length === 0) return;
  await trx
    .updateTable('fleet.rollout_box')
    .set({ state: 'waiting', at: null, asked: null })
    .where('rollout', '=', id)
    .where('state', '=', 'sent')
    .where(
      'command',
      'in',
      rows.map((row) => row.id),
    )
    .where('at', '>', now.subtract({ milliseconds: REPORT_WITHIN_MS }))
    .execute();
}

/**
 * Goes on after somebody has looked. A box that failed is left out, or tried once more; one that said nothing likewise.
 * @throws {Refused} `fleet/no-rollout`.
 */
export async function resumeRollout(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  wish: { readonly failed: 'leave-out' | 'try-again'; readonly reason: string },
): Promise<void> {
  const id = await openRollout(trx, ['halted']);
  const { halted_for } = await trx
    .selectFrom('fleet.rollout')
    .select('halted_for')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const state = wish.failed === 'leave-out' ? ('left-out' as const) : ('waiting' as const);
  const fresh = { state, result: null, why: null, command: null, at: null, asked: null };
  await trx
    .updateTable('fleet.rollout_box')
    .set(fresh)
    .where('rollout', '=', id)
    .where('state', '=', 'failed')
    .execute();
  if (halted_for?.kind === 'no-report')
    await trx
      .updateTable('fleet.rollout_box')
      .set(fresh)
      .where('rollout', '=', id)
      .where('box', '=', asId<'box'>(halted_for.box))
      .where('state', '=', 'sent')
      .execute();
  await trx
    .updateTable('fleet.rollout')
    .set({ state: 'running', halted_for: null })
    .where('id', '=', id)
    .execute();
  await told(trx, actor, 'fleet/resume-rollout', id, wish.reason, { failed: wish.failed });
}

/**
 * Ends a rollout before it reached all. Boxes that have the version keep it; another rollout may begin, also of the version before.
 * @throws {Refused} `fleet/no-rollout`.
 */
export async function stopRollout(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const id = await openRollout(trx, ['running', 'halted']);
  await takeBackAsked(trx, id, now);
  await takeBackOrders(trx, id, now);
  await trx
    .updateTable('fleet.rollout')
    .set({ state: 'stopped', halted_for: null, ended_at: now })
    .where('id', '=', id)
    .execute();
  await told(trx, actor, 'fleet/stop-rollout', id, reason, {});
}

async function openRollout(
  trx: Transaction<FleetSlice>,
  states: readonly ('running' | 'halted')[],
): Promise<string> {
  const row = await trx
    .selectFrom('fleet.rollout')
    .select('id')
    .where('state', 'in', states)
    .forUpdate()
    .executeTakeFirst();
  return row?.id ?? refuse('conflict', 'fleet/no-rollout', REFUSED.none);
}

async function told(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  action: string,
  id: string,
  reason: string,
  detail: Record<string, string | number>,
): Promise<void> {
  await record(narrow(trx), actor, { action, subject: { kind: 'rollout', id }, reason, detail });
  await announce(trx, 'fleet');
}

const REFUSED = {
  release: {
    vi: 'Chưa có phiên bản này. Hãy thêm gói cập nhật trước.',
    en: 'There is no such version. Add its release first.',
  },
  nobody: {
    vi: 'Không có thiết bị nào đang dùng trong phạm vi đã chọn.',
    en: 'There is no box in service in what was chosen.',
  },
  open: {
    vi: 'Đang có một đợt cập nhật chưa xong. Hãy kết thúc đợt ấy trước: hai đợt cùng lúc thì không biết phiên bản nào gây lỗi.',
    en: 'There is a rollout under way. End it first: of two at once nobody could tell which version fails.',
  },
  none: {
    vi: 'Không có đợt cập nhật nào ở trạng thái này. Hãy tải lại trang.',
    en: 'There is no rollout in this state. Reload the page.',
  },
} as const;
