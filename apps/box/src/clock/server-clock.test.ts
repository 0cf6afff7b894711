import { ClockAnswer, type ClockAsk, type ClockReport } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { VirtualBoxTime, VirtualWorld, type Wander } from '../simulation/virtual-time.ts';
import { NO_FAULTS, Way, type WayFaults } from '../simulation/way.ts';
import type { Drift } from './crystal.ts';
import { ServerClock } from './server-clock.ts';

const EPOCH = Date.UTC(2026, 10, 23, 3) * 1000;
const MOBILE: WayFaults = { delayMs: 60, jitterMs: 30, loss: 0.02 };

interface Setting {
  ppm?: number;
  up?: WayFaults;
  down?: WayFaults;
  seed?: number;
  wallOffsetMs?: number;
  drift?: Drift;
  wander?: Wander;
}

function setUp({
  ppm = 0,
  up = NO_FAULTS,
  down = NO_FAULTS,
  seed = 1,
  wallOffsetMs = 0,
  drift,
  wander,
}: Setting) {
  const world = new VirtualWorld(EPOCH);
  const time = new VirtualBoxTime(world, { ppm, bootUs: 12_345, wallOffsetMs, wander });
  const random = seeded(seed);
  const there = new Way(world, random, up);
  const back = new Way(world, random, down);
  const reports: { at: number; report: ClockReport }[] = [];
  const steps: number[] = [];
  const server = {
    offUs: 0,
    zeroUs: EPOCH,
    answers: true,
    asked: 0,
    forge: (answer: object): object => answer,
    set(ms: number) {
      server.offUs += ms * 1000;
      server.zeroUs += ms * 1000;
    },
  };
  // Whoever hands answers to the clock has parsed them.
  const hear = (message: unknown) => {
    const answer = ClockAnswer.safeParse(message);
    if (answer.success) clock.answered(answer.data);
  };
  const clock = new ServerClock({
    time,
    random,
    drift,
    ask: (ask: ClockAsk) => {
      server.asked += 1;
      there.send(() => {
        if (!server.answers) return;
        const receivedUs = world.nowUs() + server.offUs;
        back.send(() =>
          hear(server.forge({ ...ask, receivedUs, sentUs: receivedUs, zeroUs: server.zeroUs })),
        );
      });
    },
    onStep: () => steps.push((world.nowUs() - EPOCH) / 1e6),
    onChange: (report) => reports.push({ at: (world.nowUs() - EPOCH) / 1e6, report }),
  });
  clock.start();
  const errorMs = () => ((clock.serverUs(time.monotonicUs()) ?? Number.NaN) - world.nowUs()) / 1000;
  return { world, time, clock, server, reports, steps, errorMs, hear };
}

