import { expect, test } from 'vitest';
import { asId } from '../basics/index.ts';
import { ruleSetOn } from './rule-sets.ts';
import { rulesBroken } from './rules-broken.ts';

const ward = asId<'place'>('00000000-0000-4000-8000-000000000001');
const town = asId<'place'>('00000000-0000-4000-8000-000000000002');
const day = (text: string) => Temporal.PlainDate.from(text);
const set = (place: typeof ward, from: string, rules: string | undefined) => ({
  place,
  from: day(from),
  rules,
});

test('the newest set of the place holds, else that of the place above; a set without rules gives way to it again', () => {
  const sets = [
    set(town, '2026-01-01', 'town'),
    set(ward, '2026-03-01', 'ward 1'),
    set(ward, '2026-05-01', 'ward 2'),
    set(ward, '2026-07-01', undefined),
    set(town, '2026-08-01', 'town 2'),
  ];
  const on = (text: string, path = [ward, town]) => ruleSetOn(path, sets, day(text))?.rules;
  expect(on('2025-12-31')).toBeUndefined();
  expect(on('2026-02-28')).toBe('town');
  expect(on('2026-03-01')).toBe('ward 1');
  expect(on('2026-06-30')).toBe('ward 2');
  expect(on('2026-07-01')).toBe('town');
  expect(on('2026-08-01')).toBe('town 2');
  expect(on('2026-06-30', [town])).toBe('town');
});

test('each airing is asked by the rules of the day on which it starts, and what is forbidden uses up no minutes', () => {
  const zone = 'Asia/Ho_Chi_Minh';
  const airing = (at: string, minutes: number) => ({
    at: Temporal.Instant.from(`${at}+07:00`),
    durationMs: minutes * 60_000,
  });
  const rulesOn = (of: Temporal.PlainDate) =>
    of.equals('2026-12-01')
      ? { quietHours: [], dailyMinutes: 30 }
      : { quietHours: [{ from: '22:00', to: '05:00' }] };
  const airings = [
    airing('2026-12-01T04:00', 20),
    airing('2026-12-01T12:00', 20),
    airing('2026-12-01T23:00', 10),
    airing('2026-12-02T04:00', 20),
    airing('2026-12-02T12:00', 60),
  ];
  expect(
    rulesBroken(airings, zone, rulesOn).map(({ airing: { at }, rule }) => [
      airings.findIndex((each) => each.at === at),
      rule,
    ]),
  ).toEqual([
    [1, 'daily-minutes'],
    [3, 'quiet-hours'],
  ]);
});
