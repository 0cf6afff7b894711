import { expect, test } from 'vitest';
import {
  dateAndTime,
  daysBetween,
  dayText,
  decimal,
  nearRange,
  nearTime,
  runningTime,
  timeWithSeconds,
  zoneOffset,
} from './time.ts';

const zone = 'Asia/Ho_Chi_Minh';
const at = '2024-10-10T09:42:08.000Z';

test('times are those of the place, wherever the browser stands', () => {
  expect(timeWithSeconds(at, zone)).toBe('16:42:08');
  expect(timeWithSeconds(at, 'America/New_York')).toBe('05:42:08');
  expect(dateAndTime('2024-12-31T17:30:00.000Z', zone)).toBe('01/01/2025 00:30');
  expect(zoneOffset(at, zone)).toBe(7 * 3_600_000);
});

test('a day of the calendar is the same day everywhere, and is over the day after', () => {
  expect(dayText('2027-02-26')).toBe('26/02/2027');
  expect(['2027-02-25', '2027-02-26', '2027-03-01'].map((day) => daysBetween('2027-02-26', day))).toEqual([
    -1, 0, 3,
  ]);
});

test('midnight is 00, never 24', () => {
  expect(timeWithSeconds('2024-10-09T17:00:00.000Z', zone)).toBe('00:00:00');
});

test('a time is as short as it can be understood', () => {
  expect(nearTime('2024-10-10T01:05:00.000Z', at, zone)).toBe('08:05');
  expect(nearTime('2024-10-09T16:59:00.000Z', at, zone)).toBe('09/10 23:59');
  expect(nearTime('2023-10-10T01:05:00.000Z', at, zone)).toBe('10/10/2023 08:05');
  expect(nearRange('2024-10-08T14:10:00.000Z', '2024-10-08T14:14:00.000Z', at, zone)).toBe(
    '08/10 21:10–21:14',
  );
  expect(nearRange('2024-10-09T16:00:00.000Z', '2024-10-09T18:00:00.000Z', at, zone)).toBe(
    '09/10 23:00–01:00',
  );
});

test('a running time never goes below zero and grows an hour when it needs one', () => {
  expect([-5, 292_000, 3_892_000].map(runningTime)).toEqual(['00:00', '04:52', '1:04:52']);
});

test('numbers follow the language, with a true minus and no sign on what rounds to zero', () => {
  expect(decimal(0.94, 2, 'vi')).toBe('0,94');
  expect(decimal(0.94, 2, 'en')).toBe('0.94');
  expect(decimal(-3.44, 1, 'vi')).toBe('−3,4');
  expect(decimal(-0.02, 1, 'vi')).toBe('0,0');
});
