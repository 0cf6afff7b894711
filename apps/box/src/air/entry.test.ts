import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { comesFirst, type Entry, entriesOf, ladder } from './entry.ts';

const T = Date.UTC(2026, 10, 23, 10);
const CLUSTER = '4a7d1ed4-14c1-4a2b-8c33-9d2b5a6f7e21';
const random = seeded(3);
const sound = (letter: string, seconds = 60) => ({
  sha256: letter.repeat(64),
  bytes: 1,
  durationMs: seconds * 1000,
});
const at = (minute: number, letter = 'a', more: Parameters<typeof airing>[3] = {}) =>
  airing(random, T + minute * 60_000, sound(letter), more);

function kept(airings: ReturnType<typeof at>[], fromMinute = -60, validHours = 168) {
  return {
    sequence: 1,
    issuedMs: T,
    validUntilMs: T + validHours * 3_600_000,
    plan: planOf('0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11', T + fromMinute * 60_000, airings),
  };
}

const fresh = { arrivedUs: 5, expected: false };
const ids = (entries: readonly Entry[]) => entries.map((e) => e.airing.id);

describe('the airings that concern a box', () => {
  test('are those of its cluster and of all clusters, in order of time, while the plan is valid', () => {
    const [a, b, c, d] = [
      at(20),
      at(10, 'a', { clusters: [CLUSTER] }),
      at(15, 'a', { clusters: ['9b2d8a60-3f5e-4c7a-8e15-1d2c3b4a5f60'] }),
      at(3000),
    ];
    expect(ids(entriesOf(kept([a, b, c, d], -60, 2), CLUSTER, [], fresh))).toEqual([b.id, a.id]);
  });

  test('are those of every cluster that hangs on it, as the plan says', () => {
    const [EAST, WEST] = ['9b2d8a60-3f5e-4c7a-8e15-1d2c3b4a5f60', 'c0ffee00-3f5e-4c7a-8e15-1d2c3b4a5f60'];
    const [east, west] = [at(10, 'a', { clusters: [EAST] }), at(20, 'a', { clusters: [WEST] })];
    const horizon = kept([east, west]);
    const settings = { volume: 80, delayMs: 0 };
    const plan = {
      ...horizon.plan,
      clusters: [
        { cluster: EAST, servedBy: CLUSTER, ...settings },
        { cluster: WEST, servedBy: EAST, ...settings },
      ],
    };
    expect(ids(entriesOf({ ...horizon, plan }, CLUSTER, [], fresh))).toEqual([east.id]);
    expect(ids(entriesOf(horizon, CLUSTER, [], fresh))).toEqual([]);
  });

  test('of the plan before are remembered when they were over before the new plan was made, and dropped when they were taken out', () => {
    const [past, justOver, cancelled, future] = [at(-30), at(-1), at(-0.5), at(30)];
    const before = entriesOf(kept([past, justOver, cancelled, future]), CLUSTER, [], fresh);
    const after = entriesOf(kept([], 0), CLUSTER, before, { arrivedUs: 9, expected: true });
    expect(ids(after)).toEqual([past.id, justOver.id]);
  });

  test('keep the moment at which they first came', () => {
    const [a, b] = [at(10), at(20)];
    const before = entriesOf(kept([a]), CLUSTER, [], fresh);
    const after = entriesOf(kept([a, b]), CLUSTER, before, { arrivedUs: 9, expected: true });
    expect(after.map((e) => [e.arrivedUs, e.expected])).toEqual([
      [5, false],
      [9, true],
    ]);
  });
});

test('the ladder goes from the scheduled sound over the substitute to the reserve', () => {
  const [entry] = entriesOf(kept([at(10, 'a', { substitute: sound('b') })]), CLUSTER, [], fresh);
  if (entry === undefined) throw new Error('no entry');
  expect(ladder(entry, sound('c')).map((s) => [s.rung, s.sound.sha256[0]])).toEqual([
    ['scheduled', 'a'],
    ['substitute', 'b'],
    ['reserve', 'c'],
  ]);
});

describe('who may sound', () => {
  const entry = (minute: number, priority: 'ordinary' | 'priority'): Entry =>
    entriesOf(kept([at(minute, 'a', { priority })]), CLUSTER, [], fresh)[0] as Entry;

  test('of several that could begin now the most urgent does, then the newest', () => {
    const [old, newer, urgent, later] = [
      entry(-0.8, 'ordinary'),
      entry(-0.2, 'ordinary'),
      entry(-0.5, 'priority'),
      entry(0.1, 'priority'),
    ];
    expect([old, later, newer, urgent].sort(comesFirst(T))).toEqual([urgent, newer, old, later]);
  });
});
