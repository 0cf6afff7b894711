import type { MeasureSummary, TargetView } from '@loaphuong/contract';
import { describe, expect, test } from 'vitest';
import { figuresOf } from './target-figures.ts';

function target(numerator: number, denominator: number, over: Partial<TargetView> = {}) {
  const measure: MeasureSummary = {
    kind: 'loudspeakers-working-well',
    numerator,
    denominator,
    unit: { vi: 'phường', en: 'wards' },
    asOf: '2026-11-23T00:00:00.000Z',
  };
  return { comparator: '=', value: 100, unit: '%', measure, ...over } as const;
}

describe('the figures of a target', () => {
  test('are a share of what was counted, with the goal on the same scale', () => {
    expect(figuresOf(target(5, 7))).toEqual({ share: 5 / 7, goal: 1, met: false });
    expect(figuresOf(target(7, 7))).toEqual({ share: 1, goal: 1, met: true });
  });

  test('are not rounded up to a goal: 1.999 of 2.000 is not 100 %', () => {
    expect(figuresOf(target(1999, 2000)).met).toBe(false);
    expect(figuresOf(target(1400, 2000, { value: 70, comparator: '>' })).met).toBe(false);
    expect(figuresOf(target(1400, 2000, { value: 70, comparator: '>=' })).met).toBe(true);
  });

  test('say nothing where nothing was counted, rather than zero', () => {
    expect(figuresOf(target(0, 0))).toEqual({ share: undefined, goal: 1, met: undefined });
    const { measure: _, ...unmeasured } = target(0, 0);
    expect(figuresOf(unmeasured).share).toBeUndefined();
  });

  test('compare plain counts as counts', () => {
    expect(figuresOf(target(3, 3, { value: 2, unit: 'lớp' }))).toEqual({
      share: 1,
      goal: undefined,
      met: true,
    });
  });
});
