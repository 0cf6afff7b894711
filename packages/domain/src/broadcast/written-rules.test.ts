import { expect, test } from 'vitest';
import { rulesObstacle, type WrittenRules } from './written-rules.ts';

const fine: WrittenRules = {
  quietHours: [
    { from: '22:00', to: '05:00' },
    { from: '11:30', to: '13:30' },
  ],
  dailyMinutes: 90,
  volumeCeiling: 80,
  volumeByHour: [{ from: '05:00', to: '06:00', ceiling: 40 }],
  decision: 'Quyết định số 12/QĐ-UBND',
};
const found = (more: Partial<WrittenRules>) => {
  const obstacle = rulesObstacle({ ...fine, ...more });
  return obstacle && `${obstacle.code} at ${obstacle.field}`;
};
const spans = (...said: readonly string[]) =>
  said.map((each) => ({ from: each.slice(0, 5), to: each.slice(6) }));

test('rules with spans past midnight, with spans that touch, and with nothing but a ceiling are fine', () => {
  expect(rulesObstacle(fine)).toBeUndefined();
  expect(found({ quietHours: spans('22:00-05:00', '05:00-06:00', '21:00-22:00') })).toBeUndefined();
  expect(rulesObstacle({ quietHours: [], volumeCeiling: 100 })).toBeUndefined();
  expect(found({ dailyMinutes: 0 })).toBeUndefined();
});

test('spans that share a minute are found, also past midnight, and the later one is named', () => {
  const overlap = 'broadcast/rules-overlap at quietHours.1';
  expect(found({ quietHours: spans('11:00-13:00', '12:59-14:00') })).toBe(overlap);
  expect(found({ quietHours: spans('22:00-05:00', '04:00-06:00') })).toBe(overlap);
  expect(found({ quietHours: spans('22:00-05:00', '21:00-22:30') })).toBe(overlap);
  expect(found({ quietHours: spans('22:00-05:00', '23:00-01:00') })).toBe(overlap);
  expect(found({ quietHours: spans('01:00-02:00', '22:00-05:00') })).toBe(overlap);
  expect(found({ quietHours: spans('22:00-05:00', '22:00-23:00') })).toBe(overlap);
  expect(
    found({
      volumeByHour: [
        { from: '05:00', to: '07:00', ceiling: 40 },
        { from: '06:00', to: '08:00', ceiling: 50 },
      ],
    }),
  ).toBe('broadcast/rules-overlap at volumeByHour.1');
});

test('a time that is none, a span of no length and too many spans are named by their place in the list', () => {
  expect(found({ quietHours: spans('22:00-24:00') })).toBe('broadcast/rules-time at quietHours.0');
  expect(found({ quietHours: spans('11:00-12:00', '-') })).toBe('broadcast/rules-time at quietHours.1');
  expect(found({ quietHours: spans('22:00-22:00') })).toBe('broadcast/rules-empty-span at quietHours.0');
  const nine = Array.from({ length: 9 }, (_, nth) => ({ from: `0${nth}:00`, to: `0${nth}:30` }));
  expect(found({ quietHours: nine })).toBe('broadcast/rules-too-many at quietHours');
});

test('figures out of range are refused; a ceiling of an hour must be below the general one', () => {
  expect(found({ dailyMinutes: 1441 })).toBe('broadcast/rules-minutes at dailyMinutes');
  expect(found({ dailyMinutes: 1.5 })).toBe('broadcast/rules-minutes at dailyMinutes');
  for (const volumeCeiling of [0, 101, 50.5, Number.NaN])
    expect(found({ volumeCeiling, volumeByHour: [] })).toBe('broadcast/rules-volume-range at volumeCeiling');
  const byHour = (ceiling: number) =>
    found({ volumeByHour: [{ from: '05:00', to: '06:00', ceiling }], volumeCeiling: 80 });
  expect(byHour(0)).toBe('broadcast/rules-volume-range at volumeByHour.0');
  expect(byHour(80)).toBe('broadcast/rules-volume-not-lower at volumeByHour.0');
  expect(byHour(79)).toBeUndefined();
  expect(found({ decision: 'x'.repeat(201) })).toBe('broadcast/rules-decision-long at decision');
});

test('each refusal names the field, the rule and the way out in both languages', () => {
  expect(rulesObstacle({ ...fine, quietHours: spans('22:00-05:00', '04:00-06:00') })?.message).toEqual({
    vi: 'Giờ yên tĩnh, khoảng 2, 04:00–06:00 chồng lên khoảng 1 (22:00–05:00). Hãy gộp thành một khoảng hoặc sửa giờ; khoảng qua nửa đêm chỉ ghi một lần.',
    en: 'Quiet hours, span 2, 04:00–06:00 overlaps span 1 (22:00–05:00). Join them or change the times; a span past midnight is written once.',
  });
});
