import { describe, expect, test } from 'vitest';
import { libasound } from '../output/alsa/libasound.ts';
import { SimulatedAlsa } from '../output/alsa/simulated-alsa.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { realTime } from '../time/real-time.ts';
import { AlsaCapture } from './alsa-capture.ts';
import type { CaptureState } from './capture.ts';

function bench() {
  const world = new VirtualWorld(1e15);
  const time = new VirtualBoxTime(world, { bootUs: 7e6 });
  const alsa = new SimulatedAlsa(time);
  const capture = new AlsaCapture('line', time, alsa, 'default');
  const states: CaptureState['state'][] = [];
  const blocks: { atUs: number; first: number; length: number }[] = [];
  const start = () =>
    capture.start({
      heard: ({ atUs, samples }) => blocks.push({ atUs, first: samples[0] ?? -1, length: samples.length }),
      changed: ({ state }) => states.push(state),
    });
  return { world, alsa, capture, states, blocks, start };
}

describe('an input of ALSA, simulated', () => {
  test('hears everything once, in order, each block at its moment', () => {
    const { world, states, blocks, start } = bench();
    start();
    world.run(10_050);
    expect(states).toEqual(['hearing']);
    expect(blocks.reduce((sum, { length }) => sum + length, 0)).toBeCloseTo(480_000, -2);
    let next = 0;
    for (const { atUs, first, length } of blocks) {
      expect(first).toBe(next % 1000);
      expect(Math.abs(atUs - 7e6 - next / 0.048)).toBeLessThan(50);
      next += length;
    }
  });

  test('an overrun is a hole and not the end', () => {
    const { world, alsa, states, blocks, start } = bench();
    start();
    world.run(1000);
    alsa.runDry();
    world.run(1000);
    expect(states).toEqual(['hearing']);
    expect(blocks.length).toBeGreaterThan(15);
  });

  test('pulled out is a state; it is looked for later and later, and hears again when it is back', () => {
    const { world, alsa, states, blocks, start } = bench();
    start();
    world.run(1000);
    alsa.unplug();
    world.run(10 * 60_000);
    expect(states).toEqual(['hearing', 'missing']);
    expect(alsa.opened).toBeLessThan(30);
    const before = blocks.length;
    alsa.plug();
    world.run(31_000);
    expect(states).toEqual(['hearing', 'missing', 'hearing']);
    expect(blocks.length).toBeGreaterThan(before);
  });

  test('after stop it says and asks nothing more', () => {
    const { world, alsa, capture, states, start } = bench();
    alsa.unplug();
    start();
    capture.stop();
    const asked = alsa.opened;
    world.run(60_000);
    expect(alsa.opened).toBe(asked);
    expect(states).toEqual(['missing']);
  });
});

test('an input that is nowhere is missing, in the words of the system’s own ALSA', async ({ skip }) => {
  const driver = await libasound().catch(() => undefined);
  if (driver === undefined) {
    skip('this machine has no libasound.so.2');
    return;
  }
  const told: CaptureState[] = [];
  const capture = new AlsaCapture('mic', realTime(), driver, 'hw:31,7');
  capture.start({ heard: () => undefined, changed: (state) => told.push(state) });
  capture.stop();
  expect(told).toEqual([{ state: 'missing', why: expect.stringMatching(/\w{4}/) }]);
  const input = driver.openInput('null');
  if (typeof input === 'number') throw new Error(`null does not open: ${input}`);
  expect(input.start()).toBe(0);
  expect(input.read(480)).toHaveLength(480);
  input.close();
});
