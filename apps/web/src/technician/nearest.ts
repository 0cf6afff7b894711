/** A place on the earth, degrees (WGS 84). */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_M = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres between two places by the haversine formula, on a round earth; good to half a percent. */
export function metresBetween(one: Position, other: Position): number {
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const share =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      half(one.longitude, other.longitude);
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(share)));
}

/** Those with a position, nearest first, each with its distance (m). */
export function nearestOf<Thing extends { readonly position?: Position | undefined }>(
  things: readonly Thing[],
  from: Position,
): readonly { thing: Thing; metres: number }[] {
  return things
    .flatMap((thing) => (thing.position ? [{ thing, metres: metresBetween(from, thing.position) }] : []))
    .sort((a, b) => a.metres - b.metres);
}
