import { commonSlope, lowerHull, type Point } from './envelope-slope.ts';

/** One question and its answer. Box times in microseconds of its monotonic clock, server times in microseconds since 1970. */
export interface Exchange {
  readonly askedUs: number;
  readonly receivedUs: number;
  readonly sentUs: number;
  readonly answeredUs: number;
}

/** How the box's crystal runs against the server's clock, and how far that can be wrong at the worst; both parts per million. */
export interface Drift {
  readonly ppm: number;
  readonly uncertaintyPpm: number;
}

/** Cheap crystals are within ±50 ppm, bad ones within ±100; half as much again is believed of a box that was never measured. */
export const UNMEASURED: Drift = { ppm: 0, uncertaintyPpm: 150 };

/** So far apart may a crystal run at two moments by warmth and cold (an AT cut in a cabinet, night and noon). The one assumption. */
const WANDER_PPM = 3;
/** What is known of the mean grows stale by so much a day: age, season. */
const STALE_PPM_A_DAY = 1;
/** Uncertainty of the mean that is left however long it was measured. */
const LEAST_PPM = 0.5;
/** So fast does the rate likely change, parts per million an hour. */
const LIKELY_WANDER_PPM_AN_HOUR = 1;
/** A likely rate is never surer than this. */
const LEAST_LIKELY_PPM = 0.05;
/** The likely rate is that of the last hours: a longer time would mix a cool morning with a hot noon. */
const LIKELY_OVER_US = 3 * 3600e6;
/** Over days warmth and cold mostly cancel. */
const USUAL_WANDER_PPM = 2.5;
/** No crystal in use is further off. */
const STEEPEST_PPM = 300;
const DAY_US = 86_400e6;
const LEAST_SPAN_US = 20e6;
const LEAST_EXCHANGES = 16;

/**
 * What is known of one crystal. Two things are kept apart: the worst case, which follows from nothing but that no message arrives
 * before it was sent (a line of the true offset must lie under all ways up and over all ways down, whatever the network did
 * between), and the likely rate, the slope of the lower envelopes of the delays. The bound that a box publishes stands on the first.
 */
export class Crystal {
  #low: number;
  #high: number;
  #ppm: number;
  #likely: number;
  #usual: number;
  #measuredUs: number | undefined;

  constructor({ ppm, uncertaintyPpm }: Drift = UNMEASURED) {
    const half = Math.max(LEAST_PPM, uncertaintyPpm - WANDER_PPM);
    this.#low = ppm - half;
    this.#high = ppm + half;
    this.#ppm = ppm;
    this.#likely = LEAST_LIKELY_PPM + half / 10;
    this.#usual = uncertaintyPpm;
  }

