// The player on a simulated card, judged by what leaves the card and when, to the sample. Long because every promise is tried on the whole
// player: in place, at its instant, without a click, and after each trouble that a card can have. Volume has its own (`turn.test.ts`).

import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { type CardFaults, SimulatedCard } from '../output/simulated-card.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { DecodedSound, SoundBroken, type SoundSource } from '../sound/sound-source.ts';
import { type Item, Player, type PlayResult } from './player.ts';

const EPOCH = Date.UTC(2026, 10, 23, 9, 59) * 1000;
const SECOND = 1e6;

/** Where in each second its click stands: behind the fade at the start of a sound. */
const CLICK = 960;

/** A second of near silence with one sharp click in it, `seconds` times. */
function clicks(seconds: number): Int16Array {
  const samples = new Int16Array(seconds * 48_000).fill(100);
  for (let s = 0; s < seconds; s += 1) samples.fill(20_000, s * 48_000 + CLICK, s * 48_000 + CLICK + 48);
  return samples;
}

interface Bench {
  readonly world: VirtualWorld;
  readonly time: VirtualBoxTime;
  readonly card: SimulatedCard;
  readonly player: Player;
  /** The server's time as the box knows it moves by so much; `set`: because somebody set the server's clock. */
  readonly move: (us: number, how: 'set' | 'corrected') => void;
  /** True instants (µs) at which the seconds with the clicks that left began, and all samples by frame. */
  readonly heard: { clicksUs: number[]; loud: number; total: number };
}

/** A box with a wrong crystal and a wrong card, whose idea of server time is `offUs` off the truth. */
function bench(faults: CardFaults = {}, ppm = 40, offUs = 0, seed = 7): Bench {
  const world = new VirtualWorld(EPOCH);
  const time = new VirtualBoxTime(world, { ppm, bootUs: 5e9 });
  const card = new SimulatedCard(time, () => world.nowUs(), seeded(seed), faults);
  const rate = 1 + ppm / 1e6;
  let movedUs = offUs;
  const map = {
    steps: 0,
    serverUs: (us: number) => EPOCH + (us - 5e9) / rate + movedUs,
    monotonicUs: (us: number) => (us - EPOCH - movedUs) * rate + 5e9,
  };
  const move = (us: number, how: 'set' | 'corrected') => {
    movedUs += us;
    if (how === 'set') map.steps += 1;
  };
  const player = new Player(time, card, map);
  player.start();
  const heard = { clicksUs: [] as number[], loud: 0, total: 0 };
  let quiet = true;
  card.tap((frame, samples) => {
    samples.forEach((sample, i) => {
      if (sample !== 0) heard.total += 1;
      if (sample > 9000) heard.loud += 1;
      if (sample > 9000 && quiet) heard.clicksUs.push(card.trueUsOf(frame + i - CLICK));
      quiet = sample <= 9000;
    });
  });
  return { world, time, card, player, move, heard };
}

function item(atUs: number, seconds: number, more: Partial<Item> = {}): Item & { result: PlayResult[] } {
  const result: PlayResult[] = [];
  return {
    atUs,
    durationMs: seconds * 1000,
    source: new DecodedSound(clicks(seconds)),
    gain: 1,
    onEnd: (r) => result.push(r),
    result,
    ...more,
  };
}

/** Farthest distance of any click from a whole second after `atUs`, milliseconds. */
function worstMs(clicksUs: readonly number[], atUs: number): number {
  return Math.max(
    ...clicksUs.map((us) => Math.abs(us - atUs - Math.round((us - atUs) / SECOND) * SECOND) / 1000),
  );
}

