import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { type CardFaults, SimulatedCard } from '../output/simulated-card.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { DecodedSound, SoundBroken, type SoundSource } from '../sound/sound-source.ts';
import { DUCK_RAMP, duckGain } from './duck.ts';
import { FADE } from './fade.ts';
import { type Item, type Left, type Meeting, Player, type PlayResult } from './player.ts';

const EPOCH = Date.UTC(2026, 10, 23, 9, 59) * 1000;
const SECOND = 1e6;
const FRAME_US = SECOND / 48_000;

/** A box with a card of its own, and everything that leaves it, by frame. */
function bench(faults: CardFaults = {}) {
  const world = new VirtualWorld(EPOCH);
  const time = new VirtualBoxTime(world, { ppm: 0, bootUs: 5e9 });
  const card = new SimulatedCard(time, () => world.nowUs(), seeded(7), faults);
  const player = new Player(time, card, {
    steps: 0,
    serverUs: (us) => EPOCH + us - 5e9,
    monotonicUs: (us) => us - EPOCH + 5e9,
  });
  player.start();
  const left = new Int16Array(48_000 * 60);
  card.tap((frame, samples) => left.set(samples, frame));
  return { world, card, player, left };
}

const steady = (seconds: number, level: number) =>
  new DecodedSound(new Int16Array(Math.round(seconds * 48_000)).fill(level));

/** Low everywhere but for one sample in each second. */
function ticks(seconds: number, level: number): SoundSource {
  const samples = new Int16Array(seconds * 48_000);
  for (let s = 0; s < seconds; s += 1) samples[s * 48_000 + 24_000] = level;
  return new DecodedSound(samples);
}

function item(atUs: number, seconds: number, source: SoundSource, more: Partial<Item> = {}) {
  const results: PlayResult[] = [];
  const made: Item = {
    atUs,
    durationMs: seconds * 1000,
    source,
    gain: 1,
    onEnd: (result) => results.push(result),
    ...more,
  };
  return { made, results };
}

const over = { meets: (): Meeting => 'over' };
const under = { meets: (): Meeting => 'under' };

