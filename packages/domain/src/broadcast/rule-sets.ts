import type { PlaceId } from '../places/index.ts';

/** What a place decided about its loudspeakers, from a day on until its next set. */
export interface RuleSet<Rules> {
  readonly place: PlaceId;
  /** First day on which it holds. */
  readonly from: Temporal.PlainDate;
  /** Absent: the place has no rules of its own from that day on and goes by those above it. */
  readonly rules: Rules | undefined;
}

/**
 * The set by which a place goes on a day: its own newest one, else that of the nearest place above it. A set counts whole: what it does not
 * mention is not taken from above, so that one paper answers for all that holds. `undefined`: nobody decided anything.
 * @param path the place and all places above it, nearest first.
 */
export function ruleSetOn<Set extends RuleSet<unknown>>(
  path: readonly PlaceId[],
  sets: readonly Set[],
  day: Temporal.PlainDate,
): Set | undefined {
  for (const place of path) {
    const [own] = sets
      .filter((set) => set.place === place && Temporal.PlainDate.compare(set.from, day) <= 0)
      .toSorted((a, b) => Temporal.PlainDate.compare(b.from, a.from));
    if (own !== undefined && own.rules !== undefined) return own;
  }
  return undefined;
}
