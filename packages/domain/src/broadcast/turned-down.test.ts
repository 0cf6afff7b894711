import { describe, expect, test } from 'vitest';
import { turnedDown } from './index.ts';

const time = (from: number, until: number, under?: string) => ({
  from: Temporal.Instant.fromEpochMilliseconds(from),
  until: Temporal.Instant.fromEpochMilliseconds(until),
  under,
});

describe('how long a play was turned down', () => {
  test('never is not no time', () => {
    expect(turnedDown([])).toBeUndefined();
  });

  test('times under different airings add up, each airing is named once, in order', () => {
    const times = [time(30_000, 31_000, 'a'), time(10_000, 22_000, 'b'), time(23_000, 24_000, 'b')];
    expect(turnedDown(times)).toEqual({ ms: 14_000, under: ['b', 'a'] });
  });

  test('a time under two at once counts once', () => {
    expect(turnedDown([time(0, 10_000, 'a'), time(2000, 4000, 'b'), time(8000, 12_000, 'c')])?.ms).toBe(
      12_000,
    );
  });

  test('an older program says the time and not the airing', () => {
    expect(turnedDown([time(0, 5000)])).toEqual({ ms: 5000, under: [] });
  });
});
