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

/** A whole play of a second that came out of the card, as a box writes it. */
export function wholePlay(airing: string): Extract<JournalEvent, { readonly kind: 'played' }> {
  return {
    kind: 'played',
    airing,
    title: 'Không rõ',
    sha256: 'a'.repeat(64),
    rung: 'scheduled',
    plannedAt: '2026-11-23T10:00:00.000Z',
    startedAt: '2026-11-23T10:00:00.000Z',
    startErrorMs: 1,
    playedMs: 1000,
    durationMs: 1000,
    underruns: 0,
    outcome: 'complete',
    volume: 70,
    evidence: [{ kind: 'sink', matched: 1, windows: 1, lowest: 0.99, levelDb: -16 }],
  };
}