describe('an item on a card that runs on for ever', () => {
  test.each([
    { ppm: 0, jitterMs: 0 },
    { ppm: 80, jitterMs: 1 },
    { ppm: -80, jitterMs: 2, wild: 0.02 },
  ])('leaves at its true instant, not merely in step with others: card %o', (faults) => {
    const { world, player, heard } = bench(faults);
    const atUs = EPOCH + 10 * SECOND;
    const a = item(atUs, 30);
    world.run(2000);
    player.play(a);
    world.run(45_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'done', underruns: 0, playedMs: 30_000 })]);
    expect(heard.clicksUs).toHaveLength(30);
    expect(heard.clicksUs[0]).toBeCloseTo(atUs, -3);
    expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1);
  });

  test('stays in place for a quarter of an hour although card and clock drift apart by 130 ppm', () => {
    const { world, player, heard } = bench({ ppm: 80, jitterMs: 1 }, -50);
    const atUs = EPOCH + 10 * SECOND;
    const source = new DecodedSound(clicks(60));
    let second = 0;
    const hour: SoundSource = {
      seek: () => undefined,
      read: (count) => {
        if (second >= 900 * 50) return new Int16Array(0);
        second += 1;
        const piece = source.read(count);
        if (piece.length > 0) return piece;
        source.seek(0);
        return source.read(count);
      },
      close: () => undefined,
    };
    const a = item(atUs, 900, { source: hour });
    player.play(a);
    world.run(920_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'done', underruns: 0, reseeks: 0 })]);
    expect(heard.clicksUs).toHaveLength(900);
    expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1.5);
  }, 30_000);

  test('that all boxes play 200 ms late is seen, though they are perfectly in step', () => {
    const atUs = EPOCH + 10 * SECOND;
    const boxes = [1, 2].map((seed) => bench({ ppm: 20 * seed, jitterMs: 0.5 }, 10 * seed, -200_000, seed));
    const firsts = boxes.map(({ world, player, heard }) => {
      player.play(item(atUs, 3));
      world.run(20_000);
      return heard.clicksUs[0] ?? 0;
    });
    const [a = 0, b = 0] = firsts;
    expect(Math.abs(a - b) / 1000).toBeLessThan(1);
    expect((a - atUs) / 1000).toBeCloseTo(200, 0);
  });

  test('joins at the right place when it is handed over late', () => {
    const { world, player, heard } = bench({ ppm: 60, jitterMs: 1 });
    const atUs = EPOCH + 2 * SECOND;
    world.run(6500);
    const a = item(atUs, 10);
    player.play(a);
    world.run(15_000);
    const [result] = a.result;
    expect(result?.how).toBe('done');
    expect(result?.playedMs).toBeGreaterThan(4900);
    expect(result?.playedMs).toBeLessThan(5600);
    expect((result?.startedUs ?? 0) - atUs).toBeGreaterThan(4.4 * SECOND);
    expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1.5);
  });

  test('handed over after its end makes no sound and says so', () => {
    const { world, player, heard } = bench();
    const a = item(EPOCH + SECOND, 3);
    world.run(10_000);
    player.play(a);
    world.run(5000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'cut', playedMs: 0 })]);
    expect(a.result[0]?.startedUs).toBeUndefined();
    expect(heard.total).toBe(0);
  });

  test('is cut within one block, and the card is silent after', () => {
    const { world, player, heard } = bench({ ppm: 80 });
    const atUs = EPOCH + 5 * SECOND;
    const a = item(atUs, 60);
    player.play(a);
    world.run(10_000);
    player.cut();
    world.run(200);
    const before = heard.total;
    world.run(5000);
    expect(heard.total).toBe(before);
    expect(a.result).toEqual([expect.objectContaining({ how: 'cut' })]);
    expect(heard.total / 48).toBeLessThan(5100);
    expect(a.result[0]?.playedMs).toBeCloseTo(heard.total / 48, -1);
  });

  test('takes over from another at its exact instant, and the other knows how much of it left', () => {
    const { world, player, heard } = bench({ ppm: -80, jitterMs: 1 });
    const long = item(EPOCH + 5 * SECOND, 60);
    const urgent = item(EPOCH + 9 * SECOND + 500_000, 3, { gain: 0.5 });
    player.play(long);
    world.run(6000);
    player.play(urgent);
    world.run(20_000);
    expect(long.result).toEqual([expect.objectContaining({ how: 'cut' })]);
    expect(long.result[0]?.playedMs).toBeGreaterThanOrEqual(4499);
    expect(long.result[0]?.playedMs).toBeLessThanOrEqual(4501);
    expect(urgent.result).toEqual([expect.objectContaining({ how: 'done', playedMs: 3000 })]);
    expect(heard.clicksUs.map((us) => Math.round((us - EPOCH) / 1e5) / 10)).toEqual([
      5, 6, 7, 8, 9, 9.5, 10.5, 11.5,
    ]);
  });
});

