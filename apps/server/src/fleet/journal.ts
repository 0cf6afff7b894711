import { createHash } from 'node:crypto';
import type { BoxId } from '@loaphuong/domain/fleet';
import {
  batchText,
  checkBatch,
  type JournalBatch,
  type JournalReceipt,
  type JournalRecord,
} from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import { announce } from '../platform/changes.ts';
import { type Database, jsonb } from '../platform/database.ts';
import { noteRefusal } from './refusals.ts';
import { isSignedBy } from './signing.ts';
import type { FleetSlice } from './slice.ts';

/** Somebody above who derives something from journals (the play log), in the same transaction. */
export type JournalListener = (
  trx: Transaction<FleetSlice>,
  box: BoxId,
  records: readonly JournalRecord[],
) => Promise<void>;

/**
 * Takes in a batch of a box's journal. Sent again it has no second effect; a gap, a broken chain or a forged signature is refused
 * and shown, and nothing of the batch is kept. The receipt is given only after the commit.
 */
export async function takeJournal(
  db: Database<FleetSlice>,
  listeners: readonly JournalListener[],
  speaker: BoxId,
  batch: JournalBatch,
): Promise<JournalReceipt> {
  const box = await db.sql
    .selectFrom('fleet.box')
    .select(['public_key', 'cluster', 'revoked_at'])
    .where('id', '=', speaker)
    .executeTakeFirst();
  const head = batch.records.at(-1);
  if (box === undefined || head === undefined) return { through: 0, refused: 'unreadable' };
  if (!isSignedBy(box.public_key, batch.signature, batchText(speaker, head.hash))) {
    await noteRefusal(db, { code: 'fleet/journal-forged', box: speaker, cluster: box.cluster });
    return { through: 0, refused: 'bad-signature' };
  }
  if (box.revoked_at !== null) {
    // What it wrote until then stays; a stolen box must not go on proving plays.
    await noteRefusal(db, { code: 'fleet/journal-revoked', box: speaker, cluster: box.cluster });
    return { through: 0, refused: 'bad-signature' };
  }
  const receipt = await db.sql.transaction().execute(async (trx): Promise<JournalReceipt> => {
    // The lock on the box's row makes two copies of one batch, taken in at once, follow each other.
    await trx.selectFrom('fleet.box').select('id').where('id', '=', speaker).forUpdate().execute();
    const last = await trx
      .selectFrom('fleet.journal_record')
      .select(['seq', 'hash'])
      .where('box', '=', speaker)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const known = last === undefined ? undefined : { seq: Number(last.seq), hash: last.hash };
    const check = checkBatch(batch.records, known, sha256);
    if (!check.ok) return { through: known?.seq ?? 0, refused: check.refused };
    if (check.fresh.length > 0) {
      await trx
        .insertInto('fleet.journal_record')
        .values(check.fresh.map((record) => rowOf(speaker, record)))
        .execute();
      await settleOrders(trx, speaker, check.fresh);
      await takeTrust(trx, speaker, check.fresh);
      for (const listener of listeners) await listener(trx, speaker, check.fresh);
      await announce(trx, 'plays');
    }
    return { through: check.fresh.at(-1)?.seq ?? known?.seq ?? 0 };
  });
  if (receipt.refused !== undefined) {
    await noteRefusal(db, {
      code: `fleet/journal-${receipt.refused}`,
      box: speaker,
      cluster: box.cluster,
      detail: { through: receipt.through },
    });
  }
  for (const record of batch.records) {
    if (receipt.refused === undefined && record.event.kind === 'refused') {
      await noteRefusal(db, {
        code: `box/${record.event.why}`,
        box: speaker,
        cluster: box.cluster,
        detail: { what: record.event.what, record: record.seq },
      });
    }
  }
  return receipt;
}

function rowOf(box: BoxId, record: JournalRecord) {
  return {
    box,
    seq: BigInt(record.seq),
    at: record.at === undefined ? null : Temporal.Instant.from(record.at),
    clock: jsonb(record.clock),
    event: jsonb(record.event),
    prev: record.prev,
    hash: record.hash,
  };
}

async function settleOrders(
  trx: Transaction<FleetSlice>,
  box: BoxId,
  records: readonly JournalRecord[],
): Promise<void> {
  const obeyed = records.flatMap(({ event }) => (event.kind === 'obeyed' ? [event.command] : []));
  if (obeyed.length > 0) {
    await trx
      .updateTable('fleet.command')
      .set({ obeyed_at: (is) => is.fn('now') })
      .where('box', '=', box)
      .where('id', 'in', obeyed)
      .where('obeyed_at', 'is', null)
      .execute();
  }
  let settled = obeyed.length > 0;
  for (const { event } of records) {
    if (event.kind !== 'not-done') continue;
    settled = true;
    await trx
      .updateTable('fleet.command')
      .set({ not_done_at: (is) => is.fn('now'), not_done_why: event.why })
      .where('box', '=', box)
      .where('id', '=', event.command)
      .where('obeyed_at', 'is', null)
      .where('not_done_at', 'is', null)
      .execute();
  }
  if (settled) await announce(trx, 'orders');
}

/** What the box says of its keys and of its password: signed by it, in order, and taken once, like all of its journal. */
async function takeTrust(
  trx: Transaction<FleetSlice>,
  box: BoxId,
  records: readonly JournalRecord[],
): Promise<void> {
  for (const { event } of records) {
    if (event.kind === 'keys' || event.kind === 'enrolled') {
      await trx.updateTable('fleet.box').set({ believes: event.keys }).where('id', '=', box).execute();
      await announce(trx, 'fleet');
    } else if (event.kind === 'password') {
      await trx
        .updateTable('fleet.box')
        .set({ broker_secret_sha256: event.sha256 })
        .where('id', '=', box)
        .execute();
    }
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
