import { expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { BandMeter, type Hop } from './bands.ts';
import { humDb } from './hum.ts';
import { HUM_DB } from './thresholds.ts';

function hops(samples: Int16Array): Hop[] {
  const meter = new BandMeter();
  return Array.from({ length: Math.floor(samples.length / 960) }, (_, n) => {
    meter.take(samples.subarray(n * 960, (n + 1) * 960));
    return meter.next();
  });
}
/** Mean level −26 dBFS: room for what is laid over it. */
const speech = (() => {
  const like = speechLike(seeded(5), 5);
  const mean = Math.sqrt(like.reduce((sum, value) => sum + value * value, 0) / like.length);
  return like.map((value) => (value * 1640) / mean);
})();
const tone = (hz: number, size: number) => (value: number, i: number) =>
  value + size * Math.sin((2 * Math.PI * hz * i) / 48_000);

test('lines of the mains that the original has not are hum, as loud as they are', () => {
  const original = hops(speech);
  expect(humDb(original, original)).toBe(-120);
  for (const hz of [50.2, 99.8, 300]) {
    const loud = humDb(original, hops(speech.map(tone(hz, 2000))));
    const soft = humDb(original, hops(speech.map(tone(hz, 200))));
    expect(loud).toBeGreaterThan(HUM_DB);
    expect(loud - soft).toBeGreaterThan(17);
    expect(loud - soft).toBeLessThan(23);
  }
});

test('what is steady elsewhere, comes and goes, or was to be there is none', () => {
  const original = hops(speech);
  expect(humDb(original, hops(speech.map(tone(125, 2000))))).toBe(-120);
  const passing = speech.map((value, i) => (i % 96_000 < 60_000 ? tone(100, 2000)(value, i) : value));
  expect(humDb(original, hops(passing))).toBeLessThan(HUM_DB - 20);
  const held = hops(speech.map(tone(100, 2000)));
  expect(humDb(held, held)).toBe(-120);
});

test('too little to say what is steady is no hum', () => {
  const short = speech.subarray(0, 24_000);
  expect(humDb(hops(short), hops(short.map(tone(100, 2000))))).toBe(-120);
});
