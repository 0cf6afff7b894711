import { hashableText, type JournalRecord, NO_HASH } from './messages/journal.ts';

/** The newest record that the server has committed of a box. */
export interface KnownHead {
  readonly seq: number;
  readonly hash: string;
}

/** Verdict on a batch: the records that are new, or why none of it may be kept. */
export type BatchVerdict =
  | { readonly ok: true; readonly fresh: readonly JournalRecord[] }
  | { readonly ok: false; readonly refused: 'gap' | 'broken-chain' };

/**
 * Checks a batch against what is known. Records up to the known head are recognised (a box may send again); what follows must
 * continue the chain without a gap. A resent record that differs from the one committed breaks the chain.
 * @param sha256 hex SHA-256 of a text in UTF-8.
 */
export function checkBatch(
  records: readonly JournalRecord[],
  known: KnownHead | undefined,
  sha256: (text: string) => string,
): BatchVerdict {
  const first = records[0];
  if (first === undefined) return { ok: true, fresh: [] };
  const head = known ?? { seq: 0, hash: NO_HASH };
  if (first.seq > head.seq + 1) return { ok: false, refused: 'gap' };
  let before: JournalRecord | undefined;
  for (const record of records) {
    if (hashOf(record, sha256) !== record.hash) return { ok: false, refused: 'broken-chain' };
    if (before !== undefined && record.seq !== before.seq + 1) return { ok: false, refused: 'gap' };
    if (before !== undefined && record.prev !== before.hash) return { ok: false, refused: 'broken-chain' };
    if (record.seq === head.seq && record.hash !== head.hash) return { ok: false, refused: 'broken-chain' };
    if (record.seq === head.seq + 1 && record.prev !== head.hash)
      return { ok: false, refused: 'broken-chain' };
    before = record;
  }
  return { ok: true, fresh: records.filter((record) => record.seq > head.seq) };
}

/** A text without canonical form (a lone surrogate) has no hash; it equals none. */
function hashOf(record: JournalRecord, sha256: (text: string) => string): string | undefined {
  try {
    return sha256(hashableText(record));
  } catch {
    return undefined;
  }
}
