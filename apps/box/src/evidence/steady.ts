import { BAND_COUNT, type Hop, levelDb } from './bands.ts';

/** A band that moves less than this (dB, standard deviation) does not move: a tone's own beat against the hops is 0.1 dB. */
const STILL_DB = 1;
/** Bands so far under the loudest of a hop say nothing of its colour (dB). */
const ASKED_DB = -20;
/** Two hops of one colour differ in no band by more than this (dB). */
const APART_DB = 3;

/** Share of the hops of a steady sound that must have its colour: fades and a late beginning take a few. */
export const STEADY_MATCH = 0.9;

/** Does a sound stand still all through a window, as a test tone does? Then there is no movement to know it again by. */
export function isSteady(hops: readonly Hop[]): boolean {
  if (hops.length === 0 || hops.some((hop) => hop.missing === true)) return false;
  const means = Array.from({ length: BAND_COUNT }, (_, b) =>
    levelDb(hops.reduce((sum, hop) => sum + (hop.bands[b] ?? 0), 0) / hops.length),
  );
  const loudest = Math.max(...means);
  for (const [b, mean] of means.entries()) {
    if (mean < loudest + ASKED_DB) continue;
    const spread = hops.reduce((sum, hop) => sum + (levelDb(hop.bands[b] ?? 0) - mean) ** 2, 0) / hops.length;
    if (spread > STILL_DB ** 2) return false;
  }
  return true;
}

/** Share of the hops, 0…1, in which what came has the colour of the original: its energy lies in the same bands, at any level. */
export function sameColour(original: readonly Hop[], came: readonly Hop[]): number {
  const same = original.filter((hop, i) => isOneColour(hop, came[i]));
  return same.length / Math.max(1, original.length);
}

function isOneColour(was: Hop, is: Hop | undefined): boolean {
  if (is === undefined) return false;
  const all = levelDb(sum(was));
  const now = levelDb(sum(is));
  if (now <= -120) return false;
  return was.bands.every((value, b) => {
    const share = levelDb(value) - all;
    return share < ASKED_DB || Math.abs(levelDb(is.bands[b] ?? 0) - now - share) <= APART_DB;
  });
}

function sum(hop: Hop): number {
  return hop.bands.reduce((total, value) => total + value, 0);
}