describe('a server whose clock is set while something sounds', () => {
  test.each([-3600, -57, -0.15, 0.15, 57, 3600])(
    'by %d s: what sounds goes on by its last line to its end, and what comes next is on the new time',
    (seconds) => {
      const { world, player, move, heard } = bench({ ppm: 60, jitterMs: 1 }, -50);
      const atUs = EPOCH + 10 * SECOND;
      const a = item(atUs, 30);
      player.play(a);
      world.run(20_000);
      move(seconds * SECOND, 'set');
      world.run(22_000);
      expect(a.result).toEqual([
        expect.objectContaining({ how: 'done', underruns: 0, reseeks: 0, playedMs: 30_000 }),
      ]);
      expect(heard.clicksUs).toHaveLength(30);
      expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1.5);
      expect(Math.abs((a.result[0]?.startedUs ?? 0) - atUs)).toBeLessThan(1500);
      const next = item(atUs + (seconds + 40) * SECOND, 3);
      player.play(next);
      world.run(15_000);
      expect(next.result).toEqual([expect.objectContaining({ how: 'done', reseeks: 0, playedMs: 3000 })]);
      expect(worstMs(heard.clicksUs.slice(30), atUs)).toBeLessThan(1.5);
      expect(heard.clicksUs).toHaveLength(33);
    },
  );

  test('twice, in the second before its first sample: it begins where it was to begin', () => {
    const { world, player, move, heard } = bench({ jitterMs: 1 });
    const atUs = EPOCH + 10 * SECOND;
    const a = item(atUs, 10);
    player.play(a);
    world.run(9000);
    move(-57 * SECOND, 'set');
    world.run(4000);
    move(200 * SECOND, 'set');
    world.run(10_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'done', reseeks: 0, playedMs: 10_000 })]);
    expect(heard.clicksUs).toHaveLength(10);
    expect(heard.clicksUs[0]).toBeCloseTo(atUs, -3.5);
  });

  test('is told from a time that is only known better: there it jumps, once, and never to and fro before its beginning', () => {
    const { world, player, move, heard } = bench({ jitterMs: 1 });
    const atUs = EPOCH + 10 * SECOND;
    const a = item(atUs, 20);
    player.play(a);
    world.run(10_500);
    move(-5 * SECOND, 'corrected');
    world.run(40_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'done', underruns: 0, reseeks: 1 })]);
    // What was heard by then once more, and all of it from there in its right place.
    expect(heard.clicksUs.length).toBeGreaterThanOrEqual(24);
    expect(heard.clicksUs.length).toBeLessThanOrEqual(26);
    const again = heard.clicksUs.filter((us) => us > atUs + 5.1 * SECOND);
    expect(again).toHaveLength(19);
    expect(worstMs(again, atUs)).toBeLessThan(1.5);
  });
});

describe('nothing clicks', () => {
  /** A loud, steady level: every edge of it is a click. */
  const steady = (seconds: number) => new DecodedSound(new Int16Array(seconds * 48_000).fill(16_000));

  /** Everything that left, and its steepest edge between two samples. */
  function listen(b: Bench): { steepest: number; loudAfterUs: (us: number) => number } {
    const heard = { steepest: 0, last: 0, loud: [] as number[] };
    b.card.tap((frame, samples) => {
      samples.forEach((sample, i) => {
        heard.steepest = Math.max(heard.steepest, Math.abs(sample - heard.last));
        heard.last = sample;
        if (sample > 8000) heard.loud.push(b.card.trueUsOf(frame + i));
      });
    });
    return {
      get steepest() {
        return heard.steepest;
      },
      loudAfterUs: (us) => heard.loud.find((at) => at >= us) ?? Number.POSITIVE_INFINITY,
    };
  }

  test('at the start, when it is cut, and when it joins in the middle', () => {
    const b = bench();
    const heard = listen(b);
    b.player.play(item(EPOCH + 5 * SECOND, 10, { source: steady(10) }));
    b.world.run(8000);
    b.player.cut();
    b.world.run(2000);
    b.player.play(item(EPOCH + 7 * SECOND, 10, { source: steady(10) }));
    b.world.run(3000);
    b.player.cut();
    b.world.run(2000);
    expect(b.heard.total).toBeGreaterThan(5 * 48_000);
    expect(heard.steepest).toBeLessThan(100);
  });

  test('what is silenced is silent 20 ms later, though 3 s were written ahead', () => {
    const b = bench();
    const heard = listen(b);
    b.player.play(item(EPOCH + 5 * SECOND, 10, { source: steady(10) }));
    b.world.run(8000);
    b.player.cut();
    const atUs = b.world.nowUs();
    b.world.run(2000);
    expect(heard.loudAfterUs(atUs - 1000)).toBeLessThan(atUs);
    expect(heard.loudAfterUs(atUs + 20_000)).toBe(Number.POSITIVE_INFINITY);
  });

  test('what is urgent and for now sounds within one block of 100 ms, though 3 s of another were written ahead', () => {
    const b = bench();
    const left: number[] = [];
    b.card.tap((frame, samples) => {
      samples.forEach((sample, i) => {
        if (sample < -8000) left.push(b.card.trueUsOf(frame + i));
      });
    });
    b.player.play(item(EPOCH + 5 * SECOND, 20, { source: steady(20) }));
    b.world.run(8030);
    const handedUs = b.world.nowUs();
    const urgent = new DecodedSound(new Int16Array(5 * 48_000).fill(-16_000));
    b.player.play(item(handedUs, 5, { source: urgent }));
    b.world.run(2000);
    expect(((left[0] ?? 0) - handedUs) / 1000).toBeLessThan(100);
    expect(left[0]).toBeGreaterThan(handedUs);
  });
});

