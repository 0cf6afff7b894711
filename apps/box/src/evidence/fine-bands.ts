/** How many fine bands there are: from 180 to 6600 Hz, each 57 % wider than the one below. */
export const FINE_COUNT = 8;
const LOWEST_HZ = 180;
const HIGHEST_HZ = 6600;
const RATE = 16_000;

/** How far an amplifier may be driven over what it can give, dB: not at all, and what is bad. */
export const DRIVES_DB = [0, 9, 12, 16, 20, 24] as const;
/** From this index on a drive is bad. */
export const FIRST_BAD = 1;

const GAINS = new Float64Array(FINE_COUNT);
const FIRST = new Float64Array(FINE_COUNT);
const SECOND = new Float64Array(FINE_COUNT);
for (let b = 0; b < FINE_COUNT; b += 1) {
  const low = LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (b / FINE_COUNT);
  const high = LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** ((b + 1) / FINE_COUNT);
  const w = (2 * Math.PI * Math.sqrt(low * high)) / RATE;
  const alpha = Math.sin(w) * Math.sinh((Math.log(high / low) / 2) * (w / Math.sin(w)));
  GAINS[b] = alpha / (1 + alpha);
  FIRST[b] = (-2 * Math.cos(w)) / (1 + alpha);
  SECOND[b] = (1 - alpha) / (1 + alpha);
}

/**
 * Energy of samples of 16 kHz in fine bands, as they are and as they would be behind an amplifier that is driven too far and cuts their
 * tops. Band-pass filters of the same form as `BandMeter`.
 */
export class FineBands {
  readonly #drives: readonly number[];
  readonly #states: Float64Array;
  readonly #sums: Float64Array;
  #taken = 0;

  /** @param drivesDb one set of bands for each of these. */
  constructor(drivesDb: readonly number[]) {
    this.#drives = drivesDb.map((db) => 10 ** (db / 20));
    this.#states = new Float64Array(4 * FINE_COUNT * drivesDb.length);
    this.#sums = new Float64Array(FINE_COUNT * drivesDb.length);
  }

  /** Takes in one sample, full scale = 1. */
  take(sample: number): void {
    const states = this.#states;
    const sums = this.#sums;
    this.#taken += 1;
    let at = 0;
    let n = 0;
    for (const drive of this.#drives) {
      const top = 1 / drive;
      const x = Math.max(-top, Math.min(top, sample));
      for (let b = 0; b < FINE_COUNT; b += 1, n += 1, at += 4) {
        const y1 = states[at + 2] ?? 0;
        const y =
          (GAINS[b] ?? 0) * (x - (states[at + 1] ?? 0)) -
          (FIRST[b] ?? 0) * y1 -
          (SECOND[b] ?? 0) * (states[at + 3] ?? 0);
        states[at + 1] = states[at] ?? 0;
        states[at] = x;
        states[at + 3] = y1;
        states[at + 2] = y;
        sums[n] = (sums[n] ?? 0) + y * y;
      }
    }
  }

  /** Mean energies since the last time: the bands of the first drive, then of the second. */
  next(): Float64Array {
    const taken = Math.max(1, this.#taken);
    const out = this.#sums.map((sum) => sum / taken);
    this.#sums.fill(0);
    this.#taken = 0;
    return out;
  }
}
