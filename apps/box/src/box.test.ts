// The whole box program in a virtual world: what it promises, and what can go wrong, on one page. Long because each promise is tried on
// the program as it runs and not on a part; the parts have tests of their own.

import { randomUUID } from 'node:crypto';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  downTopic,
  type Horizon,
  type HorizonAiring,
  horizonTopic,
  type JournalEvent,
  type Sound,
  unpackSound,
} from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { SIMULATED_LINE } from './capture/way-of-sound.ts';
import { seeded } from './chance/random.ts';
import { encodeSound } from './simulation/encode.ts';
import { Installation } from './simulation/installation.ts';
import { airing, planOf } from './simulation/plan.ts';
import { speechLike } from './simulation/speech-like.ts';
import { VirtualBox, type VirtualBoxFaults } from './simulation/virtual-box.ts';
import { VirtualServer } from './simulation/virtual-server.ts';
import { VirtualWorld } from './simulation/virtual-time.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;
const MOBILE = { delayMs: 60, jitterMs: 30, loss: 0.02 };

const file = encodeSound(speechLike(seeded(1), 12));
const other = encodeSound(speechLike(seeded(2), 6));

function town(faults: VirtualBoxFaults = {}, seed = 1) {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(seed);
  const box = new VirtualBox(world, server, installation, random, faults);
  const sound: Sound = { sha256: server.offer(file), bytes: file.length, durationMs: 12_000 };
  const spare: Sound = { sha256: server.offer(other), bytes: other.length, durationMs: 6000 };
  let sequence = 0;
  const nowMs = () => world.nowUs() / 1000;
  const publish = (airings: readonly HorizonAiring[], more: Partial<Horizon> = {}) => {
    sequence += 1;
    const plan = planOf(box.station, nowMs(), airings, more);
    server.publish(horizonTopic(box.station as StationId), installation.plan(plan, sequence, nowMs()), true);
  };
  const at = (ms: number, more: Partial<HorizonAiring> = {}) => airing(random, EPOCH_MS + ms, sound, more);
  const command = (body: Parameters<Installation['command']>[1]) => {
    sequence += 1;
    server.publish(
      downTopic(box.id as BoxId, 'command'),
      installation.command(box.id, body, sequence, nowMs()),
      false,
    );
  };
  const events = <K extends JournalEvent['kind']>(kind: K) =>
    box.member.records
      .map((r) => r.event)
      .filter((e): e is Extract<JournalEvent, { kind: K }> => e.kind === kind);
  return { world, server, installation, random, box, sound, spare, publish, at, command, events };
}

describe('a box with an input on its line', () => {
  test.each([
    ['brings what the line carried as evidence of its own', SIMULATED_LINE, [], true],
    ['says that its amplifier gives nothing', { ...SIMULATED_LINE, dead: true }, ['began'], false],
  ])('%s', (_, line, amplifier, matches) => {
    const { world, box, publish, at, events } = town({ line, card: { ppm: -70, jitterMs: 1 }, way: MOBILE });
    publish([at(MINUTE)]);
    box.on();
    world.run(120_000);
    const [played] = events('played');
    expect(played?.evidence.map(({ kind }) => kind)).toEqual(['sink', 'line']);
    expect(played?.evidence[0]).toMatchObject({ matched: 3, windows: 3 });
    const heard = played?.evidence[1];
    expect(heard?.windows).toBeGreaterThanOrEqual(2);
    expect(heard?.matched).toBe(matches ? heard?.windows : 0);
    const faults = events('fault');
    expect(faults.map(({ state }) => state)).toEqual(amplifier);
    expect(faults.every(({ fault }) => fault === 'amplifier')).toBe(true);
  });
});