describe('a card in trouble', () => {
  test('that stood still for 300 ms is caught up with by one jump', () => {
    const { world, player, card, heard } = bench({ ppm: 30, jitterMs: 0.5 });
    const atUs = EPOCH + 5 * SECOND;
    const a = item(atUs, 30);
    player.play(a);
    world.run(12_500);
    card.stall(300);
    world.run(40_000);
    expect(a.result[0]?.how).toBe('done');
    expect(a.result[0]?.reseeks).toBeGreaterThan(0);
    expect(a.result[0]?.reseeks).toBeLessThan(4);
    const late = heard.clicksUs.filter((us) => us > atUs + 12 * SECOND);
    expect(late.length).toBeGreaterThan(15);
    expect(worstMs(late, atUs)).toBeLessThan(1.5);
  });

  test('that vanishes before the instant ends the item as a failed output, never as a crash', () => {
    const { world, player, card } = bench();
    card.unplug(true);
    const a = item(EPOCH + 5 * SECOND, 5);
    player.play(a);
    world.run(20_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'no-card', playedMs: 0 })]);
  });

  test('that comes back in the middle plays the rest at the right place', () => {
    const { world, player, card, heard } = bench();
    const atUs = EPOCH + 5 * SECOND;
    const a = item(atUs, 20);
    player.play(a);
    world.run(10_000);
    card.unplug(true);
    world.run(4000);
    card.unplug(false);
    world.run(20_000);
    expect(a.result[0]?.playedMs).toBeGreaterThan(15_000);
    expect(a.result[0]?.playedMs).toBeLessThan(17_000);
    expect(a.result[0]?.underruns).toBeGreaterThan(0);
    expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1.5);
  });

  test('that comes back with its frames 30 ms elsewhere is measured before anything is written: no sound out of place', () => {
    const { world, player, card, heard } = bench();
    const atUs = EPOCH + 5 * SECOND;
    const a = item(atUs, 20);
    player.play(a);
    world.run(10_000);
    card.unplug(true);
    world.run(3600);
    card.stall(30);
    card.unplug(false);
    world.run(20_000);
    expect(heard.clicksUs.length).toBe(16);
    expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1.5);
    expect(a.result).toEqual([expect.objectContaining({ how: 'done' })]);
  });

  test('that is pulled out in the last seconds, all written ahead, tells only what left', () => {
    const { world, player, card } = bench();
    const a = item(EPOCH + 5 * SECOND, 10);
    player.play(a);
    world.run(13_000);
    card.unplug(true);
    world.run(10_000);
    expect(a.result).toHaveLength(1);
    expect(a.result[0]?.playedMs).toBeGreaterThan(7900);
    expect(a.result[0]?.playedMs).toBeLessThan(8200);
  });

  test('a program stopped for 4.5 s is a counted hole, and after it the sound is in place', () => {
    const { world, time, player, heard } = bench({ ppm: 80, jitterMs: 1 });
    const atUs = EPOCH + 5 * SECOND;
    const a = item(atUs, 20);
    player.play(a);
    world.run(9700);
    const stopped = time.hold();
    world.run(4500);
    stopped();
    world.run(20_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'done', underruns: 1 })]);
    expect(a.result[0]?.playedMs).toBeLessThan(18_600);
    expect(a.result[0]?.playedMs).toBeGreaterThan(18_000);
    expect(worstMs(heard.clicksUs, atUs)).toBeLessThan(1.5);
  });

  test('a sound that breaks in the middle ends as broken after what was good of it', () => {
    const { world, player } = bench();
    const good = new DecodedSound(clicks(3));
    const broken: SoundSource = {
      seek: (s) => good.seek(s),
      read: (count) => {
        const piece = good.read(count);
        if (piece.length === 0) throw new SoundBroken('cut short');
        return piece;
      },
      close: () => undefined,
    };
    const a = item(EPOCH + 5 * SECOND, 10, { source: broken });
    player.play(a);
    world.run(20_000);
    expect(a.result).toEqual([expect.objectContaining({ how: 'broken' })]);
    expect(a.result[0]?.playedMs).toBeGreaterThanOrEqual(2800);
  });
});
