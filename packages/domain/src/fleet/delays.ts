/** Metres that sound travels in a millisecond of air at 20 °C. */
export const METRES_A_MS = 0.343;
/** Longest delay that a box keeps (`ClusterSettings` of the wire). */
export const LONGEST_DELAY_MS = 2000;

/** A spot on the earth, decimal degrees. */
export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

/** Metres between two spots along the ground (haversine on a sphere of 6371 km). */
export function metresBetween(a: Spot, b: Spot): number {
  const rad = Math.PI / 180;
  const north = Math.sin(((b.latitude - a.latitude) * rad) / 2);
  const east = Math.sin(((b.longitude - a.longitude) * rad) / 2);
  const h = north * north + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * east * east;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** One member of a row: what is proposed, or why nothing is. */
export type DelayProposal =
  | { readonly kind: 'proposed'; readonly delayMs: number; readonly metres: number }
  | { readonly kind: 'no-position' }
  /** Further off than a delay can bridge. */
  | { readonly kind: 'too-far'; readonly metres: number };

/**
 * Proposes delays for a row of loudspeakers, in the order in which it is walked: each leaves later by the way that the sound of the
 * first has gone to reach it, added up from member to member, so that bends in a street count. A proposal only: a person accepts.
 */
export function proposeDelays(row: readonly (Spot | undefined)[]): readonly DelayProposal[] {
  let before: Spot | undefined;
  let metres = 0;
  return row.map((spot): DelayProposal => {
    if (spot === undefined) return { kind: 'no-position' };
    if (before !== undefined) metres += metresBetween(before, spot);
    before = spot;
    const delayMs = Math.round(metres / METRES_A_MS);
    return delayMs > LONGEST_DELAY_MS
      ? { kind: 'too-far', metres: Math.round(metres) }
      : { kind: 'proposed', delayMs, metres: Math.round(metres) };
  });
}
