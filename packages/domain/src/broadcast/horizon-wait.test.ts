import { expect, test } from 'vitest';
import { horizonWait, type PlanContent, type PlannedAiring } from './horizon-wait.ts';

const NOW = Temporal.Instant.from('2026-11-20T05:00:00Z');
const airing = (id: string, hours: number, says = 'a'): PlannedAiring => {
  const from = NOW.add({ minutes: Math.round(hours * 60) });
  return { id, from, until: from.add({ minutes: 10 }), says };
};
const plan = (airings: readonly PlannedAiring[], days = 7, rest = 'rules'): PlanContent => ({
  until: NOW.add({ minutes: Math.round(days * 1440) }),
  airings,
  rest,
});

test('a plan waits when nothing was signed, and when what was signed is over', () => {
  expect(horizonWait(undefined, plan([]), NOW)).toEqual({ kind: 'unsigned' });
  expect(horizonWait(plan([], 0), plan([]), NOW)).toEqual({ kind: 'unsigned' });
});

test('what is new, other or no more is counted; other rules count too', () => {
  const signed = plan([airing('1', 1), airing('2', 2), airing('3', 3)]);
  const wanted = plan([airing('1', 1), airing('2', 2, 'b'), airing('4', 4)]);
  expect(horizonWait(signed, wanted, NOW)).toEqual({ kind: 'changed', added: 2, removed: 1 });
  const quieter = plan(signed.airings, 7, 'quieter');
  expect(horizonWait(signed, quieter, NOW)).toEqual({ kind: 'changed', added: 0, removed: 0 });
});

test('what is over, and what lies behind the signed days, asks for nobody; the days themselves do, once each', () => {
  const signed = plan([airing('over', -1), airing('1', 1)], 6.5);
  expect(horizonWait(signed, plan([airing('1', 1), airing('next week', 6.6 * 24)]), NOW)).toBeUndefined();
  expect(horizonWait(plan([airing('1', 1)], 5.9), plan([airing('1', 1)]), NOW)).toEqual({
    kind: 'running-out',
  });
});
