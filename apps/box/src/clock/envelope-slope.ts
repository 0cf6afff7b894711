/** A delay: when, and how long; both microseconds, small numbers. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The slope s for which a line of slope s under the points of the way up and one of slope −s under those of the way down lie
 * nearest to their points in sum. For one direction this is the linear programme of Moon, Skelly and Towsley (1999,
 * "Estimation and removal of clock skew from network delay measurements"); both ways share one crystal, so they share s.
 */
export function commonSlope(ups: readonly Point[], downs: readonly Point[], steepest: number): number {
  const up = lowerHull(ups);
  const down = lowerHull(downs);
  // Sum of heights above the lines, as far as it depends on s: concave, so a search by thirds finds the top.
  const height = (s: number) =>
    ups.length * (leastAlong(up, s) + s * meanX(ups)) +
    downs.length * (leastAlong(down, -s) - s * meanX(downs));
  let low = -steepest;
  let high = steepest;
  while (high - low > 1e-9) {
    const third = (high - low) / 3;
    if (height(low + third) < height(high - third)) low += third;
    else high -= third;
  }
  return (low + high) / 2;
}

/** Corner points below which nothing lies; points come nearly in order of x (answers can cross on the way). */
export function lowerHull(points: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of [...points].sort((a, b) => a.x - b.x)) {
    for (;;) {
      const b = hull.at(-1);
      const a = hull.at(-2);
      if (a === undefined || b === undefined) break;
      if ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0) break;
      hull.pop();
    }
    hull.push(point);
  }
  return hull;
}

function leastAlong(points: readonly Point[], slope: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { x, y } of points) least = Math.min(least, y - slope * x);
  return least;
}

function meanX(points: readonly Point[]): number {
  let sum = 0;
  for (const { x } of points) sum += x;
  return points.length === 0 ? 0 : sum / points.length;
}
