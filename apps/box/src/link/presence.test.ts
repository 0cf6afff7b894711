import type { BoxId } from '@loaphuong/domain/fleet';
import { describe, expect, test } from 'vitest';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { Presence, type PresenceFacts } from './presence.ts';

const EPOCH = Date.UTC(2026, 10, 23, 3) * 1000;
const QUIET: PresenceFacts = {
  stamp: { clock: { state: 'trusted', boundMs: 12 } },
  volume: 70,
  playing: undefined,
  below: [],
  horizon: 3,
  unsent: 0,
  freeBytes: undefined,
  readiness: { ready: [], notReady: [] },
  more: {},
};

/** A box that says of itself what `tell` was given last. */
function setUp() {
  const world = new VirtualWorld(EPOCH);
  const heard: number[] = [];
  const seen = { facts: QUIET, rounds: 0, connected: true, heard: 0 };
  const presence: Presence = new Presence({
    time: new VirtualBoxTime(world, { ppm: 0, bootUs: 0 }),
    box: '8f0d3c52-5a0e-4a39-9f9e-0f4d2a1b7c11' as BoxId,
    key: { publicKey: '', privatePem: '', sign: () => '' },
    output: 'simulated',
    facts: () => seen.facts,
    say: (subject) => {
      if (subject === 'heartbeat') heard.push((world.nowUs() - EPOCH) / 1e6);
      return seen.connected;
    },
    onRound: () => {
      seen.rounds += 1;
    },
    onHeard: () => {
      seen.heard += 1;
    },
    onTold: () => undefined,
  });
  presence.start();
  return {
    world,
    seen,
    heard,
    tell(facts: Partial<PresenceFacts>) {
      seen.facts = { ...seen.facts, ...facts };
      presence.changed();
    },
    presence,
  };
}

describe('heartbeats', () => {
  test('come every second minute while nothing is new, and what is to be done each minute is done each minute', () => {
    const t = setUp();
    t.world.run(600_000);
    expect(t.heard).toEqual([0, 120, 240, 360, 480, 600]);
    expect(t.seen.rounds).toBe(10);
  });

  test.each([
    ['an airing begins', { playing: '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11' }],
    ['another goes on below it', { below: ['0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11'] }],
    ['it becomes louder', { volume: 80 }],
    ['a plan comes', { horizon: 4 }],
  ])('come at once when %s', (_, facts) => {
    const t = setUp();
    t.world.run(130_000);
    t.tell(facts);
    t.world.run(1000);
    expect(t.heard).toEqual([0, 120, 130.4]);
    t.tell({});
    t.world.run(1000);
    expect(t.heard).toHaveLength(3);
  });

  test('come within a minute when the journal is at the server, or no longer is', () => {
    const t = setUp();
    t.world.run(125_000);
    t.seen.facts = { ...QUIET, unsent: 2 };
    t.world.run(56_000);
    expect(t.heard).toEqual([0, 120, 180]);
    t.seen.facts = { ...QUIET, unsent: 1 };
    t.world.run(60_000);
    expect(t.heard).toHaveLength(3);
    t.seen.facts = QUIET;
    t.world.run(60_000);
    expect(t.heard).toEqual([0, 120, 180, 300]);
  });

  test('count as heard only where somebody can hear them, and none comes after the end', () => {
    const t = setUp();
    t.seen.connected = false;
    t.world.run(300_000);
    expect([t.heard.length, t.seen.heard]).toEqual([3, 1]);
    t.presence.stop();
    t.world.run(600_000);
    expect(t.heard).toHaveLength(3);
  });
});
