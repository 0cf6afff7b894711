import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { CardFit } from './card-fit.ts';

const PER_US = 0.048;

/** Readings of a card `ppm` fast, every 100 ms from 0 to `seconds`, disturbed by `noise` (frames). */
function fitted(ppm: number, seconds: number, noise: (i: number) => number): CardFit {
  const fit = new CardFit();
  for (let i = 0; i <= seconds * 10; i += 1) {
    const atUs = i * 100_000;
    fit.add({ atUs, frame: 1e6 + atUs * PER_US * (1 + ppm / 1e6) + noise(i) });
  }
  return fit;
}

const truth = (ppm: number, atUs: number) => 1e6 + atUs * PER_US * (1 + ppm / 1e6);

describe('where the card is', () => {
  test('is known to half a millisecond half a second ahead, through readings restless by ±1 ms', () => {
    fc.assert(
      fc.property(fc.integer({ min: -150, max: 150 }), fc.integer({ min: 1, max: 1000 }), (ppm, seed) => {
        const random = seeded(seed);
        const fit = fitted(ppm, 20, () => (random() * 2 - 1) * 48);
        expect(Math.abs(fit.frameAt(20.5e6) - truth(ppm, 20.5e6))).toBeLessThan(24);
      }),
      { numRuns: 60 },
    );
  });

  test('is not moved by single wild readings, wherever they fall', () => {
    const random = seeded(8);
    const fit = fitted(40, 20, (i) => (i % 17 === 5 || i === 200 ? 700 : (random() - 0.5) * 20));
    expect(Math.abs(fit.frameAt(20e6) - truth(40, 20e6))).toBeLessThan(8);
  });

  test('follows a card that stood still, within a few readings', () => {
    const fit = fitted(0, 20, (i) => (i > 190 ? -14_400 : 0));
    expect(Math.abs(fit.frameAt(20e6) - (truth(0, 20e6) - 14_400))).toBeLessThan(2);
  });

  test('and when a frame leaves are inverse to each other', () => {
    const fit = fitted(77, 30, () => 0);
    for (const us of [29e6, 30e6, 31.5e6]) expect(fit.usOf(fit.frameAt(us))).toBeCloseTo(us, 3);
  });

  test('is forgotten when the card is started anew, its rate is not', () => {
    const fit = fitted(60, 30, () => 0);
    fit.forget();
    expect(fit.ready).toBe(false);
    expect(fit.ppm).toBeCloseTo(60, 1);
  });
});
