import { randomUUID } from 'node:crypto';
import type { BoxId, ClusterId } from '@loaphuong/domain/fleet';
import { announce } from '../platform/changes.ts';
import { type Database, jsonb } from '../platform/database.ts';
import type { FleetSlice } from './slice.ts';

/** Something that tried to get past a rule. */
export interface Refusal {
  readonly code: string;
  readonly box?: BoxId;
  readonly cluster?: ClusterId;
  readonly detail?: Readonly<Record<string, string | number>>;
}

/**
 * Keeps a refusal for people to see. Written in a transaction of its own: it must stay when what was refused is rolled back.
 * Many of one kind in one minute are kept once, so that an attacker cannot fill the disk.
 */
export async function noteRefusal(db: Database<FleetSlice>, refusal: Refusal): Promise<void> {
  await db.sql.transaction().execute(async (trx) => {
    const same = await trx
      .selectFrom('fleet.refusal')
      .select('id')
      .where('code', '=', refusal.code)
      .where((is) => (refusal.box === undefined ? is('box', 'is', null) : is('box', '=', refusal.box)))
      .where('at', '>', (is) => is.fn<Temporal.Instant>('date_trunc', [is.val('minute'), is.fn('now')]))
      .limit(1)
      .executeTakeFirst();
    if (same !== undefined) return;
    await trx
      .insertInto('fleet.refusal')
      .values({
        id: randomUUID(),
        code: refusal.code,
        box: refusal.box ?? null,
        cluster: refusal.cluster ?? null,
        detail: jsonb({ ...refusal.detail }),
      })
      .execute();
    await announce(trx, 'fleet');
  });
}
