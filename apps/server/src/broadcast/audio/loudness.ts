/** Integrated loudness that every sound is brought to, in LUFS (EBU R128 measure; the target is our own choice). */
export const TARGET_LUFS = -16;
/** Highest true peak allowed in the coded result, in dBTP (ITU-R BS.1770-5, annex 2). */
export const CEILING_DBTP = -1.5;
/** How far from the target still counts as met, in LU: the tolerance of EBU R128 for programmes. */
export const TOLERANCE_LU = 0.5;
/** R128 measures blocks of 400 ms; a shorter sound has no loudness. In 48 kHz samples. */
export const SHORTEST_SAMPLES = 19_200;
/** Below this nobody in the street would hear it even after `MOST_GAIN_DB`; it counts as silence. LUFS. */
export const SILENCE_LUFS = -60;

/** More gain would mostly raise the hiss of the room. */
const MOST_GAIN_DB = 30;
/** How far the limiter may push peaks down before speech sounds crushed. */
const MOST_LIMITING_DB = 6;
/** The codec rebuilds peaks higher than it got them, limited ones most of all. */
const CODEC_MARGIN_DB = 1.2;
/** Coding takes this much loudness from a limited sound, in LU (measured on espeak voices: 0.2 to 0.35). */
const CODEC_LOSS_LU = 0.2;
/** With the limiter at work a dB of gain brings less than a dB of loudness. */
const GAIN_PER_LU = 1.4;
/** Nearer than this before coding is near enough, in LU. */
const CLOSE_LU = 0.2;

/** Measured on a whole sound. */
export interface LoudnessReading {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/**
 * Loudness of a finished sound. `met`: within ±0.5 LU of −16 LUFS and under the ceiling. `quiet`: the recording was so soft that the gain
 * limit was reached. `limited`: its peaks stand so far above its mean that more gain would crush them.
 */
export interface Loudness extends LoudnessReading {
  readonly target: 'met' | 'quiet' | 'limited';
}

/** What is done to a sound before it is coded. */
export interface Levelling {
  /** Loudness to reach before coding: the target, plus what coding takes away. */
  readonly aimLufs: number;
  readonly gainDb: number;
  /** Peaks are held below this, in dBTP; `null`: they stay below the ceiling by themselves. */
  readonly limitDbtp: number | null;
  /** What stood in the way of the whole gain. */
  readonly held: 'no' | 'quiet' | 'limited';
}

function levelling(
  original: LoudnessReading,
  aimLufs: number,
  wantedDb: number,
  limitDbtp: number,
): Levelling {
  const mostByPeaks = limitDbtp + MOST_LIMITING_DB - original.truePeakDbtp;
  const gainDb = Math.min(wantedDb, MOST_GAIN_DB, mostByPeaks);
  const held = gainDb === wantedDb ? 'no' : gainDb === mostByPeaks ? 'limited' : 'quiet';
  const peaksReachLimit = original.truePeakDbtp + gainDb > limitDbtp;
  return { aimLufs, gainDb, limitDbtp: peaksReachLimit ? limitDbtp : null, held };
}

/** Plans the gain of a sound from what was measured on its source. */
export function planLevelling(original: LoudnessReading): Levelling {
  const limit = CEILING_DBTP - CODEC_MARGIN_DB;
  const plain = levelling(original, TARGET_LUFS, TARGET_LUFS - original.integratedLufs, limit);
  return plain.limitDbtp === null ? plain : { ...plain, aimLufs: TARGET_LUFS + CODEC_LOSS_LU };
}

/** Says how a result stands to the target. */
export function judgeLoudness(result: LoudnessReading, plan: Levelling): Loudness {
  const near = Math.abs(result.integratedLufs - TARGET_LUFS) <= TOLERANCE_LU;
  const met = near && result.truePeakDbtp <= CEILING_DBTP;
  return { ...result, target: met ? 'met' : plan.held === 'quiet' ? 'quiet' : 'limited' };
}

/**
 * Corrects a plan by what it gave before coding: the limiter takes loudness away with the peaks.
 * `undefined` when it is close enough, or as much as the sound bears.
 */
export function correctedGain(
  original: LoudnessReading,
  plan: Levelling,
  levelled: LoudnessReading,
): Levelling | undefined {
  const short = plan.aimLufs - levelled.integratedLufs;
  if (plan.limitDbtp === null || plan.held !== 'no' || Math.abs(short) <= CLOSE_LU) return undefined;
  return levelling(original, plan.aimLufs, plan.gainDb + GAIN_PER_LU * short, plan.limitDbtp);
}

/**
 * Corrects a plan by the coded result: peaks over the ceiling lower the limit; a loudness off the target moves the aim.
 * `undefined` when the result is good, or as good as the sound allows.
 */
export function correctedPlan(
  original: LoudnessReading,
  plan: Levelling,
  coded: LoudnessReading,
): Levelling | undefined {
  const over = coded.truePeakDbtp - CEILING_DBTP;
  const limit = plan.limitDbtp ?? CEILING_DBTP - CODEC_MARGIN_DB;
  if (over > 0) return levelling(original, plan.aimLufs, plan.gainDb, limit - over - 0.3);
  const short = TARGET_LUFS - coded.integratedLufs;
  if (plan.held !== 'no' || Math.abs(short) <= TOLERANCE_LU) return undefined;
  return levelling(original, plan.aimLufs + short, plan.gainDb + short, limit);
}

/**
 * Where a compressor should begin, in dBFS, for a sound whose peaks stand too far above its mean for a limiter alone
 * (synthetic voices do: 20 dB and more, against 14 to 18 of a person at a microphone). A little above the mean, so that
 * only the peaks are drawn in.
 */
export function compressAbove(original: LoudnessReading): number {
  return original.integratedLufs + 4;
}

/** Linear amplitude to decibels; silence gives −Infinity. */
export function decibels(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}