describe('the main thread', () => {
  test('a fresh box trusts the time within 5 s, fetches, reports ready, plays to the instant, and proves it', () => {
    const { world, box, publish, at, events, server } = town({
      ppm: 60,
      wallOffsetMs: -EPOCH_MS,
      card: { ppm: -70, jitterMs: 1 },
      way: MOBILE,
    });
    const a = at(MINUTE);
    publish([a]);
    box.on();
    world.run(10_000);
    expect(box.box?.state()).toMatchObject({ connected: true, horizon: 1, ready: 1, notReady: 0 });
    expect(box.box?.state().clock.state).toBe('trusted');
    expect(box.member.said.get('ready')).toMatchObject({ horizon: 1, ready: [a.id], notReady: [] });
    expect(box.member.said.get('hello')).toMatchObject({ box: box.id, output: 'simulated' });
    world.run(55_000);
    expect(box.member.said.get('heartbeat')).toMatchObject({ playing: a.id, horizon: 1 });
    world.run(30_000);
    const [played, ...more] = events('played');
    expect(more).toEqual([]);
    expect(played).toMatchObject({
      airing: a.id,
      title: 'Bản tin mô phỏng',
      rung: 'scheduled',
      outcome: 'complete',
      playedMs: 12_000,
      underruns: 0,
      volume: 80,
      evidence: [{ kind: 'sink', matched: 3, windows: 3 }],
    });
    expect(Math.abs(played?.startErrorMs ?? 99)).toBeLessThan(1);
    expect(server.members.get(box.id)?.records.map((r) => r.seq)).toEqual(box.wrote.map((r) => r.seq));
    expect(box.box?.state().unsent).toBe(0);
    expect(box.member.said.get('heartbeat')).not.toHaveProperty('playing');
  });

  test('the true instant of the first sample is within 20 ms of the plan, seen from outside', () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const { world, box, publish, at } = town(
        { ppm: 80 - seed * 30, card: { ppm: seed * 25 - 80, jitterMs: 1, wild: 0.02 }, way: MOBILE },
        seed,
      );
      publish([at(MINUTE)]);
      box.on();
      let firstUs = 0;
      world.run(50_000);
      box.card.tap((frame, samples) => {
        const i = samples.findIndex((s) => s !== 0);
        if (firstUs === 0 && i >= 0) firstUs = box.card.trueUsOf(frame + i);
      });
      world.run(30_000);
      expect(Math.abs(firstUs / 1000 - EPOCH_MS - MINUTE)).toBeLessThan(20);
    }
  });

  test('plays through an outage of seven days from what it holds, and tells everything afterwards', () => {
    const { world, box, publish, at, events } = town({ ppm: 30, way: MOBILE });
    const days = Array.from({ length: 7 }, (_, d) => at(d * 1440 * MINUTE + 600 * MINUTE));
    publish(days);
    box.on();
    world.run(4 * 60 * MINUTE);
    box.network(false);
    world.run(7 * 1440 * MINUTE);
    expect(events('played')).toHaveLength(0);
    box.network(true);
    world.run(5 * MINUTE);
    expect(events('played').map((p) => p.airing)).toEqual(days.map((d) => d.id));
    expect(events('played').every((p) => p.outcome === 'complete')).toBe(true);
    expect(events('silent')).toEqual([]);
  });
});

