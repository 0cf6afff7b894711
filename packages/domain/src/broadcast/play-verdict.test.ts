import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlayFacts, playVerdict, restsOn } from './index.ts';

const WHOLE: PlayFacts = {
  itself: true,
  outcome: 'complete',
  playedMs: 60_000,
  durationMs: 60_000,
  matched: 40,
  windows: 40,
};
const facts = fc
  .record({
    itself: fc.boolean(),
    outcome: fc.constantFrom('complete' as const, 'cut' as const),
    playedMs: fc.nat(200_000),
    durationMs: fc.integer({ min: 1, max: 120_000 }),
    windows: fc.nat(300),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ share, ...rest }) => ({ ...rest, matched: Math.floor(rest.windows * share) }));

describe('the verdict on a play', () => {
  test('is proved when it came out whole and matches', () => {
    expect(playVerdict(WHOLE)).toEqual({ result: 'proved', provedMs: 60_000 });
  });

  test('is weak below nine matching windows of ten, and the time that did match is still counted', () => {
    expect(playVerdict({ ...WHOLE, matched: 36 })).toEqual({ result: 'proved', provedMs: 54_000 });
    expect(playVerdict({ ...WHOLE, matched: 35 })).toEqual({ result: 'weak', provedMs: 52_500 });
    expect(playVerdict({ ...WHOLE, matched: 0, windows: 0 })).toEqual({ result: 'weak', provedMs: 0 });
  });

  test('is cut when it was ended, and weak when it has gaps', () => {
    expect(playVerdict({ ...WHOLE, outcome: 'cut' }).result).toBe('cut');
    expect(playVerdict({ ...WHOLE, playedMs: 58_800 }).result).toBe('proved');
    expect(playVerdict({ ...WHOLE, playedMs: 58_799 }).result).toBe('weak');
    expect(playVerdict({ ...WHOLE, playedMs: 30_000 })).toEqual({ result: 'weak', provedMs: 30_000 });
  });

  test('proves nothing of the airing when another sound came out, however well it matches itself', () => {
    expect(playVerdict({ ...WHOLE, itself: false })).toEqual({ result: 'weak', provedMs: 0 });
  });

  test('never proves more than was played, nor more than there was to play, nor less than nothing', () => {
    fc.assert(
      fc.property(facts, (each) => {
        const { provedMs } = playVerdict(each);
        expect(Number.isInteger(provedMs)).toBe(true);
        expect(provedMs).toBeGreaterThanOrEqual(0);
        expect(provedMs).toBeLessThanOrEqual(Math.min(each.playedMs, each.durationMs));
      }),
    );
  });

  test('one more matching window never proves less', () => {
    fc.assert(
      fc.property(facts, (each) => {
        if (each.matched >= each.windows) return;
        const more = playVerdict({ ...each, matched: each.matched + 1 });
        expect(more.provedMs).toBeGreaterThanOrEqual(playVerdict(each).provedMs);
      }),
    );
  });
});

describe('the evidence that a verdict rests on', () => {
  const of = (kind: 'sink' | 'line' | 'mic', matched: number) => ({ kind, matched, windows: 10 });

  test('is what left the card only where no input hears', () => {
    expect(restsOn([of('sink', 10)], { heardBefore: false, wasDucked: false })).toEqual(of('sink', 10));
    expect(restsOn([of('sink', 10), of('line', 0)], { heardBefore: false, wasDucked: false })).toEqual(
      of('line', 0),
    );
  });

  test('is none when an input that was there before brings nothing', () => {
    expect(restsOn([of('sink', 10)], { heardBefore: true, wasDucked: false })).toBeUndefined();
  });

  test('is the best of what inputs heard, and of equals the furthest', () => {
    expect(
      restsOn([of('sink', 10), of('line', 10), of('mic', 2)], { heardBefore: true, wasDucked: false }),
    ).toEqual(of('line', 10));
    expect(
      restsOn([of('sink', 10), of('line', 10), of('mic', 10)], { heardBefore: true, wasDucked: false }),
    ).toEqual(of('mic', 10));
  });

  test('is the worse of the card and the inputs where it was turned down: inputs cannot tell which of two they hear', () => {
    const ducked = { heardBefore: true, wasDucked: true };
    expect(restsOn([of('sink', 3), of('line', 10), of('mic', 10)], ducked)).toEqual(of('sink', 3));
    expect(restsOn([of('sink', 10), of('line', 9), of('mic', 2)], ducked)).toEqual(of('line', 9));
    expect(restsOn([of('sink', 10), of('line', 10)], ducked)).toEqual(of('line', 10));
    expect(restsOn([of('sink', 10)], ducked)).toBeUndefined();
    expect(restsOn([of('sink', 10)], { heardBefore: false, wasDucked: true })).toEqual(of('sink', 10));
  });
});