describe('a sound that goes on under another', () => {
  test('goes down before it and rises after it, by the right gain at every single sample', () => {
    const { world, player, left } = bench();
    const lower = item(EPOCH + 4 * SECOND, 12, steady(12, 16_000));
    // The upper one is there and silent, so that what leaves is the lower one alone.
    const upper = item(EPOCH + 8 * SECOND, 3, steady(3, 0), over);
    player.play(lower.made);
    world.run(5000);
    player.play(upper.made);
    world.run(20_000);
    const [went] = upper.results;
    const [stayed] = lower.results;
    expect(went).toMatchObject({ how: 'done', playedMs: 3000 });
    expect(stayed).toMatchObject({ how: 'done', playedMs: 12_000, underruns: 0, reseeks: 0 });
    const downBy = went?.firstFrame ?? 0;
    const end = downBy + 3 * 48_000;
    const first = (stayed?.firstFrame ?? 0) + FADE;
    let wrong = 0;
    for (let frame = first; frame < first + 11 * 48_000; frame += 1)
      if (left[frame] !== Math.round(16_000 * duckGain(frame, { downBy, until: end }))) wrong += 1;
    expect(wrong).toBe(0);
    expect(left[downBy - DUCK_RAMP - 1]).toBe(16_000);
    expect(left[downBy - DUCK_RAMP / 2]).toBe(Math.round((16_000 * (1 + 10 ** -0.6)) / 2));
    expect(left[downBy]).toBe(4019);
    expect(left[end]).toBe(4019);
    expect(left[end + DUCK_RAMP]).toBe(16_000);
    expect(stayed?.ducked).toHaveLength(1);
    const [ducked] = stayed?.ducked ?? [];
    expect(((ducked?.fromUs ?? 0) - EPOCH) / SECOND).toBeCloseTo(7.7, 4);
    expect(((ducked?.untilUs ?? 0) - EPOCH) / SECOND).toBeCloseTo(11.3, 4);
    expect(went?.ducked).toBeUndefined();
  });

  test.each([{ ppm: 80 }, { ppm: -80 }])(
    'keeps its place to the frame, and so does the one above: card %o',
    (faults) => {
      const { world, card, player, left } = bench(faults);
      // Ten seconds of readings are enough to know the rate of the card.
      const lower = item(EPOCH + 12 * SECOND, 14, ticks(14, 20_000));
      const upper = item(EPOCH + 16.25 * SECOND, 4, ticks(4, -20_000), over);
      player.play(lower.made);
      world.run(14_000);
      player.play(upper.made);
      world.run(20_000);
      const at = (sign: 1 | -1) => {
        const peaks: number[] = [];
        // A tick lies between two frames of the card: its place is the middle of what it became.
        for (let frame = 1; frame < left.length - 1; frame += 1) {
          const three = [-1, 0, 1].map((d) => Math.max(0, sign * (left[frame + d] ?? 0)));
          const [a = 0, b = 0, c = 0] = three;
          if (b > 1500 && b > a && b >= c) peaks.push(card.trueUsOf(frame + (c - a) / (a + b + c)));
        }
        return peaks;
      };
      const lowers = at(1);
      const uppers = at(-1);
      expect(lowers).toHaveLength(14);
      expect(uppers).toHaveLength(4);
      for (const [i, us] of lowers.entries())
        expect(Math.abs(us - (EPOCH + (12.5 + i) * SECOND))).toBeLessThan(FRAME_US);
      for (const [i, us] of uppers.entries())
        expect(Math.abs(us - (EPOCH + (16.75 + i) * SECOND))).toBeLessThan(FRAME_US);
    },
  );

  test('and both together never turn over past full scale', () => {
    const { world, player, left } = bench();
    player.play(item(EPOCH + 4 * SECOND, 8, steady(8, 32_000)).made);
    world.run(5000);
    player.play(item(EPOCH + 6 * SECOND, 3, steady(3, 32_000), over).made);
    world.run(12_000);
    expect(left.some((sample) => sample < 0)).toBe(false);
    expect(left.filter((sample) => sample === 32_767).length).toBeGreaterThan(2.9 * 48_000);
  });

  test.each([
    ['is cut in the middle', 'cut'],
    ['breaks in the middle', 'broken'],
  ])('rises where the upper one %s, and is whole in the end', (_, how) => {
    const { world, player, left } = bench();
    const lower = item(EPOCH + 4 * SECOND, 12, steady(12, 16_000));
    const good = steady(2, 0);
    let given = 0;
    const breaking: SoundSource = {
      seek: (s) => good.seek(s),
      read: (count) => {
        given += count;
        if (how === 'broken' && given > 2 * 48_000) throw new SoundBroken('cut short');
        return given > 2 * 48_000 ? new Int16Array(count) : good.read(count);
      },
      close: () => undefined,
    };
    const upper = item(EPOCH + 6 * SECOND, 6, breaking, over);
    player.play(lower.made);
    world.run(4800);
    player.play(upper.made);
    world.run(3230);
    if (how === 'cut')
      player.play(
        item(EPOCH + 8.1 * SECOND, 0.05, steady(0.05, 0), {
          meets: (other) => (other === upper.made ? 'cuts' : 'over'),
        }).made,
      );
    world.run(12_000);
    expect(upper.results).toEqual([expect.objectContaining({ how })]);
    expect(upper.results[0]?.playedMs).toBeGreaterThan(1800);
    expect(upper.results[0]?.playedMs).toBeLessThan(2200);
    expect(lower.results).toEqual([expect.objectContaining({ how: 'done', playedMs: 12_000, underruns: 0 })]);
    const frame = (seconds: number) => (lower.results[0]?.firstFrame ?? 0) + (seconds - 4) * 48_000;
    expect(left[frame(7)]).toBe(4019);
    expect(left[frame(9)]).toBe(16_000);
    // No step anywhere: the steepest of a way of 300 ms is 1.3 a sample.
    const jump = left
      .subarray(frame(5), frame(15))
      .reduce(({ last, most }, sample) => ({ last: sample, most: Math.max(most, Math.abs(sample - last)) }), {
        last: 16_000,
        most: 0,
      });
    expect(jump.most).toBeLessThan(4);
  });

  test('begins turned down when the one above sounds already, and rises with its end', () => {
    const { world, player, left } = bench();
    player.play(item(EPOCH + 4 * SECOND, 4, steady(4, 0)).made);
    world.run(5000);
    // What a power cut interrupted, taken up again.
    const lower = item(EPOCH + SECOND, 12, steady(12, 16_000), under);
    player.play(lower.made);
    world.run(12_000);
    const [stayed] = lower.results;
    expect(stayed).toMatchObject({ how: 'done', underruns: 0 });
    const first = stayed?.firstFrame ?? 0;
    expect(left[first + FADE + 10]).toBe(4019);
    expect(left.subarray(0, first + 2 * 48_000).some((sample) => sample > 4019)).toBe(false);
    expect(left[first + 4 * 48_000]).toBe(16_000);
    expect(stayed?.ducked?.[0]?.fromUs).toBe(stayed?.startedUs);
  });

  test('is silenced with the one above within 20 ms', () => {
    const { world, card, player, left } = bench();
    const lower = item(EPOCH + 4 * SECOND, 12, steady(12, 16_000));
    const upper = item(EPOCH + 6 * SECOND, 4, steady(4, 8000), over);
    player.play(lower.made);
    world.run(4800);
    player.play(upper.made);
    world.run(3000);
    const frame = Math.ceil(card.reading()?.frame ?? 0);
    player.cut();
    world.run(8000);
    expect(lower.results).toEqual([expect.objectContaining({ how: 'cut' })]);
    expect(upper.results).toEqual([expect.objectContaining({ how: 'cut' })]);
    expect(left[frame]).toBe(8000 + 4019);
    expect(left.subarray(frame + 960 + 1).every((sample) => sample === 0)).toBe(true);
  });

  test('is in its place again, and turned down, after the card was pulled out in the middle', () => {
    const { world, player, card, left } = bench();
    const lower = item(EPOCH + 4 * SECOND, 20, steady(20, 16_000));
    const upper = item(EPOCH + 7 * SECOND, 8, steady(8, 0), over);
    player.play(lower.made);
    world.run(5000);
    player.play(upper.made);
    world.run(5000);
    card.unplug(true);
    world.run(2000);
    card.unplug(false);
    world.run(20_000);
    const [stayed] = lower.results;
    expect(stayed).toMatchObject({ how: 'done' });
    const frame = (seconds: number) => (stayed?.firstFrame ?? 0) + (seconds - 4) * 48_000;
    expect(left[frame(9)]).toBe(4019);
    expect(left[frame(11)]).toBe(0);
    expect(left[frame(14)]).toBe(4019);
    expect(left[frame(15)]).toBe(4019);
    expect(left[frame(16)]).toBe(16_000);
    expect(upper.results).toEqual([expect.objectContaining({ how: 'done' })]);
  });

  test('each is heard by itself, as loud as it was written', () => {
    const { world, player } = bench();
    const heard = { lower: new Set<number>(), upper: new Set<number>() };
    const listen = (into: Set<number>) => ({
      listener: {
        original: () => undefined,
        turned: () => undefined,
        left: ({ own }: Left) => {
          for (const sample of own) into.add(sample);
        },
      },
    });
    const lower = item(EPOCH + 4 * SECOND, 10, steady(10, 16_000), listen(heard.lower));
    const upper = item(EPOCH + 7 * SECOND, 3, steady(3, -9000), { ...over, ...listen(heard.upper) });
    player.play(lower.made);
    world.run(5000);
    player.play(upper.made);
    world.run(15_000);
    // Rounding of the sum is at most half a step, and a quarter of the loudness makes two of it.
    const steadyOf = (values: Set<number>, level: number) =>
      [...values].filter((value) => Math.abs(value - level) <= 2).length > 0 &&
      Math.abs(Math.max(...[...values].map(Math.abs)) - Math.abs(level)) <= 2;
    expect(steadyOf(heard.lower, 16_000)).toBe(true);
    expect(steadyOf(heard.upper, -9000)).toBe(true);
    expect(Math.min(...heard.lower)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...heard.upper)).toBeLessThanOrEqual(2);
  });
});
