// What does an input's evidence believe and what does it refuse? Invented speech-like and music-like sounds of seeds that no limit was
// set on, through a simulated way. No real loudspeaker, and no voice, was heard. Words: --sounds N

import { seeded } from '@loaphuong/box';
import {
  SIMULATED_AIR,
  SIMULATED_LINE,
  SimulatedWay,
  speechLike,
  thirds,
  type WayOfSound,
  WindowEvidence,
} from '@loaphuong/box/simulation';
import type { Measure } from './result.ts';

const SECONDS = 30;
const BLOCK = 4800;
/** Share of wrong verdicts either way that is still accepted. */
const TARGET = 0.02;

/** Lets held-out sounds go every way and counts windows by what they were called; the figure is the larger share of wrong ones. */
export const measure: Measure = async ({ seed, args, say }) => {
  const at = args.indexOf('--sounds');
  const sounds = at < 0 ? 6 : Number(args[at + 1]);
  const table: Record<string, Record<string, number>> = {};
  const sums = { good: 0, rejected: 0, bad: 0, accepted: 0 };
  let heardS = 0;
  let spentMs = 0;
  for (let n = 0; n < sounds; n += 1) {
    const base = 10_000 + seed * 1000 + n;
    const sound = n % 3 === 2 ? musicLike(base) : speechLike(seeded(base), SECONDS);
    const other = thirds(speechLike(seeded(base + 500), SECONDS));
    for (const [name, good, way] of waysWith(other)) {
      const began = performance.now();
      const { matched, windows, trouble = [] } = through(sound, way, base);
      spentMs += performance.now() - began;
      heardS += SECONDS;
      const row = table[name] ?? {};
      table[name] = row;
      row.matched = (row.matched ?? 0) + matched;
      row.windows = (row.windows ?? 0) + windows;
      for (const one of trouble) row[one] = (row[one] ?? 0) + 1;
      if (good) sums.good += windows;
      else sums.bad += windows;
      if (good) sums.rejected += windows - matched;
      else sums.accepted += matched;
    }
  }
  for (const [name, row] of Object.entries(table)) say(`${name}: ${JSON.stringify(row)}`);
  const falseReject = sums.rejected / sums.good;
  const falseAccept = sums.accepted / sums.bad;
  const value = Math.max(falseReject, falseAccept);
  return {
    value,
    unit: 'share',
    target: TARGET,
    peer: null,
    ok: value <= TARGET,
    detail: { falseReject, falseAccept, ...sums, simulationAndEvidenceMsPerS: spentMs / heardS, table },
  };
};

function waysWith(other: Int16Array): [name: string, good: boolean, way: WayOfSound][] {
  return [
    ['line', true, SIMULATED_LINE],
    ['line with hum', true, { ...SIMULATED_LINE, humDb: -35 }],
    ['air', true, SIMULATED_AIR],
    ['air, 300 ms', true, { ...SIMULATED_AIR, delayMs: 300 }],
    ['air, loud noise', true, { ...SIMULATED_AIR, noiseDb: -45 }],
    ['dead', false, { ...SIMULATED_LINE, dead: true }],
    ['dead with hum', false, { ...SIMULATED_LINE, dead: true, humDb: -35 }],
    ['other programme', false, { ...SIMULATED_AIR, other }],
    ['loose contact', false, { ...SIMULATED_LINE, muted: { periodMs: 1000, share: 0.4 } }],
  ];
}

function through(sound: Int16Array, way: WayOfSound, seed: number) {
  const evidence = new WindowEvidence(SECONDS * 1000, 1, { kind: 'line', sampleRate: 16_000 });
  const simulated = new SimulatedWay(seeded(seed + 7));
  simulated.set(way);
  for (let at = 0; at < sound.length; at += BLOCK) {
    const samples = sound.subarray(at, at + BLOCK);
    evidence.original(at, samples);
    evidence.left(at + (way.delayMs ?? 0) * 48, simulated.pass(thirds(samples)), (sample) => sample);
  }
  return evidence.finish(false);
}

/** Notes of a slow tune with harmonics, each fading, over a held low note. */
function musicLike(seed: number): Int16Array {
  const random = seeded(seed);
  const out = new Int16Array(SECONDS * 48_000);
  for (let at = 0; at < out.length; ) {
    const length = Math.floor((0.15 + random() * 0.6) * 48_000);
    const hz = 196 * 2 ** (Math.floor(random() * 18) / 12);
    for (let i = 0; i < length && at < out.length; i += 1, at += 1) {
      const phase = (2 * Math.PI * hz * i) / 48_000;
      const note = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.25 * Math.sin(5 * phase);
      const held = Math.sin((2 * Math.PI * 98 * at) / 48_000);
      out[at] = note * 7000 * Math.exp((-3 * i) / length) + held * 1500;
    }
  }
  return out;
}
