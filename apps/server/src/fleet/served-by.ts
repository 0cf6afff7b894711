import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { ClusterId } from '@loaphuong/domain/fleet';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { lockCluster, type Replan } from './registry.ts';
import type { FleetSlice } from './slice.ts';

/**
 * Says that a cluster hangs on the amplifier where another one's box stands: that box plays for it and its proof counts for it, from
 * now on. `undefined`: it waits for a box of its own again.
 * @throws {Refused} `fleet/no-such-cluster`, `fleet/serves-itself`, `fleet/other-station`, `fleet/served-in-a-chain`,
 * `fleet/has-own-box`.
 */
export async function serveCluster(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: ClusterId,
  by: ClusterId | undefined,
  now: Temporal.Instant,
  replan: Replan,
): Promise<void> {
  if (by === id) refuse('invalid', 'fleet/serves-itself', REFUSED.itself, { field: 'by' });
  // Both rows are locked in one order, so that two people cannot build a ring out of two halves.
  const locked = new Map<string, Awaited<ReturnType<typeof lockCluster>>>();
  for (const each of [id, ...(by === undefined ? [] : [by])].sort())
    locked.set(each, await lockCluster(trx, each));
  const cluster = locked.get(id) ?? (await lockCluster(trx, id));
  if (cluster.served_by === (by ?? null)) return;
  if (by !== undefined) {
    const head = locked.get(by);
    if (head?.station !== cluster.station || head.archived_at !== null)
      refuse('invalid', 'fleet/other-station', REFUSED.station, { field: 'by' });
    if (head.served_by !== null || (await isServing(trx, id)))
      refuse('conflict', 'fleet/served-in-a-chain', REFUSED.chain, { field: 'by' });
    const own = await trx
      .selectFrom('fleet.box')
      .select('id')
      .where('cluster', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (own !== undefined) refuse('conflict', 'fleet/has-own-box', REFUSED.own, { field: 'by' });
  }
  await trx
    .updateTable('fleet.cluster')
    .set({ served_by: by ?? null, served_at: by === undefined ? null : now })
    .where('id', '=', id)
    .execute();
  await replan(trx, [cluster.station]);
  await record(narrow(trx), actor, {
    action: 'fleet/serve-cluster',
    subject: { kind: 'cluster', id },
    detail: { by: by ?? null },
  });
  await announce(trx, 'fleet');
}

/** The cluster at which the box of a cluster stands: itself, unless another one's box plays for it. */
export async function headOf(db: Kysely<FleetSlice>, id: ClusterId): Promise<ClusterId> {
  const row = await db
    .selectFrom('fleet.cluster')
    .select('served_by')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.served_by ?? id;
}

async function isServing(db: Kysely<FleetSlice>, id: ClusterId): Promise<boolean> {
  const row = await db
    .selectFrom('fleet.cluster')
    .select('id')
    .where('served_by', '=', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

const REFUSED = {
  itself: {
    vi: 'Cụm loa không thể mắc vào chính nó. Hãy chọn cụm loa có thiết bị và âm-li.',
    en: 'A cluster cannot hang on itself. Choose the one where box and amplifier stand.',
  },
  station: {
    vi: 'Cụm loa được chọn thuộc đài khác hoặc đã ngừng dùng. Hãy chọn cụm loa đang dùng của cùng đài.',
    en: 'The chosen cluster is of another station or out of use. Choose one in use of the same station.',
  },
  chain: {
    vi: 'Cụm loa này đang dùng thiết bị của cụm khác, hoặc thiết bị của nó đang phát cho cụm khác. Hãy chọn thẳng cụm loa có thiết bị.',
    en: 'One of the two hangs on a third cluster or plays for one. Choose the cluster where the box really stands.',
  },
  own: {
    vi: 'Cụm loa này có thiết bị riêng. Hãy thu hồi thiết bị đó trước.',
    en: 'This cluster has a box of its own. Revoke that box first.',
  },
} as const;
