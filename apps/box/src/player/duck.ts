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

/** Frames of the card, `[from, to)`; `to` is infinite while the end is not known. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where the lower one is not at its own loudness. */
export function reachOf({ downBy, until }: Duck): Stretch {
  return { from: downBy - DUCK_RAMP, to: until + DUCK_RAMP };
}
