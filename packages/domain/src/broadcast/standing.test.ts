import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { airingState, PROOF_PATIENCE_MS, type Standing, type StandingFacts, standing } from './index.ts';

const at = Temporal.Instant.from('2026-11-23T10:00:00Z');
const durationMs = 60_000;
const box = { online: true, clockTrusted: true, holdsIt: true, playingIt: false };
const facts = (sinceStartMs: number, more: Partial<StandingFacts> = {}): StandingFacts => ({
  now: at.add({ milliseconds: sinceStartMs }),
  at,
  durationMs,
  cancelled: false,
  play: undefined,
  box,
  ...more,
});
const PATIENCE_END = durationMs + PROOF_PATIENCE_MS;

const anyBox = fc.record({
  online: fc.boolean(),
  clockTrusted: fc.boolean(),
  holdsIt: fc.boolean(),
  playingIt: fc.boolean(),
});
const anyFacts = fc
  .record({
    sinceStartMs: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    cancelled: fc.boolean(),
    play: fc.constantFrom('proved' as const, 'weak' as const, 'cut' as const, 'silent' as const, undefined),
    box: fc.option(anyBox, { nil: undefined }),
  })
  .map(({ sinceStartMs, ...more }) => facts(sinceStartMs, more));

describe('how a box stands to an airing', () => {
  test('before the start: ready once it holds the sound and trusts its clock', () => {
    expect(standing(facts(-60_000))).toBe('ready');
    expect(standing(facts(-60_000, { box: { ...box, holdsIt: false } }))).toBe('planned');
    expect(standing(facts(-60_000, { box: { ...box, clockTrusted: false } }))).toBe('unknown-time');
    expect(standing(facts(-60_000, { box: { ...box, online: false } }))).toBe('offline');
    expect(standing(facts(-60_000, { box: undefined }))).toBe('failed');
  });

  test('after the start: the proof is waited for, then it has failed', () => {
    expect(standing(facts(0))).toBe('awaiting-proof');
    expect(standing(facts(10, { box: { ...box, playingIt: true } }))).toBe('playing');
    expect(standing(facts(PATIENCE_END - 1))).toBe('awaiting-proof');
    expect(standing(facts(PATIENCE_END))).toBe('failed');
  });

  test('a box that is cut off has not failed, however long ago it was: it may still bring its proof', () => {
    expect(standing(facts(10 * PATIENCE_END, { box: { ...box, online: false } }))).toBe('offline');
  });

  test('proof in hand beats everything else, also a cancellation and a box that is gone', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('proved' as const, 'weak' as const), (each, play) => {
        expect(standing({ ...each, play })).toBe(play);
      }),
    );
  });

  test('without proof nothing is called proved or weak, and a cancelled airing is called nothing else', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const word = standing(each);
        if (each.play !== 'proved' && each.play !== 'weak') {
          expect(word).not.toBe('proved');
          expect(word).not.toBe('weak');
          if (each.cancelled) expect(word).toBe('cancelled');
        }
        if (!each.cancelled && (each.play === 'cut' || each.play === 'silent')) expect(word).toBe('failed');
      }),
    );
  });
});

describe('a block on the day board', () => {
  const words: readonly Standing[] = [
    'planned',
    'ready',
    'playing',
    'proved',
    'weak',
    'failed',
    'offline',
    'unknown-time',
    'awaiting-proof',
    'cancelled',
  ];
  const timing = (sinceStartMs: number, cancelled = false) => ({
    now: at.add({ milliseconds: sinceStartMs }),
    at,
    durationMs,
    cancelled,
  });

  test('goes from planned over ready and playing to proved, counting the boxes of the state that it shows', () => {
    expect(airingState(['planned', 'offline'], timing(-1))).toEqual({ state: 'planned', counted: 0 });
    expect(airingState(['ready', 'planned', 'ready'], timing(-1))).toEqual({ state: 'ready', counted: 2 });
    expect(airingState(['playing', 'proved', 'offline'], timing(1))).toEqual({
      state: 'playing',
      counted: 1,
    });
    expect(airingState(['awaiting-proof', 'offline'], timing(1))).toEqual({ state: 'playing', counted: 0 });
    expect(airingState(['proved', 'proved', 'failed'], timing(PATIENCE_END))).toEqual({
      state: 'proved',
      counted: 2,
    });
    expect(airingState(['offline', 'failed'], timing(PATIENCE_END))).toEqual({ state: 'failed', counted: 0 });
  });

  test('a weak proof does not count as one', () => {
    expect(airingState(['weak', 'weak'], timing(PATIENCE_END))).toEqual({ state: 'failed', counted: 0 });
    expect(airingState(['weak', 'proved'], timing(PATIENCE_END))).toEqual({ state: 'proved', counted: 1 });
  });

  test('a cancelled airing is shown as cancelled, unless a box had proved it already', () => {
    expect(airingState(['cancelled', 'cancelled'], timing(-1, true))).toEqual({
      state: 'cancelled',
      counted: 0,
    });
    expect(airingState(['proved', 'cancelled'], timing(1, true))).toEqual({ state: 'proved', counted: 1 });
  });

  test('an airing without boxes is planned, and then failed', () => {
    expect(airingState([], timing(-1)).state).toBe('planned');
    expect(airingState([], timing(0)).state).toBe('failed');
  });

  test('never counts more boxes than there are, and none in a state that no box is in', () => {
    const many = fc.array(fc.constantFrom(...words), { maxLength: 30 });
    fc.assert(
      fc.property(
        many,
        fc.integer({ min: -200_000, max: 400_000 }),
        fc.boolean(),
        (each, since, cancelled) => {
          const { state, counted } = airingState(each, timing(since, cancelled));
          const inIt = each.filter((word) => word === state).length;
          expect(counted).toBeLessThanOrEqual(each.length);
          expect(counted).toBe(state === 'cancelled' || state === 'planned' || state === 'failed' ? 0 : inIt);
          expect(airingState(each.toReversed(), timing(since, cancelled))).toEqual({ state, counted });
        },
      ),
    );
  });
});
