// How far apart do boxes start, and how far from their instant, over a mobile link? Real box programs, each a process of its own, in
// real time, with simulated cards whose crystals are 80 ppm fast and slow, over the model of `sync/link-model.ts` (60 ± 30 ms, 2 % lost,
// each way); Snapcast over the same link, while the boxes learn their crystals. Where a sample really left is read off the simulated
// card by the machine's own clock.
// Words: --boxes N --airings N --no-peer

import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type HostNews, startHostProcess } from '@loaphuong/box';
import * as z from 'zod';
import type { Measure } from './result.ts';
import { Spread } from './spread.ts';
import { LINK } from './sync/link-model.ts';
import { hasSnapcast, measureSnapcast } from './sync/snapcast.ts';
import { startTownServer } from './town/town-server.ts';

const CARD_PPM = 80;
/** A new box learns its crystal in five minutes, once in its life; Snapcast is measured meanwhile. */
const WARM_UP_MS = 300_000;
const EVERY_MS = 20_000;
const SNAPCAST_S = 50;
const TARGET = { p95: 1, max: 5, absoluteP99: 20 };

/** The promise: skew between any two boxes p95 ≤ 1 ms and never over 5 ms, distance from the instant p99 ≤ 20 ms. */
export const measure: Measure = async ({ seed, args, say }) => {
  const { delayMs, jitterMs, loss, repeatMs, packetBytes } = LINK;
  say(
    `link, each way: ${delayMs}±${jitterMs} ms per packet of ${packetBytes} bytes, ${loss * 100} % lost and repeated after ${repeatMs} ms, nothing overtakes`,
  );
  const boxes = numberAfter(args, '--boxes') ?? 6;
  const airings = numberAfter(args, '--airings') ?? 5;
  const dir = await mkdtemp(join(tmpdir(), 'loaphuong-bench-'));
  const snapPort = await freePort();
  let link: Awaited<ReturnType<typeof startLink>> | undefined;
  const server = await startTownServer(seed, async (brokerPort) => {
    link = await startLink(seed, [brokerPort, snapPort]);
    return link.ports[0] ?? brokerPort;
  });
  const errors = new Map<string, Map<string, number>>();
  const bounds: number[] = [];
  const ofClock: number[] = [];
  const onNews = (news: HostNews) => {
    if (news.say === 'state' && news.state.clock.state === 'trusted') bounds.push(news.state.clock.boundMs);
    if (news.say !== 'played' || news.trueErrorMs === undefined) return;
    if (news.ownErrorMs !== undefined) ofClock.push(Math.abs(news.trueErrorMs - news.ownErrorMs));
    const row = errors.get(news.airing) ?? new Map<string, number>();
    errors.set(news.airing, row.set(news.name, news.trueErrorMs));
  };
  const hosts = Array.from({ length: boxes }, (_, i) =>
    startHostProcess({
      dir: join(dir, `host-${i}`),
      serverUrl: server.url,
      seed,
      cardPpm: i % 2 === 0 ? CARD_PPM : -CARD_PPM,
      onNews,
    }),
  );
  try {
    hosts.forEach((host, i) => {
      host.add({ name: `box-${i}`, code: server.code() });
    });
    const atMs = Date.now() + WARM_UP_MS;
    await server.publishPlan(Array.from({ length: airings }, (_, i) => ({ atMs: atMs + i * EVERY_MS })));
    const peer = await measurePeer();
    for (let i = 0; i < airings; i += 1) {
      await pause(atMs + i * EVERY_MS + 12_000 - Date.now());
      const rows = [...errors.values()];
      const last = [...(rows.at(-1)?.values() ?? [])].map((ms) => ms.toFixed(2));
      say(`airing ${i + 1} of ${airings}: ${last.join(', ')} ms from its instant`);
    }
    await Promise.all(hosts.map((host) => host.stop()));
    const rows = [...errors.values()].map((row) => [...row.values()]);
    const skew = new Spread(rows.flatMap(pairwise)).figures();
    const absolute = new Spread(rows.flat().map(Math.abs)).figures();
    const due = boxes * airings;
    const ok =
      absolute.n === due &&
      skew.p95 <= TARGET.p95 &&
      skew.max <= TARGET.max &&
      absolute.p99 <= TARGET.absoluteP99;
    return {
      value: skew.p95,
      unit: 'ms',
      target: TARGET.p95,
      peer: peer?.skewMs.p95 ?? null,
      ok,
      detail: {
        boxes,
        due,
        started: absolute.n,
        skewMs: skew,
        absoluteMs: absolute,
        errorOfClockMs: new Spread(ofClock).figures(),
        firstBoundMs: new Spread(bounds).figures(),
        targets: TARGET,
        link: LINK,
        learntForS: WARM_UP_MS / 1000,
        snapcast: peer ?? 'not installed here (Debian: snapserver, snapclient)',
      },
    };
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
    await server.close();
    link?.close();
    await rm(dir, { recursive: true, force: true });
  }

  async function measurePeer() {
    const linkPort = link?.ports[1];
    if (args.includes('--no-peer') || linkPort === undefined || !hasSnapcast()) {
      say('no peer in this run: snapserver and snapclient are not here, or were not wanted');
      return undefined;
    }
    const run = await measureSnapcast({
      dir,
      serverPort: snapPort,
      linkPort,
      clients: boxes,
      seconds: SNAPCAST_S,
    });
    say(`snapcast: ${JSON.stringify(run)}`);
    return run;
  }
};

const LinkNews = z.strictObject({ ports: z.array(z.int()) });

async function startLink(seed: number, targets: readonly number[]) {
  const program = fileURLToPath(new URL('./sync/link.ts', import.meta.url));
  const child = fork(program, [String(seed), ...targets.map(String)]);
  const ports = await new Promise<number[]>((done, fail) => {
    child.once('message', (news) => done(LinkNews.parse(news).ports));
    child.once('exit', () => fail(new Error('the link ended at its start')));
  });
  return { ports, close: () => child.disconnect() };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address === null || typeof address === 'string' ? 0 : address.port;
      server.close(() => done(port));
    });
  });
}

function pairwise(row: readonly number[]): number[] {
  return row.flatMap((a, i) => row.slice(i + 1).map((b) => Math.abs(a - b)));
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
