import { rise } from './fade.ts';

/** How far a sound is turned down under another: to a quarter of its amplitude, −12 dB. It is still heard, and every word above it is understood. */
export const DUCKED = 10 ** (-12 / 20);
/** Frames in which it goes down, and in which it rises again: 300 ms. Shorter sounds like a fault, longer takes words from the one above. */
export const DUCK_RAMP = 14_400;

/** One sound lies over another for a while. Both frames are of the card and absolute. */
export interface Duck {
  /** From this frame on the lower one is all the way down; its way down ends here. */
  readonly downBy: number;
  /** At this frame the upper one ends, and the lower one begins to rise; infinite while that is not known. */
  readonly until: number;
}

/** Factor on a sample of the lower one. The way down and the way up have no corner; under a very short sound it does not get all the way down. */
export function duckGain(frame: number, { downBy, until }: Duck): number {
  const down = rise((downBy - frame) / DUCK_RAMP);
  const up = rise((frame - until) / DUCK_RAMP);
  return DUCKED + (1 - DUCKED) * Math.max(down, up);
}

/**
 * Factors on the samples of `[from, from + count)`, for the lowest of several; one number where it is the same for all of them, as it is
 * nearly always: the ways down and up are the only dear part.
 */
export function duckGains(ducks: readonly Duck[], from: number, count: number): number | Float64Array {
  const to = from + count;
  let steady = 1;
  const moving: Duck[] = [];
  for (const duck of ducks) {
    const reach = reachOf(duck);
    if (reach.from >= to || reach.to <= from) continue;
    if (duck.downBy <= from && duck.until >= to) steady = DUCKED;
    else moving.push(duck);
  }
  if (steady < 1 || moving.length === 0) return steady;
  const gains = new Float64Array(count).fill(1);
  for (const duck of moving)
    for (let i = 0; i < count; i += 1) gains[i] = Math.min(gains[i] ?? 1, duckGain(from + i, duck));
  return gains;
}

/** Frames of the card, `[from, to)`; `to` is infinite while the end is not known. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where the lower one is not at its own loudness. */
export function reachOf({ downBy, until }: Duck): Stretch {
  return { from: downBy - DUCK_RAMP, to: until + DUCK_RAMP };
}
