import { createHash, type KeyObject, sign } from 'node:crypto';
import {
  batchText,
  hashableText,
  type JournalBatch,
  type JournalEvent,
  type JournalRecord,
  NO_HASH,
} from '@loaphuong/protocol';

/** What a record says beside its event; absent: a clock that is trusted to 2 ms, and no instant. */
export type RecordedWhen = Partial<Pick<JournalRecord, 'clock' | 'at'>>;

/** The next record of a journal: numbered and chained as the protocol demands, kept nowhere. */
export function nextRecord(
  before: JournalRecord | undefined,
  event: JournalEvent,
  { at, clock = { state: 'trusted', boundMs: 2 } }: RecordedWhen = {},
): JournalRecord {
  const bare = {
    seq: (before?.seq ?? 0) + 1,
    ...(at === undefined ? {} : { at }),
    clock,
    event,
    prev: before?.hash ?? NO_HASH,
  };
  return { ...bare, hash: createHash('sha256').update(hashableText(bare)).digest('hex') };
}

/** Records as a box with this key brings them to the server. */
export function signedBatch(box: string, key: KeyObject, records: readonly JournalRecord[]): JournalBatch {
  const text = batchText(box, records.at(-1)?.hash ?? '');
  return { records: [...records], signature: sign(null, Buffer.from(text), key).toString('base64') };
}
