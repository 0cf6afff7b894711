import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { BoxId, ClusterId } from '@loaphuong/domain/fleet';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import type { FleetSlice } from './slice.ts';

/**
 * Takes a box out of service: it may not connect, nothing it says is taken, what waits for it is over. Its journal stays. The caller
 * throws off its live connection after the commit.
 * @throws {Refused} `fleet/no-such-box`, `fleet/box-revoked`.
 */
export async function revokeBox(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  box: BoxId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const cluster = await endService(trx, { box }, { by: actor, reason, now });
  if (cluster === undefined) {
    refuse('conflict', 'fleet/box-revoked', {
      vi: 'Thiết bị này đã bị thu hồi hoặc đã được thay.',
      en: 'This box was revoked or replaced before.',
    });
  }
  await record(narrow(trx), actor, {
    action: 'fleet/revoke-box',
    subject: { kind: 'box', id: box },
    reason,
    detail: { cluster: cluster.cluster },
  });
}

/** Ends the service of one box, or of whichever is at a cluster. @returns which it was, if any was in service. */
export async function endService(
  trx: Transaction<FleetSlice>,
  whose: { readonly box: BoxId } | { readonly cluster: ClusterId },
  { by, reason, now }: { readonly by?: Actor; readonly reason?: string; readonly now: Temporal.Instant },
): Promise<{ readonly box: BoxId; readonly cluster: ClusterId } | undefined> {
  const gone = await trx
    .updateTable('fleet.box')
    .set({ revoked_at: now, revoked_by: by?.person ?? null, revoked_reason: reason ?? null })
    .where((is) => ('box' in whose ? is('id', '=', whose.box) : is('cluster', '=', whose.cluster)))
    .where('revoked_at', 'is', null)
    .returning(['id as box', 'cluster'])
    .executeTakeFirst();
  if (gone === undefined) return undefined;
  await trx
    .updateTable('fleet.command')
    .set({ expires_at: now })
    .where('box', '=', gone.box)
    .where('obeyed_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  await trx
    .updateTable('fleet.presence')
    .set({ online: false, playing: null, below: [], changed_at: now })
    .where('box', '=', gone.box)
    .execute();
  await trx
    .updateTable('fleet.outage')
    .set({ until_at: now })
    .where('box', '=', gone.box)
    .where('until_at', 'is', null)
    .execute();
  await announce(trx, 'fleet');
  return gone;
}
