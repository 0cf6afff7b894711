/** A time in which a play was turned down under another; `under` is the airing above it, where that was said. */
export interface DuckedTime {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly under?: string | undefined;
}

/** How long a play was turned down, and under what. */
export interface TurnedDown {
  /** Milliseconds in all; times under two at once count once. */
  readonly ms: number;
  /** Airings above it, each once, in the order in which they came over it; none where an older program did not say. */
  readonly under: readonly string[];
}

/** Sums up when a play was turned down; nothing when it never was. */
export function turnedDown(times: readonly DuckedTime[]): TurnedDown | undefined {
  if (times.length === 0) return undefined;
  const sorted = times.toSorted((a, b) => Temporal.Instant.compare(a.from, b.from));
  let ms = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, until } of sorted) {
    const begin = Math.max(from.epochMilliseconds, reached);
    reached = Math.max(reached, until.epochMilliseconds);
    ms += Math.max(0, reached - begin);
  }
  return { ms, under: [...new Set(sorted.flatMap(({ under }) => under ?? []))] };
}
