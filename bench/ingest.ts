// How fast do boxes' journals and heartbeats go into PostgreSQL, through the very use cases that take them in, compared with COPY of the same
// rows into the same tables in the same run? Words: --boxes N --records N (a box)

import { performance } from 'node:perf_hooks';
import { seeded } from '@loaphuong/box';
import { JournalBatch } from '@loaphuong/protocol';
import { type AllTables, noLog } from '@loaphuong/server';
import { journalDesk, keepPlayLog, takeHeartbeat } from '@loaphuong/server/ingest';
import { testDatabase } from '@loaphuong/testkit';
import { copyRows } from './ingest/copy.ts';
import { type Diary, foundFleet, writeDiaries } from './ingest/diaries.ts';
import type { Measure } from './result.ts';

const BATCH = 100;
/** Batches that wait at the door at once: as after an outage of the whole town. */
const AT_ONCE = 64;

/** Value: share of COPY's speed, play records only; the other figures stand in the detail. */
export const measure: Measure = async ({ seed, args, say }) => {
  const boxes = numberAfter(args, '--boxes') ?? 200;
  const records = numberAfter(args, '--records') ?? 300;
  const random = seeded(seed);
  const db = await testDatabase<AllTables>();
  const peer = await testDatabase<AllTables>();
  try {
    const fleet = await foundFleet(db, boxes);
    await foundFleet(peer, boxes, fleet);
    const diaries = writeDiaries(fleet, records, random);
    const total = boxes * records;
    const ours = await takeAll(db, diaries);
    say(
      `journals: ${total} play records in ${Math.round(ours.ms)} ms, ${perSecond(total, ours.ms)}/s; busy ${Math.round(ours.cpuMs)} ms of ours`,
    );
    const copied = await copyRows(db, peer);
    say(
      `COPY: ${copied.rows} rows in ${Math.round(copied.ms)} ms, ${perSecond(total, copied.ms)} play records/s`,
    );
    const beats = await beatAll(
      db,
      fleet.map(({ box }) => box),
    );
    say(`heartbeats: ${beats}/s`);
    const share = copied.ms / ours.ms;
    const { rows } = await db.pool.query<{ records: number; plays: number }>(
      'select (select count(*)::int from fleet.journal_record) as records, (select count(*)::int from broadcast.play) as plays',
    );
    const kept = rows[0]?.records === total && rows[0]?.plays === total;
    return {
      value: Math.round(share * 1000) / 10,
      unit: '% of COPY',
      target: 50,
      peer: perSecond(total, copied.ms),
      ok: kept && share >= 0.5,
      detail: {
        boxes,
        records: total,
        everythingKept: kept,
        recordsPerSecond: perSecond(total, ours.ms),
        copyRecordsPerSecond: perSecond(total, copied.ms),
        heartbeatsPerSecond: beats,
        ourCpuMs: Math.round(ours.cpuMs),
      },
    };
  } finally {
    await db.close();
    await peer.close();
  }
};

async function takeAll(
  db: Awaited<ReturnType<typeof testDatabase<AllTables>>>,
  diaries: readonly Diary[],
): Promise<{ ms: number; cpuMs: number }> {
  const desk = journalDesk({ db, log: noLog, listeners: [keepPlayLog] });
  const batches: { readonly box: Diary['box']; readonly message: Buffer }[] = [];
  for (let from = 0; from < (diaries[0]?.records.length ?? 0); from += BATCH)
    for (const diary of diaries) batches.push({ box: diary.box, message: diary.batch(from, from + BATCH) });
  const began = performance.now();
  const cpu = process.cpuUsage();
  let next = 0;
  const hand = async (): Promise<void> => {
    for (let turn = batches[next++]; turn !== undefined; turn = batches[next++]) {
      const receipt = await desk.take(
        turn.box,
        JournalBatch.parse(JSON.parse(turn.message.toString('utf8'))),
      );
      if (receipt.refused !== undefined) throw new Error(`a batch was refused: ${receipt.refused}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
  const used = process.cpuUsage(cpu);
  return { ms: performance.now() - began, cpuMs: (used.user + used.system) / 1000 };
}

async function beatAll(
  db: Awaited<ReturnType<typeof testDatabase<AllTables>>>,
  boxes: readonly Diary['box'][],
): Promise<number> {
  const began = performance.now();
  const rounds = 5;
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(
      boxes.map((box) =>
        takeHeartbeat(db, box, {
          at: '2026-11-23T10:00:00.000Z',
          clock: { state: 'trusted', boundMs: 3 + round },
          volume: 70,
          horizon: 7,
          unsent: 0,
          uptimeS: 60 * round,
          temperatureC: 41,
        }),
      ),
    );
  }
  return perSecond(boxes.length * rounds, performance.now() - began);
}

function perSecond(count: number, ms: number): number {
  return Math.round((count / ms) * 1000);
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
