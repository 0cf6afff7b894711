/** One question and its answer. Box times in microseconds of its monotonic clock, server times in microseconds since 1970. */
export interface Exchange {
  readonly askedUs: number;
  readonly receivedUs: number;
  readonly sentUs: number;
  readonly answeredUs: number;
}

/** How the box's crystal runs against the server's clock, and how far that can be wrong; both parts per million. */
export interface Drift {
  readonly ppm: number;
  readonly uncertaintyPpm: number;
}

/** What follows from all exchanges: server time = monotonic + `offsetUs` at `atUs`, ± `boundUs`. */
export interface TimeEstimate {
  readonly atUs: number;
  readonly offsetUs: number;
  readonly boundUs: number;
}

/** Cheap crystals are within ±50 ppm; the double is believed of a box that was never measured. */
export const UNMEASURED: Drift = { ppm: 0, uncertaintyPpm: 100 };

/** A measured crystal still wanders with temperature; less than this is never claimed. */
const LEAST_UNCERTAINTY_PPM = 1;

/** The uncertainty is a worst case; the likely error of the drift, by which the estimate weighs old against new, is less. */
const LIKELY = 0.2;

/** No crystal in use is further off. */
const STEEPEST = 300e-6;

/** A longer memory would mix a cool morning with a hot noon. */
const MEMORY_US = 6 * 3600 * 1e6;
const MOST_EXCHANGES = 400;

/** A crossing smaller than this is rounding and timer noise, not a step. */
const TOLERANCE_US = 500;

/**
 * Bounds the server's clock from both sides. A question cannot arrive before it was sent: each exchange gives an upper limit of
 * the offset (way up) and a lower one (way down), which loosen with age by what the crystal may have wandered since. The least
 * delay of each direction counts, not the least round trip, because the two rarely meet in one exchange. The middle is the
 * estimate; half the width is what nothing explains (with unequal ways no exchange can see more).
 */
export class TimeFit {
  #exchanges: Exchange[] = [];
  #drift: Drift;
  #estimate: TimeEstimate | undefined;
  #sinceDrift = 0;
  #answers = 0;

  constructor(drift: Drift = UNMEASURED) {
    this.#drift = drift;
  }

  /** Exchanges since the start or the last step. */
  get answers(): number {
    return this.#answers;
  }

  get drift(): Drift {
    return this.#drift;
  }

  /** Middle of the delays above the least, per direction, microseconds: how restless the link is. */
  get restlessUs(): number {
    const ups = this.#exchanges.map((e) => e.receivedUs - e.askedUs - this.#along(e.askedUs));
    const downs = this.#exchanges.map((e) => e.answeredUs - e.sentUs + this.#along(e.answeredUs));
    return (medianAboveLeast(ups) + medianAboveLeast(downs)) / 2;
  }

