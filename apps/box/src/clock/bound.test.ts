import type { ClockAsk } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { type Random, seeded } from '../chance/random.ts';
import { VirtualBoxTime, VirtualWorld, type Wander } from '../simulation/virtual-time.ts';
import { Way, type WayFaults } from '../simulation/way.ts';
import { ServerClock } from './server-clock.ts';

// The one promise of the clock: the bound that it publishes is never less than its true error. Every seed makes another link, another
// crystal and another day, and the promise is looked at some thousand times in each.

const EPOCH = Date.UTC(2026, 10, 23, 3) * 1000;
const HOUR_MS = 3_600_000;

/** A direction that is now quiet and now crowded, as a mobile network is over a day. */
class ChangingWay {
  readonly #ways: Way[] = [];
  readonly #random: Random;
  at = 0;

  constructor(world: VirtualWorld, random: Random, faults: readonly WayFaults[]) {
    this.#random = random;
    for (const each of faults) this.#ways.push(new Way(world, random, each));
  }

  change(): void {
    this.at = Math.floor(this.#random() * this.#ways.length);
  }

  send(arrive: () => void): void {
    this.#ways[this.at]?.send(arrive);
  }
}

interface Link {
  readonly up: WayFaults;
  readonly down: WayFaults;
}

const LINKS: readonly [string, (random: Random) => Link][] = [
  ['60±30 ms, 2 % lost each way', () => ({ up: way(60, 30, 0.02), down: way(60, 30, 0.02) })],
  ['unequal ways', (r) => ({ up: way(20 + r() * 200, 15, 0.02), down: way(20 + r() * 60, 15, 0.02) })],
  ['a quiet local network', () => ({ up: way(0.3, 0.2, 0), down: way(0.3, 0.2, 0) })],
  ['a bad day', (r) => ({ up: way(300 * r() + 100, 90, 0.2), down: way(300 * r() + 100, 90, 0.2) })],
];

function way(delayMs: number, jitterMs: number, loss: number): WayFaults {
  return { delayMs, jitterMs, loss };
}

/** Runs 30 hours with outages and crowded hours; returns the least of bound − error, milliseconds, and how often it was looked at. */
function runDay(seed: number, linkOf: (random: Random) => Link) {
  const random = seeded(seed);
  const world = new VirtualWorld(EPOCH);
  const wander: Wander = { ppm: random() * 1.5, periodS: 86_400 * (0.1 + random()), phase: random() };
  const time = new VirtualBoxTime(world, { ppm: (random() * 2 - 1) * 100, bootUs: random() * 1e9, wander });
  const link = linkOf(random);
  const crowded = (faults: WayFaults) => ({ ...faults, delayMs: faults.delayMs + random() * 80 });
  const there = new ChangingWay(world, random, [link.up, crowded(link.up)]);
  const back = new ChangingWay(world, random, [link.down, crowded(link.down)]);
  let reachable = true;
  const clock = new ServerClock({
    time,
    random,
    ask: (ask: ClockAsk) =>
      there.send(() => {
        const us = world.nowUs();
        if (reachable) back.send(() => clock.answered({ ...ask, receivedUs: us, sentUs: us, zeroUs: EPOCH }));
      }),
  });
  clock.start();
  clock.linkUp();

  let leastMs = Number.POSITIVE_INFINITY;
  let looks = 0;
  let untilOutageMs = random() * 3 * HOUR_MS;
  for (let ms = 0; ms < 30 * HOUR_MS; ) {
    const stepMs = random() < 0.2 ? 50 : 1000 + random() * (ms < 60_000 ? 2000 : 60_000);
    world.run(stepMs);
    ms += stepMs;
    untilOutageMs -= stepMs;
    if (untilOutageMs < 0) {
      reachable = !reachable;
      if (reachable) clock.linkUp();
      else clock.linkDown();
      untilOutageMs = random() * (reachable ? 8 : 4) * HOUR_MS;
    }
    if (random() < 0.01) there.change();
    if (random() < 0.01) back.change();
    const report = clock.report();
    const known = clock.serverUs(time.monotonicUs());
    if (report.state === 'unknown' || known === undefined) continue;
    looks += 1;
    leastMs = Math.min(leastMs, report.boundMs - Math.abs(known - world.nowUs()) / 1000);
  }
  return { leastMs, looks };
}

describe.each(LINKS)('over %s, the published bound', (_, linkOf) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'is never less than the true error (seed %i)',
    (seed) => {
      const { leastMs, looks } = runDay(seed, linkOf);
      expect(looks).toBeGreaterThan(1000);
      expect(leastMs).toBeGreaterThanOrEqual(0);
    },
  );
});
