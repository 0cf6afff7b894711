import { FineBands } from './fine-bands.ts';

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

/** Coefficients of one band-pass filter: y = g·(x − x″) − a·y′ − b·y″. */
function filter([low, high]: readonly [low: number, high: number]): readonly [
  g: number,
  a: number,
  b: number,
] {
  const w = (2 * Math.PI * Math.sqrt(low * high)) / RATE;
  const alpha = Math.sin(w) * Math.sinh((Math.log(high / low) / 2) * (w / Math.sin(w)));
  return [alpha / (1 + alpha), (-2 * Math.cos(w)) / (1 + alpha), (1 - alpha) / (1 + alpha)];
}

const FILTERS = [filter(BANDS[0]), filter(BANDS[1]), filter(BANDS[2]), filter(BANDS[3])] as const;

const NO_LOW = new Float32Array();

/** What one hop sounded like: energy a sample in each band, and in all, full scale = 1. */
export interface Hop {
  readonly bands: Float64Array;
  readonly energy: number;
  /** Loudest sample and mean energy at 16 kHz, the same way for every input: how peaky the hop is. */
  readonly peak: number;
  readonly power: number;
  /** The samples at 2 kHz, in which mains hum is looked for; empty where nobody looks for it. */
  readonly low: Float32Array;
  /** Energy in the fine bands, for each drive that was asked for; absent where none was. */
  readonly fine?: Float64Array;
  /** Set for a hop of the original that was jumped over: nothing can stand for it. */
  readonly missing?: true;
}

/**
 * Splits samples of 16, 32 or 48 kHz into hops and measures each in four bands by second-order band-pass filters (the constant-peak form of
 * R. Bristow-Johnson's audio equaliser cookbook). Samples come in any pieces; the caller says where a hop ends.
 */
export class BandMeter {
  /** x[n−1], x[n−2], then y[n−1], y[n−2] of each band. */
  readonly #states = new Float64Array(2 + 2 * BAND_COUNT);
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
  readonly #lowRoom: number;
  readonly #fine: FineBands | undefined;

  /**
   * @param forHum false leaves `low` empty. What left the card as numbers cannot hum, and a hop of it costs half.
   * @param drivesDb drives for which the fine bands are measured too; none of them costs nothing.
   */
  constructor(
    sampleRate: 16_000 | 32_000 | 48_000 = 48_000,
    forHum = true,
    drivesDb: readonly number[] = [],
  ) {
    this.#fine = drivesDb.length === 0 ? undefined : new FineBands(drivesDb);
    this.#decimate = sampleRate / RATE;
    this.#lowRoom = forHum ? LOW_ROOM : 0;
  }

  /**
   * Measures more samples of the hop under way. The busiest loop of the box, and what a core that simulates hundreds of boxes does most:
   * the four filters are written out and live in plain variables, which takes a third off the time of a loop over bands.
   */
  take(samples: Int16Array): void {
    const states = this.#states;
    const sums = this.#sums;
    const low = this.#low;
    const lowRoom = this.#lowRoom;
    const fine = this.#fine;
    const decimate = this.#decimate;
    const scale = 1 / (32768 * decimate);
    const [[g0, a0, b0], [g1, a1, b1], [g2, a2, b2], [g3, a3, b3]] = FILTERS;
    let x1 = states[0] ?? 0;
    let x2 = states[1] ?? 0;
    let p1 = states[2] ?? 0;
    let p2 = states[3] ?? 0;
    let q1 = states[4] ?? 0;
    let q2 = states[5] ?? 0;
    let r1 = states[6] ?? 0;
    let r2 = states[7] ?? 0;
    let s1 = states[8] ?? 0;
    let s2 = states[9] ?? 0;
    let sum0 = sums[0] ?? 0;
    let sum1 = sums[1] ?? 0;
    let sum2 = sums[2] ?? 0;
    let sum3 = sums[3] ?? 0;
    let energy = 0;
    let held = this.#held;
    let heldCount = this.#heldCount;
    let peak = this.#peak;
    let power = this.#power;
    let taken = this.#taken;
    let lowHeld = this.#lowHeld;
    let lowHeldCount = this.#lowHeldCount;
    let lowCount = this.#lowCount;
    for (let i = 0; i < samples.length; i += 1) {
      const sample = samples[i] ?? 0;
      energy += sample * sample;
      held += sample;
      heldCount += 1;
      if (heldCount < decimate) continue;
      const x = held * scale;
      held = 0;
      heldCount = 0;
      const size = x < 0 ? -x : x;
      if (size > peak) peak = size;
      power += x * x;
      taken += 1;
      fine?.take(x);
      lowHeld += x;
      lowHeldCount += 1;
      if (lowHeldCount === LOW_STEP) {
        // A piece of more than a hop never comes; were it to, the rest of it would only be missing here.
        if (lowCount < lowRoom) low[lowCount++] = lowHeld / LOW_STEP;
        lowHeld = 0;
        lowHeldCount = 0;
      }
      const step = x - x2;
      x2 = x1;
      x1 = x;
      const p = g0 * step - a0 * p1 - b0 * p2;
      p2 = p1;
      p1 = p;
      sum0 += p * p;
      const q = g1 * step - a1 * q1 - b1 * q2;
      q2 = q1;
      q1 = q;
      sum1 += q * q;
      const r = g2 * step - a2 * r1 - b2 * r2;
      r2 = r1;
      r1 = r;
      sum2 += r * r;
      const s = g3 * step - a3 * s1 - b3 * s2;
      s2 = s1;
      s1 = s;
      sum3 += s * s;
    }
    states[0] = x1;
    states[1] = x2;
    states[2] = p1;
    states[3] = p2;
    states[4] = q1;
    states[5] = q2;
    states[6] = r1;
    states[7] = r2;
    states[8] = s1;
    states[9] = s2;
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
    this.#held = held;
    this.#heldCount = heldCount;
    this.#peak = peak;
    this.#power = power;
    this.#taken = taken;
    this.#lowHeld = lowHeld;
    this.#lowHeldCount = lowHeldCount;
    this.#lowCount = lowCount;
    this.#energy += energy / (32768 * 32768);
    this.#samples += samples.length;
  }

  /** Ends the hop and begins the next. */
  next(): Hop {
    const samples = Math.max(1, this.#samples);
    const bands = this.#sums;
    for (let b = 0; b < BAND_COUNT; b += 1) bands[b] = ((bands[b] ?? 0) * this.#decimate) / samples;
    const hop = {
      bands,
      energy: this.#energy / samples,
      peak: this.#peak,
      power: this.#power / Math.max(1, this.#taken),
      low: this.#lowCount === 0 ? NO_LOW : this.#low.slice(0, this.#lowCount),
      ...(this.#fine === undefined ? {} : { fine: this.#fine.next() }),
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
