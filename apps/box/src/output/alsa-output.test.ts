import { describe, expect, test } from 'vitest';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { realTime } from '../time/real-time.ts';
import { libasound, NoAlsa } from './alsa/libasound.ts';
import { SimulatedAlsa } from './alsa/simulated-alsa.ts';
import { AlsaOutput } from './alsa-output.ts';
import type { OutputState } from './output.ts';

const SECOND = 48_000;

function bench() {
  const world = new VirtualWorld(1e15);
  const time = new VirtualBoxTime(world, { bootUs: 7e6 });
  const alsa = new SimulatedAlsa(time);
  const output = new AlsaOutput(time, alsa, 'default');
  const states: OutputState['state'][] = [];
  output.watch(({ state }) => states.push(state));
  /** Moments (ms after the start) and lengths (ms) of everything that was not silence, holes under 1 ms passed over. */
  const sounds = () => {
    const spans: { fromMs: number; toMs: number }[] = [];
    for (const { atUs, samples } of alsa.heard)
      samples.forEach((sample, i) => {
        if (sample === 0) return;
        const ms = (atUs - 7e6) / 1000 + i / 48;
        const last = spans.at(-1);
        if (last !== undefined && ms - last.toMs < 1) last.toMs = ms;
        else spans.push({ fromMs: ms, toMs: ms });
      });
    return spans.map(({ fromMs, toMs }) => [Math.round(fromMs), Math.round(toMs)]);
  };
  return { world, alsa, output, states, sounds };
}

const tone = (seconds: number) => new Int16Array(seconds * SECOND).fill(1000);

describe('a card of ALSA, simulated', () => {
  test('plays what was written at its frame, over more than its own buffer holds, after any idle time', () => {
    const { world, output, sounds, states } = bench();
    output.start();
    world.run(60_000);
    expect(output.writeAt(61 * SECOND, tone(3))).toBe(0);
    world.run(8000);
    expect(sounds()).toEqual([[61_000, 64_000]]);
    expect(states).toEqual(['there']);
  });

  test('what has not left is taken back and replaced, though the card holds it already', () => {
    const { world, output, sounds } = bench();
    output.start();
    output.writeAt(SECOND, tone(3));
    world.run(1500);
    output.clearFrom(1.6 * SECOND);
    output.writeAt(1.7 * SECOND, tone(1));
    world.run(4000);
    expect(sounds()).toEqual([
      [1000, 1600],
      [1700, 2700],
    ]);
  });

  test('what comes too late is counted', () => {
    const { world, output } = bench();
    output.start();
    world.run(1000);
    expect(output.writeAt(0.5 * SECOND, tone(1))).toBe(0.5 * SECOND);
  });

  test('a card that is not there is a state; it is looked for later and later, and used when it comes', () => {
    const { world, alsa, output, states, sounds } = bench();
    alsa.unplug();
    output.start();
    expect(states).toEqual(['missing']);
    expect(output.reading()).toBeUndefined();
    expect(output.writeAt(100, tone(1))).toBe(SECOND);
    world.run(10 * 60_000);
    expect(alsa.opened).toBeGreaterThan(15);
    expect(alsa.opened).toBeLessThan(30);
    alsa.plug();
    world.run(31_000);
    expect(states).toEqual(['missing', 'there']);
    expect(output.reading()?.frame).toBeCloseTo(631 * SECOND, -2);
    output.writeAt(632 * SECOND, tone(1));
    world.run(4000);
    expect(sounds()).toEqual([[632_000, 633_000]]);
  });

  test('pulled out in the middle: nothing old is heard when it is back, and frames were counted on', () => {
    const { world, alsa, output, states, sounds } = bench();
    output.start();
    output.writeAt(SECOND, tone(3));
    world.run(1500);
    alsa.unplug();
    world.run(200);
    expect(output.reading()).toBeUndefined();
    alsa.plug();
    world.run(1000);
    expect(states).toEqual(['there', 'missing', 'there']);
    expect(output.writeAt(3 * SECOND, tone(1))).toBe(0);
    world.run(3000);
    expect(sounds()).toEqual([
      [1000, 1500],
      [3000, 4000],
    ]);
  });

  test.each(['dry', 'asleep, and cannot resume'])(
    'a card that stopped (%s) goes on with what is due then',
    (why) => {
      const { world, alsa, output, states, sounds } = bench();
      output.start();
      output.writeAt(SECOND, tone(3));
      world.run(1520);
      if (why === 'dry') alsa.runDry();
      else alsa.suspend(false);
      world.run(4000);
      const [before, after] = sounds();
      expect(before).toEqual([1000, 1520]);
      // Looked after each 50 ms; 20 ms of silence begin anew.
      expect(after?.[0]).toBeLessThan(1520 + 150);
      expect(after?.[1]).toBeGreaterThan(3999);
      expect(after?.[1]).toBeLessThan(4002);
      expect(states).toEqual(['there']);
    },
  );

  test('a card that slept and resumes says by its place that it stood still', () => {
    const { world, alsa, output } = bench();
    output.start();
    world.run(1000);
    const before = output.reading()?.frame ?? 0;
    alsa.suspend(true);
    world.run(30);
    expect(output.reading()).toBeUndefined();
    world.run(1000);
    expect((output.reading()?.frame ?? 0) - before).toBeCloseTo(SECOND, -2);
  });
});

describe("the system's own ALSA", () => {
  const present = libasound().then(
    () => true,
    () => false,
  );

  test('a machine without the library is told so in both languages', async () => {
    const refused = await libasound('libasound-that-is-nowhere.so.9').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NoAlsa);
    expect(String((refused as NoAlsa).vi)).toContain('libasound2');
  });

  test('a card that is nowhere is missing, in ALSA’s own words', async ({ skip }) => {
    if (!(await present)) skip('this machine has no libasound.so.2');
    const told: OutputState[] = [];
    const output = new AlsaOutput(realTime(), await libasound(), 'hw:31,7');
    output.watch((state) => told.push(state));
    output.start();
    expect(told).toEqual([{ state: 'missing', why: expect.stringMatching(/\w{4}/) }]);
    expect(output.reading()).toBeUndefined();
    output.stop();
  });

  test('the null plugin opens, starts, takes samples and gives them back', async ({ skip }) => {
    if (!(await present)) skip('this machine has no libasound.so.2');
    const card = (await libasound()).open('null');
    if (typeof card === 'number') throw new Error(`null does not open: ${card}`);
    expect(card.bufferFrames).toBeGreaterThan(0);
    expect(card.write(new Int16Array(480).fill(7))).toBe(480);
    expect(card.start()).toBe(0);
    expect(card.status()).toMatchObject({ state: 'running' });
    card.close();
  });
});
