import { createHash } from 'node:crypto';
import type { BoxId, ClusterId } from '@loaphuong/domain/fleet';
import {
  batchText,
  checkBatch,
  type JournalBatch,
  type JournalReceipt,
  type JournalRecord,
} from '@loaphuong/protocol';
import { sql, type Transaction } from 'kysely';
import { insertRows } from '../platform/bulk.ts';
import { announce } from '../platform/changes.ts';
import type { Database } from '../platform/database.ts';
import { keepMonth } from '../platform/months.ts';
import { noteRefusal } from './refusals.ts';
import { isSignedBy } from './signing.ts';
import type { FleetSlice } from './slice.ts';
import { takeUpdates } from './updates/reports.ts';

/** What one box brought that is new. */
export interface TakenIn {
  readonly box: BoxId;
  readonly records: readonly JournalRecord[];
}

/** Somebody above who derives something from journals (the play log), in the same transaction. */
export type JournalListener = (trx: Transaction<FleetSlice>, taken: readonly TakenIn[]) => Promise<void>;

/** A batch with the box that brought it. */
export interface Brought {
  readonly box: BoxId;
  readonly batch: JournalBatch;
}

/** Takes in one batch; see `takeJournals`. */
export async function takeJournal(
  db: Database<FleetSlice>,
  listeners: readonly JournalListener[],
  box: BoxId,
  batch: JournalBatch,
): Promise<JournalReceipt> {
  const [receipt] = await takeJournals(db, listeners, [{ box, batch }]);
  return receipt ?? { through: 0, refused: 'unreadable' };
}

/**
 * Takes in batches of boxes' journals, at most one a box, in one transaction. Sent again a batch has no second effect; a gap, a broken
 * chain or a forged signature is refused and shown, and nothing of that batch is kept. Receipts are given only after the commit. The
 * database holds the same by itself: records that do not follow the head of their journal cannot be written.
 */
export async function takeJournals(
  db: Database<FleetSlice>,
  listeners: readonly JournalListener[],
  brought: readonly Brought[],
): Promise<readonly JournalReceipt[]> {
  const refusals: Parameters<typeof noteRefusal>[1][] = [];
  const receipts = await db.sql.transaction().execute(async (trx) => {
    refusals.length = 0;
    await keepMonth(trx, 'fleet.journal_record');
    const known = await lockBoxes(
      trx,
      brought.map(({ box }) => box),
    );
    const taken: TakenIn[] = [];
    const said = brought.map(({ box, batch }): JournalReceipt => {
      const { receipt, fresh, refused } = judge(known.get(box), box, batch);
      if (refused !== undefined) refusals.push(refused);
      if (fresh.length > 0) taken.push({ box, records: fresh });
      return receipt;
    });
    await keep(trx, listeners, taken);
    return said;
  });
  for (const refusal of refusals) await noteRefusal(db, refusal);
  for (const [i, { box, batch }] of brought.entries()) {
    for (const record of batch.records) {
      if (receipts[i]?.refused !== undefined || record.event.kind !== 'refused') continue;
      await noteRefusal(db, {
        code: record.event.what === 'clock' ? 'box/unsealed-time' : `box/${record.event.why}`,
        box,
        detail: { what: record.event.what, record: record.seq },
      });
    }
  }
  return receipts;
}

interface KnownBox {
  readonly public_key: string;
  readonly cluster: ClusterId;
  readonly revoked: boolean;
  readonly seq: bigint | null;
  readonly hash: string | null;
}

/** Boxes with the newest record that we hold of each. The locks make two copies of one batch, taken in at once, follow each other. */
async function lockBoxes(
  trx: Transaction<FleetSlice>,
  boxes: readonly BoxId[],
): Promise<ReadonlyMap<BoxId, KnownBox>> {
  // One after the other by id, so that two transactions cannot wait for each other.
  await sql`select id from fleet.box where id = any(${boxes}::uuid[]) order by id for no key update`.execute(
    trx,
  );
  const { rows } = await sql<KnownBox & { id: BoxId }>`
    select b.id, b.public_key, b.cluster, b.revoked_at is not null as revoked, head.seq, head.hash
    from fleet.box b left join fleet.journal_head head on head.box = b.id
    where b.id = any(${boxes}::uuid[])`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a batch is worth: its receipt, what of it is new, and what is to be shown when it is refused. */
function judge(
  box: KnownBox | undefined,
  speaker: BoxId,
  batch: JournalBatch,
): {
  readonly receipt: JournalReceipt;
  readonly fresh: readonly JournalRecord[];
  readonly refused?: Parameters<typeof noteRefusal>[1];
} {
  const head = batch.records.at(-1);
  if (box === undefined || head === undefined)
    return { receipt: { through: 0, refused: 'unreadable' }, fresh: [] };
  const where = { box: speaker, cluster: box.cluster };
  const forged = !isSignedBy(box.public_key, batch.signature, batchText(speaker, head.hash));
  // What a revoked box wrote until then stays; a stolen box must not go on proving plays.
  if (forged || box.revoked) {
    const code = forged ? 'fleet/journal-forged' : 'fleet/journal-revoked';
    return { receipt: { through: 0, refused: 'bad-signature' }, fresh: [], refused: { code, ...where } };
  }
  const known = box.seq === null || box.hash === null ? undefined : { seq: Number(box.seq), hash: box.hash };
  const check = checkBatch(batch.records, known, sha256);
  const through = known?.seq ?? 0;
  if (!check.ok) {
    return {
      receipt: { through, refused: check.refused },
      fresh: [],
      refused: { code: `fleet/journal-${check.refused}`, ...where, detail: { through } },
    };
  }
  return { receipt: { through: check.fresh.at(-1)?.seq ?? through }, fresh: check.fresh };
}

async function keep(
  trx: Transaction<FleetSlice>,
  listeners: readonly JournalListener[],
  taken: readonly TakenIn[],
): Promise<void> {
  if (taken.length === 0) return;
  await insertRows(
    trx,
    'fleet.journal_record',
    COLUMNS,
    taken.flatMap(({ box, records }) => records.map((record) => ({ box, ...record }))),
  );
  for (const { box, records } of taken) {
    await settleOrders(trx, box, records);
    await takeTrust(trx, box, records);
    await takeUpdates(trx, box, records);
  }
  for (const listener of listeners) await listener(trx, taken);
  await announce(trx, 'plays');
}

const COLUMNS = {
  box: 'uuid',
  seq: 'bigint',
  at: 'timestamptz',
  clock: 'jsonb',
  event: 'jsonb',
  prev: 'text',
  hash: 'text',
} as const;

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
