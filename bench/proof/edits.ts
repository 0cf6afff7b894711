import { createHash } from 'node:crypto';
import type { Random } from '@loaphuong/box';
import { checkBatch, JournalRecord } from '@loaphuong/protocol';

/** How edits of a journal fared. */
export interface Edits {
  readonly tried: number;
  readonly undetected: number;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Changes every byte of a journal once, by one bit, and takes out, exchanges and repeats every line; asks each time whether the server
 * would believe it. Three lines around the place suffice: the chain ties each only to its neighbours.
 */
export function editsUndetected(records: readonly JournalRecord[], random: Random): Edits {
  let tried = 0;
  let undetected = 0;
  const judge = (at: number, lines: readonly string[]) => {
    tried += 1;
    const before = records[at - 2];
    if (believed(lines, before)) undetected += 1;
  };
  for (let at = 1; at + 1 < records.length; at += 1) {
    const lines = [at - 1, at, at + 1].map((i) => JSON.stringify(records[i]));
    const [first = '', line = '', last = ''] = lines;
    const bytes = Buffer.from(line);
    for (let i = 0; i < bytes.length; i += 1) {
      const edited = Buffer.from(bytes);
      edited[i] = (edited[i] ?? 0) ^ (1 << Math.floor(random() * 8));
      judge(at, [first, edited.toString(), last]);
    }
    judge(at, [first, last]);
    judge(at, [first, last, line]);
    judge(at, [first, line, line, last]);
  }
  return { tried, undetected };
}

function believed(lines: readonly string[], before: JournalRecord | undefined): boolean {
  try {
    const batch = lines.map((line) => JournalRecord.parse(JSON.parse(line)));
    return checkBatch(batch, before, sha256).ok;
  } catch {
    return false;
  }
}
