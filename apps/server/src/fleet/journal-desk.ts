import type { BoxId } from '@loaphuong/domain/fleet';
import type { JournalBatch, JournalReceipt } from '@loaphuong/protocol';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { type Brought, type JournalListener, takeJournals } from './journal.ts';
import type { FleetSlice } from './slice.ts';

/** Most batches in one transaction: some thousand records, a tenth of a second. */
const MOST_BATCHES = 32;
/** Transactions at a time: while the database writes one, the next is checked. */
const WORKERS = 2;

/** Where batches of journals are handed in. */
export interface JournalDesk {
  /** Takes a batch in; its receipt comes after the commit. @throws what the database says when it cannot be taken in. */
  take(box: BoxId, batch: JournalBatch): Promise<JournalReceipt>;
}

interface Waiting extends Brought {
  readonly settle: (receipt: JournalReceipt) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Lets batches that arrive together share a transaction: whatever came while the last one was under way goes into the next, so that an
 * idle server answers at once and a town that comes back after an outage costs one commit for many boxes. A batch that the database
 * refuses is tried again alone, so that it spoils nobody else's.
 */
export function journalDesk(parts: {
  readonly db: Database<FleetSlice>;
  readonly log: Log;
  readonly listeners: readonly JournalListener[];
}): JournalDesk {
  const { db, log, listeners } = parts;
  let waiting: Waiting[] = [];
  let working = 0;
  /** Boxes in a transaction now: their next batch builds on the one that is under way. */
  const busy = new Set<BoxId>();

  /** The next ones, in order of arrival and at most one a box: a second batch of a box builds on the first. */
  function next(): Waiting[] {
    const chosen = new Map<BoxId, Waiting>();
    const later: Waiting[] = [];
    for (const each of waiting) {
      if (chosen.size < MOST_BATCHES && !chosen.has(each.box) && !busy.has(each.box))
        chosen.set(each.box, each);
      else later.push(each);
    }
    waiting = later;
    return [...chosen.values()];
  }

  async function together(turn: readonly Waiting[]): Promise<void> {
    try {
      const receipts = await takeJournals(db, listeners, turn);
      for (const [i, each] of turn.entries())
        each.settle(receipts[i] ?? { through: 0, refused: 'unreadable' });
    } catch (error) {
      const [only, ...others] = turn;
      if (only !== undefined && others.length === 0) return only.fail(error);
      log.warn({ err: error, batches: turn.length }, 'batches could not be taken in together; one by one');
      for (const each of turn) await together([each]);
    }
  }

  async function work(): Promise<void> {
    if (working === WORKERS) return;
    working += 1;
    for (let turn = next(); turn.length > 0; turn = next()) {
      for (const { box } of turn) busy.add(box);
      await together(turn);
      for (const { box } of turn) busy.delete(box);
    }
    working -= 1;
  }

  return {
    take: (box, batch) =>
      new Promise((settle, fail) => {
        waiting.push({ box, batch, settle, fail });
        void work();
      }),
  };
}
