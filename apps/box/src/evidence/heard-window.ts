import { BAND_COUNT, type Hop, levelDb } from './bands.ts';
import { correlated, type WindowVerdict } from './correlate.ts';
import { drivenOf } from './driven.ts';
import { heldDown, type Tops, topsOf } from './flat-tops.ts';
import { humDb } from './hum.ts';
import {
  FAINT_DB,
  HALF_MATCH,
  HEARD_DB,
  HEARD_MATCH,
  HEARD_WEAK_SHARE,
  HELD_DOWN,
  HUM_DB,
  LEAST_SOUNDING,
  SILENCE_DB,
  SOUNDING,
  STILL_DB,
  WEAK_DB,
} from './thresholds.ts';

/** What is known of an input when a window of it is judged. */
export interface KnownOfInput {
  /** How much louder than the original it usually hears, dB; `undefined` while that is not known. */
  readonly usualDb: number | undefined;
  /** On a line: what the windows before this one showed of flat tops, newest last. Walls and horns hide peaks; there it is not asked. */
  readonly tops?: readonly Tops[] | undefined;
}

/**
 * Compares a window of the original with what an input heard. Level and noise of the input are unknown, so both are taken from
 * the window itself: what is expected in a band is the original, as much louder or softer as the input hears it, over the noise
 * that the input has in its quietest hops. A sound that is the right one and came out badly does not match either: under hum,
 * or far fainter than this input usually hears it, it is not what people were to hear.
 * @param heard hops of the input; `heard[before]` would belong to `original[0]` if it heard without delay.
 */
export function judgeHeard(
  original: readonly Hop[],
  heard: readonly Hop[],
  before: number,
  known: KnownOfInput = { usualDb: undefined },
): WindowVerdict {
  const moves = spreadDb(heard) >= STILL_DB;
  const loudest = Math.max(...original.map((hop) => levelDb(hop.energy)));
  if (loudest < SILENCE_DB)
    return moves ? { correlation: 0, trouble: 'wrong-programme' } : { correlation: 1 };
  const floor = floorOf(heard);
  let correlation = -1;
  let best = before;
  for (let at = 0; at + original.length <= heard.length; at += 1) {
    const piece = heard.slice(at, at + original.length);
    const wanted = expected(original, piece, floor);
    const c = correlated(centred(wanted), centred(piece.map((hop) => hop.bands)));
    if (c > correlation) {
      correlation = c;
      best = at;
    }
  }
  // Loud hum lies over what moves.
  if (!moves && correlation < HEARD_MATCH) return { correlation, trouble: 'silent' };
  const piece = heard.slice(best, best + original.length);
  const muted = mutedShare(original, piece, floor, loudest) > HEARD_WEAK_SHARE;
  if (correlation >= HEARD_MATCH && !muted) {
    const sound = soundOf(original, piece, floor, known);
    // Clipped is said of many windows together: here is only what this one brings.
    const driven = sound.trouble === undefined ? { driven: drivenOf(original, heard, best) } : {};
    return { correlation, ...sound, ...driven };
  }
  if (!muted) return { correlation, trouble: 'wrong-programme' };
  const isPartOfIt = correlation >= HALF_MATCH || soundsAlike(original, heard, floor) >= HEARD_MATCH;
  return { correlation, trouble: isPartOfIt ? 'half-muted' : 'wrong-programme' };
}

/** Best likeness of the hops that are not mute alone: what a loose contact lets through is the right sound. */
function soundsAlike(original: readonly Hop[], heard: readonly Hop[], floor: Float64Array): number {
  const least = SOUNDING * floor.reduce((all, value) => all + value, 0);
  let best = -1;
  for (let at = 0; at + original.length <= heard.length; at += 1) {
    const piece = heard.slice(at, at + original.length);
    const loud = piece.flatMap((hop, i) => (sum(hop) > least ? [i] : []));
    if (loud.length < LEAST_SOUNDING) continue;
    const wanted = expected(original, piece, floor);
    const some = loud.flatMap((i) => wanted[i] ?? []);
    const came = loud.flatMap((i) => piece[i]?.bands ?? []);
    best = Math.max(best, correlated(centred(some), centred(came)));
  }
  return best;
}

