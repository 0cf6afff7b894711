import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse, type Sentence } from '@loaphuong/domain/basics';
import { type ClusterId, type GroupId, proposeDelays } from '@loaphuong/domain/fleet';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import type { FleetSlice } from './slice.ts';

/** Makes a group or gives it another name and other members, in the order along the street. @throws {Refused} `fleet/group-name-taken`. */
export async function saveGroup(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  group: { readonly id?: GroupId | undefined; readonly name: string; readonly members: readonly ClusterId[] },
): Promise<GroupId> {
  const name = group.name.normalize('NFC');
  const taken = await trx
    .selectFrom('fleet.cluster_group')
    .select('id')
    .where('name', '=', name)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (taken !== undefined && taken.id !== group.id) {
    refuse(
      'conflict',
      'fleet/group-name-taken',
      { vi: 'Đã có nhóm cùng tên. Hãy đặt tên khác.', en: 'There is a group of that name. Choose another.' },
      { field: 'name' },
    );
  }
  const id = group.id ?? asId<'cluster-group'>(randomUUID());
  await trx
    .insertInto('fleet.cluster_group')
    .values({ id, name })
    .onConflict((on) => on.column('id').doUpdateSet({ name }))
    .execute();
  await trx.deleteFrom('fleet.cluster_group_member').where('cluster_group', '=', id).execute();
  const members = [...new Set(group.members)];
  if (members.length > 0) {
    await trx
      .insertInto('fleet.cluster_group_member')
      .values(members.map((cluster, ordinal) => ({ cluster_group: id, cluster, ordinal })))
      .execute();
  }
  await record(narrow(trx), actor, {
    action: 'fleet/save-group',
    subject: { kind: 'cluster-group', id },
    detail: { members: members.length },
  });
  await announce(trx, 'fleet');
  return id;
}

/** Dissolves a group; its clusters stay. */
export async function dropGroup(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: GroupId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await trx.updateTable('fleet.cluster_group').set({ archived_at: now }).where('id', '=', id).execute();
  await record(narrow(trx), actor, {
    action: 'fleet/drop-group',
    subject: { kind: 'cluster-group', id },
    reason,
  });
  await announce(trx, 'fleet');
}

/** Delays along the street of a group, proposed from positions. */
export async function delaysOf(db: Kysely<FleetSlice>, id: GroupId) {
  const row = await db
    .selectFrom('fleet.cluster_group_member as m')
    .innerJoin('fleet.cluster as c', 'c.id', 'm.cluster')
    .select(['c.id', 'c.name', 'c.latitude', 'c.longitude', 'c.delay_ms'])
    .where('m.cluster_group', '=', id)
    .where('c.archived_at', 'is', null)
    .orderBy('m.ordinal')
    .execute();
  const proposals = proposeDelays(
    row.map(({ latitude, longitude }) =>
      latitude === null || longitude === null ? undefined : { latitude, longitude },
    ),
  );
  return row.map((cluster, index) => {
    const proposal = proposals[index];
    return {
      cluster: cluster.id as string,
      name: cluster.name,
      nowMs: cluster.delay_ms,
      ...(proposal === undefined || proposal.kind === 'no-position' ? { why: WHY['no-position'] } : {}),
      ...(proposal?.kind === 'too-far' ? { metres: proposal.metres, why: WHY['too-far'] } : {}),
      ...(proposal?.kind === 'proposed' ? { metres: proposal.metres, proposedMs: proposal.delayMs } : {}),
    };
  });
}

const WHY: Readonly<Record<'no-position' | 'too-far', Sentence>> = {
  'no-position': {
    vi: 'Cụm này chưa có vị trí. Hãy đặt vị trí trên bản đồ.',
    en: 'This cluster has no position. Set one on the map.',
  },
  'too-far': {
    vi: 'Quá xa, thiết bị chỉ giữ được 2000 ms. Hãy tách thành hai nhóm.',
    en: 'Too far: a box keeps 2000 ms. Make two groups.',
  },
};
