import type { CardReading } from '../output/output.ts';

const FRAMES_PER_US = 0.048;
const MEMORY_US = 60e6;
const MOST_READINGS = 128;
/** A slope over a shorter time is all jitter; the last good one serves. */
const SLOPE_AFTER_US = 5e6;
/** No crystal is further off; a steeper line is a broken reading. */
const STEEPEST = 500e-6;
/** Further from the others than 1 ms and three times the usual: not believed. */
const LEAST_OUTLIER = 48;
/** So many readings in a row, all off to one side by more than 2 ms: the card itself moved. */
const MOVED_AFTER = 4;
const MOVED_FRAMES = 96;

/**
 * Where the card is at any moment of the box's clock: a straight line through restless readings. Wild readings are left out;
 * when the newest agree with each other but not with the line, the card stood still or jumped, and the line starts anew.
 */
export class CardFit {
  #readings: CardReading[] = [];
  /** Deviation of the card's rate from 48 kHz of the box's clock, as a fraction. */
  #slope = 0;
  #frame = 0;
  #atUs = 0;

  /** True once there is enough to place samples by. */
  get ready(): boolean {
    return this.#readings.length >= 8;
  }

  /** Rate of the card against the box's clock, parts per million. */
  get ppm(): number {
    return this.#slope * 1e6;
  }

  /** Takes in a reading. */
  add(reading: CardReading): void {
    const oldest = reading.atUs - MEMORY_US;
    this.#readings.push(reading);
    if (this.#readings.length > MOST_READINGS || (this.#readings[0]?.atUs ?? 0) < oldest)
      this.#readings = this.#readings.filter((r) => r.atUs >= oldest).slice(-MOST_READINGS);
    if (this.#moved()) this.#readings = this.#readings.slice(-MOVED_AFTER);
    this.#fit();
  }

  /** Forgets the position (card restarted), keeps the rate. */
  forget(): void {
    this.#readings = [];
  }

  /** Card frame at a moment (µs) of the box's clock. */
  frameAt(atUs: number): number {
    return this.#frame + (atUs - this.#atUs) * FRAMES_PER_US * (1 + this.#slope);
  }

  /** Moment (µs) of the box's clock at which a frame leaves. */
  usOf(frame: number): number {
    return this.#atUs + (frame - this.#frame) / (FRAMES_PER_US * (1 + this.#slope));
  }

  #moved(): boolean {
    if (this.#readings.length < MOVED_AFTER * 2) return false;
    const newest = this.#readings.slice(-MOVED_AFTER).map((r) => r.frame - this.frameAt(r.atUs));
    const first = newest[0] ?? 0;
    return newest.every((d) => Math.abs(d) > MOVED_FRAMES && Math.abs(d - first) < MOVED_FRAMES);
  }

  #fit(): void {
    const last = this.#readings.at(-1);
    if (last === undefined) return;
    const trusted = this.#inliers(last.atUs);
    const mean = { us: 0, off: 0 };
    for (const { us, off } of trusted) {
      mean.us += us / trusted.length;
      mean.off += off / trusted.length;
    }
    const first = trusted[0];
    const spanUs = first === undefined ? 0 : -first.us;
    if (spanUs >= SLOPE_AFTER_US) {
      let over = 0;
      let under = 0;
      for (const { us, off } of trusted) {
        over += (us - mean.us) * (off - mean.off);
        under += (us - mean.us) ** 2;
      }
      const slope = over / under / FRAMES_PER_US;
      if (Math.abs(slope) <= STEEPEST) this.#slope = slope;
    }
    this.#atUs = last.atUs;
    this.#frame = this.#readings[0] === undefined ? last.frame : this.#nominal(last.atUs) + mean.off;
    this.#frame -= mean.us * FRAMES_PER_US * this.#slope;
  }

  /** Frame that an exact card would show, counted from the first reading. */
  #nominal(atUs: number): number {
    const first = this.#readings[0];
    return first === undefined ? 0 : first.frame + (atUs - first.atUs) * FRAMES_PER_US;
  }

  /** Readings as (time before the newest, frames away from the nominal line), without the wild ones. */
  #inliers(newestUs: number): { us: number; off: number }[] {
    const points = this.#readings.map((r) => {
      const us = r.atUs - newestUs;
      return { us, off: r.frame - this.#nominal(r.atUs) };
    });
    const away = points.map((p) => p.off - p.us * FRAMES_PER_US * this.#slope);
    const middle = median(away);
    const usual = median(away.map((a) => Math.abs(a - middle)));
    const limit = Math.max(LEAST_OUTLIER, 3 * usual);
    return points.filter((_, i) => Math.abs((away[i] ?? 0) - middle) <= limit);
  }
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
