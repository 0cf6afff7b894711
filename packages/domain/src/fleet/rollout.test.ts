import { describe, expect, it } from 'vitest';
import { asId } from '../basics/index.ts';
import {
  boxesUpTo,
  nextStep,
  type RolloutBox,
  type RolloutBoxState,
  sendingOrder,
  whyWaiting,
} from './rollout.ts';

const NOW = Temporal.Instant.from('2026-11-20T05:00:00Z');
const idOf = (n: number) => asId<'box'>(`01900000-0000-7000-8000-${String(n).padStart(12, '0')}`);
const boxes = (all: number, state: (n: number) => RolloutBoxState): RolloutBox[] =>
  Array.from({ length: all }, (_, n) => ({ box: idOf(n), state: state(n), online: true }));
const WAITING: RolloutBoxState = { kind: 'waiting' };
const since = (hours: number) => NOW.subtract({ minutes: hours * 60 });

describe('a rollout', () => {
  it('grows from one box to all, and never stands still with few boxes', () => {
    expect([0, 1, 2, 3].map((ring) => boxesUpTo(ring, 1000))).toEqual([1, 50, 250, 1000]);
    expect([0, 1, 2, 3].map((ring) => boxesUpTo(ring, 3))).toEqual([1, 2, 3, 3]);
  });

  it('sends the first box, waits for its report, watches it, and opens the next ring', () => {
    const first = (state: RolloutBoxState) => boxes(100, (n) => (n === 0 ? state : WAITING));
    expect(nextStep(0, first(WAITING), NOW)).toEqual({ kind: 'send', boxes: [idOf(0)] });
    expect(nextStep(0, first({ kind: 'sent', at: since(1) }), NOW)).toEqual({ kind: 'wait' });
    expect(nextStep(0, first({ kind: 'installed', at: since(0.9) }), NOW)).toEqual({ kind: 'wait' });
    const seen = first({ kind: 'installed', at: since(1) });
    expect(nextStep(0, seen, NOW)).toEqual({ kind: 'next-ring', ring: 1 });
    expect(nextStep(1, seen, NOW)).toEqual({ kind: 'send', boxes: [1, 2, 3, 4].map(idOf) });
  });

  it('stops when one box went back, or said nothing for a day', () => {
    const failed = boxes(10, (n) =>
      n === 3
        ? { kind: 'failed', result: 'rolled-back', why: '3 starts without health' }
        : { kind: 'installed', at: since(9) },
    );
    expect(nextStep(2, failed, NOW)).toMatchObject({
      kind: 'halt',
      reason: { kind: 'failed', box: idOf(3) },
    });
    const silent = boxes(10, (n) => (n === 0 ? { kind: 'sent', at: since(24.1) } : WAITING));
    expect(nextStep(0, silent, NOW)).toEqual({ kind: 'halt', reason: { kind: 'no-report', box: idOf(0) } });
  });

  it('is not held up in an early ring by a box that is away', () => {
    const away = { box: idOf(9), state: WAITING, online: false };
    const gone = { box: idOf(8), state: { kind: 'installed', at: since(2) } as const, online: false };
    const [here] = boxes(1, () => WAITING);
    if (here === undefined) throw new Error('one box');
    const sorted = sendingOrder([away, here, gone]);
    expect(sorted.map(({ box }) => box)).toEqual([idOf(8), idOf(0), idOf(9)]);
    expect(nextStep(1, sorted, NOW)).toEqual({ kind: 'send', boxes: [idOf(0)] });
  });

  it('sends nothing near an airing, nor to a box that is away', () => {
    const [box] = boxes(1, () => WAITING);
    if (box === undefined) throw new Error('one box');
    const airing = (minutes: number) => {
      const from = NOW.add({ minutes });
      return { ...box, nearestAiring: { from, until: from.add({ minutes: 10 }) } };
    };
    for (const minutes of [14, 0, -5, -24])
      expect(nextStep(0, [airing(minutes)], NOW)).toEqual({ kind: 'wait' });
    for (const minutes of [16, -26]) expect(nextStep(0, [airing(minutes)], NOW).kind).toBe('send');
    expect(nextStep(0, [{ ...box, online: false }], NOW)).toEqual({ kind: 'wait' });
  });

  it('asks a second person once for the ring, whatever is on air, and asks for nobody else until they have answered', () => {
    const until = NOW.add({ hours: 20 });
    const airing = { from: NOW, until: NOW.add({ minutes: 10 }) };
    const all = boxes(100, (n) => (n === 0 ? { kind: 'installed', at: since(2) } : WAITING));
    const onAir = all.map((box) => ({ ...box, nearestAiring: airing }));
    expect(nextStep(1, onAir, NOW)).toEqual({ kind: 'wait' });
    expect(nextStep(1, onAir, NOW, 'second-person')).toEqual({ kind: 'send', boxes: [1, 2, 3, 4].map(idOf) });
    const asked = all.map(
      (box, n): RolloutBox => (n > 0 && n < 4 ? { ...box, state: { kind: 'asked', until } } : box),
    );
    expect(nextStep(1, asked, NOW, 'second-person')).toEqual({ kind: 'wait' });
    expect(whyWaiting(1, asked, 1, NOW, 'second-person')).toEqual({ kind: 'signature', until });
    expect(whyWaiting(1, asked, 4, NOW, 'second-person')).toEqual({ kind: 'next-press' });
    // Whoever waits for a signature keeps the place.
    const back = { box: idOf(7), state: WAITING, online: true };
    expect(sendingOrder([back, ...asked.slice(1, 2)]).map(({ box }) => box)).toEqual([idOf(1), idOf(7)]);
  });

  it('says of each box why it has not got its order, and says nothing that the next step contradicts', () => {
    const airing = { from: NOW.add({ minutes: 5 }), until: NOW.add({ minutes: 25 }) };
    const [box] = boxes(1, () => WAITING);
    if (box === undefined) throw new Error('one box');
    const why = (one: RolloutBox, ring = 3) => whyWaiting(ring, [one], 0, NOW, 'ours');
    expect(why({ ...box, nearestAiring: airing })).toEqual({
      kind: 'airing',
      until: NOW.add({ minutes: 40 }),
    });
    expect(why({ ...box, online: false, nearestAiring: airing })).toEqual({ kind: 'away' });
    const spent = { ...box, overBudget: true };
    expect(why(spent)).toEqual({ kind: 'over-budget' });
    expect(nextStep(3, [spent], NOW)).toEqual({ kind: 'wait' });
    expect(sendingOrder([spent, box])).toEqual([box, spent]);
    expect(why(box)).toEqual({ kind: 'soon' });
    expect(nextStep(3, [box], NOW).kind).toBe('send');
    expect(
      whyWaiting(
        0,
        boxes(100, () => WAITING),
        1,
        NOW,
        'ours',
      ),
    ).toEqual({ kind: 'ring' });
    expect(why({ ...box, state: { kind: 'sent', at: NOW } })).toBeUndefined();
  });

  it('is finished when every box has it', () => {
    expect(
      nextStep(
        3,
        boxes(5, () => ({ kind: 'installed', at: since(0) })),
        NOW,
      ),
    ).toEqual({ kind: 'finish' });
  });
});
