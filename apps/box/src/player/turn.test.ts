import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { type CardFaults, SimulatedCard } from '../output/simulated-card.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { DecodedSound, type SoundSource } from '../sound/sound-source.ts';
import { duckGain } from './duck.ts';
import { FADE, rise } from './fade.ts';
import { type Item, type Meeting, Player, type PlayResult } from './player.ts';

const EPOCH = Date.UTC(2026, 10, 23, 9, 59) * 1000;
const SECOND = 1e6;
const LEVEL = 16_000;

/** A box with a card of its own, and everything that leaves it, by frame. */
function bench(faults: CardFaults = {}) {
  const world = new VirtualWorld(EPOCH);
  const time = new VirtualBoxTime(world, { ppm: 0, bootUs: 5e9 });
  const card = new SimulatedCard(time, () => world.nowUs(), seeded(7), faults);
  const player = new Player(time, card, {
    serverUs: (us) => EPOCH + us - 5e9,
    monotonicUs: (us) => us - EPOCH + 5e9,
    steps: 0,
  });
  player.start();
  const left = new Int16Array(48_000 * 60);
  card.tap((frame, samples) => left.set(samples, frame));
  const frame = () => Math.ceil(player.frameAt(time.monotonicUs()));
  return { world, time, card, player, left, frame };
}

const steady = (seconds: number, level = LEVEL) =>
  new DecodedSound(new Int16Array(Math.round(seconds * 48_000)).fill(level));

/** Nothing but one sample in each second. */
function ticks(seconds: number): SoundSource {
  const samples = new Int16Array(seconds * 48_000);
  for (let s = 0; s < seconds; s += 1) samples[s * 48_000 + 24_000] = 20_000;
  return new DecodedSound(samples);
}

function item(atSeconds: number, seconds: number, more: Partial<Item> = {}) {
  const results: PlayResult[] = [];
  const told: { gain: number; sample: number | undefined }[] = [];
  const made: Item = {
    atUs: EPOCH + atSeconds * SECOND,
    durationMs: seconds * 1000,
    source: steady(seconds),
    gain: 1,
    listener: {
      original: () => undefined,
      left: () => undefined,
      turned: (gain, sample) => told.push({ gain, sample }),
    },
    onEnd: (result) => results.push(result),
    ...more,
  };
  return { made, results, told };
}

const over = { meets: (): Meeting => 'over' };

/** The steepest edge between two samples. */
function steepest(left: Int16Array): number {
  let most = 0;
  for (let i = 1; i < left.length; i += 1)
    most = Math.max(most, Math.abs((left[i] ?? 0) - (left[i - 1] ?? 0)));
  return most;
}

