import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  type Command,
  downTopic,
  type Horizon,
  type HorizonAiring,
  horizonTopic,
  type JournalEvent,
} from '@loaphuong/protocol';
import { describe, expect, test, vi } from 'vitest';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { Installation } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { VirtualBox } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';
import { LogRing } from './log-ring.ts';
import type { OrderActs } from './orders.ts';
import type { Reach } from './restart.ts';
import { testTone } from './tone.ts';

// 10:00 in the town.
const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;
const FILE = encodeSound(speechLike(seeded(1), 12));

function site(acts: OrderActs = {}) {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(4);
  const box = new VirtualBox(world, server, installation, random, {}, {}, { acts });

  const sound = { sha256: server.offer(FILE), bytes: FILE.length, durationMs: 12_000 };
  let sequence = 0;
  const nowMs = () => world.nowUs() / 1000;
  return {
    world,
    server,
    box,
    sound,
    at: (ms: number, more: Partial<HorizonAiring> = {}) => airing(random, EPOCH_MS + ms, sound, more),
    publish(airings: readonly HorizonAiring[], more: Partial<Horizon> = {}) {
      sequence += 1;
      const plan = { ...planOf(box.station, nowMs(), airings), ...more };
      server.publish(
        horizonTopic(box.station as StationId),
        installation.plan(plan, sequence, nowMs()),
        true,
      );
    },
    order(body: Command) {
      sequence += 1;
      const wire = installation.command(box.id, body, sequence, nowMs());
      server.publish(downTopic(box.id as BoxId, 'command'), wire, false);
      return wire;
    },
    events: <K extends JournalEvent['kind']>(kind: K) =>
      box.member.records
        .map((r) => r.event)
        .filter((e): e is Extract<JournalEvent, { kind: K }> => e.kind === kind),
  };
}

const tone = (more: object = {}) =>
  ({ id: randomUUID(), command: 'tone', seconds: 5, percent: 60, anyway: false, ...more }) as const;

