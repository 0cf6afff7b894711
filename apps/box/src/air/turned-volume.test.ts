import { randomUUID } from 'node:crypto';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  type Command,
  downTopic,
  type Horizon,
  type HorizonAiring,
  horizonTopic,
  type JournalEvent,
  type Sound,
} from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { SIMULATED_LINE } from '../capture/way-of-sound.ts';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { Installation } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { VirtualBox, type VirtualBoxFaults } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';

// 21:58 in the town.
const EPOCH_MS = Date.UTC(2026, 10, 23, 14, 58);
const SECOND = 1000;
/** When the programme begins, and how long it is. */
const AT_MS = 60 * SECOND;
const LONG_MS = 92 * SECOND;
const file = encodeSound(speechLike(seeded(1), LONG_MS / SECOND));

/** A box that plays from 21:59:00 to 22:00:32, and what left its card: mean power of each tenth of a second, by ms after the epoch. */
function town(
  faults: VirtualBoxFaults = {},
  more: Partial<Horizon> = {},
  wished: Partial<HorizonAiring> = {},
) {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(3);
  const box = new VirtualBox(world, server, installation, random, {
    card: { ppm: -70, jitterMs: 1, wild: 0.02 },
    way: { delayMs: 60, jitterMs: 30, loss: 0.02 },
    ...faults,
  });
  const sound: Sound = { sha256: server.offer(file), bytes: file.length, durationMs: LONG_MS };
  const programme = airing(random, EPOCH_MS + AT_MS, sound, wished);
  let sequence = 0;
  const nowMs = () => world.nowUs() / 1000;
  const publish = (changed: Partial<Horizon> = {}, airings: readonly HorizonAiring[] = [programme]) => {
    sequence += 1;
    const plan = { ...planOf(box.station, nowMs(), airings), ...more, ...changed };
    server.publish(horizonTopic(box.station as StationId), installation.plan(plan, sequence, nowMs()), true);
  };
  const order = (body: Command) => {
    sequence += 1;
    const wire = installation.command(box.id, body, sequence, nowMs());
    server.publish(downTopic(box.id as BoxId, 'command'), wire, false);
  };
  publish();
  box.on();
  const power: { ms: number; value: number }[] = [];
  box.card.tap((frame, samples) => {
    const value = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
    power.push({ ms: box.card.trueUsOf(frame) / 1000 - EPOCH_MS, value });
  });
  /** Mean level of what left in a stretch, dB. */
  const levelDb = (fromMs: number, toMs: number) => {
    const all = power.filter(({ ms }) => ms >= fromMs && ms < toMs);
    return 10 * Math.log10(all.reduce((sum, { value }) => sum + value, 0) / Math.max(1, all.length));
  };
  const events = <K extends JournalEvent['kind']>(kind: K) =>
    box.member.records
      .map((r) => r.event)
      .filter((e): e is Extract<JournalEvent, { kind: K }> => e.kind === kind);
  return { world, box, programme, publish, order, events, levelDb };
}

/** How much softer or louder it is at one volume than at another, dB. */
const stepDb = (from: number, to: number) => 40 * Math.log10(to / from);

const volume = (percent: number): Command => ({ id: randomUUID(), command: 'volume', percent });

/** A play of the whole programme, proved in every window. */
const PROVED = {
  outcome: 'complete',
  playedMs: LONG_MS,
  underruns: 0,
  volume: 80,
  evidence: [{ kind: 'sink', matched: 19, windows: 19 }],
};

