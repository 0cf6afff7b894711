import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBatch } from './journal-check.ts';
import { hashableText, type JournalRecord, NO_HASH } from './messages/journal.ts';

/** Stands in for SHA-256: spreads any change over 64 hex digits, and needs no library. */
function digest(text: string): string {
  let out = '';
  for (let lane = 0; lane < 8; lane += 1) {
    let h = 0x811c9dc5 ^ (lane * 0x9e3779b9);
    for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    out += (h >>> 0).toString(16).padStart(8, '0');
  }
  return out;
}

function journal(length: number): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const open = {
      seq,
      at: '2026-11-23T10:00:00.000Z',
      clock: { state: 'trusted', boundMs: seq } as const,
      event: { kind: 'horizon', sequence: seq, airings: 3 } as const,
      prev: records.at(-1)?.hash ?? NO_HASH,
    };
    records.push({ ...open, hash: digest(hashableText(open)) });
  }
  return records;
}

const whole = journal(12);
const known = (seq: number) => (seq === 0 ? undefined : { seq, hash: whole[seq - 1]?.hash ?? '' });

describe('a batch of a journal', () => {
  test('brings exactly what is new, however it overlaps with what is there', () => {
    const place = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(place, place, place, (held, from, to) => {
        const batch = whole.slice(from, to);
        const check = checkBatch(batch, known(held), digest);
        if (batch.length > 0 && from > held) expect(check).toEqual({ ok: false, refused: 'gap' });
        else expect(check).toEqual({ ok: true, fresh: batch.filter((r) => r.seq > held) });
      }),
    );
  });

  test('sent any number of times, in any pieces and with repeats, ends in the same journal', () => {
    const pieces = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 5 })), { maxLength: 60 });
    fc.assert(
      fc.property(pieces, (sendings) => {
        const held: JournalRecord[] = [];
        for (const [from, size] of [...sendings, [0, 12] as const]) {
          const check = checkBatch(whole.slice(from, from + size), held.at(-1), digest);
          if (check.ok) held.push(...check.fresh);
        }
        expect(held).toEqual(whole);
      }),
    );
  });

  test.each<[string, (records: JournalRecord[]) => JournalRecord[], string]>([
    [
      'a record changed',
      (r) => r.map((x, i) => (i === 4 ? { ...x, at: '2026-11-23T10:00:00.001Z' } : x)),
      'broken-chain',
    ],
    [
      'a record changed and hashed anew',
      (r) => r.map((x, i) => (i === 4 ? rehashed({ ...x, at: '2026-11-23T11:00:00.000Z' }) : x)),
      'broken-chain',
    ],
    ['a record taken out', (r) => r.toSpliced(4, 1), 'gap'],
    ['a record put in', (r) => r.toSpliced(4, 0, { ...(r[4] as JournalRecord) }), 'gap'],
    ['two records exchanged', (r) => r.with(4, r[5] as JournalRecord).with(5, r[4] as JournalRecord), 'gap'],
    [
      'the clock’s bound made prettier',
      (r) => r.with(6, { ...(r[6] as JournalRecord), clock: { state: 'trusted', boundMs: 0 } }),
      'broken-chain',
    ],
    [
      'another journal from the start',
      (r) => r.map((x, i) => (i === 0 ? rehashed({ ...x, prev: '1'.repeat(64) }) : x)),
      'broken-chain',
    ],
    [
      'a text without canonical form',
      (r) =>
        r.with(3, {
          ...(r[3] as JournalRecord),
          event: { kind: 'obeyed', command: '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11', what: '\ud800' },
        }),
      'broken-chain',
    ],
  ])('with %s is not taken, and nothing of it', (_, change, refused) => {
    expect(checkBatch(change([...whole]), undefined, digest)).toEqual({ ok: false, refused });
  });

  test('that tells another story of what is already committed is not taken', () => {
    const other = journal(12).map((r) => r);
    const branch = [...whole.slice(0, 8), ...rechained(whole.slice(8), whole[7] as JournalRecord)];
    expect(checkBatch(branch.slice(8), known(10), digest)).toEqual({ ok: false, refused: 'broken-chain' });
    expect(checkBatch(other, known(12), digest)).toEqual({ ok: true, fresh: [] });
  });

  test('that is empty changes nothing', () => {
    expect(checkBatch([], known(3), digest)).toEqual({ ok: true, fresh: [] });
  });
});

function rehashed(record: JournalRecord): JournalRecord {
  return { ...record, hash: digest(hashableText(record)) };
}

function rechained(records: readonly JournalRecord[], before: JournalRecord): JournalRecord[] {
  let prev = before.hash;
  return records.map((record) => {
    const next = rehashed({ ...record, at: '2026-11-23T12:00:00.000Z', prev });
    prev = next.hash;
    return next;
  });
}
