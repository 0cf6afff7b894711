import { expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { BandMeter, type Hop } from './bands.ts';
import { heldDown, topsOf } from './flat-tops.ts';
import { HELD_DOWN } from './thresholds.ts';

function hops(samples: Int16Array): Hop[] {
  const meter = new BandMeter();
  return Array.from({ length: Math.floor(samples.length / 960) }, (_, n) => {
    meter.take(samples.subarray(n * 960, (n + 1) * 960));
    return meter.next();
  });
}
const power = (of: readonly Hop[], factor = 1) => of.map((hop) => hop.power * factor);
const speech = speechLike(seeded(9), 5);

/** How held down a window looks after a change, its gain known exactly. */
function held(change: (value: number) => number) {
  const original = hops(speech);
  const heard = hops(speech.map(change));
  return heldDown([topsOf(original, heard, power(original), power(heard), 1e-9)]);
}

test('an amplifier that only amplifies holds nothing down, however loud it is', () => {
  expect(Math.abs(held((value) => value))).toBeLessThan(0.02);
  expect(Math.abs(held((value) => value / 8))).toBeLessThan(0.05);
});

test('tops that are cut flat are seen, the more the further it is driven', () => {
  const cutAt = (top: number) => held((value) => Math.max(-top, Math.min(top, value)));
  expect(cutAt(31_000)).toBeLessThan(HELD_DOWN[2]);
  expect(cutAt(3000)).toBeGreaterThan(HELD_DOWN[0]);
  expect(cutAt(3000)).toBeGreaterThan(cutAt(12_000));
});

test('nothing, and silence, hold nothing down', () => {
  const quiet = hops(new Int16Array(48_000));
  expect(heldDown([])).toBe(0);
  expect(heldDown([topsOf(quiet, quiet, power(quiet), power(quiet), 1e-9)])).toBe(0);
});
