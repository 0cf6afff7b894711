import type { ClockAsk } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { Way } from '../simulation/way.ts';
import { ServerClock } from './server-clock.ts';

const EPOCH = Date.UTC(2026, 10, 23, 3) * 1000;
/** A line that hides 20 ms: the way up is 40 ms longer than the way down. */
const UP = { delayMs: 80, jitterMs: 20, loss: 0.02 };
const DOWN = { delayMs: 40, jitterMs: 20, loss: 0.02 };

/** A box whose machine's calendar is wrong by `wrongUs` and says `withinUs` of it; the server says `serverWithinUs` of its own. */
function setUp(kernel: { wrongUs: number; withinUs: number }, serverWithinUs: number | undefined) {
  const world = new VirtualWorld(EPOCH);
  const random = seeded(7);
  const time = new VirtualBoxTime(world, { ppm: 30, bootUs: 1e6 });
  const there = new Way(world, random, UP);
  const back = new Way(world, random, DOWN);
  const state = { kernel: true };
  const clock: ServerClock = new ServerClock({
    time,
    random,
    kernel: () =>
      state.kernel ? { wallUs: world.nowUs() + kernel.wrongUs, withinUs: kernel.withinUs } : undefined,
    ask: (ask: ClockAsk) =>
      there.send(() => {
        const us = world.nowUs();
        const said = serverWithinUs === undefined ? {} : { utcWithinUs: serverWithinUs };
        back.send(() => clock.answered({ ...ask, receivedUs: us, sentUs: us, ...said }));
      }),
  });
  clock.start();
  clock.linkUp();
  const errorMs = () => ((clock.serverUs(time.monotonicUs()) ?? Number.NaN) - world.nowUs()) / 1000;
  return { world, clock, errorMs, state };
}

describe("the machine's calendar, kept by NTP", () => {
  test('is gone by where it is clearly better, and the published bound stays what is proved', () => {
    const { world, clock, errorMs } = setUp({ wrongUs: 300, withinUs: 1500 }, 1000);
    world.run(60_000);
    expect(errorMs()).toBeCloseTo(0.3, 1);
    const report = clock.report();
    // The line alone leaves 20 ms and more open, and no word of the kernel makes that less.
    expect(report.state === 'trusted' && report.boundMs).toBeGreaterThan(20);
  });

  test.each([
    ['its error may be as large as what the line leaves open', { wrongUs: 0, withinUs: 15_000 }, 1000],
    ['the server does not say how far it is from UTC', { wrongUs: 0, withinUs: 500 }, undefined],
    ['it contradicts the server, whatever it says of itself', { wrongUs: 2e6, withinUs: 500 }, 1000],
  ])('is not gone by when %s', (_, kernel, serverWithinUs) => {
    const { world, errorMs } = setUp(kernel, serverWithinUs);
    world.run(60_000);
    expect(Math.abs(errorMs())).toBeGreaterThan(15);
    expect(Math.abs(errorMs())).toBeLessThan(25);
  });

  test('is left when the kernel says that nobody keeps it any more', () => {
    const { world, errorMs, state } = setUp({ wrongUs: 300, withinUs: 1500 }, 1000);
    world.run(60_000);
    state.kernel = false;
    world.run(180_000);
    expect(Math.abs(errorMs())).toBeGreaterThan(15);
  });
});
