import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { WindowEvidence } from './window-evidence.ts';

const tone = (hz: number, seconds: number, size = 10_000) =>
  Int16Array.from(
    { length: seconds * 48_000 },
    (_, i) =>
      size * Math.sin((2 * Math.PI * hz * i) / 48_000) +
      0.1 * size * Math.sin((6 * Math.PI * hz * i) / 48_000),
  );

/** Lets `left` leave the card where `original` was to. */
function judge(original: Int16Array, left: Int16Array) {
  const evidence = new WindowEvidence(original.length / 48, 1);
  for (let at = 0; at < original.length + 9600; at += 960) {
    if (at < original.length) evidence.original(at, original.subarray(at, at + 960));
    const piece = new Int16Array(960);
    piece.set(left.subarray(at, at + 960));
    evidence.left(48_000 + at, piece, (sample) => 48_000 + sample);
  }
  return evidence.finish(false);
}

describe('a steady tone, which has no movement to be known by', () => {
  test.each([1, 12])('is known by its colour, %i s of it', (seconds) => {
    const evidence = judge(tone(440, seconds), tone(440, seconds));
    expect(evidence.matched).toBe(evidence.windows);
    expect(evidence.lowest).toBeGreaterThan(0.9);
  });

  test.each([
    ['another tone', tone(900, 5), 'wrong-programme'],
    ['a programme', speechLike(seeded(7), 5), 'wrong-programme'],
    ['nothing', new Int16Array(5 * 48_000), 'silent'],
    ['a tone far too weak', tone(440, 5, 500), 'faint'],
    ['half of it', tone(440, 5).map((value, i) => (i % 48_000 < 24_000 ? value : 0)), 'half-muted'],
  ])('is not taken for %s', (_, left, trouble) => {
    expect(judge(tone(440, 5), left)).toMatchObject({ matched: 0, windows: 2, trouble: [trouble] });
  });
});
