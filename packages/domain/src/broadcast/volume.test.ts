import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type VolumeRules, volumeAt, volumeCeilingAt } from './volume.ts';

const ZONE = 'Asia/Ho_Chi_Minh';
const at = (time: string) =>
  Temporal.PlainDateTime.from(`2026-11-23T${time}`).toZonedDateTime(ZONE).toInstant();

const RULES: VolumeRules = {
  volumeCeiling: 80,
  volumeByHour: [
    { from: '11:30', to: '13:30', ceiling: 50 },
    { from: '21:00', to: '05:30', ceiling: 30 },
    { from: '12:00', to: '12:30', ceiling: 40 },
  ],
};

describe('the ceiling of the hour', () => {
  test.each([
    ['11:29:59', 80],
    ['11:30:00', 50],
    ['12:00', 40],
    ['12:30', 50],
    ['13:30', 80],
    ['20:59', 80],
    ['21:00', 30],
    ['00:00', 30],
    ['05:29', 30],
    ['05:30', 80],
  ])('at %s is %i', (time, ceiling) => {
    expect(volumeCeilingAt(at(time), ZONE, RULES)).toBe(ceiling);
  });

  test('a span from a time to the same time is the whole day', () => {
    const rules = { volumeCeiling: 80, volumeByHour: [{ from: '06:00', to: '06:00', ceiling: 20 }] };
    for (const time of ['05:59', '06:00', '18:00']) expect(volumeCeilingAt(at(time), ZONE, rules)).toBe(20);
  });

  test('a span cannot raise the ceiling of the place', () => {
    const rules = { volumeCeiling: 40, volumeByHour: [{ from: '00:00', to: '23:59', ceiling: 90 }] };
    expect(volumeCeilingAt(at('10:00'), ZONE, rules)).toBe(40);
  });
});

test('the volume is what was wished, or less: never above the place, the hour or the loudspeaker itself', () => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(percent, percent, fc.integer({ min: 0, max: 86_399 }), (wished, own, second) => {
      const instant = at('00:00').add({ seconds: second });
      const volume = volumeAt(wished, instant, ZONE, RULES, own);
      expect(volume).toBe(Math.min(wished, own, volumeCeilingAt(instant, ZONE, RULES)));
      expect(volume).toBeLessThanOrEqual(80);
    }),
  );
  expect(volumeAt(60, at('10:00'), ZONE, RULES)).toBe(60);
});