/** What there is to say of a sound that is the right one: how loud it came, and what was bad with it. */
function soundOf(
  original: readonly Hop[],
  piece: readonly Hop[],
  floor: Float64Array,
  { usualDb, tops }: KnownOfInput,
): Pick<WindowVerdict, 'trouble' | 'overDb' | 'tops'> {
  const came = piece.map((hop) =>
    hop.bands.reduce((all, value, b) => all + Math.max(0, value - (floor[b] ?? 0)), 0),
  );
  const was = original.reduce((all, hop) => all + sum(hop), 0);
  const overDb = levelDb(came.reduce((all, value) => all + value, 0) / Math.max(1e-12, was));
  if (humDb(original, piece) >= HUM_DB) return { trouble: 'hum', overDb };
  if (tops !== undefined) {
    const gains = gainsOf(original, piece, floor);
    const wanted = original.map((hop) =>
      hop.bands.reduce((all, value, b) => all + value * (gains[b] ?? 0), 0),
    );
    const noise = floor.reduce((all, value) => all + value, 0);
    const own = topsOf(original, piece, wanted, came, noise);
    const together = [...tops, own].slice(-HELD_DOWN.length);
    if (heldDown(together) >= (HELD_DOWN[together.length - 1] ?? 1))
      return { trouble: 'clipped', overDb, tops: own };
    return { ...levelOf(overDb, usualDb), tops: own };
  }
  return levelOf(overDb, usualDb);
}

/** How loud the right sound came, and whether that is far too faint. */
function levelOf(overDb: number, usualDb: number | undefined): Pick<WindowVerdict, 'trouble' | 'overDb'> {
  const isFaint = usualDb !== undefined && overDb < usualDb + FAINT_DB;
  return { overDb, ...(isFaint ? { trouble: 'faint' } : {}) };
}

/** Share of the hops with sound in the original in which the input heard much less than it usually hears of such a hop. */
function mutedShare(
  original: readonly Hop[],
  piece: readonly Hop[],
  floor: Float64Array,
  loudest: number,
): number {
  const noise = floor.reduce((sum, value) => sum + value, 0);
  const sounding = original.flatMap((hop, i) =>
    levelDb(hop.energy) > loudest + HEARD_DB ? [{ was: sum(hop), is: sum(piece[i]) }] : [],
  );
  const ratios = sounding.map(({ was, is }) => Math.max(0, is - noise) / was).sort((a, b) => a - b);
  const usual = ratios[Math.floor(ratios.length * 0.7)] ?? 0;
  // Where the noise is as loud as the sound, nothing can be said of the sound.
  const clear = sounding.filter(({ was }) => was * usual > noise);
  const weak = clear.filter(({ was, is }) => is < was * usual * 10 ** (WEAK_DB / 10) + noise);
  return clear.length === 0 ? 0 : weak.length / clear.length;
}

/** What each band of each hop should be, for the loudness and the noise of this input. */
function expected(original: readonly Hop[], piece: readonly Hop[], floor: Float64Array): Float64Array[] {
  const gains = gainsOf(original, piece, floor);
  return original.map((hop) => hop.bands.map((value, b) => value * (gains[b] ?? 0) + (floor[b] ?? 0)));
}

/** How much louder the input hears each band, its noise taken off. */
function gainsOf(original: readonly Hop[], piece: readonly Hop[], floor: Float64Array): Float64Array {
  return floor.map((noise, b) => {
    let was = 1e-15;
    let is = 0;
    for (const [i, hop] of original.entries()) {
      was += hop.bands[b] ?? 0;
      is += Math.max(0, (piece[i]?.bands[b] ?? 0) - noise);
    }
    return is / was;
  });
}

/** Logarithms of the bands, each band with its mean taken out. */
function centred(hops: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(hops.length * BAND_COUNT);
  for (let b = 0; b < BAND_COUNT; b += 1) {
    const logs = hops.map((bands) => Math.log10((bands[b] ?? 0) + 1e-10));
    const mean = logs.reduce((total, value) => total + value, 0) / Math.max(1, logs.length);
    for (const [i, value] of logs.entries()) out[b * hops.length + i] = value - mean;
  }
  return out;
}

/** Noise of the input in each band: its quietest tenth of the hops. */
function floorOf(hops: readonly Hop[]): Float64Array {
  return Float64Array.from({ length: BAND_COUNT }, (_, b) => {
    const sorted = hops.map((hop) => hop.bands[b] ?? 0).sort((x, y) => x - y);
    return sorted[Math.floor(sorted.length / 10)] ?? 0;
  });
}

/** How far apart the quiet and the loud hops are, dB; hum lies below the bands and does not count. */
function spreadDb(hops: readonly Hop[]): number {
  const levels = hops.map((hop) => levelDb(sum(hop))).sort((a, b) => a - b);
  const loud = levels[Math.floor(levels.length * 0.95)] ?? -120;
  if (loud < SILENCE_DB) return 0;
  return loud - (levels[Math.floor(levels.length * 0.1)] ?? -120);
}

function sum(hop: Hop | undefined): number {
  let total = 0;
  for (const value of hop?.bands ?? []) total += value;
  return total;
}
