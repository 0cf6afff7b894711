/** Edges of the four bands, Hz: voice fundamental, lower and upper vowel formants, consonants. */
const BANDS = [
  [150, 450],
  [450, 1100],
  [1100, 2400],
  [2400, 6000],
] as const;

/** How many bands a hop has. */
export const BAND_COUNT = BANDS.length;

/** Bands are measured at 16 kHz, which holds all that they ask for; faster samples are taken together. */
const RATE = 16_000;

/** Coefficients of the band-pass filters: y = g·(x − x″) − a·y′ − b·y″. */
const GAINS = new Float64Array(BAND_COUNT);
const FIRST = new Float64Array(BAND_COUNT);
const SECOND = new Float64Array(BAND_COUNT);
for (const [b, [low, high]] of BANDS.entries()) {
  const w = (2 * Math.PI * Math.sqrt(low * high)) / RATE;
  const alpha = Math.sin(w) * Math.sinh((Math.log(high / low) / 2) * (w / Math.sin(w)));
  GAINS[b] = alpha / (1 + alpha);
  FIRST[b] = (-2 * Math.cos(w)) / (1 + alpha);
  SECOND[b] = (1 - alpha) / (1 + alpha);
}

/** What one hop sounded like: energy a sample in each band, and in all, full scale = 1. */
export interface Hop {
  readonly bands: Float64Array;
  readonly energy: number;
  /** Set for a hop of the original that was jumped over: nothing can stand for it. */
  readonly missing?: true;
}

/**
 * Splits samples of 16, 32 or 48 kHz into hops and measures each in four bands by second-order band-pass filters (the constant-peak form of
 * R. Bristow-Johnson's audio equaliser cookbook). Samples come in any pieces; the caller says where a hop ends.
 */
export class BandMeter {
  /** For each band x[n−1], x[n−2], y[n−1], y[n−2]. Flat, because this is the busiest loop of the box. */
  readonly #states = new Float64Array(4 * BAND_COUNT);
  #sums = new Float64Array(BAND_COUNT);
  #energy = 0;
  #samples = 0;
  #held = 0;
  #heldCount = 0;
  readonly #decimate: number;

  constructor(sampleRate: 16_000 | 32_000 | 48_000 = 48_000) {
    this.#decimate = sampleRate / RATE;
  }

  /** Measures more samples of the hop under way. */
  take(samples: Int16Array): void {
    const states = this.#states;
    const sums = this.#sums;
    const decimate = this.#decimate;
    let energy = 0;
    let held = this.#held;
    let heldCount = this.#heldCount;
    for (let i = 0; i < samples.length; i += 1) {
      const sample = samples[i] ?? 0;
      energy += sample * sample;
      held += sample;
      heldCount += 1;
      if (heldCount < decimate) continue;
      const x = held * (1 / (32768 * decimate));
      held = 0;
      heldCount = 0;
      for (let b = 0; b < BAND_COUNT; b += 1) {
        const at = b * 4;
        const y1 = states[at + 2] ?? 0;
        const y =
          (GAINS[b] ?? 0) * (x - (states[at + 1] ?? 0)) -
          (FIRST[b] ?? 0) * y1 -
          (SECOND[b] ?? 0) * (states[at + 3] ?? 0);
        states[at + 1] = states[at] ?? 0;
        states[at] = x;
        states[at + 3] = y1;
        states[at + 2] = y;
        sums[b] = (sums[b] ?? 0) + y * y;
      }
    }
    this.#held = held;
    this.#heldCount = heldCount;
    this.#energy += energy / (32768 * 32768);
    this.#samples += samples.length;
  }

  /** Ends the hop and begins the next. */
  next(): Hop {
    const samples = Math.max(1, this.#samples);
    const bands = this.#sums.map((sum) => (sum * this.#decimate) / samples);
    const hop = { bands, energy: this.#energy / samples };
    this.#sums = new Float64Array(BAND_COUNT);
    this.#energy = 0;
    this.#samples = 0;
    return hop;
  }
}

/** A hop as it would be so many times louder (factor on every sample). */
export function louder(hop: Hop, gain: number): Hop {
  const energy = gain * gain;
  return { bands: hop.bands.map((value) => value * energy), energy: hop.energy * energy };
}

/** Energy as a level in dBFS; −120 stands for nothing at all. */
export function levelDb(energy: number): number {
  return energy <= 1e-12 ? -120 : 10 * Math.log10(energy);
}