describe('the volume of what sounds already', () => {
  test('follows an order within two tenths of a second, is told, and the play stays proved', () => {
    const { world, box, order, events, levelDb } = town();
    const untouched = town();
    for (const t of [untouched]) t.world.run(AT_MS + LONG_MS + 20 * SECOND);
    world.run(AT_MS + 40 * SECOND);
    expect(box.member.said.get('heartbeat')).toMatchObject({ volume: 80 });
    order(volume(30));
    world.run(1000);
    expect(box.member.said.get('heartbeat')).toMatchObject({ volume: 30 });
    world.run(30 * SECOND);
    order(volume(60));
    world.run(AT_MS + LONG_MS);
    // The same programme at 80 all the time is what it is compared with.
    const against = (fromMs: number, toMs: number) =>
      levelDb(AT_MS + fromMs, AT_MS + toMs) - untouched.levelDb(AT_MS + fromMs, AT_MS + toMs);
    expect(against(30_000, 40_000)).toBeCloseTo(0, 1);
    // The order was on its way for 30 to 90 ms.
    expect(against(40_400, 70_900)).toBeCloseTo(stepDb(80, 30), 0);
    expect(against(71_500, 90_000)).toBeCloseTo(stepDb(80, 60), 0);
    const [played, ...more] = events('played');
    expect(more).toEqual([]);
    expect(played).toMatchObject(PROVED);
    expect(played?.evidence[0]).not.toHaveProperty('trouble');
    expect(played?.evidence[0]?.lowest).toBeGreaterThan(0.9);
    expect(Math.abs(played?.startErrorMs ?? 99)).toBeLessThan(2);
  });

  test.each([
    ['the hour of a place', { away: false }],
    ['the hour of a place, with the network away since before', { away: true }],
  ])('follows %s: the evening ceiling of 22:00 lowers what began at 21:59', (_, { away }) => {
    const rules = {
      quietHours: [],
      volumeCeiling: 90,
      volumeByHour: [{ from: '22:00', to: '05:00', ceiling: 40 }],
    };
    const { world, box, events, levelDb } = town({}, { rules });
    world.run(AT_MS - 5 * SECOND);
    if (away) box.network(false);
    world.run(5 * SECOND + LONG_MS - 10 * SECOND);
    box.network(true);
    world.run(60 * SECOND);
    const hour = 120 * SECOND;
    const before = levelDb(hour - 20 * SECOND, hour - 200);
    const after = levelDb(hour + 300, hour + 20 * SECOND);
    // Speech is never as loud in one twenty seconds as in another; 12 dB are not that.
    expect(after - before).toBeLessThan(stepDb(80, 40) + 3);
    expect(after - before).toBeGreaterThan(stepDb(80, 40) - 3);
    expect(events('played')).toEqual([expect.objectContaining({ outcome: 'complete', volume: 80 })]);
    const [sink] = events('played')[0]?.evidence ?? [];
    expect(sink).toMatchObject({ matched: 19, windows: 19 });
  });

  test('is that of the hour in which it goes on, after a power cut', () => {
    const rules = {
      quietHours: [],
      volumeCeiling: 90,
      volumeByHour: [{ from: '22:00', to: '05:00', ceiling: 40 }],
    };
    // Gone before the hour; the second time it begins anew within the very second in which the hour does.
    for (const onMs of [122_000, 118_400, 118_900, 119_300]) {
      const { world, box, events } = town({}, { rules });
      world.run(100 * SECOND);
      box.cut();
      world.run(onMs - 100 * SECOND);
      box.on();
      world.run(LONG_MS);
      const [before, after, ...more] = events('played');
      expect(more).toEqual([]);
      expect(before?.volume).toBe(80);
      const startedMs = Date.parse(after?.startedAt ?? '') - EPOCH_MS;
      expect(after?.volume).toBe(startedMs > 120_000 ? 40 : 80);
      expect(after?.evidence[0]?.matched).toBe(after?.evidence[0]?.windows);
      expect(after?.evidence[0]?.windows).toBeGreaterThanOrEqual(5);
    }
  });

  test('follows a new plan: its wish, the ceiling of the place, the volume of the cluster', () => {
    const { world, box, programme, publish, events } = town();
    world.run(AT_MS + 20 * SECOND);
    publish({ clusters: [{ cluster: box.cluster, volume: 35, delayMs: 0 }] });
    world.run(2 * SECOND);
    expect(box.member.said.get('heartbeat')).toMatchObject({ volume: 35 });
    publish({}, [{ ...programme, volume: 50 }]);
    world.run(2 * SECOND);
    expect(box.member.said.get('heartbeat')).toMatchObject({ volume: 50 });
    publish({ rules: { quietHours: [], volumeCeiling: 25 } });
    world.run(2 * SECOND);
    expect(box.member.said.get('heartbeat')).toMatchObject({ volume: 25 });
    world.run(LONG_MS);
    expect(events('played')).toEqual([expect.objectContaining({ outcome: 'complete', volume: 80 })]);
    expect(events('played')[0]?.evidence[0]).toMatchObject({ matched: 19, windows: 19 });
  });

  test('is what a line hears, too: nothing of it is called faint or missing', () => {
    const { world, order, events } = town({ line: SIMULATED_LINE });
    world.run(AT_MS + 33 * SECOND);
    order(volume(30));
    world.run(30 * SECOND);
    order(volume(75));
    world.run(LONG_MS);
    const heard = events('played')[0]?.evidence.find(({ kind }) => kind === 'line');
    expect(heard?.windows).toBeGreaterThanOrEqual(17);
    expect(heard?.matched).toBe(heard?.windows);
    expect(heard).not.toHaveProperty('trouble');
  });

  test('at nothing proves nothing: who heard no sound heard no play', () => {
    const { world, order, events } = town();
    world.run(AT_MS + 42 * SECOND);
    order(volume(0));
    world.run(LONG_MS);
    const [sink] = events('played')[0]?.evidence ?? [];
    expect(sink?.windows).toBe(19);
    expect(sink?.matched).toBe(8);
    expect(sink?.trouble).toContain('silent');
  });

  test('is what waits begins with, when it was ordered in the last seconds before', () => {
    for (const beforeMs of [6000, 900]) {
      const { world, order, events } = town();
      world.run(AT_MS - beforeMs);
      order(volume(30));
      world.run(LONG_MS + 20 * SECOND);
      expect(events('played')).toEqual([expect.objectContaining({ outcome: 'complete', volume: 30 })]);
    }
  });

  test('follows an order while the reserve sounds because somebody asked for it', () => {
    const { world, box, order, events, levelDb, publish, programme } = town();
    publish({ reserve: programme.sound }, []);
    world.run(20 * SECOND);
    order({ id: randomUUID(), command: 'reserve', seconds: 60 });
    world.run(25 * SECOND);
    order(volume(20));
    world.run(60 * SECOND);
    expect(box.box?.state().playing).toBeUndefined();
    const [sounded] = events('sounded');
    expect(sounded?.evidence[0]).toMatchObject({ matched: sounded?.evidence[0]?.windows });
    const step = levelDb(46 * SECOND, 66 * SECOND) - levelDb(25 * SECOND, 44 * SECOND);
    expect(step).toBeLessThan(stepDb(90, 20) + 4);
    expect(step).toBeGreaterThan(stepDb(90, 20) - 4);
  });
});
