import {
  checkBatch,
  type JournalBatch,
  type JournalEvent,
  type JournalRecord,
  MOST_DUCKED,
  MOST_MESSAGE_BYTES,
  NO_HASH,
} from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { makeBoxKey, sha256 } from '../identity/keys.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { MemoryStore, PowerCut } from '../store/memory-store.ts';
import { BATCH_BYTES, batchOf } from './batch.ts';
import { Journal } from './journal.ts';
import { journalFile } from './journal-files.ts';
import { JournalUpload } from './journal-upload.ts';

const COMMAND = '6b1c5a30-8a1e-4c57-9d6e-0f6f6a3c9f10';
const obeyed = (what: string) => ({ kind: 'obeyed', command: COMMAND, what }) as const;

/** A play that went under another as often as a record can say. */
function manyDucked(minute: number): JournalEvent {
  const at = (ms: number) => new Date(Date.UTC(2026, 10, 23, 3, minute) + ms).toISOString();
  return {
    kind: 'played',
    airing: COMMAND,
    title: 'ề'.repeat(200),
    sha256: 'a'.repeat(64),
    rung: 'scheduled',
    plannedAt: at(0),
    startedAt: at(0),
    startErrorMs: 0,
    playedMs: 60_000,
    durationMs: 60_000,
    underruns: 0,
    outcome: 'complete',
    volume: 80,
    ducked: Array.from({ length: MOST_DUCKED }, (_, i) => ({
      from: at(i * 300),
      until: at(i * 300 + 200),
      under: COMMAND,
    })),
    evidence: [{ kind: 'sink', matched: 12, windows: 12, lowest: 0.9, levelDb: -20 }],
  };
}

function open(store: MemoryStore): { journal: Journal; found: JournalRecord[] } {
  const found: JournalRecord[] = [];
  const journal = new Journal({
    store,
    stamp: () => ({ at: '2026-11-23T03:00:00.000Z', clock: { state: 'trusted', boundMs: 1 } }),
    onRecord: (record) => found.push(record),
  });
  journal.open();
  return { journal, found };
}

function written(count: number): MemoryStore {
  const store = new MemoryStore();
  const { journal } = open(store);
  for (let i = 0; i < count; i += 1) journal.write(obeyed(`thing ${i}`));
  return store;
}

