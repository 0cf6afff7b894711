import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { airing } from '../simulation/plan.ts';
import type { Entry } from './entry.ts';
import { type SilenceFacts, whySilent } from './why-silent.ts';

const AT = Date.UTC(2026, 10, 23, 10);
const sound = { sha256: 'a'.repeat(64), bytes: 1, durationMs: 60_000 };

const entry = (more: Partial<Entry> = {}): Entry => ({
  airing: airing(seeded(1), AT, sound),
  atMs: AT,
  endMs: AT + 60_000,
  arrivedUs: undefined,
  expected: true,
  ...more,
});

/** A box that was on, knew the time and the plan, and had everything. */
const fine: SilenceFacts = {
  arrivedMs: undefined,
  bornMs: AT - 3_600_000,
  trustedSinceMs: AT - 3_500_000,
  gaveWay: false,
  choice: { state: 'nothing', why: 'sound-missing' },
};

describe('why an airing was silent', () => {
  test.each<[string | undefined, string, Partial<SilenceFacts>]>([
    ['sound-missing', 'the sound never came', {}],
    ['sound-broken', 'the sound was broken', { choice: { state: 'nothing', why: 'sound-broken' } }],
    ['sound-missing', 'the sound was still being looked at', { choice: { state: 'wait' } }],
    ['powered-off', 'the box was off the whole time', { bornMs: AT + 90_000, trustedSinceMs: AT + 95_000 }],
    [
      'powered-off',
      'the box came back a second before the end',
      { bornMs: AT + 59_000, trustedSinceMs: AT + 61_000 },
    ],
    ['clock-unknown', 'the time was unknown the whole time', { trustedSinceMs: AT + 90_000 }],
    ['pre-empted', 'something more urgent sounded', { gaveWay: true, choice: { state: 'wait' } }],
    ['too-late', 'the plan came after its end', { arrivedMs: AT + 61_000 }],
    [
      'powered-off',
      'what was left after the power came back was too short',
      {
        bornMs: AT + 50_000,
        trustedSinceMs: AT + 55_000,
        choice: { state: 'step', step: { rung: 'scheduled', sound } },
      },
    ],
    [
      'clock-unknown',
      'what was left when the time was known was too short',
      { trustedSinceMs: AT + 58_000, choice: { state: 'step', step: { rung: 'scheduled', sound } } },
    ],
    [
      'too-late',
      'what was left when the plan came was too short',
      { arrivedMs: AT + 58_000, choice: { state: 'step', step: { rung: 'scheduled', sound } } },
    ],
  ])('%s: %s', (why, _, facts) => {
    expect(whySilent(entry(), { ...fine, ...facts })).toBe(why);
  });

  test('is not asked of a box that had no plan before', () => {
    expect(whySilent(entry({ expected: false }), { ...fine, arrivedMs: AT + 61_000 })).toBeUndefined();
  });
});
