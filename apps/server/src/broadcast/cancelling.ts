import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { AiringId, BulletinId } from '@loaphuong/domain/broadcast';
import type { BoxId } from '@loaphuong/domain/fleet';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { askSecond, orderMany } from '../fleet/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { rebuildHorizons } from './airings.ts';
import type { BroadcastParts, BroadcastSlice } from './slice.ts';

/**
 * A box hands its card the first samples 3 s before the instant, and the plan without the airing needs a moment to be made and to
 * arrive. Cancelled this short before its instant, an airing is silenced as if it were on air.
 */
const NEAR_S = 15;

/**
 * Takes an airing off the schedule, with a reason. One that is on air, or about to be, is silenced at every box that plays it or could, and
 * nothing else is; what was aired stays in the play log as cut. Where a second person signs each order, what is on air goes on until they have.
 * @returns the boxes that got an order to be silent, which the caller sends after the commit; or until when a second person may sign it.
 * @throws {Refused} `broadcast/no-such-airing`, `broadcast/over`.
 */
export async function cancelAiring(
  trx: Transaction<BroadcastSlice>,
  parts: Pick<BroadcastParts, 'fleet'>,
  actor: Actor,
  id: AiringId,
  reason: string,
  now: Temporal.Instant,
): Promise<Silenced> {
  const airing = await trx
    .selectFrom('broadcast.airing')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (airing === undefined)
    refuse('missing', 'broadcast/no-such-airing', {
      vi: 'Không có lượt phát này.',
      en: 'There is no such airing.',
    });
  if (
    airing.cancelled_at !== null ||
    airing.at.epochMilliseconds + airing.duration_ms < now.epochMilliseconds
  ) {
    refuse('conflict', 'broadcast/over', {
      vi: 'Lượt phát này đã xong hoặc đã hủy.',
      en: 'This airing is over or cancelled.',
    });
  }
  await markCancelled(trx, actor, [id], reason, now);
  // Every box of its stations that is there: what plays may lie below another sound, or not be told yet, and a box that does not play
  // it does nothing, or does not begin it.
  const begins = airing.at.epochMilliseconds <= now.add({ seconds: NEAR_S }).epochMilliseconds;
  const reached = await trx
    .selectFrom('fleet.presence as p')
    .innerJoin('fleet.box as b', 'b.id', 'p.box')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .leftJoin('broadcast.airing_station as s', (join) =>
      join.onRef('s.station', '=', 'c.station').on('s.airing', '=', id),
    )
    .select(['p.box', 'b.cluster'])
    .where('p.online', '=', true)
    .where((where) =>
      begins
        ? where.or([where('p.playing', '=', id), where('s.airing', 'is not', null)])
        : where('p.playing', '=', id),
    )
    .execute();
  const command = { command: 'silence', reason: reason.slice(0, 200), airing: id } as const;
  await record(narrow(trx), actor, { action: 'broadcast/cancel', subject: { kind: 'airing', id }, reason });
  if (reached.length > 0 && parts.fleet.signer.awaitsSecond('command')) {
    const clusters = [...new Set(reached.map(({ cluster }) => cluster))];
    const { signBy } = await askSecond(narrow(trx), parts.fleet, {
      kind: 'silence',
      by: actor,
      body: command,
      // It names its airing: a box that does not play it does nothing.
      to: clusters.length > MOST_NAMED ? { all: true } : { clusters },
      reason,
      boxes: reached.length,
      notAfter: airing.at.add({ milliseconds: airing.duration_ms }),
    });
    return { boxes: [], signBy };
  }
  const boxes = reached.map(({ box }) => box);
  await orderMany(narrow(trx), parts.fleet, boxes, command, { by: actor });
  return { boxes };
}

/** Most clusters that one press names one by one. */
const MOST_NAMED = 1000;

/** What became of the order to be silent. */
export interface Silenced {
  readonly boxes: readonly BoxId[];
  readonly signBy?: Temporal.Instant;
}

/** Cancels all airings of a bulletin that have not begun. */
export async function cancelComing(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  bulletin: BulletinId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const coming = await trx
    .selectFrom('broadcast.airing')
    .select('id')
    .where('bulletin', '=', bulletin)
    .where('cancelled_at', 'is', null)
    .where('at', '>', now)
    .execute();
  if (coming.length > 0)
    await markCancelled(
      trx,
      actor,
      coming.map((airing) => airing.id),
      reason,
      now,
    );
}

async function markCancelled(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  airings: readonly AiringId[],
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await trx
    .updateTable('broadcast.airing')
    .set({ cancelled_by: actor.person, cancelled_at: now, cancel_reason: reason })
    .where('id', 'in', [...airings])
    .execute();
  const stations = await trx
    .selectFrom('broadcast.airing_station')
    .select('station')
    .distinct()
    .where('airing', 'in', [...airings])
    .execute();
  await rebuildHorizons(
    trx,
    stations.map((row) => row.station),
  );
  await announce(trx, 'airings');
}
