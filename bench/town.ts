// The 28 boxes of the demonstration town as they run there: whole boxes in one process of their own, over a real broker and real
// HTTP on this machine, in real time. Only the server's screens and database are not there.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HostNews, startHostProcess } from '@loaphuong/box';
import type { BenchInput } from './result.ts';
import { Spread } from './spread.ts';
import { startTownServer } from './town/town-server.ts';

const BOXES = 28;
const AIRINGS = 4;
const EVERY_MS = 10_000;
const PATIENCE_MS = 60_000;

/** Figures of the town; nothing here is promised, it is printed beside the promise. */
export async function measureTown({ seed, say }: BenchInput): Promise<Record<string, unknown>> {
  const dir = await mkdtemp(join(tmpdir(), 'loaphuong-bench-'));
  const server = await startTownServer(seed);
  const ready = new Set<string>();
  const errors = new Map<string, number[]>();
  let memoryMb = 0;
  const host = startHostProcess({
    dir,
    serverUrl: server.url,
    seed,
    onNews: (news: HostNews) => {
      if (news.say === 'state' && news.state.ready > 0) ready.add(news.name);
      if (news.say === 'memory') memoryMb = Math.max(memoryMb, news.rssMb);
      if (news.say === 'played' && news.trueErrorMs !== undefined)
        errors.set(news.airing, [...(errors.get(news.airing) ?? []), news.trueErrorMs]);
    },
  });
  try {
    for (let i = 0; i < BOXES; i += 1) host.add({ name: `box-${i}`, code: server.code() });
    const atMs = Date.now() + 30_000;
    await server.publishPlan(Array.from({ length: AIRINGS }, (_, i) => ({ atMs: atMs + i * EVERY_MS })));
    const began = performance.now();
    while (ready.size < BOXES && performance.now() - began < PATIENCE_MS) await pause(100);
    const readyS = Math.round((performance.now() - began) / 100) / 10;
    say(`town: ${ready.size} of ${BOXES} boxes ready after ${readyS} s`);
    const endMs = atMs + AIRINGS * EVERY_MS + 3000;
    while (Date.now() < endMs) {
      host.askMemory();
      await pause(1000);
    }
    const all = [...errors.values()];
    const skew = all.flatMap((row) => row.flatMap((a, i) => row.slice(i + 1).map((b) => Math.abs(a - b))));
    const events = [...server.journals.values()].flat().map((record) => record.event);
    const played = events.flatMap((event) => (event.kind === 'played' ? [event] : []));
    const figures = {
      boxes: BOXES,
      readyS,
      due: BOXES * AIRINGS,
      complete: played.filter((p) => p.outcome === 'complete').length,
      proved: played.filter((p) => p.evidence[0]?.matched === p.evidence[0]?.windows).length,
      underruns: played.reduce((sum, p) => sum + p.underruns, 0),
      absoluteMs: new Spread(all.flat().map(Math.abs)).figures(),
      skewMs: new Spread(skew).figures(),
      memoryMb,
    };
    say(`town: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    await host.stop();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}
