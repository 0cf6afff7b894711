import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldHours, placeOf } from './day-axis.ts';

const offset = 7 * 3_600_000;
const at = (time: string) => Date.parse(`2024-10-10T${time}:00+07:00`);
const session = (from: string, until: string) => ({ from: at(from), until: at(until) });
const words = (axis: ReturnType<typeof foldHours>) =>
  axis.stretches.map(({ kind, from, until }) => {
    const clock = (ms: number) => new Date(ms + offset).toISOString().slice(11, 16);
    return `${kind} ${clock(from)}–${clock(until)}`;
  });

test('hours with no session are folded, and a rest of under an hour is not', () => {
  const axis = foldHours(
    [
      session('05:00', '05:50'),
      session('10:45', '11:15'),
      session('16:30', '16:47'),
      session('17:00', '19:30'),
    ],
    at('16:42'),
    offset,
  );
  expect(words(axis)).toEqual([
    'hours 04:45–06:00',
    'rest 06:00–10:30',
    'hours 10:30–11:30',
    'rest 11:30–16:15',
    'hours 16:15–19:45',
  ]);
});

test('labels fall on whole and half hours of the clock of the place', () => {
  const axis = foldHours([session('05:00', '08:30')], at('06:10'), offset);
  expect(axis.ticks.map(({ at }) => (at + offset) % 1_800_000)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test('a day of one short airing is still wide enough to read', () => {
  const axis = foldHours([session('14:03', '14:04')], at('14:05'), offset);
  expect(placeOf(axis, at('14:04')) - placeOf(axis, at('14:03'))).toBeGreaterThan(0.03);
});

test('a day with nothing on it has an axis around now', () => {
  const axis = foldHours([], at('09:00'), offset);
  expect(placeOf(axis, at('09:00'))).toBeGreaterThan(0.1);
  expect(placeOf(axis, at('09:05'))).toBeLessThan(0.9);
});

test('every instant has one place, later is never further left, and the parts fill the whole', () => {
  const day = fc.integer({ min: 0, max: 24 * 60 }).map((m) => at('00:00') + m * 60_000);
  const sessions = fc.array(fc.tuple(day, fc.integer({ min: 10, max: 7200 })), { maxLength: 60 });
  fc.assert(
    fc.property(sessions, day, fc.array(day, { minLength: 2 }), (made, now, instants) => {
      const axis = foldHours(
        made.map(([from, seconds]) => ({ from, until: from + seconds * 1000 })),
        now,
        offset,
      );
      const places = instants.sort((a, b) => a - b).map((instant) => placeOf(axis, instant));
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(1 + 1e-9);
        if (index > 0) expect(place).toBeGreaterThanOrEqual((places[index - 1] ?? 0) - 1e-9);
      }
      expect(axis.stretches.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1, 9);
      for (const { kind, from, until } of axis.stretches)
        if (kind === 'rest') expect(until - from).toBeGreaterThanOrEqual(3_600_000);
    }),
  );
});
