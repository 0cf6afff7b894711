import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleAgainst } from './place-rules.ts';

const ZONE = 'Asia/Ho_Chi_Minh';
const at = (local: string) => Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).toInstant();
const airing = (local: string, minutes: number) => ({ at: at(local), durationMs: minutes * 60_000 });
const night = { quietHours: [{ from: '21:00', to: '05:00' }] };
const noon = { quietHours: [{ from: '11:30', to: '13:30' }] };

describe('quiet hours', () => {
  test.each([
    ['2026-11-23T05:00', 15, undefined],
    ['2026-11-23T04:59', 15, 'quiet-hours'],
    ['2026-11-23T00:00', 15, 'quiet-hours'],
    ['2026-11-23T20:45', 15, undefined],
    ['2026-11-23T20:46', 15, 'quiet-hours'],
    ['2026-11-23T23:59', 1, 'quiet-hours'],
    ['2026-11-23T17:00', 15, undefined],
    ['2026-11-23T20:00', 600, 'quiet-hours'],
  ])('from 21:00 over midnight to 05:00: an airing at %s of %i minutes is %s', (local, minutes, broken) => {
    expect(ruleAgainst(airing(local, minutes), ZONE, night, 0)).toBe(broken);
  });

  test('within one day hold on each day', () => {
    expect(ruleAgainst(airing('2026-11-23T11:20', 10), ZONE, noon, 0)).toBeUndefined();
    expect(ruleAgainst(airing('2026-11-23T11:20', 11), ZONE, noon, 0)).toBe('quiet-hours');
    expect(ruleAgainst(airing('2026-11-23T13:30', 30), ZONE, noon, 0)).toBeUndefined();
    expect(ruleAgainst(airing('2026-11-23T10:00', 240), ZONE, noon, 0)).toBe('quiet-hours');
  });

  test('that end when they begin are the whole day', () => {
    const always = { quietHours: [{ from: '06:00', to: '06:00' }] };
    expect(ruleAgainst(airing('2026-11-23T06:00', 1), ZONE, always, 0)).toBe('quiet-hours');
    expect(ruleAgainst(airing('2026-11-23T05:59', 1), ZONE, always, 0)).toBe('quiet-hours');
  });

  test('are wall-clock times of the place, not of the machine', () => {
    expect(ruleAgainst(airing('2026-11-23T12:00', 5), ZONE, noon, 0)).toBe('quiet-hours');
    expect(ruleAgainst(airing('2026-11-23T12:00', 5), 'America/New_York', noon, 0)).toBeUndefined();
  });

  test('agree with a look at every minute', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const clock = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
    const quiet = (m: number, from: number, to: number) =>
      from < to ? m >= from && m < to : m >= from || m < to;
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 300 }), minute, minute, (start, length, from, to) => {
        const minutes = Array.from({ length }, (_, i) => (start + i) % 1440);
        const expected = minutes.some((m) => quiet(m, from, to)) ? 'quiet-hours' : undefined;
        const rules = { quietHours: [{ from: clock(from), to: clock(to) }] };
        expect(ruleAgainst(airing(`2026-11-23T${clock(start)}`, length), ZONE, rules, 0)).toBe(expected);
      }),
    );
  });
});

describe('daily minutes', () => {
  const rules = { quietHours: [], dailyMinutes: 60 };

  test('may be used up to the last one, and not beyond', () => {
    expect(ruleAgainst(airing('2026-11-23T17:00', 15), ZONE, rules, 45)).toBeUndefined();
    expect(ruleAgainst(airing('2026-11-23T17:00', 15), ZONE, rules, 45.5)).toBe('daily-minutes');
  });

  test('of a place without a limit never end', () => {
    expect(ruleAgainst(airing('2026-11-23T17:00', 15), ZONE, { quietHours: [] }, 5000)).toBeUndefined();
  });

  test('of zero allow nothing', () => {
    const none = { quietHours: [], dailyMinutes: 0 };
    expect(ruleAgainst(airing('2026-11-23T17:00', 1), ZONE, none, 0)).toBe('daily-minutes');
  });
});
