import { describe, expect, test } from 'vitest';
import { DecodedSound } from '../sound/sound-source.ts';
import { Resampler } from './resampler.ts';

const tone = (hz: number, seconds: number) =>
  Int16Array.from({ length: seconds * 48_000 }, (_, i) => 12_000 * Math.sin((2 * Math.PI * hz * i) / 48_000));

function run(samples: Int16Array, step: number, gain = 1, from = 0) {
  const heard: number[] = [];
  const resampler = new Resampler(new DecodedSound(samples), (sample, piece) =>
    heard.push(sample, piece.length),
  );
  resampler.seek(from);
  const out: number[] = [];
  const block = new Int16Array(4800);
  for (let position = from; ; ) {
    const filled = resampler.fill(block, position, step, gain);
    out.push(...block.subarray(0, filled.count));
    position = filled.position;
    if (filled.count < block.length) return { out: Int16Array.from(out), position, heard };
  }
}

describe('the resampler', () => {
  test('at its own rate gives back every sample', () => {
    const samples = tone(700, 1);
    expect(run(samples, 1).out).toEqual(samples);
  });

  test.each([1.0005, 0.9995])('at rate %d keeps the pitch of speech clean by 55 dB', (step) => {
    for (const hz of [200, 1000, 3000]) {
      const { out } = run(tone(hz, 1), step);
      let noise = 0;
      let signal = 0;
      for (let i = 10; i < out.length - 10; i += 1) {
        const ideal = 12_000 * Math.sin((2 * Math.PI * hz * i * step) / 48_000);
        noise += ((out[i] ?? 0) - ideal) ** 2;
        signal += ideal ** 2;
      }
      expect(10 * Math.log10(signal / noise)).toBeGreaterThan(55);
    }
  });

  test('has the length that the rate makes of the sound', () => {
    expect(run(tone(500, 2), 1.0005).out.length).toBe(Math.ceil(96_000 / 1.0005));
  });

  test('hands every decoded piece on once and in order', () => {
    const { heard } = run(tone(500, 1), 1.0002);
    let next = 0;
    for (let i = 0; i < heard.length; i += 2) {
      expect(heard[i]).toBe(next);
      next += heard[i + 1] ?? 0;
    }
    expect(next).toBe(48_000);
  });

  test('clips instead of wrapping round', () => {
    const loud = Int16Array.from({ length: 4800 }, (_, i) => (i % 2 === 0 ? 30_000 : -30_000));
    const { out } = run(loud, 1, 2);
    expect(out[100]).toBe(32_767);
    expect(out[101]).toBe(-32_768);
  });

  test('of an empty sound is empty', () => {
    expect(run(new Int16Array(0), 1).out).toHaveLength(0);
  });
});
