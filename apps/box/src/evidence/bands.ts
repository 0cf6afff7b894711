/** Edges of the four bands, Hz: voice fundamental, lower and upper vowel formants, consonants. */
const BANDS = [
  [150, 450],
  [450, 1100],
  [1100, 2400],
  [2400, 6000],
] as const;

/** How many bands a hop has. */
export const BAND_COUNT = BANDS.length;

/** Samples are taken three at a time: 16 kHz holds all that the bands ask for. */
const DECIMATE = 3;
const RATE = 48_000 / DECIMATE;

/** What one hop sounded like: energy a sample in each band, and in all, full scale = 1. */
export interface Hop {
  readonly bands: Float64Array;
  readonly energy: number;
  /** Set for a hop of the original that was jumped over: nothing can stand for it. */
  readonly missing?: true;
}

/**
 * Splits 48 kHz samples into hops and measures each in four bands by second-order band-pass filters (the constant-peak form of
 * R. Bristow-Johnson's audio equaliser cookbook). Samples come in any pieces; the caller says where a hop ends.
 */
export class BandMeter {
  readonly #filters = BANDS.map(([low, high]) => bandPass(low, high));
  #sums = new Float64Array(BAND_COUNT);
  #energy = 0;
  #samples = 0;
  #held = 0;
  #heldCount = 0;

  /** Measures more samples of the hop under way. */
  take(samples: Int16Array): void {
    const sums = this.#sums;
    let energy = 0;
    for (let i = 0; i < samples.length; i += 1) {
      const sample = (samples[i] ?? 0) / 32768;
      energy += sample * sample;
      this.#held += sample;
      this.#heldCount += 1;
      if (this.#heldCount < DECIMATE) continue;
      const x = this.#held / DECIMATE;
      this.#held = 0;
      this.#heldCount = 0;
      for (let b = 0; b < BAND_COUNT; b += 1) {
        const f = this.#filters[b];
        if (f === undefined) continue;
        const y = f.b0 * (x - f.x2) - f.a1 * f.y1 - f.a2 * f.y2;
        f.x2 = f.x1;
        f.x1 = x;
        f.y2 = f.y1;
        f.y1 = y;
        sums[b] = (sums[b] ?? 0) + y * y;
      }
    }
    this.#energy += energy;
    this.#samples += samples.length;
  }

  /** Ends the hop and begins the next. */
  next(): Hop {
    const samples = Math.max(1, this.#samples);
    const bands = this.#sums.map((sum) => (sum * DECIMATE) / samples);
    const hop = { bands, energy: this.#energy / samples };
    this.#sums = new Float64Array(BAND_COUNT);
    this.#energy = 0;
    this.#samples = 0;
    return hop;
  }
}

interface BandPass {
  readonly b0: number;
  readonly a1: number;
  readonly a2: number;
  x1: number;
  x2: number;
  y1: number;
  y2: number;
}

function bandPass(low: number, high: number): BandPass {
  const centre = Math.sqrt(low * high);
  const w = (2 * Math.PI * centre) / RATE;
  const alpha = Math.sin(w) * Math.sinh((Math.log(high / low) / 2) * (w / Math.sin(w)));
  const a0 = 1 + alpha;
  return { b0: alpha / a0, a1: (-2 * Math.cos(w)) / a0, a2: (1 - alpha) / a0, x1: 0, x2: 0, y1: 0, y2: 0 };
}

/** Energy as a level in dBFS; −120 stands for nothing at all. */
export function levelDb(energy: number): number {
  return energy <= 1e-12 ? -120 : 10 * Math.log10(energy);
}
