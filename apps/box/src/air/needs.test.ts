import { expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { entriesOf } from './entry.ts';
import { neededSounds } from './needs.ts';

const T = Date.UTC(2026, 10, 23, 10);
const random = seeded(3);
const sound = (letter: string) => ({ sha256: letter.repeat(64), bytes: 1, durationMs: 60_000 });
const at = (minute: number, letter: string, more: Parameters<typeof airing>[3] = {}) =>
  airing(random, T + minute * 60_000, sound(letter), more);

/** Letters of the needed sounds in order; capital ones are urgent. */
function needed(airings: ReturnType<typeof at>[], nowMs: number | undefined): string {
  const plan = planOf('0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11', T - 3_600_000, airings);
  const kept = { sequence: 1, issuedMs: T, validUntilMs: T + 7 * 86_400_000, plan };
  const entries = entriesOf(kept, '4a7d1ed4-14c1-4a2b-8c33-9d2b5a6f7e21', [], {
    arrivedUs: 5,
    expected: false,
  });
  return neededSounds(entries, sound('e'), nowMs)
    .map((need) => (need.lane === 'urgent' ? need.sound.sha256.toUpperCase() : need.sound.sha256).slice(0, 1))
    .join('');
}

test('what is near, the next airing and the reserve are urgent, nearest first; what is later has time; what is over is not needed', () => {
  const plan = [at(-30, 'f'), at(30, 'c'), at(10, 'a', { substitute: sound('b') }), at(61, 'd')];
  expect(needed(plan, T)).toBe('ABCEd');
  expect(needed(plan, T + 2 * 60_000)).toBe('ABCDE');
  expect(needed([at(600, 'a'), at(700, 'b')], T)).toBe('AEb');
});

test('today’s priority airings go before everything, those of later days before what has time', () => {
  const plan = [
    at(5, 'a'),
    at(300, 'b'),
    at(200, 'c', { priority: 'priority' }),
    at(3000, 'd', { priority: 'priority' }),
  ];
  expect(needed(plan, T)).toBe('CAEDb');
});

test('while the time is not known only the next airing, the reserve and what has priority are urgent', () => {
  expect(needed([at(-30, 'f'), at(10, 'a'), at(20, 'b', { priority: 'priority' })], undefined)).toBe('FEBa');
});
