import { rulesObstacle } from '@loaphuong/domain/broadcast';
import { expect, test } from 'vitest';
import { emptySpan, rulesIn, typedOf } from './typed-rules.ts';

const rules = {
  quietHours: [{ from: '22:00', to: '05:00' }],
  dailyMinutes: 0,
  volumeCeiling: 80,
  volumeByHour: [{ from: '05:00', to: '06:00', ceiling: 40 }],
  decision: 'Quyết định số 12/QĐ-UBND',
};

test('a form that nobody touched says the rules it began with; one without rules limits nothing', () => {
  expect(rulesIn(typedOf(rules))).toEqual(rules);
  expect(rulesIn(typedOf(undefined))).toEqual({ quietHours: [], volumeCeiling: 100, volumeByHour: [] });
});

test('what is no figure, and an empty row, are refused by name of the field; empty minutes mean no limit', () => {
  const typed = typedOf(rules);
  const fieldOf = (more: Partial<typeof typed>) => rulesObstacle(rulesIn({ ...typed, ...more }))?.field;
  expect(fieldOf({ volumeCeiling: '' })).toBe('volumeCeiling');
  expect(fieldOf({ volumeCeiling: '8o' })).toBe('volumeCeiling');
  expect(fieldOf({ dailyMinutes: '90,5' })).toBe('dailyMinutes');
  expect(fieldOf({ dailyMinutes: ' ' })).toBeUndefined();
  expect(fieldOf({ quietHours: [...typed.quietHours, emptySpan()] })).toBe('quietHours.1');
  expect(fieldOf({ volumeByHour: [{ ...emptySpan(), from: '05:00', to: '06:00' }] })).toBe('volumeByHour.0');
});
