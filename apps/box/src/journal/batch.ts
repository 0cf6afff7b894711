import type { JournalRecord } from '@loaphuong/protocol';
import { bytesOf } from '../store/store.ts';

/** Most records of one batch; the wire allows 200. */
export const BATCH_RECORDS = 100;
/**
 * Most bytes of the records of one batch, where they are more than one: a hundred of the usual ones, so that a slow link sees progress.
 * Far below what one message may carry; that the largest record does fit into a message is tried in `packages/protocol`.
 */
export const BATCH_BYTES = 65_536;

/** The oldest of these records that go together, and always the first of them. @param records oldest first. */
export function batchOf(records: readonly JournalRecord[], most = BATCH_BYTES): readonly JournalRecord[] {
  let size = 0;
  const end = records.findIndex((record, i) => {
    size += bytesOf(JSON.stringify(record)).length + 1;
    return i === BATCH_RECORDS || (i > 0 && size > most);
  });
  return end === -1 ? records : records.slice(0, end);
}
