import { type Hop, levelDb } from './bands.ts';
import { correlated } from './correlate.ts';

/** Hops under the loudest by more than this are not asked (dB): there the noise and the walls speak. */
const ASKED_DB = -15;
const LOUD_DB = -8;
/** What is asked must stand over the noise of the input by so much (dB). */
const OVER_NOISE_DB = 6;
/** A hop is heard straight from the loudspeaker when it is no weaker than the hops before it: else its echo is heard too. */
const BEFORE_HOPS = 8;
/** Fewer points, or points nearer together (dB, standard deviation), bear no line: it would lead anywhere. */
const LEAST_POINTS = 20;
const LEAST_SPREAD_DB = 1.2;
/** So many dB of lost peaks count as much as a slope that is flatter by one. */
const PEAK_DB = 3;
/** What an input hears lies between two hops of the original: so much of a hop later or earlier is tried. */
const PARTS = [-0.5, -0.25, 0, 0.25, 0.5];

/** What one window shows of flat tops; the windows of a sound are taken together, for one alone says little. */
export interface Tops {
  readonly points: number;
  /** Sums of squares and products round the mean: level that was to come (x) against level that came (y), dB. */
  readonly xx: number;
  readonly xy: number;
  /** How much less high the peaks stand over the mean than in the original, dB. */
  readonly lostDb: number;
}

/**
 * How loud and quiet parts came out against each other. A horn, a room and noise are taken into account as far as they can be: gains
 * of the bands, the place between two hops, only what is heard straight and over the noise.
 * @param expected power that each hop should have by the gains of the input, @param came that came over the noise.
 */
export function topsOf(
  original: readonly Hop[],
  heard: readonly Hop[],
  expected: readonly number[],
  came: readonly number[],
  noise: number,
): Tops {
  const placed = smooth(inPlace(expected, came, noise));
  const levels = placed.map(levelDb);
  const level = smooth(came).map(levelDb);
  const top = [...levels].sort((a, b) => b - a)[Math.floor(levels.length / 20)] ?? -120;
  const least = Math.max(top + ASKED_DB, levelDb(noise) + OVER_NOISE_DB);
  const points = levels.flatMap((x, i) =>
    x > least && isStraight(placed, i) ? [{ x, y: level[i] ?? -120 }] : [],
  );
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / Math.max(1, points.length);
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / Math.max(1, points.length);
  const loud = levels.flatMap((x, i) => (x > top + LOUD_DB ? [i] : []));
  return {
    points: points.length,
    xx: points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0),
    xy: points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0),
    lostDb: middle(loud.map((i) => crestDb(original[i]))) - middle(loud.map((i) => crestDb(heard[i]))),
  };
}

/**
 * How much the loudest parts are held down, 0 for an amplifier that only amplifies, 1 and more for one that gives the same whatever
 * goes in. Two marks of flat tops are added: what is louder in the original does not come out louder by as much, which outlives a horn and
 * a room; and peaks stand less high over the mean, which is clearest on a line.
 */
export function heldDown(windows: readonly Tops[]): number {
  const points = windows.reduce((sum, one) => sum + one.points, 0);
  const xx = windows.reduce((sum, one) => sum + one.xx, 0);
  if (points === 0 || points < LEAST_POINTS * windows.length || xx < points * LEAST_SPREAD_DB ** 2) return 0;
  const slope = windows.reduce((sum, one) => sum + one.xy, 0) / xx;
  return 1 - slope + Math.max(0, middle(windows.map(({ lostDb }) => lostDb))) / PEAK_DB;
}

/** The expected powers, moved by the part of a hop by which they are most alike to what came. */
function inPlace(expected: readonly number[], came: readonly number[], noise: number): number[] {
  const logs = (powers: readonly number[]) => {
    const all = powers.map((power) => levelDb(power + noise));
    const mean = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
    return Float64Array.from(all, (value) => value - mean);
  };
  const wanted = logs(came);
  let best = [...expected];
  let alike = -1;
  for (const part of PARTS) {
    const beside = part < 0 ? 1 : -1;
    const moved = expected.map(
      (power, i) => power + Math.abs(part) * ((expected[i + beside] ?? power) - power),
    );
    const is = correlated(logs(moved), wanted);
    if (is > alike) {
      alike = is;
      best = moved;
    }
  }
  return best;
}

/** Each hop with its neighbours: 60 ms. */
function smooth(powers: readonly number[]): number[] {
  return powers.map((power, i) => (power + (powers[i - 1] ?? power) + (powers[i + 1] ?? power)) / 3);
}

function isStraight(powers: readonly number[], i: number): boolean {
  if (i < BEFORE_HOPS) return false;
  let before = 0;
  for (let d = 1; d <= BEFORE_HOPS; d += 1) before += powers[i - d] ?? 0;
  return (powers[i] ?? 0) >= before / BEFORE_HOPS;
}

/** How high the peak stands over the mean, dB. */
function crestDb(hop: Hop | undefined): number {
  return hop === undefined ? 0 : levelDb(hop.peak * hop.peak) - levelDb(hop.power);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
