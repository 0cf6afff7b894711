import type { BoxId } from '@loaphuong/domain/fleet';
import type { JournalRecord } from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import { announce } from '../../platform/changes.ts';
import type { FleetSlice } from '../slice.ts';

/**
 * What boxes say in their journals of a change of version. Only the newest rollout of that version that was sent to the box is meant;
 * a box that was updated by hand changes nothing here.
 */
export async function takeUpdates(
  trx: Transaction<FleetSlice>,
  box: BoxId,
  records: readonly JournalRecord[],
): Promise<void> {
  for (const { event } of records) {
    if (event.kind !== 'updated') continue;
    const installed = event.result === 'installed';
    const { numUpdatedRows } = await trx
      .updateTable('fleet.rollout_box as rb')
      .from('fleet.rollout as r')
      .set(
        installed
          ? { state: 'installed', at: (is) => is.fn('now') }
          : {
              state: 'failed',
              result: event.result === 'refused' ? 'refused' : 'rolled-back',
              why: event.why ?? null,
            },
      )
      .whereRef('r.id', '=', 'rb.rollout')
      .where('r.release', '=', event.to)
      .where('r.state', 'in', ['running', 'halted', 'stopped'])
      .where('rb.box', '=', box)
      .where('rb.state', '=', 'sent')
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await announce(trx, 'fleet');
  }
}