describe('a sound whose volume is turned while it sounds', () => {
  test.each([
    { from: 1, to: 0.09 },
    { from: 0.01, to: 1 },
    { from: 0, to: 0.49 },
    { from: 0.25, to: 0 },
  ])(
    'is as loud as it is to be within 100 ms, sample by sample, and its place is as it was: %o',
    ({ from, to }) => {
      const { world, player, left, frame } = bench();
      const { made, results, told } = item(4, 12, { gain: from });
      player.play(made);
      world.run(9030);
      const asked = frame();
      player.turn(made, to);
      world.run(10_000);
      expect(results).toEqual([
        expect.objectContaining({ how: 'done', playedMs: 12_000, underruns: 0, reseeks: 0 }),
      ]);
      const first = results[0]?.firstFrame ?? 0;
      const [turn] = told;
      expect(told).toEqual([{ gain: to, sample: expect.any(Number) }]);
      // What is told is the place in the sound, to the sample.
      const at = first + Math.round(turn?.sample ?? 0);
      expect(at - asked).toBeGreaterThan(0);
      expect(at - asked).toBeLessThan(4800 - FADE);
      let wrong = 0;
      for (let f = first + FADE; f < first + 12 * 48_000; f += 1) {
        const gain = f < at ? from : from + (to - from) * rise((f - at) / FADE);
        if (Math.abs((left[f] ?? 0) - LEVEL * gain) > 0.51) wrong += 1;
      }
      expect(wrong).toBe(0);
      expect(left.subarray(first + 12 * 48_000).every((sample) => sample === 0)).toBe(true);
    },
  );

  test.each([
    { ppm: 80, jitterMs: 1 },
    { ppm: -80, jitterMs: 2, wild: 0.02 },
  ])('keeps its place however often it is turned: card %o', (faults) => {
    const { world, card, player, left } = bench(faults);
    const { made, results } = item(12, 14, { source: ticks(14) });
    player.play(made);
    world.run(12_400);
    for (let i = 0; i < 60; i += 1) {
      player.turn(made, i % 2 === 0 ? 0.5 : 1);
      world.run(210);
    }
    world.run(10_000);
    expect(results).toEqual([
      expect.objectContaining({ how: 'done', playedMs: 14_000, underruns: 0, reseeks: 0 }),
    ]);
    const peaks: number[] = [];
    for (let f = 1; f < left.length - 1; f += 1) {
      const [a = 0, b = 0, c = 0] = left.subarray(f - 1, f + 2);
      if (b > 3000 && b > a && b >= c) peaks.push(card.trueUsOf(f + (c - a) / (a + b + c)));
    }
    expect(peaks).toHaveLength(14);
    for (const [i, us] of peaks.entries())
      expect(Math.abs(us - (EPOCH + (12.5 + i) * SECOND)) / 1000).toBeLessThan(1);
  });

  test('and that is under another stays under it, each as loud as it is to be', () => {
    const { world, player, left } = bench();
    const lower = item(4, 14);
    const upper = item(8, 4, { source: steady(4, 8000), ...over });
    player.play(lower.made);
    world.run(5000);
    player.play(upper.made);
    world.run(4500);
    player.turn(lower.made, 0.36);
    world.run(1000);
    player.turn(upper.made, 0.25);
    world.run(20_000);
    for (const { results } of [lower, upper])
      expect(results).toEqual([expect.objectContaining({ how: 'done', underruns: 0, reseeks: 0 })]);
    const first = lower.results[0]?.firstFrame ?? 0;
    const downBy = upper.results[0]?.firstFrame ?? 0;
    const at = {
      lower: first + Math.round(lower.told[0]?.sample ?? 0),
      upper: downBy + Math.round(upper.told[0]?.sample ?? 0),
    };
    const way = (f: number, turn: number, to: number) => 1 + (to - 1) * rise((f - turn) / FADE);
    let wrong = 0;
    for (let f = first + FADE; f < first + 14 * 48_000; f += 1) {
      const below = LEVEL * way(f, at.lower, 0.36) * duckGain(f, { downBy, until: downBy + 4 * 48_000 });
      const isOver = f >= downBy && f < downBy + 4 * 48_000;
      const above = isOver ? 8000 * way(f, at.upper, 0.25) * rise((f - downBy) / FADE) : 0;
      if (Math.abs((left[f] ?? 0) - below - above) > 2) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  test('in its last seconds, all of it written ahead, ends where it would have ended', () => {
    for (const beforeEndMs of [2500, 700, 200, 80, 30]) {
      const { world, player, left } = bench({ ppm: 60, jitterMs: 1 });
      const { made, results } = item(4, 6);
      player.play(made);
      world.run(10_000 - beforeEndMs);
      player.turn(made, 0.25);
      world.run(10_000);
      expect(results).toEqual([expect.objectContaining({ how: 'done', playedMs: 6000, underruns: 0 })]);
      const end = left.findLastIndex((sample) => sample !== 0) + 1;
      expect(Math.abs(end - (results[0]?.firstFrame ?? 0) - 6 * 48_000)).toBeLessThan(30);
      if (beforeEndMs > 100) expect(left[end - 10]).toBe(4000);
    }
  });

  test('and is about to be cut off by another is cut off there all the same, without a click', () => {
    const { world, player, left } = bench();
    const lower = item(4, 12);
    player.play(lower.made);
    world.run(5000);
    const other = item(9, 3, { source: steady(3, 0) });
    player.play(other.made);
    world.run(3000);
    // The other has begun to write; this one ends in a second.
    player.turn(lower.made, 0.25);
    world.run(300);
    player.turn(lower.made, 0.64);
    world.run(15_000);
    expect(lower.results).toEqual([expect.objectContaining({ how: 'cut', underruns: 0 })]);
    expect(lower.results[0]?.playedMs).toBeCloseTo(5000, -1);
    const end = other.results[0]?.firstFrame ?? 0;
    expect(left[end - FADE - 1]).toBe(LEVEL * 0.64);
    expect(left.subarray(end).every((sample) => sample === 0)).toBe(true);
    expect(steepest(left)).toBeLessThan(100);
  });

  test('is silenced within 20 ms right after, and tells only what left', () => {
    const { world, player, left, frame } = bench();
    const { made, results } = item(4, 12);
    player.play(made);
    world.run(8000);
    player.turn(made, 0.36);
    world.run(70);
    const cut = frame();
    player.cut();
    world.run(5000);
    expect(left[cut]).toBe(LEVEL * 0.36);
    expect(left.subarray(cut + 960 + 1).every((sample) => sample === 0)).toBe(true);
    expect(steepest(left)).toBeLessThan(100);
    expect(results[0]?.playedMs).toBeGreaterThan(4070);
    expect(results[0]?.playedMs).toBeLessThan(4095);
  });

  test.each([
    ['while it waits', 1000],
    ['after its first act and before its first sample', 3000],
  ])('%s begins so, without a way', (_, beforeMs) => {
    const { world, player, left } = bench();
    const { made, results, told } = item(4, 3);
    player.play(made);
    world.run(beforeMs);
    player.turn(made, 0.25);
    world.run(10_000);
    expect(told).toEqual([{ gain: 0.25 }]);
    expect(results).toEqual([expect.objectContaining({ how: 'done', playedMs: 3000, underruns: 0 })]);
    expect(left.reduce((most, sample) => Math.max(most, sample), 0)).toBe(4000);
    expect(left[(results[0]?.firstFrame ?? 0) + FADE]).toBe(4000);
  });

  test('on a card that is gone is turned when it is back, and in its place', () => {
    const { world, card, player, left } = bench();
    const { made, results } = item(4, 20);
    player.play(made);
    world.run(9000);
    card.unplug(true);
    world.run(1000);
    player.turn(made, 0.25);
    world.run(1000);
    card.unplug(false);
    world.run(20_000);
    expect(results).toEqual([expect.objectContaining({ how: 'done' })]);
    expect(results[0]?.playedMs).toBeGreaterThan(17_500);
    const first = results[0]?.firstFrame ?? 0;
    expect(left.subarray(first + 7 * 48_000).every((sample) => sample <= 4000)).toBe(true);
    expect(left[first + 19 * 48_000]).toBe(4000);
    expect(left.findLastIndex((sample) => sample !== 0)).toBeCloseTo(first + 20 * 48_000 - 1, -1);
  });

  test('on a card that is pulled out in the same moment tells only what left', () => {
    const { world, card, player } = bench();
    const { made, results } = item(4, 10);
    player.play(made);
    world.run(12_000);
    player.turn(made, 0.25);
    card.unplug(true);
    world.run(10_000);
    expect(results[0]?.playedMs).toBeGreaterThan(7900);
    expect(results[0]?.playedMs).toBeLessThan(8200);
  });

  test('on a card that stood still goes on after one jump, as loud as it is to be', () => {
    const { world, card, player, left } = bench({ jitterMs: 0.5 });
    const { made, results } = item(4, 20);
    player.play(made);
    world.run(9000);
    card.stall(300);
    world.run(120);
    player.turn(made, 0.25);
    world.run(20_000);
    expect(results).toEqual([expect.objectContaining({ how: 'done' })]);
    expect(results[0]?.reseeks).toBeLessThan(4);
    const first = results[0]?.firstFrame ?? 0;
    expect(
      left.subarray(first + 5 * 48_000, first + 19 * 48_000).filter((sample) => sample > 4000).length,
    ).toBeLessThan(9600);
    expect(left[first + 15 * 48_000]).toBe(4000);
  });
});
