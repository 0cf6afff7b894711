import { describe, expect, test } from 'vitest';
import { conditionByWord, metresBetween, proposeDelays, technologyOf } from './index.ts';

describe('words of a list', () => {
  test('are understood as people write them, and not guessed', () => {
    expect(['ip', 'CNTT-VT'.toLowerCase(), 'fm', 'co day', '(khac)', 've tinh'].map(technologyOf)).toEqual([
      'ip',
      'ip',
      'fm',
      'wired',
      'other',
      undefined,
    ]);
    expect(['tot', 'xuong cap', 'hong', 'da thanh ly', 'tam duoc'].map(conditionByWord)).toEqual([
      'good',
      'degraded',
      'broken',
      'retired',
      undefined,
    ]);
  });
});

describe('delays along a street', () => {
  const at = (metres: number) => ({ latitude: 18.8 + metres / 111_194.93, longitude: 105.7 });

  test('grow by a millisecond for each 0.34 m, from the first that is heard', () => {
    expect(metresBetween(at(0), at(100))).toBeCloseTo(100, 1);
    expect(proposeDelays([at(0), at(100), at(220)])).toEqual([
      { kind: 'proposed', delayMs: 0, metres: 0 },
      { kind: 'proposed', delayMs: 292, metres: 100 },
      { kind: 'proposed', delayMs: 641, metres: 220 },
    ]);
  });

  test('count the way that bends, and propose nothing without a position or past what a box keeps', () => {
    expect(proposeDelays([at(100), undefined, at(0), at(100), at(900)])).toEqual([
      { kind: 'proposed', delayMs: 0, metres: 0 },
      { kind: 'no-position' },
      { kind: 'proposed', delayMs: 292, metres: 100 },
      { kind: 'proposed', delayMs: 583, metres: 200 },
      { kind: 'too-far', metres: 1000 },
    ]);
  });
});
