import { expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { BandMeter, type Hop } from './bands.ts';
import { drivenDb, drivenOf, isDrivenTooFar } from './driven.ts';
import { DRIVES_DB } from './fine-bands.ts';
import { CLIPPED_DB } from './thresholds.ts';

function hops(samples: Int16Array, drivesDb: readonly number[]): Hop[] {
  const meter = new BandMeter(48_000, false, drivesDb);
  return Array.from({ length: Math.floor(samples.length / 960) }, (_, n) => {
    meter.take(samples.subarray(n * 960, (n + 1) * 960));
    return meter.next();
  });
}
const speech = speechLike(seeded(9), 5);
const loudest = speech.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const original = hops(
  speech.map((value) => (value * 32_000) / loudest),
  DRIVES_DB,
);
/** What a window shows after a change, with a little noise. */
function shown(change: (value: number) => number) {
  const random = seeded(4);
  const heard = speech.map((value) => change((value * 32_000) / loudest) + (random() - 0.5) * 60);
  return drivenOf(original, hops(heard, [0]), 0);
}
const cutAt = (top: number) => (value: number) => Math.max(-top, Math.min(top, value)) / 2;

test('an amplifier that only amplifies is driven too far at no level', () => {
  for (const gain of [0.9, 0.3, 0.05]) {
    const window = shown((value) => value * gain);
    expect(drivenDb([window])).toBeLessThan(0);
    expect(isDrivenTooFar([window, window, window, window])).toBe(false);
  }
});

test('tops that are cut flat are explained by a drive that cuts them, hard or soft', () => {
  const [alone] = CLIPPED_DB;
  for (const top of [8000, 4000, 2000]) expect(drivenDb([shown(cutAt(top))])).toBeGreaterThan(alone);
  expect(drivenDb([shown((value) => 4000 * Math.tanh(value / 4000))])).toBeGreaterThan(alone);
  expect(isDrivenTooFar([shown(cutAt(28_000))])).toBe(false);
});

test('windows speak together: one alone must say more than several', () => {
  const off = Float64Array.from(DRIVES_DB, (db) => (db < 9 ? 1050 : 1000));
  const little = { off, count: 100 };
  expect(isDrivenTooFar([little])).toBe(false);
  expect(isDrivenTooFar([little, little, little, little])).toBe(true);
});

test('nothing, and silence, are driven by nobody', () => {
  const quiet = hops(new Int16Array(48_000), DRIVES_DB);
  expect(isDrivenTooFar([])).toBe(false);
  expect(isDrivenTooFar([drivenOf(quiet, hops(new Int16Array(48_000), [0]), 0)])).toBe(false);
});