  /** Likely rate, and the most by which it is wrong at any moment. */
  get drift(): Drift {
    const mean = Math.max(LEAST_PPM, this.#high - this.#ppm, this.#ppm - this.#low);
    return { ppm: this.#ppm, uncertaintyPpm: mean + WANDER_PPM };
  }

  /** By how much the offset likely changed otherwise than expected within `ageUs`, microseconds: old exchanges count for less by this. */
  likelyUs(ageUs: number): number {
    return (ageUs * (this.#likely + ((ageUs / 3600e6) * LIKELY_WANDER_PPM_AN_HOUR) / 2)) / 1e6;
  }

  /**
   * By how much the rate is wrong at most over days, if the link was all the time as restless as it mostly was. Not a proof, but
   * what a box goes on playing by when the network is gone.
   */
  get usualPpm(): number {
    const proved = Math.max(this.#high - this.#ppm, this.#ppm - this.#low);
    return Math.min(this.#usual, USUAL_WANDER_PPM + proved);
  }

  /** What was believed contradicts what was seen: any crystal is possible again. */
  doubt(): void {
    const fresh = new Crystal({ ppm: this.#ppm, uncertaintyPpm: UNMEASURED.uncertaintyPpm });
    this.#low = fresh.#low;
    this.#high = fresh.#high;
    this.#likely = fresh.#likely;
    this.#usual = fresh.#usual;
  }

  /** Learns from exchanges, oldest first, all of one run of both clocks. */
  measure(exchanges: readonly Exchange[]): void {
    const first = exchanges[0];
    const last = exchanges.at(-1);
    if (first === undefined || last === undefined) return;
    if (last.answeredUs - first.askedUs < LEAST_SPAN_US || exchanges.length < LEAST_EXCHANGES) return;
    const all = delaysOf(exchanges);
    this.#narrow(slopesBetween(lowerHull(all.ups), lowerHull(all.downs)), last.answeredUs);
    this.#guess(exchanges.filter((e) => e.answeredUs >= last.answeredUs - LIKELY_OVER_US));
    this.#ppm = Math.min(Math.max(this.#ppm, this.#low), this.#high);
  }

  #guess(exchanges: readonly Exchange[]): void {
    const first = exchanges[0];
    const last = exchanges.at(-1);
    if (first === undefined || last === undefined) return;
    const spanUs = last.answeredUs - first.askedUs;
    if (spanUs < LEAST_SPAN_US || exchanges.length < LEAST_EXCHANGES) return;
    const { ups, downs } = delaysOf(exchanges);
    const slope = commonSlope(ups, downs, STEEPEST_PPM / 1e6);
    const excess = (medianAboveLeast(along(ups, slope)) + medianAboveLeast(along(downs, -slope))) / 2;
    const middleUs = first.askedUs + spanUs / 2;
    const early = exchanges.filter((e) => e.askedUs < middleUs).length;
    const fewer = Math.max(1, Math.min(early, exchanges.length - early));
    // With n delays in a half, its least lies about 2 × excess / n above the true least; both halves, over half the span.
    const error = (4 * excess * 1e6) / (fewer * spanUs);
    const likely = LEAST_LIKELY_PPM + error;
    // What is known grows stale: a new measurement only half as firm still replaces it.
    if (likely > this.#likely * 2) return;
    this.#likely = likely;
    this.#usual = USUAL_WANDER_PPM + 6 * error;
    this.#ppm = slope * 1e6;
  }

  #narrow({ least, most }: { least: number; most: number }, nowUs: number): void {
    const stale = ((nowUs - (this.#measuredUs ?? nowUs)) / DAY_US) * STALE_PPM_A_DAY;
    this.#measuredUs = nowUs;
    const low = Math.max(this.#low - stale, least);
    const high = Math.min(this.#high + stale, most);
    if (low <= high) {
      this.#low = low;
      this.#high = high;
    } else if (low - high <= 2 * WANDER_PPM) {
      // Two measurements of a crystal that wandered between them: the mean lies about the middle.
      this.#low = Math.min(low, high);
      this.#high = Math.max(low, high);
    } else if (least <= most) {
      this.#low = least;
      this.#high = most;
    } else this.doubt();
  }
}

/**
 * The least and most slope (ppm) of any straight line under all points of the way up and over all of the way down (turned about, as
 * `downs` gives delays): the middle of the offset between two moments must lie between their limits.
 */
function slopesBetween(ups: readonly Point[], downs: readonly Point[]): { least: number; most: number } {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const up of ups) {
    for (const down of downs) {
      const width = up.y + down.y;
      const span = Math.abs(up.x - down.x);
      if (span === 0) continue;
      if (up.x > down.x) most = Math.min(most, (width / span) * 1e6);
      else least = Math.max(least, (-width / span) * 1e6);
    }
  }
  return { least, most };
}

/** Delays of each direction, shifted to small numbers: microseconds since 1970 leave no room for products. */
function delaysOf(exchanges: readonly Exchange[]): { ups: Point[]; downs: Point[] } {
  const first = exchanges[0];
  if (first === undefined) return { ups: [], downs: [] };
  const base = first.receivedUs - first.askedUs;
  return {
    ups: exchanges.map((e) => ({ x: e.askedUs - first.askedUs, y: e.receivedUs - e.askedUs - base })),
    downs: exchanges.map((e) => ({ x: e.answeredUs - first.askedUs, y: e.answeredUs - e.sentUs + base })),
  };
}

function along(points: readonly Point[], slope: number): number[] {
  return points.map((p) => p.y - slope * p.x);
}

/** Middle of the values, counted from the least of them. */
export function medianAboveLeast(values: readonly number[]): number {
  if (values.length === 0) return 0;
  // Thousands of them each minute: an array of plain numbers is sorted without asking anybody which is less.
  const sorted = Float64Array.from(values).sort();
  return (sorted[sorted.length >> 1] ?? 0) - (sorted[0] ?? 0);
}
