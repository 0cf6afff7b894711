import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  instantOf,
  LEAST_LEAD_MS,
  LONGEST_LEAD_MS,
  presetsAt,
  startProblem,
  wallTimeOf,
} from './air-times.ts';

const VIETNAM = 'Asia/Ho_Chi_Minh';
const at = (text: string): number => Date.parse(text);

describe('starts that are offered', () => {
  test('begin one minute ahead and name this evening while it can be reached', () => {
    const offers = presetsAt(at('2026-11-23T09:42:08.250Z'), VIETNAM);
    expect(offers.map(({ kind, wall }) => [kind, wall.day, wall.time])).toEqual([
      ['one-minute', '2026-11-23', '16:43'],
      ['five-minutes', '2026-11-23', '16:47'],
      ['today', '2026-11-23', '17:00'],
      ['tomorrow', '2026-11-24', '05:00'],
    ]);
    expect(offers[0]?.at).toBe(at('2026-11-23T09:43:09.000Z'));
  });

  test('go over to tomorrow when 17:00 is past or too near for the boxes to fetch the sound', () => {
    const justBefore = presetsAt(at('2026-11-23T09:59:45Z'), VIETNAM);
    expect(justBefore.map(({ kind, wall }) => [kind, wall.time])).toEqual([
      ['one-minute', '17:00'],
      ['five-minutes', '17:04'],
      ['tomorrow', '05:00'],
      ['tomorrow', '17:00'],
    ]);
  });

  test('take the day of the place and not of the computer, on both sides of midnight', () => {
    // 23:59:30 on the 30th in Vietnam, still the 30th at 16:59 in UTC; a minute ahead is the next month.
    const before = presetsAt(at('2026-11-30T16:59:30Z'), VIETNAM);
    expect(before[0]?.wall).toEqual({ day: '2026-12-01', time: '00:00' });
    expect(before[2]).toMatchObject({ kind: 'tomorrow', wall: { day: '2026-12-01', time: '05:00' } });
    // 00:00:30 on 1 January in Vietnam while UTC still has the old year.
    const after = presetsAt(at('2026-12-31T17:00:30Z'), VIETNAM);
    expect(after[2]).toMatchObject({ kind: 'today', wall: { day: '2027-01-01', time: '17:00' } });
  });

  test('are never refused by the rule of twenty seconds and seven days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        for (const offer of presetsAt(now, VIETNAM)) expect(startProblem(offer.at, now)).toBeUndefined();
      }),
    );
  });
});

describe('a start that somebody types', () => {
  test('is read in the zone of the place', () => {
    expect(instantOf({ day: '2026-11-23', time: '17:00' }, VIETNAM)).toBe(at('2026-11-23T10:00:00Z'));
    expect(instantOf({ day: '2026-11-23', time: '05:30' }, VIETNAM)).toBe(at('2026-11-22T22:30:00Z'));
  });

  test('comes back as typed for every minute of every zone that does not jump', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 946684800, max: 4102444800 }),
        fc.constantFrom(VIETNAM, 'UTC', 'Asia/Kathmandu', 'America/Lima'),
        (seconds, zone) => {
          const wall = wallTimeOf(seconds * 1000, zone);
          expect(instantOf(wall, zone)).toBe(Math.floor(seconds / 60) * 60_000);
        },
      ),
    );
  });

  test('is not guessed when the fields hold no time, or one that the clock jumps over', () => {
    expect(instantOf({ day: '', time: '17:00' }, VIETNAM)).toBeUndefined();
    expect(instantOf({ day: '2026-02-30', time: '17:00' }, VIETNAM)).toBeUndefined();
    expect(instantOf({ day: '2026-03-29', time: '02:30' }, 'Europe/Berlin')).toBeUndefined();
  });

  test('says which rule it breaks', () => {
    const now = at('2026-11-23T09:42:08Z');
    expect(startProblem(undefined, now)).toBe('unreadable');
    expect(startProblem(now + LEAST_LEAD_MS - 1, now)).toBe('too-soon');
    expect(startProblem(now + LEAST_LEAD_MS, now)).toBeUndefined();
    expect(startProblem(now + LONGEST_LEAD_MS + 1, now)).toBe('too-far');
  });
});
