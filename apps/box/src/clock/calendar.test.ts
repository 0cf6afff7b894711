import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { StationId } from '@loaphuong/domain/fleet';
import { horizonTopic, type Sound } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { Installation } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { VirtualBox } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;
const MOBILE = { delayMs: 60, jitterMs: 30, loss: 0.02 };
const SECOND = 1e6;
const YEAR_MS = 365 * 86_400_000;

/** A box with a plan of two airings, at 2 and at 6 minutes. */
function town(wallOffsetMs: number, seed = 5, seconds = 6) {
  const file = encodeSound(speechLike(seeded(1), seconds));
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(seed);
  const box = new VirtualBox(world, server, installation, random, { ppm: 40, wallOffsetMs, way: MOBILE });
  const sound: Sound = { sha256: server.offer(file), bytes: file.length, durationMs: seconds * 1000 };
  const airings = [2, 6].map((minutes) => airing(random, EPOCH_MS + minutes * MINUTE, sound));
  const plan = planOf(box.station, EPOCH_MS, airings);
  server.publish(horizonTopic(box.station as StationId), installation.plan(plan, 1, EPOCH_MS), true);
  box.on();
  const events = () => box.member.records.map((record) => record.event);
  const played = () => events().flatMap((e) => (e.kind === 'played' ? [e] : []));
  const faults = () => events().flatMap((e) => (e.kind === 'fault' ? [`${e.fault} ${e.state}`] : []));
  return { world, server, box, played, faults };
}

describe('the calendar clock of the machine', () => {
  test('changes nothing at all of what is played and when: 1970, next year, set in the middle of a sound', () => {
    const runs = [0, -EPOCH_MS, YEAR_MS, 'set'].map((calendar) => {
      const { world, box, played } = town(typeof calendar === 'number' ? calendar : 0);
      if (calendar === 'set') {
        world.at((EPOCH_MS + 2 * MINUTE + 2000) * 1000, () => box.time.stepWall(-YEAR_MS));
        world.at((EPOCH_MS + 5 * MINUTE) * 1000, () => box.time.stepWall(3 * YEAR_MS));
      }
      world.run(10 * MINUTE);
      return played();
    });
    expect(runs[0]).toHaveLength(2);
    expect(Math.abs(runs[0]?.[0]?.startErrorMs ?? Number.NaN)).toBeLessThan(5);
    for (const run of runs) expect(run).toEqual(runs[0]);
  });

  test('is read by nobody in the program but the clocks of simulations', () => {
    const root = join(import.meta.dirname, '..');
    const readers = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('simulation'))
      .filter((name) =>
        /\bDate\.now\(|\bnew Date\(\)|Temporal\.Now|performance\.timeOrigin|(?<!\b(?:this|inner))\.wallMs\(/.test(
          readFileSync(join(root, name), 'utf8'),
        ),
      )
      .map((name) => relative('.', name));
    // host.ts invents wrong calendars and measures where simulated cards really were; main.ts asks how old files of its own machine
    // are; real-time.ts hands the calendar out.
    expect(readers.sort()).toEqual(['host.ts', 'main.ts', 'time/real-time.ts']);
  });
});

describe('a server whose calendar is set while boxes run', () => {
  test.each([-5000, -40, 40, 5000])(
    'by %i ms is a fault that begins and ends, and the next airing is on its new time',
    (ms) => {
      const { world, server, played, faults } = town(0);
      world.at((EPOCH_MS + 4 * MINUTE) * 1000, () => {
        server.offUs = ms * 1000;
      });
      world.run(10 * MINUTE);
      expect(faults()).toEqual(['clock-stepped began', 'clock-stepped ended']);
      expect(played()).toHaveLength(2);
      for (const play of played()) expect(Math.abs(play.startErrorMs)).toBeLessThan(20);
    },
  );

  test.each([-57, 57])(
    'by %d s while something sounds: that goes on to its end, whole and proved, and is not played again',
    (seconds) => {
      const { world, server, played, faults } = town(0, 5, 40);
      const setUs = (EPOCH_MS + 2 * MINUTE + 10_000) * 1000;
      world.at(setUs, () => {
        server.offUs = seconds * SECOND;
      });
      let learnedUs = 0;
      for (let us = setUs; us < setUs + 29 * SECOND; us += SECOND)
        world.at(us, () => {
          if (learnedUs === 0 && faults().length > 0) learnedUs = us;
        });
      world.run(4 * MINUTE);
      // It learned of it while it played.
      expect(learnedUs).toBeGreaterThan(0);
      expect(faults()).toEqual(['clock-stepped began', 'clock-stepped ended']);
      const [play] = played();
      expect(played()).toHaveLength(1);
      expect(play).toMatchObject({ outcome: 'complete', playedMs: 40_000, underruns: 0 });
      expect(Math.abs(play?.startErrorMs ?? Number.NaN)).toBeLessThan(20);
      for (const { matched, windows } of play?.evidence ?? []) expect(matched).toBe(windows);
    },
  );
});