describe('a power cut', () => {
  test('60 s before the instant, back in time: plays as if nothing had been', () => {
    const { world, box, publish, at, events } = town({ ppm: 80, way: MOBILE });
    const a = at(5 * MINUTE);
    publish([a]);
    box.on();
    world.run(4 * MINUTE);
    box.cut();
    world.run(20_000);
    box.on();
    world.run(2 * MINUTE);
    expect(events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
    expect(events('silent')).toEqual([]);
  });

  test('1 s before the instant: joins at the right place and says how little was heard', () => {
    const { world, box, publish, at, events } = town({ ppm: 80, way: MOBILE });
    const a = at(5 * MINUTE);
    publish([a]);
    box.on();
    world.run(5 * MINUTE - 1000);
    box.cut();
    world.run(1500);
    box.on();
    world.run(2 * MINUTE);
    const played = events('played');
    // The `starting` of the life before is closed first: it began, and nothing is known to have sounded.
    expect(played).toMatchObject([
      { airing: a.id, outcome: 'cut', playedMs: 0 },
      { airing: a.id, outcome: 'cut', rung: 'scheduled' },
    ]);
    expect(played[1]?.startErrorMs).toBeGreaterThan(500);
    expect(played[1]?.playedMs).toBeGreaterThan(4000);
    expect(played[1]?.playedMs).toBeLessThan(12_000 - (played[1]?.startErrorMs ?? 0) + 50);
    expect(played[1]?.evidence[0]).toMatchObject({ kind: 'sink' });
    expect(played[1]?.evidence[0]?.matched).toBe(played[1]?.evidence[0]?.windows);
  });

  test('in the middle leaves what was known, and the rest is taken up again', () => {
    const { world, box, publish, at, events } = town();
    const a = at(5 * MINUTE);
    publish([a]);
    box.on();
    world.run(5 * MINUTE + 3000);
    box.cut();
    world.run(1000);
    box.on();
    world.run(2 * MINUTE);
    const [before, after, ...more] = events('played');
    expect(more).toEqual([]);
    expect(before).toMatchObject({ airing: a.id, outcome: 'cut' });
    expect(before?.playedMs).toBeGreaterThan(900);
    expect(before?.playedMs).toBeLessThan(3000);
    expect(after).toMatchObject({ airing: a.id, outcome: 'cut' });
    expect(after?.playedMs).toBeGreaterThan(4000);
  });

  test('over the whole airing is told as powered off', () => {
    const { world, box, publish, at, events } = town();
    const a = at(5 * MINUTE);
    publish([a, at(30 * MINUTE)]);
    box.on();
    world.run(4 * MINUTE);
    box.cut();
    world.run(10 * MINUTE);
    box.on();
    world.run(MINUTE);
    expect(events('silent')).toMatchObject([{ airing: a.id, why: 'powered-off' }]);
  });

  test('again and again never plays an airing twice that was played', () => {
    const { world, box, publish, at, events } = town();
    publish([at(MINUTE)]);
    box.on();
    world.run(MINUTE + 14_000);
    for (let i = 0; i < 4; i += 1) {
      box.cut();
      world.run(500);
      box.on();
      world.run(6000);
    }
    expect(events('played')).toHaveLength(1);
    expect(events('starting')).toHaveLength(1);
  });
});

describe('the dead-air ladder', () => {
  test('takes the substitute when the sound is not there', () => {
    const { world, box, publish, at, events, spare, server, sound } = town();
    server.media.delete(sound.sha256);
    const a = at(MINUTE, { substitute: spare });
    publish([a]);
    box.on();
    world.run(30_000);
    expect(box.member.said.get('ready')).toMatchObject({
      ready: [],
      notReady: [{ airing: a.id, why: 'not-found' }],
    });
    world.run(MINUTE);
    expect(events('played')).toMatchObject([
      { airing: a.id, rung: 'substitute', sha256: spare.sha256, outcome: 'complete', durationMs: 6000 },
    ]);
  });

  test('takes the reserve when there is no substitute, and ends it with the slot', () => {
    const { world, box, publish, at, events, sound, random, server } = town();
    const missing: Sound = { sha256: 'f'.repeat(64), bytes: 10, durationMs: 5000 };
    const a = airing(random, EPOCH_MS + MINUTE, missing);
    publish([a, at(10 * MINUTE)], { reserve: sound });
    box.on();
    world.run(2 * MINUTE);
    expect(server.media.has(missing.sha256)).toBe(false);
    expect(events('played')).toMatchObject([
      { airing: a.id, rung: 'reserve', durationMs: 5000, outcome: 'complete' },
    ]);
    expect(events('played')[0]?.playedMs).toBeLessThan(5100);
  });

  test('ends in silence with a reason, and never in a crash', () => {
    const { world, box, publish, at, events, server, sound } = town();
    server.media.delete(sound.sha256);
    const a = at(MINUTE);
    publish([a]);
    box.on();
    world.run(2 * MINUTE);
    expect(events('silent')).toMatchObject([{ airing: a.id, why: 'sound-missing', durationMs: 12_000 }]);
    expect(events('starting')).toEqual([]);
  });

  test.each([
    [
      'damaged on the disk',
      (t: ReturnType<typeof town>) => t.box.store.flip(`sounds/${t.sound.sha256}`, 5000),
    ],
    ['deleted from the disk', (t: ReturnType<typeof town>) => t.box.store.remove(`sounds/${t.sound.sha256}`)],
  ])('a sound %s before air is found out 10 s before, fetched again, and played', (_, harm) => {
    const t = town();
    const a = t.at(5 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(4 * MINUTE);
    harm(t);
    t.world.run(2 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, rung: 'scheduled', outcome: 'complete' }]);
  });

  test('a sound damaged before air and not to be had again gives way to the substitute', () => {
    const t = town();
    const a = t.at(5 * MINUTE, { substitute: t.spare });
    t.publish([a]);
    t.box.on();
    t.world.run(4 * MINUTE);
    t.box.store.flip(`sounds/${t.sound.sha256}`, 5000);
    t.box.network(false);
    t.world.run(2 * MINUTE);
    t.box.network(true);
    t.world.run(MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, rung: 'substitute', outcome: 'complete' }]);
  });

  test('a file with the right hash that is no sound is silence with the reason, or the substitute', () => {
    const t = town();
    const nonsense = Buffer.from('this is what was signed, and it is no sound at all'.repeat(20));
    const bad: Sound = { sha256: t.server.offer(nonsense), bytes: nonsense.length, durationMs: 8000 };
    const a = airing(t.random, EPOCH_MS + MINUTE, bad);
    const b = airing(t.random, EPOCH_MS + 3 * MINUTE, bad, { substitute: t.spare });
    t.publish([a, b]);
    t.box.on();
    t.world.run(5 * MINUTE);
    expect(t.events('silent')).toMatchObject([{ airing: a.id, why: 'sound-broken' }]);
    expect(t.events('played')).toMatchObject([{ airing: b.id, rung: 'substitute' }]);
  });

  test('a sound that arrives in the middle of its time joins at the right place', () => {
    // In pieces of 16 KB, the fourth and last 64 s after the first.
    const t = town({ fetch: { breaks: 0, bytesPerSecond: 768 } });
    const a = t.at(MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(2 * MINUTE);
    const [played] = t.events('played');
    expect(played).toMatchObject({ airing: a.id, rung: 'scheduled', outcome: 'cut' });
    expect(played?.startErrorMs).toBeGreaterThan(3000);
    expect(played?.playedMs).toBeGreaterThan(2000);
  });

  test('a card that is gone is a failed output', () => {
    const t = town();
    const a = t.at(MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(10_000);
    t.box.card.unplug(true);
    t.world.run(2 * MINUTE);
    expect(t.events('silent')).toMatchObject([{ airing: a.id, why: 'output-failed' }]);
    t.box.card.unplug(false);
    t.world.run(2 * MINUTE);
    expect(t.events('fault')).toMatchObject([
      { fault: 'output-missing', state: 'began' },
      { fault: 'output-missing', state: 'ended' },
    ]);
  });
});