describe('a journal', () => {
  test('is a chain from the first line to the last, and reads itself back', () => {
    const { journal, found } = open(written(5));
    expect(found.map((r) => r.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(found[0]?.prev).toBe(NO_HASH);
    expect(checkBatch(found, undefined, sha256)).toEqual({ ok: true, fresh: found });
    journal.write(obeyed('after the start'));
    expect(found.at(-1)?.prev).toBe(found[4]?.hash);
  });

  test('goes over to a new file in time, and reads all of them', () => {
    const store = written(700);
    expect(store.list('journal').length).toBeGreaterThan(1);
    const { journal, found } = open(store);
    expect(found).toHaveLength(700);
    expect(checkBatch(found, undefined, sha256).ok).toBe(true);
    expect(journal.unsentRecords(100)).toEqual(found.slice(0, 100));
  });

  test('torn at any byte of its last line loses that line at most, and goes on', () => {
    const whole = written(3).read(journalFile(1)) ?? new Uint8Array(0);
    const twoLines = whole.subarray(0, whole.length - 1).lastIndexOf(10) + 1;
    for (let length = twoLines; length < whole.length; length += 1) {
      const store = new MemoryStore();
      store.append(journalFile(1), whole.subarray(0, length), true);
      const { journal, found } = open(store);
      expect(found).toHaveLength(2);
      journal.write(obeyed('after the tear'));
      const again = open(store);
      expect(again.found.map((r) => r.seq)).toEqual([1, 2, 3]);
      expect(checkBatch(again.found, undefined, sha256).ok).toBe(true);
    }
  });

  test('changed by hand in any byte is found out, and what follows is put aside and told', () => {
    const size = written(4).size(journalFile(1)) ?? 0;
    let detected = 0;
    let tried = 0;
    for (let at = 0; at < size; at += 1) {
      const store = written(4);
      store.flip(journalFile(1), at, 1 << (at % 7));
      const { journal, found } = open(store);
      tried += 1;
      const last = found.at(-1);
      // Only a flip of the very last newline looks like a tear; then the last line is missing, and the server sees the gap.
      if (last?.event.kind === 'damaged' || (at === size - 1 && journal.last === 3)) detected += 1;
      expect(checkBatch(found, undefined, sha256).ok).toBe(true);
    }
    expect(detected).toBe(tried);
  });

  test('survives a power cut at any write: nothing that was told is lost, nothing is there twice', () => {
    for (let cutAt = 1; cutAt < 60; cutAt += 1) {
      for (const seed of [1, 2, 3]) {
        let store = new MemoryStore();
        store.cutAtChange(cutAt, seeded(seed * 1000 + cutAt));
        let told = 0;
        try {
          const { journal } = open(store);
          for (let i = 0; i < 70; i += 1) {
            journal.write(obeyed(`${i}`));
            told = i + 1;
            if (i % 9 === 8) journal.acknowledge(i - 3);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(PowerCut);
        }
        store = store.revived();
        const { journal, found } = open(store);
        // The line under way may have reached the disk whole; it was never acted upon.
        expect([told, told + 1]).toContain(found.length);
        expect(found.map((r) => (r.event.kind === 'obeyed' ? r.event.what : ''))).toEqual(
          found.map((_, i) => `${i}`),
        );
        expect(journal.acked).toBeLessThanOrEqual(journal.last);
      }
    }
  });

  test('with a full disk keeps its lines in order and writes them when there is room', () => {
    const store = new MemoryStore(2000);
    const { journal } = open(store);
    for (let i = 0; i < 20; i += 1) journal.write(obeyed(`${i}`));
    expect(journal.last).toBe(20);
    const before = journal.unsentRecords(200).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(20);
    store.limit(100_000);
    expect(journal.unsentRecords(200)).toHaveLength(20);
    expect(open(store).found).toHaveLength(20);
  });

  test('gives up files only 90 days after the server had them', () => {
    const store = written(700);
    const { journal } = open(store);
    const day = 86_400_000;
    const now = Date.parse('2026-11-23T03:00:00.000Z');
    journal.forgetOld(now + 100 * day);
    expect(open(store).found).toHaveLength(700);
    journal.acknowledge(690);
    journal.forgetOld(now + 89 * day);
    expect(open(store).found).toHaveLength(700);
    journal.forgetOld(now + 91 * day);
    const { journal: after, found } = open(store);
    expect(found.length).toBeLessThan(400);
    expect(found.at(-1)?.seq).toBe(700);
    expect(after.unsentRecords(200).map((r) => r.seq)).toEqual([
      691, 692, 693, 694, 695, 696, 697, 698, 699, 700,
    ]);
  });

  test('on a disk that lost lines which the server has goes on behind the server', () => {
    const store = written(10);
    const { journal, found } = open(store);
    journal.acknowledge(10);
    const lines = new TextDecoder().decode(store.read(journalFile(1))).split('\n');
    store.truncate(journalFile(1), lines.slice(0, 6).join('\n').length + 1);
    const again = open(store);
    again.journal.write(obeyed('behind'));
    expect(again.journal.last).toBe(11);
    const sent = again.journal.unsentRecords(10);
    expect(checkBatch(sent, { seq: 10, hash: found[9]?.hash ?? '' }, sha256)).toEqual({
      ok: true,
      fresh: sent,
    });
    expect(open(store).journal.last).toBe(11);
  });
});

describe('bringing the journal to the server', () => {
  function link(store: MemoryStore) {
    const world = new VirtualWorld(Date.UTC(2026, 10, 23) * 1000);
    const time = new VirtualBoxTime(world);
    const { journal } = open(store);
    const sent: JournalBatch[] = [];
    const upload = new JournalUpload({
      journal,
      time,
      random: seeded(4),
      box: COMMAND,
      sign: makeBoxKey().sign,
      send: (batch) => sent.push(batch),
    });
    return { world, journal, sent, upload };
  }

  test('sends again until it is acknowledged, and not after', () => {
    const { world, sent, upload, journal } = link(written(5));
    upload.linkUp();
    world.run(60_000);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent[1]?.records).toEqual(sent[0]?.records);
    upload.received({ through: 5 });
    expect(journal.unsent).toBe(0);
    const before = sent.length;
    world.run(3_600_000);
    expect(sent).toHaveLength(before);
  });

  test('sends a long journal in batches, one after the other', () => {
    const { world, sent, upload } = link(written(350));
    upload.linkUp();
    for (let i = 0; i < 4; i += 1) {
      world.run(100);
      upload.received({ through: sent.at(-1)?.records.at(-1)?.seq });
    }
    expect(sent.map((b) => b.records.length)).toEqual([100, 100, 100, 50]);
  });

  test('sends no more at once than a message may carry, however large its records are', () => {
    const store = new MemoryStore();
    const { journal: writing } = open(store);
    for (let i = 0; i < 60; i += 1) writing.write(manyDucked(i));
    const { world, sent, upload } = link(store);
    upload.linkUp();
    for (let i = 0; i < 60; i += 1) {
      world.run(100);
      upload.received({ through: sent.at(-1)?.records.at(-1)?.seq });
    }
    expect(sent.flatMap(({ records }) => records.map(({ seq }) => seq))).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    const sizes = sent.map((batch) => new TextEncoder().encode(JSON.stringify(batch)).length);
    expect(Math.max(...sizes)).toBeLessThan(MOST_MESSAGE_BYTES);
    expect(Math.max(...sizes)).toBeLessThan(BATCH_BYTES + 200);
    // All of them at once would be cut off, again and again.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(MOST_MESSAGE_BYTES * 2);
  });

  test('always sends one, though it alone is larger than a batch should be', () => {
    const { found } = open(written(5));
    const size = (record: JournalRecord | undefined) => JSON.stringify(record).length + 1;
    const sizeOfTwo = size(found[0]) + size(found[1]);
    expect(batchOf(found, 10)).toEqual(found.slice(0, 1));
    expect(batchOf(found, sizeOfTwo - 1)).toEqual(found.slice(0, 1));
    expect(batchOf(found, sizeOfTwo)).toEqual(found.slice(0, 2));
    expect(batchOf(found, 1e6)).toEqual(found);
    expect(batchOf([], 10)).toEqual([]);
  });

  test('begins again where a restored server stands', () => {
    const { world, sent, upload, journal } = link(written(20));
    upload.linkUp();
    world.run(1);
    upload.received({ through: 20 });
    journal.write(obeyed('new'));
    upload.wake();
    world.run(500);
    upload.received({ through: 7, refused: 'gap' });
    world.run(500);
    expect(sent.at(-1)?.records[0]?.seq).toBe(8);
    expect(sent.at(-1)?.records).toHaveLength(14);
  });

  test.each([{ through: 0, refused: 'broken-chain' }, { through: 0, refused: 'gap' }, { through: 9999 }])(
    'does not storm a server that answers %o',
    (receipt) => {
      const { world, sent, upload, journal } = link(written(20));
      upload.linkUp();
      for (let i = 0; i < 3600; i += 1) {
        world.run(1000);
        upload.received(receipt);
      }
      expect(sent.length).toBeLessThan(12);
      expect(journal.unsent).toBe(20);
    },
  );

  test('is not led astray by noise', () => {
    const { world, upload, journal } = link(written(20));
    upload.linkUp();
    world.run(10);
    for (const noise of [
      undefined,
      null,
      7,
      'x',
      {},
      { through: -1 },
      { through: 2.5 },
      { through: 5, more: 1 },
    ])
      upload.received(noise);
    expect(journal.acked).toBe(0);
  });
});
