import { type Hop, levelDb } from './bands.ts';
import { HUM_STANDS_OUT, STEADY_SHARE } from './thresholds.ts';

/** Samples a second in `Hop.low`. */
const RATE = 2000;
/** Blocks of 200 ms: lines 50 Hz apart, and what lies between them, are told apart. */
const BLOCK = 400;
const LINE_HZ = 50;
const LINES = 12;
/** Fewer blocks than a second has say nothing of what is steady. */
const LEAST_BLOCKS = 5;

/** Every 25 Hz from 25 Hz on, cosine and sine under a Hann window; made once. Line `k` stands at index 2k − 1. */
const WAVES = Array.from({ length: 2 * LINES + 1 }, (_, n) => {
  const wave = (turn: (phase: number) => number) =>
    Float32Array.from({ length: BLOCK }, (_, i) => {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / BLOCK);
      return hann * turn((Math.PI * LINE_HZ * (n + 1) * i) / RATE);
    });
  return { cos: wave(Math.cos), sin: wave(Math.sin) };
});

/**
 * How far steady lines of the mains (50 Hz and its multiples up to 600) stand over everything else in a window, dB; −120 when none
 * does. A line counts when it is there all the time, louder than its neighbourhood, and the original has none of it there.
 */
export function humDb(original: readonly Hop[], heard: readonly Hop[]): number {
  const is = steady(heard);
  if (is === undefined) return -120;
  const was = steady(original);
  let hum = 0;
  for (let line = 1; line < is.length; line += 2) {
    const here = is[line] ?? 0;
    if (here > HUM_STANDS_OUT * besides(is, line) && !standsOut(was, line)) hum += here;
  }
  const all = heard.reduce((sum, hop) => sum + hop.power, 0) / Math.max(1, heard.length);
  return hum === 0 ? -120 : levelDb(hum) - levelDb(Math.max(1e-12, all - hum));
}

function standsOut(spectrum: Float64Array | undefined, line: number): boolean {
  return (
    spectrum !== undefined && (spectrum[line] ?? 0) > Math.max(1e-7, HUM_STANDS_OUT * besides(spectrum, line))
  );
}

function besides(spectrum: Float64Array, line: number): number {
  return ((spectrum[line - 1] ?? 0) + (spectrum[line + 1] ?? 0)) / 2;
}

/** Power of each frequency that is there nearly all the time: a low percentile over the blocks. */
function steady(hops: readonly Hop[]): Float64Array | undefined {
  const low = new Float32Array(hops.reduce((sum, hop) => sum + hop.low.length, 0));
  let filled = 0;
  for (const hop of hops) {
    low.set(hop.low, filled);
    filled += hop.low.length;
  }
  const blocks = Math.floor(low.length / BLOCK);
  if (blocks < LEAST_BLOCKS) return undefined;
  return Float64Array.from(WAVES, ({ cos, sin }) => {
    const powers = Array.from({ length: blocks }, (_, block) => powerOf(low, block * BLOCK, cos, sin));
    powers.sort((a, b) => a - b);
    return powers[Math.floor(blocks * STEADY_SHARE)] ?? 0;
  });
}

/** Mean power of a sine wave of this frequency, full scale = 1; the Hann window halves amplitudes. */
function powerOf(low: Float32Array, from: number, cos: Float32Array, sin: Float32Array): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < BLOCK; i += 1) {
    const x = low[from + i] ?? 0;
    re += x * (cos[i] ?? 0);
    im += x * (sin[i] ?? 0);
  }
  return ((re * re + im * im) * 8) / (BLOCK * BLOCK);
}