describe('the server clock of a fresh box', () => {
  test('knows nothing without a connection, whatever the calendar says', () => {
    const { world, clock } = setUp({ wallOffsetMs: 0 });
    world.run(600_000);
    expect(clock.report()).toEqual({ state: 'unknown' });
    expect(clock.trustedNowUs()).toBeUndefined();
    expect(clock.monotonicUs(EPOCH)).toBeUndefined();
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('trusts within 5 s over a mobile link (seed %i)', (seed) => {
    const { world, clock, reports, errorMs } = setUp({ ppm: 80, up: MOBILE, down: MOBILE, seed });
    clock.linkUp();
    world.run(5000);
    const report = clock.report();
    expect(report.state).toBe('trusted');
    expect(Math.abs(errorMs())).toBeLessThan(20);
    expect(reports.map((r) => r.report.state)).toEqual(['rough', 'trusted']);
    if (report.state === 'trusted') expect(Math.abs(errorMs())).toBeLessThanOrEqual(report.boundMs);
  });

  test('over that link is within 2 ms after the questions that precede an airing, and always within its bound', () => {
    for (const seed of [11, 12, 13, 14, 15, 16]) {
      const { world, clock, errorMs } = setUp({ ppm: -75, up: MOBILE, down: MOBILE, seed });
      clock.linkUp();
      for (let minute = 0; minute < 20; minute += 1) {
        world.run(60_000);
        const report = clock.report();
        expect(report.state === 'trusted' && report.boundMs).toBeGreaterThanOrEqual(Math.abs(errorMs()));
      }
      expect(clock.restlessMs).toBeGreaterThan(10);
      clock.refresh(140);
      world.run(29_000);
      expect(Math.abs(errorMs())).toBeLessThan(2);
      expect(Math.abs(clock.drift.ppm - 75)).toBeLessThan(3);
    }
  });

  test('has learnt its crystal after five minutes: two boxes are less than a millisecond apart', () => {
    // 40 boxes that nobody measured before, four moments of each after the questions that precede an airing.
    const errors = Array.from({ length: 40 }, (_, i) => {
      const { world, clock, errorMs } = setUp({ ppm: i * 4 - 80, up: MOBILE, down: MOBILE, seed: 100 + i });
      clock.linkUp();
      world.run(270_000);
      clock.refresh(140);
      return [30_000, 20_000, 20_000, 20_000].map((ms) => {
        world.run(ms);
        return errorMs();
      });
    });
    const apart = errors
      .flatMap((row, i) =>
        errors.slice(i + 1).flatMap((other) => row.map((ms, k) => Math.abs(ms - (other[k] ?? ms)))),
      )
      .sort((a, b) => a - b);
    expect(apart[Math.floor(apart.length * 0.95)]).toBeLessThan(0.9);
  });

  test.each([
    ['a crystal measured in an earlier life', MOBILE, { ppm: 0, uncertaintyPpm: 10 }],
    ['a quiet link', { delayMs: 0.3, jitterMs: 0.2, loss: 0 }, undefined],
  ])('does not ask each second for %s', (_, way, drift) => {
    const { world, clock, server } = setUp({ up: way, down: way, ...(drift === undefined ? {} : { drift }) });
    clock.linkUp();
    world.run(600_000);
    expect(server.asked).toBeLessThan(220);
  });

  test('is within a fifth of a millisecond on a quiet local network', () => {
    const quiet = { delayMs: 0.3, jitterMs: 0.2, loss: 0 };
    const { world, clock, errorMs } = setUp({ ppm: 60, up: quiet, down: quiet });
    clock.linkUp();
    world.run(4500);
    expect(Math.abs(errorMs())).toBeLessThan(0.2);
    world.run(3_600_000);
    expect(Math.abs(errorMs())).toBeLessThan(0.2);
  });

  test('says in its bound what unequal ways hide from it', () => {
    const { world, clock, errorMs } = setUp({
      up: { delayMs: 60, jitterMs: 5, loss: 0 },
      down: { delayMs: 20, jitterMs: 5, loss: 0 },
    });
    clock.linkUp();
    world.run(120_000);
    const report = clock.report();
    expect(Math.abs(errorMs())).toBeGreaterThan(15);
    expect(report.state === 'trusted' && report.boundMs).toBeGreaterThan(Math.abs(errorMs()));
  });
});

test.each([0.25, 1, 4])('after %d hours over a mobile link is trusted for a week without any', (hours) => {
  for (const seed of [31, 32, 33, 34, 35, 36, 37, 38]) {
    const { world, clock } = setUp({ ppm: 30, up: MOBILE, down: MOBILE, seed });
    clock.linkUp();
    world.run(hours * 3_600_000);
    clock.linkDown();
    world.run(7 * 86_400_000);
    expect(clock.report().state).toBe('trusted');
  }
});

test('after a day and a night of warmth and cold is still within 2 ms after the questions that precede an airing', () => {
  for (const seed of [21, 22, 23, 24, 25, 26, 27, 28]) {
    const wander = { ppm: 1.5, periodS: 86_400, phase: seed / 8 };
    const { world, clock, errorMs } = setUp({ ppm: 30, up: MOBILE, down: MOBILE, seed, wander });
    clock.linkUp();
    world.run(86_400_000);
    clock.refresh(140);
    world.run(29_000);
    expect(Math.abs(errorMs())).toBeLessThan(2);
  }
});

describe('what must not matter', () => {
  test.each([
    ['1970', -EPOCH / 1000],
    ['next year', 365 * 86_400_000],
  ])('a calendar clock that says %s', (_, wallOffsetMs) => {
    const { world, clock, errorMs } = setUp({ wallOffsetMs, up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(5000);
    expect(clock.report().state).toBe('trusted');
    expect(Math.abs(errorMs())).toBeLessThan(20);
  });

  test('a step of the calendar clock in the middle', () => {
    const { world, time, clock, errorMs } = setUp({ up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(60_000);
    const before = errorMs();
    time.stepWall(56 * 365 * 86_400_000);
    expect(errorMs()).toBe(before);
    world.run(60_000);
    expect(clock.report().state).toBe('trusted');
  });

  test('answers that nobody asked for, that come twice, or that cannot be true', () => {
    const { world, clock, server } = setUp({ up: MOBILE, down: MOBILE });
    const lies: ((a: Record<string, number>) => object)[] = [
      (a) => ({ ...a, n: (a.n ?? 0) + 1000 }),
      (a) => ({ ...a, boxUs: (a.boxUs ?? 0) - 1e6 }),
      (a) => ({ ...a, sentUs: (a.sentUs ?? 0) - 1 }),
      (a) => ({ ...a, sentUs: (a.sentUs ?? 0) + 60e6 }),
      (a) => ({ ...a, receivedUs: 0, sentUs: 0 }),
      (a) => ({ ...a, receivedUs: 1e300, sentUs: 1e300 }),
      () => ({}),
      (a) => ({ ...a, receivedUs: 'now' }),
    ];
    let i = 0;
    server.forge = (a) => lies[i++ % lies.length]?.(a as Record<string, number>) ?? {};
    clock.linkUp();
    world.run(60_000);
    expect(clock.report().state).toBe('unknown');
  });
});

describe('holdover and loss of trust', () => {
  test('goes on by its measured drift for a day without network, within its growing bound', () => {
    const { world, clock, errorMs } = setUp({ ppm: 70, up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(3 * 3_600_000);
    clock.linkDown();
    const before = clock.report();
    world.run(24 * 3_600_000);
    const after = clock.report();
    expect(after.state).toBe('trusted');
    if (before.state !== 'trusted' || after.state !== 'trusted') throw new Error('not trusted');
    expect(after.boundMs).toBeGreaterThan(before.boundMs + 40);
    expect(Math.abs(errorMs())).toBeLessThan(after.boundMs);
    expect(Math.abs(errorMs())).toBeLessThan(300);
  });

  test.each([1, 2, 3])('after two days of a mobile link plays on for a week without it (seed %i)', (seed) => {
    const { world, clock, errorMs } = setUp({ ppm: 70, up: MOBILE, down: MOBILE, seed });
    clock.linkUp();
    world.run(48 * 3_600_000);
    clock.linkDown();
    world.run(7 * 86_400_000);
    expect(clock.report().state).toBe('trusted');
    expect(Math.abs(errorMs())).toBeLessThan(3000);
  });

  test('a box that measured only for seconds falls back to rough, then to unknown', () => {
    const { world, clock, reports } = setUp({ ppm: 70, up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(6000);
    clock.linkDown();
    world.run(14 * 86_400_000);
    expect(reports.map((r) => r.report.state)).toEqual(['rough', 'trusted', 'rough', 'unknown']);
  });

  test('a connection without answers does not keep trust alive', () => {
    const { world, clock, server } = setUp({ ppm: 70 });
    clock.linkUp();
    world.run(6000);
    server.answers = false;
    world.run(24 * 3_600_000);
    expect(clock.report().state).not.toBe('trusted');
  });

  test('after a sleep that the monotonic clock did not count, goes on a second less certain, and asks anew', () => {
    const { world, time, clock, errorMs, server } = setUp({ up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(60_000);
    server.answers = false;
    time.sleep(3_600_000, 3_600_700);
    expect(clock.wokeUp()).toBe(true);
    const after = clock.report();
    if (after.state !== 'trusted') throw new Error(`a state of ${after.state}`);
    expect(after.boundMs).toBeGreaterThan(1000);
    expect(Math.abs(errorMs())).toBeGreaterThan(500);
    expect(Math.abs(errorMs())).toBeLessThan(after.boundMs);
    server.answers = true;
    world.run(5000);
    expect(clock.report().state).toBe('trusted');
    expect(Math.abs(errorMs())).toBeLessThan(20);
  });

  test('a fresh box that sleeps still knows nothing', () => {
    const { time, clock } = setUp({});
    time.sleep(3_600_000);
    clock.wokeUp();
    expect(clock.report()).toEqual({ state: 'unknown' });
  });

  test.each([-3000, -200, -40, 15, 40, 200, 3000])(
    'a server whose calendar is set by %i ms is noticed at its first answer, which says so',
    (ms) => {
      const { world, clock, server, steps, errorMs } = setUp({ up: MOBILE, down: MOBILE });
      clock.linkUp();
      world.run(60_000);
      expect(steps).toEqual([]);
      server.set(ms);
      world.run(10_000);
      expect(steps).toHaveLength(1);
      const report = clock.report();
      if (report.state !== 'trusted') throw new Error(`a state of ${report.state}`);
      expect(Math.abs(errorMs() - ms)).toBeLessThanOrEqual(report.boundMs);
    },
  );

  test('an answer from before the calendar of the server was set says nothing when it comes after one from then', () => {
    const { world, clock, server, steps, errorMs, hear } = setUp({ up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(60_000);
    let held: object | undefined;
    server.forge = (answer) => {
      if (held !== undefined) return answer;
      held = answer;
      return {};
    };
    world.run(2000);
    server.set(40);
    world.run(3000);
    expect(steps).toHaveLength(1);
    hear(held);
    world.run(5000);
    expect(steps).toHaveLength(1);
    const report = clock.report();
    expect(report.state === 'trusted' && report.boundMs).toBeGreaterThanOrEqual(Math.abs(errorMs() - 40));
  });

  test('a server whose machine starts anew without losing the time disturbs nothing', () => {
    const { world, clock, server, steps, reports } = setUp({ up: MOBILE, down: MOBILE });
    clock.linkUp();
    world.run(60_000);
    server.zeroUs += 5e12;
    world.run(60_000);
    expect(steps).toEqual([]);
    expect(reports.map((r) => r.report.state)).toEqual(['rough', 'trusted']);
  });

  test('a sleep that nobody noticed, or a stepping server, is found by the next answers', () => {
    for (const upset of ['sleep', 'server'] as const) {
      const { world, time, clock, server, errorMs } = setUp({ up: MOBILE, down: MOBILE });
      clock.linkUp();
      world.run(60_000);
      if (upset === 'sleep') time.sleep(5000, 0);
      else server.offUs = -3e6;
      world.run(20_000);
      expect(clock.report().state).toBe('trusted');
      expect(Math.abs(errorMs() - server.offUs / 1000)).toBeLessThan(20);
    }
  });

  test('a drift measured in an earlier life serves from the first answer', () => {
    const fresh = setUp({ ppm: 90, up: MOBILE, down: MOBILE });
    const known = setUp({ ppm: 90, up: MOBILE, down: MOBILE, drift: { ppm: -90, uncertaintyPpm: 5 } });
    for (const { world, clock } of [fresh, known]) {
      clock.linkUp();
      world.run(5000);
      clock.linkDown();
      world.run(3_600_000);
    }
    expect(Math.abs(known.errorMs())).toBeLessThan(30);
    expect(Math.abs(fresh.errorMs())).toBeGreaterThan(200);
  });
});

test('asks little enough: under 30,000 questions in a month of a steady link', () => {
  const { world, clock, server } = setUp({ ppm: 20 });
  clock.linkUp();
  world.run(30 * 86_400_000);
  expect(server.asked).toBeLessThan(30_000);
});
