import type { PlanView } from '@loaphuong/contract';
import { type Dong, dong, NO_DONG, parseDong, sumOf } from '@loaphuong/domain/basics';

/** One line of the budget, in đồng. `left` is what may still be committed or spent. */
export interface BudgetFigures {
  readonly written: Dong;
  readonly allocated: Dong;
  readonly committed: Dong;
  readonly spent: Dong;
  readonly left: Dong;
}

/** What the budget table shows: each line, their sum, and how far the sum is from the written total. */
export interface BudgetSums {
  readonly lines: readonly BudgetFigures[];
  readonly all: BudgetFigures;
  /** Sum of the lines minus the written total; absent when there is nothing to compare. */
  readonly difference: Dong | undefined;
}

/** Adds the budget up in whole đồng. An amount that is no number counts as zero here; the server refuses such plans. */
export function budgetSums(budget: PlanView['budget']): BudgetSums {
  const lines = budget.lines.map((line) =>
    figures(read(line.amount), read(line.allocated), read(line.committed), read(line.spent)),
  );
  const total = budget.total === null ? undefined : read(budget.total.amount);
  const sum = (of: (line: BudgetFigures) => Dong): Dong => sumOf(lines.map(of));
  const written = sum((line) => line.written);
  return {
    lines,
    all: figures(
      lines.length === 0 && total !== undefined ? total : written,
      sum((line) => line.allocated),
      sum((line) => line.committed),
      sum((line) => line.spent),
    ),
    difference: total === undefined || lines.length === 0 ? undefined : dong(written - total),
  };
}

/** A share of an amount, 0…1, exact enough for a bar. */
export function shareOf(part: Dong, whole: Dong): number {
  return whole <= 0n ? 0 : Number((part * 10_000n) / whole) / 10_000;
}

function figures(written: Dong, allocated: Dong, committed: Dong, spent: Dong): BudgetFigures {
  return { written, allocated, committed, spent, left: dong(allocated - committed - spent) };
}

function read(text: string): Dong {
  return parseDong(text) ?? NO_DONG;
}
