import { describe, expect, test } from 'vitest';
import { type Random, seeded } from '../chance/random.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { WindowEvidence } from './window-evidence.ts';

/** Lets `left` leave beside `original`, in pieces as decoder and tap give them, and judges. */
function judge(original: Int16Array, left: Int16Array, gain = 1, cut = false) {
  const evidence = new WindowEvidence(original.length / 48, gain);
  const start = 48_000;
  for (let at = 0; at < original.length + 48_000; at += 4800) {
    for (let i = at; i < Math.min(at + 4800, original.length); i += 960)
      evidence.original(i, original.subarray(i, Math.min(i + 960, original.length)));
    const behind = at - 24_000;
    if (behind < -4800 || behind > left.length) continue;
    const piece = new Int16Array(4800);
    for (let i = 0; i < 4800; i += 1) piece[i] = left[behind + i] ?? 0;
    evidence.left(start + behind, piece, (sample) => start + sample);
  }
  return evidence.finish(cut);
}

const changed = (samples: Int16Array, change: (value: number, i: number) => number) =>
  samples.map((value, i) => Math.max(-32768, Math.min(32767, Math.round(change(value, i)))));
const noise = (random: Random, level: number) => () => (random() + random() + random() - 1.5) * level;

const programme = speechLike(seeded(1), 33);

describe('evidence of what left the player', () => {
  test.each([
    ['the same', programme],
    ['20 dB weaker', changed(programme, (v) => v / 10), 0.1],
    ['clipped', changed(programme, (v) => Math.max(-9000, Math.min(9000, v * 2)))],
    [
      'with noise 20 dB below',
      changed(
        programme,
        (
          (n) => (v: number) =>
            v + n()
        )(noise(seeded(2), 900)),
      ),
    ],
    ['40 ms late', Int16Array.from({ length: programme.length }, (_, i) => programme[i - 1920] ?? 0)],
  ])('accepts %s', (_, left, gain = 1) => {
    const evidence = judge(programme, left, gain);
    expect(evidence).toMatchObject({ kind: 'sink', matched: 7, windows: 7 });
    expect(evidence.lowest).toBeGreaterThan(0.6);
  });

  test.each([
    ['silence', new Int16Array(programme.length)],
    ['another programme', speechLike(seeded(99), 33)],
    [
      'the same a second late',
      Int16Array.from({ length: programme.length }, (_, i) => programme[i - 48_000] ?? 0),
    ],
    ['a hum of 100 Hz', Int16Array.from(programme, (_, i) => 8000 * Math.sin((i * 2 * Math.PI) / 480))],
    ['noise', Int16Array.from(programme, noise(seeded(3), 9000))],
    ['every other half second muted', changed(programme, (v, i) => (i % 48_000 < 24_000 ? v : 0))],
    ['every other two seconds muted', changed(programme, (v, i) => (i % 192_000 < 96_000 ? v : 0))],
    ['almost inaudible', changed(programme, (v) => v / 100)],
  ])('does not accept %s', (_, left) => {
    const evidence = judge(programme, left);
    expect(evidence.windows).toBe(7);
    expect(evidence.matched).toBeLessThanOrEqual(1);
  });

  test('counts just the windows that went wrong', () => {
    const left = changed(programme, (v, i) => (i > 11 * 48_000 && i < 14 * 48_000 ? 0 : v));
    expect(judge(programme, left)).toMatchObject({ matched: 6, windows: 7 });
  });

  test('judges shorter sounds in windows of 3 s, and the shortest as a whole', () => {
    expect(judge(programme.subarray(0, 6 * 48_000), programme)).toMatchObject({ matched: 2, windows: 2 });
    expect(judge(programme.subarray(0, 2 * 48_000), programme)).toMatchObject({ matched: 1, windows: 1 });
    expect(judge(programme.subarray(0, 24_000), programme)).toMatchObject({ matched: 1, windows: 1 });
  });

  test('of a sound that was cut judges what left, not what did not', () => {
    const left = programme.subarray(0, 12 * 48_000);
    const evidence = new WindowEvidence(33_000, 1);
    for (let i = 0; i < 13 * 48_000; i += 960) evidence.original(i, programme.subarray(i, i + 960));
    for (let i = 0; i < left.length; i += 4800)
      evidence.left(48_000 + i, left.subarray(i, i + 4800), (sample) => 48_000 + sample);
    expect(evidence.finish(true)).toMatchObject({ matched: 3, windows: 3 });
  });

  test('that joined late is of the part that was played', () => {
    const from = 14 * 48_000 + 333;
    const evidence = new WindowEvidence(33_000, 1);
    for (let i = from; i < programme.length; i += 960) evidence.original(i, programme.subarray(i, i + 960));
    for (let i = from - 2400; i < programme.length; i += 4800)
      evidence.left(48_000 + i, programme.subarray(i, i + 4800), (sample) => 48_000 + sample);
    expect(evidence.finish(false)).toMatchObject({ matched: 4, windows: 4 });
  });

  test('after a jump ahead does not take the hole for silence that was wanted', () => {
    const evidence = new WindowEvidence(33_000, 1);
    const hole = (i: number) => i >= 6 * 48_000 && i < 8 * 48_000;
    for (let i = 0; i < programme.length; i += 960)
      if (!hole(i)) evidence.original(i, programme.subarray(i, i + 960));
    for (let i = 0; i < programme.length; i += 4800) {
      const piece = hole(i) ? new Int16Array(4800) : programme.subarray(i, i + 4800);
      evidence.left(48_000 + i, piece, (sample) => 48_000 + sample);
    }
    expect(evidence.finish(false)).toMatchObject({ matched: 6, windows: 7 });
  });

  test('names what is missing after a card was pulled out, and calls nothing another programme', () => {
    const short = programme.subarray(0, 8 * 48_000);
    const until = (ms: number) => changed(short, (v, i) => (i < ms * 48 ? v : 0));
    expect(judge(short, until(3040))).toMatchObject({ matched: 1, windows: 3, trouble: ['silent'] });
    for (const ms of [4000, 4500, 5000])
      expect(judge(short, until(ms))).toMatchObject({ matched: 1, trouble: ['half-muted', 'silent'] });
  });

  test('of nothing at all is nothing', () => {
    expect(new WindowEvidence(33_000, 1).finish(true)).toEqual({
      kind: 'sink',
      matched: 0,
      windows: 0,
      lowest: 0,
      levelDb: -120,
    });
  });

  test('accepts silence where silence was to be', () => {
    const quiet = new Int16Array(10 * 48_000);
    expect(judge(quiet, quiet)).toMatchObject({ matched: 2, windows: 2 });
    expect(judge(quiet, programme.subarray(0, quiet.length))).toMatchObject({ matched: 0, windows: 2 });
  });
});
