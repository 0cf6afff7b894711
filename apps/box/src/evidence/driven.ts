import { type Hop, levelDb } from './bands.ts';
import { DRIVES_DB, FINE_COUNT, FIRST_BAD } from './fine-bands.ts';
import { CLIPPED_DB } from './thresholds.ts';

/** A hop is asked in a band where it should stand over the noise by this factor. */
const OVER_NOISE = 4;
/** Walls and horn give back so much of what was heard in the 160 ms before; the likeliest is taken. */
const ECHOES = [0, 0.1, 0.25, 0.5];
const ECHO_HOPS = 8;
/** What an input hears lies between two hops of the original: so much of a hop later or earlier is tried. */
const PARTS = [-0.5, -0.25, 0, 0.25, 0.5];
/** A band asked in fewer hops than this says nothing. */
const LEAST_ASKED = 20;
/** One odd hop must not outweigh the others: dB. */
const ODD_DB = 8;

/** How badly each drive explains what was heard in a window: squared distances in dB² summed, for each of `DRIVES_DB`, and how many. */
export interface Driven {
  readonly off: Float64Array;
  readonly count: number;
}

interface Place {
  readonly at: number;
  readonly part: number;
  readonly echo: number;
}

/**
 * How well each way of driving an amplifier explains what an input heard. Level, noise, the place between two hops and the echo of the
 * room are unknown, and each drive gets the best that can be had of them; so a quiet input in a loud room looks driven no more than
 * another. What is asked is the same for all drives.
 * @param original hops that know their fine bands at all drives. @param heard hops that know theirs. @param at where the original was found in it.
 */
export function drivenOf(original: readonly Hop[], heard: readonly Hop[], at: number): Driven {
  const floor = floorOf(heard);
  const asked = askedOf(original, heard, at, floor);
  let place: Place = { at, part: 0, echo: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (const shift of [-1, 0, 1])
    for (const part of PARTS) {
      const tried = { at: at + shift, part, echo: ECHOES[1] ?? 0 };
      const { off } = offBy(original, heard, 0, tried, floor, asked);
      if (off < least) {
        least = off;
        place = tried;
      }
    }
  let count = 0;
  const off = Float64Array.from(DRIVES_DB, (_, drive) => {
    let best = Number.POSITIVE_INFINITY;
    for (const echo of ECHOES) {
      const one = offBy(original, heard, drive, { ...place, echo }, floor, asked);
      best = Math.min(best, one.off);
      count = one.count;
    }
    return best;
  });
  return { off, count };
}

/**
 * Is an amplifier driven too far by what these windows of one sound show together? It is when a bad drive explains them better than none
 * by so many decibels that a good one never did; the fewer windows, the more it takes.
 */
export function isDrivenTooFar(windows: readonly Driven[]): boolean {
  const limit = CLIPPED_DB[Math.min(windows.length, CLIPPED_DB.length) - 1];
  return limit !== undefined && drivenDb(windows) >= limit;
}

/** By how much better a bad drive explains these windows than none, dB; under 0 when it does not. */
export function drivenDb(windows: readonly Driven[]): number {
  const sums = DRIVES_DB.map((_, drive) => windows.reduce((sum, { off }) => sum + (off[drive] ?? 0), 0));
  const count = windows.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return 0;
  // Where both explain all, as on a bare wire, there is nothing to choose between.
  const nothing = count * 0.01;
  return (
    levelDb(Math.min(...sums.slice(0, FIRST_BAD)) + nothing) -
    levelDb(Math.min(...sums.slice(FIRST_BAD)) + nothing)
  );
}

/** Noise of the input in each fine band: its quietest tenth of the hops. */
function floorOf(heard: readonly Hop[]): Float64Array {
  return Float64Array.from({ length: FINE_COUNT }, (_, b) => {
    const sorted = heard.map((hop) => hop.fine?.[b] ?? 0).sort((x, y) => x - y);
    return sorted[Math.floor(sorted.length / 10)] ?? 0;
  });
}

/** In which bands of which hops the undriven original should stand over the noise. */
function askedOf(
  original: readonly Hop[],
  heard: readonly Hop[],
  at: number,
  floor: Float64Array,
): Uint8Array {
  const asked = new Uint8Array(original.length * FINE_COUNT);
  for (const [b, noise] of floor.entries()) {
    let was = 1e-15;
    let is = 0;
    for (const [i, hop] of original.entries()) {
      was += hop.fine?.[b] ?? 0;
      is += Math.max(0, (heard[at + i]?.fine?.[b] ?? 0) - noise);
    }
    for (const [i, hop] of original.entries())
      if (((hop.fine?.[b] ?? 0) * is) / was > OVER_NOISE * noise) asked[i * FINE_COUNT + b] = 1;
  }
  return asked;
}

/** Sum of squared distances of what was heard from what this drive would give, each band at its own level. */
function offBy(
  original: readonly Hop[],
  heard: readonly Hop[],
  drive: number,
  { at, part, echo }: Place,
  floor: Float64Array,
  asked: Uint8Array,
): { off: number; count: number } {
  let off = 0;
  let count = 0;
  const beside = part < 0 ? 1 : -1;
  const wanted = new Float64Array(original.length);
  const apart = new Float64Array(original.length);
  for (const [b, noise] of floor.entries()) {
    const from = drive * FINE_COUNT + b;
    let before = 0;
    let was = 1e-15;
    let is = 0;
    for (let i = 0; i < original.length; i += 1) {
      const own = original[i]?.fine?.[from] ?? 0;
      const next = original[i + beside]?.fine?.[from] ?? own;
      const value = own + Math.abs(part) * (next - own) + (echo * before) / ECHO_HOPS;
      wanted[i] = value;
      before += own - (original[i - ECHO_HOPS]?.fine?.[from] ?? 0);
      was += value;
      is += Math.max(0, (heard[at + i]?.fine?.[b] ?? 0) - noise);
    }
    const gain = is / was;
    let mean = 0;
    let asks = 0;
    for (let i = 0; i < original.length; i += 1) {
      if (asked[i * FINE_COUNT + b] !== 1) continue;
      const came = (heard[at + i]?.fine?.[b] ?? 0) + 1e-12;
      const one = 10 * Math.log10(came / ((wanted[i] ?? 0) * gain + noise + 1e-12));
      apart[asks] = one;
      mean += one;
      asks += 1;
    }
    if (asks < LEAST_ASKED) continue;
    mean /= asks;
    for (let n = 0; n < asks; n += 1) {
      const one = Math.max(-ODD_DB, Math.min(ODD_DB, (apart[n] ?? 0) - mean));
      off += one * one;
    }
    count += asks;
  }
  return { off, count };
}
