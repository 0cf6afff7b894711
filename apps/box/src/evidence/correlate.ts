import type { EvidenceTrouble } from '@loaphuong/protocol';
import { BAND_COUNT, type Hop, levelDb } from './bands.ts';
import type { Driven } from './driven.ts';
import type { Tops } from './flat-tops.ts';
import { isSteady, STEADY_MATCH, sameColour } from './steady.ts';
import { HALF_MATCH, HEARD_DB, LAG_HOPS, MOSTLY, SILENCE_DB, WEAK_DB, WEAK_SHARE } from './thresholds.ts';

/** Verdict on one window. */
export interface WindowVerdict {
  /** Best correlation of the band envelopes over all lags, −1…1. */
  readonly correlation: number;
  /** Why it does not match; absent when it does. */
  readonly trouble?: EvidenceTrouble;
  /** How much louder than the original it was heard, dB; only where it is the right sound. */
  readonly overDb?: number;
  /** What it shows of an amplifier driven too far, where it matches; judged together with other windows. */
  readonly driven?: Driven;
  /** What it shows of flat tops on a line, for the windows after it. */
  readonly tops?: Tops;
}

/**
 * Compares what left with the original, hop by hop.
 * @param gainDb what the player was to do to the level.
 * @param limit least correlation.
 * @param left hops that left; `left[LAG_HOPS]` belongs to `original[0]`, so that lags either way can be tried.
 */
export function judgeWindow(
  original: readonly Hop[],
  left: readonly Hop[],
  gainDb: number,
  limit: number,
): WindowVerdict {
  const loudest = Math.max(...original.map((hop) => levelDb(hop.energy)));
  if (loudest < SILENCE_DB) {
    const quiet = left
      .slice(LAG_HOPS, LAG_HOPS + original.length)
      .every((h) => levelDb(h.energy) < SILENCE_DB + 6);
    return quiet ? { correlation: 1 } : { correlation: 0, trouble: 'wrong-programme' };
  }
  // A steady tone has no movement by which to know it again: it is known by its colour.
  const steady = isSteady(original);
  const least = steady ? STEADY_MATCH : limit;
  const a = envelopes(original);
  let correlation = -1;
  let best = 0;
  for (let lag = -LAG_HOPS; lag <= LAG_HOPS; lag += 1) {
    const piece = left.slice(LAG_HOPS + lag, LAG_HOPS + lag + original.length);
    if (piece.length < original.length) continue;
    const c = steady ? sameColour(original, piece) : correlated(a, envelopes(piece));
    if (c > correlation) {
      correlation = c;
      best = lag;
    }
  }
  const heard = original.flatMap((hop, i) =>
    hop.missing === true || levelDb(hop.energy) > loudest + HEARD_DB ? [i] : [],
  );
  const weak = heard.filter((i) => {
    if (original[i]?.missing === true) return true;
    const was = levelDb(left[LAG_HOPS + best + i]?.energy ?? 0);
    return was < levelDb(original[i]?.energy ?? 0) + gainDb + WEAK_DB;
  });
  const muted = weak.length > heard.length * WEAK_SHARE;
  if (correlation >= least && !muted) return { correlation };
  const loudestLeft = Math.max(...left.map((hop) => levelDb(hop.energy)));
  if (loudestLeft < SILENCE_DB) return { correlation, trouble: 'silent' };
  // As it was to be but too weak everywhere: faint. Weak in places: parts of it are missing.
  if (muted && weak.length >= heard.length * MOSTLY && correlation >= least)
    return { correlation, trouble: 'faint' };
  // Where nothing at all is in the place of what is weak, as after a card was pulled out, only what did come can be another sound.
  const strong = heard.filter((i) => !weak.includes(i));
  const nothing = weak.filter((i) => levelDb(left[LAG_HOPS + best + i]?.energy ?? 0) < SILENCE_DB);
  const isGone = nothing.length >= weak.length * MOSTLY;
  if (muted && isGone && weak.length >= heard.length * MOSTLY) return { correlation, trouble: 'silent' };
  const some = strong.flatMap((i) => original[i] ?? []);
  const came = strong.flatMap((i) => left[LAG_HOPS + best + i] ?? []);
  const isPartOfIt = steady
    ? sameColour(some, came) >= STEADY_MATCH
    : correlation >= HALF_MATCH || (isGone && correlated(envelopes(some), envelopes(came)) >= limit);
  return { correlation, trouble: muted && isPartOfIt ? 'half-muted' : 'wrong-programme' };
}

/** Logarithm of each band's energy over time, with its mean taken out; a floor 60 dB under the loudest keeps noise out. */
function envelopes(hops: readonly Hop[]): Float64Array {
  const out = new Float64Array(hops.length * BAND_COUNT);
  for (let b = 0; b < BAND_COUNT; b += 1) {
    let loudest = 1e-12;
    for (const hop of hops) loudest = Math.max(loudest, hop.bands[b] ?? 0);
    let mean = 0;
    for (const [i, hop] of hops.entries()) {
      const value = Math.log10((hop.bands[b] ?? 0) + loudest * 1e-6);
      out[b * hops.length + i] = value;
      mean += value / hops.length;
    }
    for (let i = 0; i < hops.length; i += 1) {
      const at = b * hops.length + i;
      out[at] = (out[at] ?? 0) - mean;
    }
  }
  return out;
}

/** Correlation of two lists, −1…1; 0 when one of them does not move. */
export function correlated(a: Float64Array, b: Float64Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  // Nothing moved on one side: nothing was recognised.
  return aa < 1e-9 || bb < 1e-9 ? 0 : ab / Math.sqrt(aa * bb);
}