  /** Takes in an exchange. `stepped` is true when it contradicts all earlier ones: those are forgotten. */
  add(exchange: Exchange): { readonly stepped: boolean } {
    this.#exchanges.push(exchange);
    this.#answers += 1;
    const oldest = exchange.answeredUs - MEMORY_US;
    if (this.#exchanges.length > MOST_EXCHANGES || (this.#exchanges[0]?.answeredUs ?? 0) < oldest) {
      this.#exchanges = this.#exchanges.filter((e) => e.answeredUs >= oldest).slice(-MOST_EXCHANGES);
    }
    this.#sinceDrift += 1;
    if (this.#sinceDrift >= 8) this.#measureDrift();
    let stepped = false;
    if (!this.#narrow(exchange.answeredUs)) {
      // Perhaps only the drift was believed too firmly: allow a crystal's worst before speaking of a step.
      this.#drift = { ppm: this.#drift.ppm, uncertaintyPpm: UNMEASURED.uncertaintyPpm };
      if (!this.#narrow(exchange.answeredUs)) {
        stepped = true;
        this.#exchanges = [exchange];
        this.#answers = 1;
        this.#narrow(exchange.answeredUs);
      }
    }
    return { stepped };
  }

  /** Forgets all exchanges; the crystal's drift stays known. */
  forget(): void {
    this.#exchanges = [];
    this.#answers = 0;
    this.#estimate = undefined;
  }

  /** Estimate carried forward to `atUs` (holdover): the bound grows with the drift's uncertainty. */
  at(atUs: number): TimeEstimate | undefined {
    const last = this.#estimate;
    if (last === undefined) return undefined;
    const sinceUs = atUs - last.atUs;
    return {
      atUs,
      offsetUs: last.offsetUs + (sinceUs * this.#drift.ppm) / 1e6,
      boundUs: last.boundUs + (Math.abs(sinceUs) * this.#drift.uncertaintyPpm) / 1e6,
    };
  }

  /** Expected change of the offset since time zero of the box's clock, microseconds. */
  #along(us: number): number {
    return (us * this.#drift.ppm) / 1e6;
  }

  /** Recomputes the estimate; false when upper and lower limit cross. */
  #narrow(nowUs: number): boolean {
    const { ppm, uncertaintyPpm } = this.#drift;
    const limits = this.#limits(nowUs, ppm, uncertaintyPpm);
    if (limits.lower > limits.upper + TOLERANCE_US) return false;
    const likely = this.#limits(nowUs, ppm, uncertaintyPpm * LIKELY);
    const offsetUs = likely.upper / 2 + likely.lower / 2;
    this.#estimate = {
      atUs: nowUs,
      offsetUs: Math.min(Math.max(offsetUs, Math.min(limits.lower, limits.upper)), limits.upper),
      boundUs: Math.max(0, limits.upper - limits.lower) / 2,
    };
    return true;
  }

  /** Limits of the offset now when the drift may be wrong by `loosenPpm`. */
  #limits(nowUs: number, ppm: number, loosenPpm: number): { upper: number; lower: number } {
    let upper = Number.POSITIVE_INFINITY;
    let lower = Number.NEGATIVE_INFINITY;
    for (const { askedUs, receivedUs, sentUs, answeredUs } of this.#exchanges) {
      const up = receivedUs - askedUs + ((nowUs - askedUs) * (ppm + loosenPpm)) / 1e6;
      if (up < upper) upper = up;
      const down = sentUs - answeredUs + ((nowUs - answeredUs) * (ppm - loosenPpm)) / 1e6;
      if (down > lower) lower = down;
    }
    return { upper, lower };
  }

  /** Slope of the lower envelope of each direction's delays; taken when it is firmer than what is known. */
  #measureDrift(): void {
    this.#sinceDrift = 0;
    const first = this.#exchanges[0];
    const last = this.#exchanges.at(-1);
    if (first === undefined || last === undefined) return;
    const spanUs = last.answeredUs - first.askedUs;
    if (spanUs < 20e6 || this.#exchanges.length < 16) return;
    // Shifted to small numbers: microseconds since 1970 leave no room for products.
    const base = first.receivedUs - first.askedUs;
    const ups = this.#exchanges.map((e) => ({
      x: e.askedUs - first.askedUs,
      y: e.receivedUs - e.askedUs - base,
    }));
    const downs = this.#exchanges.map((e) => ({
      x: e.answeredUs - first.askedUs,
      y: e.answeredUs - e.sentUs + base,
    }));
    const slope = commonSlope(ups, downs, STEEPEST);
    const ppm = slope * 1e6;
    const excess = (medianAboveLeast(along(ups, slope)) + medianAboveLeast(along(downs, -slope))) / 2;
    // With n delays in a half, its least lies about 2 × excess / n above the true least; six such errors over half the span.
    const middleUs = first.askedUs + spanUs / 2;
    const early = this.#exchanges.filter((e) => e.askedUs < middleUs).length;
    const fewer = Math.min(early, this.#exchanges.length - early);
    const uncertaintyPpm = Math.max(LEAST_UNCERTAINTY_PPM, (24 * excess * 1e6) / (fewer * spanUs));
    if (uncertaintyPpm > UNMEASURED.uncertaintyPpm) return;
    // What is known grows stale: a new measurement only half as firm still replaces it.
    if (uncertaintyPpm <= this.#drift.uncertaintyPpm * 2) this.#drift = { ppm, uncertaintyPpm };
  }
}

interface Point {
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
function lowerHull(points: readonly Point[]): Point[] {
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

function along(points: readonly Point[], slope: number): number[] {
  return points.map((p) => p.y - slope * p.x);
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

function medianAboveLeast(values: readonly number[]): number {
  if (values.length === 0) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < least) least = value;
  return median(values.map((v) => v - least));
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}
