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
/** Samples of 16 kHz that make one of 2 kHz. */
const LOW_STEP = 8;
/** Room for a hop of 20 ms at 2 kHz, and a little more for clocks that are not quite right. */
const LOW_ROOM = 64;

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
  /** Loudest sample and mean energy at 16 kHz, the same way for every input: how peaky the hop is. */
  readonly peak: number;
  readonly power: number;
  /** The samples at 2 kHz, in which mains hum is looked for. */
  readonly low: Float32Array;
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
  #peak = 0;
  #power = 0;
  #taken = 0;
  #low = new Float32Array(LOW_ROOM);
  #lowCount = 0;
  #lowHeld = 0;
  #lowHeldCount = 0;
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
      const size = x < 0 ? -x : x;
      if (size > this.#peak) this.#peak = size;
      this.#power += x * x;
      this.#taken += 1;
      this.#lowHeld += x;
      this.#lowHeldCount += 1;
      if (this.#lowHeldCount === LOW_STEP) {
        // A piece of more than a hop never comes; were it to, the rest of it would only be missing here.
        if (this.#lowCount < LOW_ROOM) this.#low[this.#lowCount++] = this.#lowHeld / LOW_STEP;
        this.#lowHeld = 0;
        this.#lowHeldCount = 0;
      }
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
    const hop = {
      bands,
      energy: this.#energy / samples,
      peak: this.#peak,
      power: this.#power / Math.max(1, this.#taken),
      low: this.#low.slice(0, this.#lowCount),
    };
    this.#peak = 0;
    this.#power = 0;
    this.#taken = 0;
    this.#lowCount = 0;
    this.#sums = new Float64Array(BAND_COUNT);
    this.#energy = 0;
    this.#samples = 0;
    return hop;
  }
}

/** A hop as it would be so many times louder (factor on every sample). */
export function louder(hop: Hop, gain: number): Hop {
  const energy = gain * gain;
  return {
    bands: hop.bands.map((value) => value * energy),
    energy: hop.energy * energy,
    peak: hop.peak * gain,
    power: hop.power * energy,
    low: hop.low.map((value) => value * gain),
  };
}

/** Energy as a level in dBFS; −120 stands for nothing at all. */
export function levelDb(energy: number): number {
  return energy <= 1e-12 ? -120 : 10 * Math.log10(energy);
}
