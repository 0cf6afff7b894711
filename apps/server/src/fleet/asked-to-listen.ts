import type { Actor } from '@loaphuong/domain/access';
import type { ClusterId } from '@loaphuong/domain/fleet';
import { announce } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, narrow, withTransaction } from '../platform/database.ts';
import { askSecond, type OrderParts } from './orders.ts';
import type { FleetSlice } from './slice.ts';

/** Seconds of sound for one signature: the most that a box gives without being asked again. */
const SIGNED_LISTEN_S = 120;

/** A wish to listen that waits for a second person. */
export interface AskedToListen {
  readonly signBy: Temporal.Instant;
  /** Whoever asked has gone: nobody needs to sign any more. */
  takeBack(): Promise<void>;
}

/** Where each order needs a second person's hand, listening in waits for it like everything else. */
export async function askToListen(
  parts: { readonly db: Database<FleetSlice>; readonly clock: Clock } & Pick<OrderParts, 'signer'>,
  actor: Actor,
  cluster: ClusterId,
): Promise<AskedToListen> {
  const { db, clock } = parts;
  const { id, signBy } = await withTransaction(db, (trx) =>
    askSecond(narrow(trx), parts, {
      kind: 'listen',
      by: actor,
      body: { command: 'listen', seconds: SIGNED_LISTEN_S },
      to: { cluster },
      reason: undefined,
      boxes: 1,
    }),
  );
  return {
    signBy,
    takeBack: () =>
      withTransaction(db, async (trx) => {
        const open = await trx
          .updateTable('fleet.order_given')
          .set({ sign_by: clock.now(), prepared: null, prepared_at: null })
          .where('id', '=', id)
          .where('signed_at', 'is', null)
          .where('refused_at', 'is', null)
          .where('sign_by', '>', clock.now())
          .returning('id')
          .executeTakeFirst();
        if (open !== undefined) await announce(trx, 'orders');
      }),
  };
}
