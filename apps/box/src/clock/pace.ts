/** A crystal that nobody has measured yet is learnt by two questions a second for ten minutes (with what follows about 500 kB, once in a box's life). */
const LEARN_MS = 500;
const LEARN_S = 600;
/** After that it is learnt well enough to be played by for a week without network. */
const THEN_MS = 15_000;
const THEN_S = 2 * 3600;
/** On a link whose delays vary by less there is nothing to gain. */
const RESTLESS_MS = 1;
/** Until so many seconds after the fast questions there is one in so many milliseconds; after that one in `REST_MS`. */
const PAUSES = [
  [300, 3000],
  [900, 15_000],
  [7200, 60_000],
] as const;
const REST_MS = 300_000;

/**
 * Milliseconds between two questions, so many seconds after the fast ones.
 * @param link whether the crystal was never measured, and how much the delays vary.
 */
export function pauseAfter(
  sinceS: number,
  { isUnmeasured, restlessMs }: { readonly isUnmeasured: boolean; readonly restlessMs: number },
): number {
  // Without a known rate what was heard a minute ago hardly counts.
  if (isUnmeasured && restlessMs > RESTLESS_MS) {
    if (sinceS < LEARN_S) return LEARN_MS;
    if (sinceS < THEN_S) return THEN_MS;
  }
  return PAUSES.find(([untilS]) => sinceS < untilS)?.[1] ?? REST_MS;
}
