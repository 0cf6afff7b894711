import type { PlanField, PlanView } from '@loaphuong/contract';
import { dong } from '@loaphuong/domain/basics';
import { describe, expect, test } from 'vitest';
import { budgetSums, shareOf } from './budget-sums.ts';

const nothing: PlanField = { value: null, raw: null, at: [], confidence: 'missing' };

function budget(
  total: string | null,
  ...lines: readonly [amount: string, committed: string, spent: string][]
) {
  const of: PlanView['budget'] = {
    source: nothing,
    decision: nothing,
    total: total === null ? null : { amount: total, field: nothing, words: nothing, wordsMatch: null },
    lines: lines.map(([amount, committed, spent]) => ({
      label: nothing,
      amount,
      field: nothing,
      words: nothing,
      wordsMatch: null,
      allocated: amount,
      committed,
      spent,
    })),
    linesAddUp: null,
  };
  return of;
}

describe('the budget of a plan', () => {
  test('adds up to the đồng, line by line and in all', () => {
    const sums = budgetSums(
      budget('170429000', ['99000000', '18400000', '61750000'], ['71429000', '12000000', '33120000']),
    );
    expect(sums.lines.map(({ left }) => left)).toEqual([18_850_000n, 26_309_000n]);
    expect(sums.all).toMatchObject({ allocated: 170_429_000n, committed: 30_400_000n, left: 45_159_000n });
    expect(sums.difference).toBe(0n);
  });

  test('says by how much the lines miss the total, and nothing when there is nothing to compare', () => {
    expect(budgetSums(budget('170429001', ['170429000', '0', '0'])).difference).toBe(-1n);
    expect(budgetSums(budget(null, ['5', '0', '0'])).difference).toBeUndefined();
    expect(budgetSums(budget('5')).difference).toBeUndefined();
    expect(budgetSums(budget('5')).all.written).toBe(5n);
  });

  test('loses nothing beyond what a floating number can hold', () => {
    const sums = budgetSums(budget('900719925474099301', ['900719925474099300', '0', '0'], ['1', '0', '0']));
    expect(sums.difference).toBe(0n);
  });

  test('gives bars a share between nothing and all', () => {
    expect(shareOf(dong(61_750_000n), dong(99_000_000n))).toBeCloseTo(0.6237, 4);
    expect(shareOf(dong(1n), dong(0n))).toBe(0);
  });
});
