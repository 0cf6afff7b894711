/** Sound waits this long before it is heard, so that an uneven network leaves no gap. Seconds. */
const lead = 0.3;

/** More than this in the queue means that the server's card runs faster than this one: a piece is left out. Seconds. */
const longestQueue = 1.5;

/** When to play a piece, or that it is left out. Times in seconds of the card's clock. */
export type Placing =
  | { readonly kind: 'play'; readonly at: number; readonly queuedUntil: number }
  | { readonly kind: 'drop' };

/** Places the next piece right behind the queue; an empty queue begins again with the lead. */
export function placeChunk({
  now,
  queuedUntil,
  duration,
}: {
  now: number;
  queuedUntil: number;
  duration: number;
}): Placing {
  if (queuedUntil - now > longestQueue) return { kind: 'drop' };
  const at = queuedUntil > now ? queuedUntil : now + lead;
  return { kind: 'play', at, queuedUntil: at + duration };
}
