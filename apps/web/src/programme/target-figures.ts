import type { TargetView } from '@loaphuong/contract';

/** A target as the bar shows it. */
export interface TargetFigures {
  /** What is reached, 0…1; nothing when there was nothing to count (a denominator of zero is no zero per cent). */
  readonly share: number | undefined;
  /** The target on the same scale; only for targets in per cent. */
  readonly goal: number | undefined;
  readonly met: boolean | undefined;
}

/** Reads the figures of a measured target. Counts are compared as whole numbers, never as rounded shares. */
export function figuresOf(
  target: Pick<TargetView, 'comparator' | 'value' | 'unit' | 'measure'>,
): TargetFigures {
  const inPercent = target.unit.trim() === '%';
  const goal = inPercent ? Math.min(1, target.value / 100) : undefined;
  const { measure } = target;
  if (measure === undefined || measure.denominator <= 0) return { share: undefined, goal, met: undefined };
  const share = measure.numerator / measure.denominator;
  const met = inPercent
    ? holds(measure.numerator * 100, target.comparator, target.value * measure.denominator)
    : holds(measure.numerator, target.comparator, target.value);
  return { share, goal, met };
}

function holds(have: number, comparator: TargetView['comparator'], want: number): boolean {
  switch (comparator) {
    case '>':
      return have > want;
    case '<':
      return have < want;
    case '<=':
      return have <= want;
    // A plan that says "100 %" is met by more, too.
    case '=':
    case '>=':
      return have >= want;
  }
}