describe('prefetch', () => {
  test('resumes after every break and fetches little more than the file', () => {
    const t = town({ fetch: { breaks: 0.8, bytesPerSecond: 20_000 } });
    const a = t.at(20 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(15 * MINUTE);
    expect(t.box.member.said.get('ready')).toMatchObject({ ready: [a.id] });
    expect(t.box.fetcher.bytes).toBe(file.length);
  });

  test('fetches first what is needed first', () => {
    const t = town({ fetch: { breaks: 0, bytesPerSecond: 3000 } });
    const far = t.at(60 * MINUTE);
    t.publish([far]);
    t.box.on();
    t.world.run(4000);
    const near = airing(t.random, EPOCH_MS + 2 * MINUTE, t.spare);
    t.publish([near, far]);
    t.world.run((other.length / 3000) * 1000 + 3000);
    expect(t.box.member.said.get('ready')).toMatchObject({
      ready: [near.id],
      notReady: [{ airing: far.id }],
    });
  });

  test('refuses bytes that do not have the hash, however often they come', () => {
    const t = town();
    t.server.media.set(t.sound.sha256, other);
    t.publish([t.at(30 * MINUTE)]);
    t.box.on();
    t.world.run(20 * MINUTE);
    expect(t.box.member.said.get('ready')).toMatchObject({ ready: [], notReady: [{ why: 'fetching' }] });
    t.server.media.set(t.sound.sha256, Buffer.from(file).fill(7, 100, 200));
    t.world.run(20 * MINUTE);
    expect(t.box.store.size(`sounds/${t.sound.sha256}`)).toBeUndefined();
  });

  test('with too little room says so and throws away only what nobody needs', () => {
    const t = town();
    t.box.store.limit(8 * 1024 * 1024 + file.length + 20_000);
    const a = t.at(20 * MINUTE);
    t.publish([a, airing(t.random, EPOCH_MS + 90 * MINUTE, t.spare)]);
    t.box.on();
    t.world.run(5 * MINUTE);
    expect(t.box.member.said.get('ready')).toMatchObject({ ready: [a.id], notReady: [{ why: 'no-room' }] });
    t.box.store.limit(2 * 1024 * 1024 + file.length + 20_000);
    const c = airing(t.random, EPOCH_MS + 40 * MINUTE, t.spare);
    t.publish([c]);
    t.world.run(15 * MINUTE);
    expect(t.box.member.said.get('ready')).toMatchObject({ ready: [c.id], notReady: [] });
    expect(t.box.store.size(`sounds/${t.sound.sha256}`)).toBeUndefined();
  });
});

describe('priority and rules', () => {
  test('a more urgent airing cuts in at its instant, and the other is logged as cut', () => {
    const t = town();
    const a = t.at(MINUTE);
    const urgent = airing(t.random, EPOCH_MS + MINUTE + 4000, t.spare, { priority: 'priority' });
    t.publish([a, urgent]);
    t.box.on();
    t.world.run(2 * MINUTE);
    expect(t.events('played')).toMatchObject([
      { airing: a.id, outcome: 'cut' },
      { airing: urgent.id, outcome: 'complete' },
    ]);
    expect(t.events('played')[0]?.playedMs).toBeCloseTo(4000, -1);
    expect(Math.abs(t.events('played')[1]?.startErrorMs ?? 99)).toBeLessThan(1);
  });

  test('an ordinary airing does not cut a more urgent one: it joins after it, or is told as pre-empted', () => {
    const t = town();
    const urgent = t.at(MINUTE, { priority: 'priority' });
    const short = airing(t.random, EPOCH_MS + MINUTE + 3000, t.spare);
    const long = t.at(MINUTE + 2000);
    t.publish([urgent, short, long]);
    t.box.on();
    t.world.run(2 * MINUTE);
    expect(t.events('played').map((p) => p.airing)).toEqual([urgent.id, long.id]);
    expect(t.events('played')[0]).toMatchObject({ outcome: 'complete' });
    expect(t.events('silent')).toMatchObject([{ airing: short.id, why: 'pre-empted' }]);
  });

  test('quiet hours and daily minutes hold on the box, whatever was signed', () => {
    const t = town();
    // 03:00 UTC is 10:00 in the town.
    const inQuiet = t.at(31 * MINUTE);
    const first = t.at(60 * MINUTE);
    const second = t.at(61 * MINUTE);
    const nextDay = t.at(24 * 60 * MINUTE);
    t.publish([inQuiet, first, second, nextDay], {
      rules: { quietHours: [{ from: '10:30', to: '10:45' }], dailyMinutes: 0, volumeCeiling: 50 },
    });
    t.box.on();
    t.world.run(10_000);
    expect(t.box.member.said.get('ready')).toMatchObject({ ready: [], notReady: [{}, {}, {}, {}] });
    t.publish([inQuiet, first, second, nextDay], {
      rules: { quietHours: [{ from: '10:30', to: '10:45' }], dailyMinutes: 1, volumeCeiling: 50 },
    });
    t.world.run(62 * MINUTE);
    expect(t.events('silent')).toMatchObject([{ airing: inQuiet.id, why: 'quiet-hours' }]);
    expect(t.events('played').map((p) => p.airing)).toEqual([first.id, second.id]);
    expect(t.events('played')[0]).toMatchObject({ volume: 50 });
  });

  test('minutes already played count, though a new plan does not list them any more', () => {
    const t = town();
    const rules = { quietHours: [], dailyMinutes: 1, volumeCeiling: 90 };
    t.publish(
      [1, 2, 3, 4, 5].map((m) => t.at(m * MINUTE)),
      { rules },
    );
    t.box.on();
    t.world.run(6 * MINUTE);
    expect(t.events('played')).toHaveLength(5);
    const sixth = t.at(8 * MINUTE);
    t.publish([sixth], { rules });
    t.world.run(4 * MINUTE);
    expect(t.events('silent')).toMatchObject([{ airing: sixth.id, why: 'daily-minutes' }]);
  });

  test('an airing of other clusters is none of its business', () => {
    const t = town();
    t.publish([t.at(MINUTE, { clusters: [randomUUID()] }), t.at(3 * MINUTE, { clusters: [t.box.cluster] })]);
    t.box.on();
    t.world.run(5 * MINUTE);
    expect(t.events('played')).toHaveLength(1);
    expect(t.events('silent')).toEqual([]);
  });
});

describe('the plan', () => {
  test('that came too late is told as too late; what was over before the first plan is nobody’s fault', () => {
    const t = town();
    t.world.run(10 * MINUTE);
    t.publish([t.at(MINUTE), t.at(60 * MINUTE)]);
    t.box.on();
    t.world.run(MINUTE);
    expect(t.events('silent')).toEqual([]);
    t.box.network(false);
    const missed = t.at(13 * MINUTE);
    t.publish([missed, t.at(60 * MINUTE)]);
    t.world.run(5 * MINUTE);
    t.box.network(true);
    t.world.run(MINUTE);
    expect(t.events('silent')).toMatchObject([{ airing: missed.id, why: 'too-late' }]);
  });

  test('withdrawn before its instant is not played', () => {
    const t = town();
    const a = t.at(5 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(5 * MINUTE - 3000);
    t.publish([]);
    t.world.run(2 * MINUTE);
    expect(t.events('played')).toEqual([]);
    expect(t.events('starting')).toEqual([]);
  });

  test('renewed while an airing sounds does not disturb it', () => {
    const t = town();
    const a = t.at(5 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(5 * MINUTE + 4000);
    t.publish([a]);
    t.world.run(2 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
  });

  test.each([
    ['when the card has its first samples already', -1000],
    ['just after its instant', 400],
    ['in the middle', 4000],
  ])('without an airing that sounds ends it, %s: it was cancelled', (_, afterMs) => {
    const t = town();
    const [a, b] = [t.at(5 * MINUTE), t.at(7 * MINUTE)];
    t.publish([a, b]);
    t.box.on();
    t.world.run(5 * MINUTE + afterMs);
    t.publish([b]);
    t.world.run(4 * MINUTE);
    const told = afterMs < 0 ? [] : [{ airing: a.id, outcome: 'cut' }];
    expect(t.events('played')).toMatchObject([...told, { airing: b.id, outcome: 'complete' }]);
    expect(t.events('silent')).toMatchObject(afterMs < 0 ? [{ airing: a.id, why: 'silenced' }] : []);
    if (afterMs > 0) expect(t.events('played')[0]?.playedMs).toBeLessThan(afterMs + 300);
  });

  test('without an airing ends the substitute that sounds in its place, and the reserve', () => {
    for (const more of [{ substitute: true }, { reserve: true }]) {
      const t = town();
      const lost = { sha256: 'f'.repeat(64), bytes: 9, durationMs: 12_000 };
      const a = airing(
        t.random,
        EPOCH_MS + MINUTE,
        lost,
        'substitute' in more ? { substitute: t.spare } : {},
      );
      const kept = 'reserve' in more ? { reserve: t.spare } : {};
      t.publish([a], kept);
      t.box.on();
      t.world.run(MINUTE + 4000);
      t.publish([], kept);
      t.world.run(MINUTE);
      const [played, ...others] = t.events('played');
      expect(others).toEqual([]);
      expect(played).toMatchObject({ outcome: 'cut', rung: 'reserve' in more ? 'reserve' : 'substitute' });
      expect(played?.playedMs).toBeLessThan(4300);
    }
  });

  test('without an airing, found by a box that comes back in the middle of its time: it is not joined, or ended as soon as the plan is there', () => {
    const t = town();
    const a = airing(t.random, EPOCH_MS + 5 * MINUTE, { ...t.sound, durationMs: 12_000 });
    t.publish([a]);
    t.box.on();
    t.world.run(5 * MINUTE - 20_000);
    t.box.network(false);
    t.world.run(10_000);
    t.publish([]);
    t.world.run(14_000);
    t.box.network(true);
    t.world.run(2 * MINUTE);
    const [played, ...others] = t.events('played');
    expect(others).toEqual([]);
    expect(played).toMatchObject({ airing: a.id, outcome: 'cut' });
    expect(played?.playedMs).toBeLessThan(8000);
  });

  test('that was made in the time of an airing and arrives after a break keeps what was over by then', () => {
    const t = town();
    const [a, b] = [t.at(5 * MINUTE), t.at(5 * MINUTE + 13_000)];
    t.publish([a, b]);
    t.box.on();
    t.world.run(5 * MINUTE - 20_000);
    t.box.network(false);
    t.world.run(33_000);
    // Made when the first was over; it arrives while the second sounds.
    t.publish([b]);
    t.world.run(4000);
    t.box.network(true);
    t.world.run(MINUTE);
    expect(t.events('played')).toMatchObject([
      { airing: a.id, outcome: 'complete' },
      { airing: b.id, outcome: 'complete' },
    ]);
  });

  test('is played by nobody while the time is unknown, and that is told', () => {
    const t = town();
    const a = t.at(20 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(MINUTE);
    t.box.network(false);
    t.box.cut();
    t.world.run(MINUTE);
    t.box.on();
    t.world.run(30 * MINUTE);
    expect(t.box.box?.state().clock).toEqual({ state: 'unknown' });
    t.box.network(true);
    t.world.run(MINUTE);
    expect(t.events('played')).toEqual([]);
    expect(t.events('silent')).toMatchObject([{ airing: a.id, why: 'clock-unknown' }]);
  });
});

describe('commands', () => {
  test('silence ends what sounds within a block; later airings play', () => {
    const t = town();
    const [a, b] = [t.at(MINUTE), t.at(3 * MINUTE)];
    t.publish([a, b]);
    t.box.on();
    t.world.run(MINUTE + 5000);
    const id = randomUUID();
    t.command({ id, command: 'silence', reason: 'thử' });
    t.world.run(3 * MINUTE);
    expect(t.events('played')).toMatchObject([
      { airing: a.id, outcome: 'cut' },
      { airing: b.id, outcome: 'complete' },
    ]);
    expect(t.events('played')[0]?.playedMs).toBeLessThan(5200);
    expect(t.events('obeyed')).toEqual([{ kind: 'obeyed', command: id, what: 'silence' }]);
  });

  test.each([
    ['while it waits', -5000],
    ['when the card has its first samples already', -800],
  ])('silence for one airing keeps it from beginning, %s, though the plan still has it', (_, afterMs) => {
    const t = town();
    const [a, b] = [t.at(MINUTE), t.at(3 * MINUTE)];
    t.publish([a, b]);
    t.box.on();
    t.world.run(MINUTE + afterMs);
    t.command({ id: randomUUID(), command: 'silence', reason: 'thử', airing: a.id });
    t.world.run(500);
    t.publish([a, b]);
    t.world.run(4 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: b.id, outcome: 'complete' }]);
    expect(t.events('silent')).toMatchObject([{ airing: a.id, why: 'silenced' }]);
  });

  test('listening in sends what leaves, silence too, in groups of 100 ms while the lease lasts', () => {
    const t = town({ card: { ppm: 50, jitterMs: 1 } });
    t.publish([t.at(MINUTE)]);
    t.box.on();
    t.world.run(MINUTE - 5000);
    t.command({ id: randomUUID(), command: 'listen', seconds: 10 });
    t.world.run(30_000);
    const messages = t.box.member.sound.map((bytes) => unpackSound(bytes));
    expect(messages.length).toBeGreaterThanOrEqual(98);
    expect(messages.length).toBeLessThanOrEqual(101);
    expect(messages.every((m) => m?.frames.length === 5)).toBe(true);
    const times = messages.map((m) => Number((m?.atUs ?? 0n) / 1000n));
    for (let i = 1; i < times.length; i += 1)
      expect(Math.abs((times[i] ?? 0) - (times[i - 1] ?? 0) - 100)).toBeLessThan(5);
    expect(Math.abs((times[0] ?? 0) - (EPOCH_MS + MINUTE - 5000))).toBeLessThan(200);
    const loud = messages.filter((m) => (m?.frames.reduce((sum, f) => sum + f.length, 0) ?? 0) > 150).length;
    expect(loud).toBeGreaterThan(40);
    expect(loud).toBeLessThan(60);
  });
});

describe('a hostile broker', () => {
  test('may say whatever it likes on any topic: the box plays its plan all the same, and its journal stays small', () => {
    const t = town();
    const a = t.at(10 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(MINUTE);
    const plan = t.installation.plan(planOf(t.box.station, EPOCH_MS, []), 99, EPOCH_MS);
    const noises = [
      '',
      '{}',
      'null',
      '[]',
      '"x"',
      '\u0000\uffff',
      '{"through":1e308}',
      '{"n":0,"boxUs":0,"receivedUs":1e300,"sentUs":1e300}',
      plan.replace('"payload"', '"paylaod"'),
      plan.replace('airings', 'airinks'),
      `{"payload":${'['.repeat(2000)}`,
      'x'.repeat(1_200_000),
    ];
    for (let i = 0; i < 600; i += 1) {
      const noise = noises[i % noises.length] ?? '';
      for (const topic of [
        downTopic(t.box.id as BoxId, 'clock'),
        downTopic(t.box.id as BoxId, 'seal'),
        downTopic(t.box.id as BoxId, 'journal'),
        downTopic(t.box.id as BoxId, 'command'),
        horizonTopic(t.box.station as StationId),
      ])
        t.box.link.deliver(topic, noise);
      t.world.run(500);
    }
    t.world.run(10 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
    const refused = t.events('refused');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(40);
    expect(t.box.member.records.length).toBeLessThan(60);
  });

  test('cannot set the clock back behind what was signed', () => {
    const t = town();
    t.publish([t.at(10 * MINUTE)]);
    t.box.on();
    t.server.offUs = -86_400e6;
    t.world.run(MINUTE);
    // The plan arrives with the first answers: those before it may be believed for a moment, none after it.
    t.box.network(false);
    t.box.cut();
    t.box.on();
    t.box.network(true);
    t.world.run(20 * MINUTE);
    expect(t.box.box?.state().clock.state).toBe('unknown');
    expect(t.events('played')).toEqual([]);
  });

  test('cannot replay an order to be silent', () => {
    const t = town();
    const [a, b] = [t.at(2 * MINUTE), t.at(4 * MINUTE)];
    t.publish([a, b]);
    t.box.on();
    t.world.run(2 * MINUTE + 4000);
    const order = t.installation.command(
      t.box.id,
      { id: randomUUID(), command: 'silence', reason: 'thử' },
      50,
      EPOCH_MS + 2 * MINUTE,
    );
    const topic = downTopic(t.box.id as BoxId, 'command');
    t.server.publish(topic, order, false);
    t.world.run(2 * MINUTE);
    for (let i = 0; i < 10; i += 1) {
      t.server.publish(topic, order, false);
      t.world.run(1000);
    }
    t.world.run(MINUTE);
    expect(t.events('played')).toMatchObject([
      { airing: a.id, outcome: 'cut' },
      { airing: b.id, outcome: 'complete' },
    ]);
    expect(t.events('obeyed')).toHaveLength(1);
  });
});