describe('the test tone', () => {
  test('sounds when nothing is on the air, and its evidence knows it again', () => {
    const t = site();
    t.publish([]);
    t.box.on();
    t.world.run(MINUTE);
    const order = tone();
    t.order(order);
    t.world.run(20_000);
    expect(t.events('obeyed')).toEqual([{ kind: 'obeyed', command: order.id, what: 'tone' }]);
    const [sounded] = t.events('sounded');
    expect(sounded).toMatchObject({ what: 'tone', command: order.id });
    expect(sounded?.playedMs).toBeGreaterThan(4900);
    expect(sounded?.evidence[0]).toMatchObject({ kind: 'sink', matched: sounded?.evidence[0]?.windows });
    expect(sounded?.evidence[0]?.windows).toBeGreaterThan(0);
    expect(t.events('played')).toEqual([]);
  });

  test('gives way to an airing: not done while one sounds or is near, and said why', () => {
    const t = site();
    const a = t.at(2 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(2 * MINUTE - 12_000);
    t.order(tone());
    t.world.run(14_000);
    t.order(tone());
    t.world.run(MINUTE);
    expect(t.events('not-done').map(({ why }) => why)).toEqual(['busy', 'busy']);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
  });

  test('keeps the quiet hours unless somebody says otherwise', () => {
    const t = site();
    t.publish([], { rules: { quietHours: [{ from: '09:00', to: '11:00' }], volumeCeiling: 90 } });
    t.box.on();
    t.world.run(MINUTE);
    t.order(tone());
    t.world.run(1000);
    t.order(tone({ anyway: true }));
    t.world.run(20_000);
    expect(t.events('not-done')).toMatchObject([{ what: 'tone', why: 'quiet-hours' }]);
    expect(t.events('sounded')).toHaveLength(1);
  });

  test('rises three times, without a click, far from clipping', () => {
    const samples = testTone(3);
    expect(samples).toHaveLength(144_000);
    let loudest = 0;
    let steepest = 0;
    for (let i = 1; i < samples.length; i += 1) {
      loudest = Math.max(loudest, Math.abs(samples[i] ?? 0));
      steepest = Math.max(steepest, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
    }
    expect(loudest).toBeGreaterThan(11_000);
    expect(loudest).toBeLessThan(12_000);
    // A full-scale step at the highest frequency (1.76 kHz) moves 2π f / rate of the peak in a sample.
    expect(steepest).toBeLessThan(11_600 * 0.24);
  });
});

test('the reserve sounds by order, no longer than asked, once it is on the box', () => {
  const t = site();
  t.publish([], { reserve: t.sound });
  t.box.on();
  t.world.run(MINUTE);
  t.order({ id: randomUUID(), command: 'reserve', seconds: 6 });
  t.world.run(20_000);
  const [sounded] = t.events('sounded');
  expect(sounded).toMatchObject({ what: 'reserve' });
  expect(sounded?.playedMs).toBeGreaterThan(5900);
  expect(sounded?.playedMs).toBeLessThan(6100);
});

test.each(['mp3', 'flac'])('a reserve that is packed as %s is unpacked first, and sounds', async (format) => {
  const t = site();
  const packed = readFileSync(new URL(`../sound/samples/tone-440-hz.${format}`, import.meta.url));
  t.publish([], {
    reserve: { sha256: t.server.offer(packed), bytes: packed.length, durationMs: 1000 },
  });
  t.box.on();
  t.world.run(MINUTE);
  t.order({ id: randomUUID(), command: 'reserve', seconds: 6 });
  t.world.run(500);
  await vi.waitFor(() => expect(t.box.wrote.map(({ event }) => event.kind)).toContain('obeyed'));
  t.world.run(10_000);
  expect(t.events('not-done')).toEqual([]);
  expect(t.events('obeyed')).toMatchObject([{ what: 'reserve' }]);
  const [sounded] = t.events('sounded');
  expect(sounded).toMatchObject({ what: 'reserve', evidence: [{ kind: 'sink', matched: 1, windows: 1 }] });
  expect(sounded?.playedMs).toBeGreaterThan(950);
  expect(sounded?.evidence[0]?.levelDb).toBeGreaterThan(-12);
});

test('the reserve keeps the quiet hours too', () => {
  const t = site();
  t.publish([], {
    reserve: t.sound,
    rules: { quietHours: [{ from: '09:00', to: '11:00' }], volumeCeiling: 90 },
  });
  t.box.on();
  t.world.run(MINUTE);
  t.order({ id: randomUUID(), command: 'reserve', seconds: 6 });
  t.world.run(20_000);
  expect(t.events('sounded')).toEqual([]);
  expect(t.events('not-done')).toMatchObject([{ what: 'reserve', why: 'quiet-hours' }]);
});

describe('volume and delay', () => {
  const rules = {
    quietHours: [],
    volumeCeiling: 90,
    volumeByHour: [{ from: '10:02', to: '10:03', ceiling: 30 }],
  };

  test('the lowest of wish, place, hour and cluster counts, and an order holds through a power cut', () => {
    const t = site();
    const airings = [1, 2.2, 4, 6].map((minute) => t.at(minute * MINUTE, { volume: 80 }));
    t.publish(airings, { rules, clusters: [{ cluster: t.box.cluster, volume: 70, delayMs: 0 }] });
    t.box.on();
    t.world.run(3 * MINUTE);
    t.order({ id: randomUUID(), command: 'volume', percent: 40 });
    t.world.run(MINUTE / 2);
    t.box.cut();
    t.world.run(1000);
    t.box.on();
    t.world.run(MINUTE);
    // A newer plan says it again, and counts from then on.
    t.publish(airings, { rules, clusters: [{ cluster: t.box.cluster, volume: 55, delayMs: 0 }] });
    t.world.run(3 * MINUTE);
    expect(t.events('played').map(({ volume }) => volume)).toEqual([70, 30, 40, 55]);
  });

  test('a cluster down the street begins so much later, and that is no error', () => {
    const t = site();
    const a = t.at(2 * MINUTE);
    t.publish([a], { clusters: [{ cluster: t.box.cluster, volume: 80, delayMs: 250 }] });
    t.box.on();
    t.world.run(3 * MINUTE);
    const [played] = t.events('played');
    expect(played).toMatchObject({ outcome: 'complete' });
    expect(Math.abs(played?.startErrorMs ?? 99)).toBeLessThan(5);
    const lateMs = Date.parse(played?.startedAt ?? '') - Date.parse(a.at);
    expect(lateMs).toBeGreaterThan(240);
    expect(lateMs).toBeLessThan(260);
  });
});

describe('a power cut at any write', () => {
  /** Changes of the disk that one order makes, and one more: begun, remembered, done, answered, over. */
  const WRITES = 6;
  const sounds: Command['command'][] = ['tone', 'reserve', 'silence', 'listen'];

  /** Orders a box, lets the power go at a write, and lets the server send the order again as it does until it is answered. */
  function cutWhile(body: Command, cutAt: number, seed: number) {
    const done: string[] = [];
    const t = site({
      reboot: { reach: () => 'machine', begin: () => done.push('reboot') },
      update: (order) => void done.push(`update ${order.version}`),
      logLines: () => ['một dòng'],
    });
    t.publish([], { reserve: t.sound });
    t.box.on();
    t.world.run(12_000);
    t.box.store.cutAtChange(cutAt, seeded(seed));
    let wire = '';
    t.box.survives(() => {
      wire = t.order(body);
      t.world.run(1000);
    });
    const isCut = t.box.box === undefined;
    if (!isCut) t.box.cut();
    t.box.on();
    t.world.run(8000);
    t.box.survives(() => t.box.link.deliver(downTopic(t.box.id as BoxId, 'command'), wire));
    t.world.run(8000);
    const answers = t.box.member.records
      .map(({ event }) => event)
      .filter((event) => event.kind === 'obeyed' || event.kind === 'not-done')
      .filter(({ command }) => command === body.id);
    return { t, done, answers, isCut };
  }

  const id = randomUUID();
  const orders: readonly Command[] = [
    { id, command: 'volume', percent: 40 },
    { id, command: 'tone', seconds: 5, percent: 60, anyway: false },
    { id, command: 'reserve', seconds: 6 },
    { id, command: 'silence', reason: 'ồn' },
    { id, command: 'listen', seconds: 60 },
    { id, command: 'reboot', reason: 'treo' },
    { id, command: 'collect-log', lines: 10 },
    { id, command: 'update', version: '9.9.9', sha256: 'a'.repeat(64), bytes: 10 },
    { id, command: 'password', reason: 'thử' },
  ];
  test.each(orders)('leaves no order without its answer: $command', (body) => {
    let cuts = 0;
    for (let cutAt = 1; cutAt <= WRITES; cutAt += 1) {
      for (let seed = 1; seed <= 2; seed += 1) {
        const { t, done, answers, isCut } = cutWhile(body, cutAt, seed);
        if (isCut) cuts += 1;
        expect(answers).toHaveLength(1);
        const [answer] = answers;
        if (answer?.kind === 'not-done') expect(answer.why).toBe('cut-off');
        // What counts is kept; what sounds or starts a machine again happens at most once, and never after it was said that it did not.
        if (['volume', 'update', 'password'].includes(body.command)) expect(answer?.kind).toBe('obeyed');
        if (body.command === 'reboot')
          expect(done.length).toBeLessThanOrEqual(answer?.kind === 'obeyed' ? 1 : 0);
        if (sounds.includes(body.command) && answer?.kind === 'not-done')
          expect(t.events('sounded')).toEqual([]);
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(8);
  });
});

describe('what the machine must do', () => {
  test('starting again and sending the log are handed on; where nobody can, it is said', () => {
    const ring = new LogRing();
    ring.write('{"msg":"one"}\n{"msg":"two"}\n');
    const reboots: string[] = [];
    const logLines = (count: number) => ring.newest(count);
    const begin = (reach: Reach, why: string) => reboots.push(`${reach} ${why}`);
    const able = site({ reboot: { reach: () => 'machine', begin }, logLines });
    const half = site({ reboot: { reach: () => 'program', begin }, logLines });
    const unable = site();
    for (const t of [able, half, unable]) {
      t.publish([]);
      t.box.on();
      t.world.run(MINUTE);
      t.order({ id: randomUUID(), command: 'reboot', reason: 'treo' });
      t.order({ id: randomUUID(), command: 'collect-log', lines: 1 });
      t.world.run(5000);
    }
    expect(reboots).toEqual(['machine treo', 'program treo']);
    expect(able.events('obeyed').map(({ what }) => what)).toEqual(['reboot', 'collect-log']);
    // It did start again, and not as far as it was told to.
    expect(half.events('not-done')).toMatchObject([{ what: 'reboot', why: 'program-only' }]);
    expect(unable.events('not-done').map(({ what, why }) => [what, why])).toEqual([
      ['reboot', 'not-here'],
      ['collect-log', 'not-here'],
    ]);
  });

  test('an order that comes again is not done twice', () => {
    const reboots: string[] = [];
    const t = site({ reboot: { reach: () => 'machine', begin: (_, why) => reboots.push(why) } });
    t.publish([]);
    t.box.on();
    t.world.run(MINUTE);
    const wire = t.order({ id: randomUUID(), command: 'reboot', reason: 'treo' });
    t.world.run(1000);
    t.box.cut();
    t.box.on();
    t.world.run(MINUTE);
    t.box.link.deliver(downTopic(t.box.id as BoxId, 'command'), wire);
    t.world.run(5000);
    expect(reboots).toEqual(['treo']);
  });
});
