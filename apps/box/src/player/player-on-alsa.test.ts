import { describe, expect, test } from 'vitest';
import { SimulatedAlsa } from '../output/alsa/simulated-alsa.ts';
import { AlsaOutput } from '../output/alsa-output.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { DecodedSound } from '../sound/sound-source.ts';
import { Player, type PlayResult } from './player.ts';

const EPOCH = Date.UTC(2026, 10, 23, 9, 59) * 1000;
const SECOND = 1e6;
/** The click stands so many samples into each second of the sound. */
const CLICK = 960;

function bench() {
  const world = new VirtualWorld(EPOCH);
  const time = new VirtualBoxTime(world, { bootUs: 5e9 });
  const alsa = new SimulatedAlsa(time);
  const output = new AlsaOutput(time, alsa, 'default');
  const player = new Player(time, output, {
    steps: 0,
    serverUs: (us) => EPOCH + us - 5e9,
    monotonicUs: (us) => us - EPOCH + 5e9,
  });
  player.start();
  const samples = new Int16Array(20 * 48_000).fill(100);
  for (let s = 0; s < 20; s += 1) samples.fill(20_000, s * 48_000 + CLICK, s * 48_000 + CLICK + 48);
  const results: PlayResult[] = [];
  player.play({
    atUs: EPOCH + 5 * SECOND,
    durationMs: 20_000,
    source: new DecodedSound(samples),
    gain: 1,
    onEnd: (result) => results.push(result),
  });
  /** Seconds after the epoch at which the seconds of the sound began whose clicks left the card. */
  const seconds = () => {
    const found: number[] = [];
    for (const { atUs, samples: left } of alsa.heard) {
      left.forEach((sample, i) => {
        const at = (atUs - 5e9) / SECOND + (i - CLICK) / 48_000;
        if (sample > 9000 && at - (found.at(-1) ?? Number.NEGATIVE_INFINITY) > 0.5) found.push(at);
      });
    }
    return found;
  };
  return { world, alsa, player, results, seconds };
}

/** Farthest distance from a whole second, milliseconds. */
function worstMs(seconds: readonly number[]): number {
  return Math.max(...seconds.map((s) => Math.abs(s - Math.round(s)) * 1000));
}

describe('an item on a card of ALSA, simulated', () => {
  test('leaves whole and at its instant', () => {
    const { world, results, seconds } = bench();
    world.run(30_000);
    expect(seconds().map(Math.round)).toEqual(Array.from({ length: 20 }, (_, i) => 5 + i));
    expect(worstMs(seconds())).toBeLessThan(0.5);
    expect(results).toEqual([expect.objectContaining({ how: 'done', playedMs: 20_000, underruns: 0 })]);
  });

  test.each([
    ['pulled out and put back', 2500],
    ['ran dry', 0],
    ['fell asleep and must be prepared anew', 0],
  ])('a card that %s: the rest is at its right place', (what, awayMs) => {
    const { world, alsa, results, seconds } = bench();
    world.run(10_300);
    if (what === 'ran dry') alsa.runDry();
    else if (awayMs === 0) alsa.suspend(false);
    else alsa.unplug();
    world.run(awayMs);
    if (awayMs > 0) alsa.plug();
    world.run(30_000);
    const heard = seconds().map(Math.round);
    expect(heard.slice(0, 6)).toEqual([5, 6, 7, 8, 9, 10]);
    // Looked for after 0.5, 1 and 2 s; then measured.
    expect(heard.at(6)).toBeLessThanOrEqual(awayMs > 0 ? 15 : 11);
    expect(heard.at(-1)).toBe(24);
    expect(heard.length).toBe(6 + 25 - (heard.at(6) ?? 0));
    expect(worstMs(seconds())).toBeLessThan(1.5);
    expect(results).toEqual([expect.objectContaining({ how: 'done' })]);
  });

  test('what is cut falls silent within 20 ms, though the card holds half a second of it', () => {
    const { world, alsa, player } = bench();
    world.run(10_000);
    player.cut();
    const atUs = 5e9 + 10 * SECOND;
    world.run(5000);
    let lastUs = 0;
    for (const { atUs: from, samples } of alsa.heard) {
      const last = samples.findLastIndex((sample) => sample !== 0);
      if (last >= 0) lastUs = from + last / 0.048;
    }
    expect(lastUs).toBeGreaterThan(atUs);
    expect(lastUs - atUs).toBeLessThan(20_500);
  });
});
