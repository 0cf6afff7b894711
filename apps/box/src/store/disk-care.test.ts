import { randomUUID } from 'node:crypto';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  type Command,
  downTopic,
  type Heartbeat,
  horizonTopic,
  type JournalEvent,
} from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { Installation } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { VirtualBox } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';
import type { DiskFault } from './memory-store.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;
const MIB = 1024 * 1024;
const file = encodeSound(speechLike(seeded(1), 12));

function town() {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(6);
  const box = new VirtualBox(world, server, installation, random);
  const sound = { sha256: server.offer(file), bytes: file.length, durationMs: 12_000 };
  let sequence = 0;
  const nowMs = () => world.nowUs() / 1000;
  const events = <K extends JournalEvent['kind']>(kind: K) =>
    box.member.records
      .map((r) => r.event)
      .filter((e): e is Extract<JournalEvent, { kind: K }> => e.kind === kind);
  return {
    world,
    server,
    box,
    sound,
    random,
    events,
    at: (ms: number) => airing(random, EPOCH_MS + ms, sound),
    publish(airings: ReturnType<typeof airing>[]) {
      sequence += 1;
      const wire = installation.plan(planOf(box.station, nowMs(), airings), sequence, nowMs());
      server.publish(horizonTopic(box.station as StationId), wire, true);
    },
    order(body: Command) {
      sequence += 1;
      const wire = installation.command(box.id, body, sequence, nowMs());
      server.publish(downTopic(box.id as BoxId, 'command'), wire, false);
    },
    faults: () => events('fault').map(({ fault, state }) => `${fault} ${state}`),
    beat: () => box.member.said.get('heartbeat') as Heartbeat,
    /** What the journal on the server and the one on the box say is one chain without a gap. */
    isOneChain: () =>
      box.member.refused.length === 0 && box.member.records.every((record, i) => record.seq === i + 1),
  };
}

describe('a disk that fails', () => {
  test.each<[string, DiskFault[]]>([
    ['takes no writes', ['writes']],
    ['cannot say that it keeps what is written', ['syncs']],
    ['can neither be written nor read', ['writes', 'syncs', 'reads']],
  ])(
    'and %s: the box stays in reach and says so; well again, nothing of the journal is lost, and the fault ends',
    (_, faults) => {
      const t = town();
      const [first, second] = [t.at(3 * MINUTE), t.at(30 * MINUTE)];
      t.publish([first]);
      t.box.on();
      t.world.run(2 * MINUTE);
      t.box.store.fail(...faults);
      // A new plan, an order, and an airing: each wants to write.
      t.publish([first, second]);
      t.order({ id: randomUUID(), command: 'volume', percent: 40 });
      t.world.run(4 * MINUTE);
      expect(t.box.box).toBeDefined();
      expect(t.beat().faults).toEqual(['disk-failing']);
      expect(t.box.box?.state().horizon).toBe(2);
      t.box.store.fail();
      t.world.run(15 * MINUTE);
      expect(t.faults()).toEqual(['disk-failing began', 'disk-failing ended']);
      expect(t.events('obeyed')).toMatchObject([{ what: 'volume' }]);
      expect(t.isOneChain()).toBe(true);
      t.box.cut();
      t.box.on();
      t.world.run(20 * MINUTE);
      // What it owed was paid: plan, order and memory of both outlived the power cut.
      expect(t.events('played').at(-1)).toMatchObject({ airing: second.id, outcome: 'complete', volume: 40 });
      expect(t.isOneChain()).toBe(true);
    },
  );

  test('plays what is on it, although it takes no writes', () => {
    const t = town();
    const a = t.at(10 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(5 * MINUTE);
    t.box.store.fail('writes');
    t.world.run(10 * MINUTE);
    t.box.store.fail();
    t.world.run(15 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
  });

  test('keys are not changed by halves: the order is answered with the reason', () => {
    const t = town();
    t.publish([]);
    t.box.on();
    t.world.run(MINUTE);
    t.box.store.fail('writes');
    t.order({ id: randomUUID(), command: 'password', reason: 'đổi định kỳ' });
    t.world.run(2 * MINUTE);
    t.box.store.fail();
    t.world.run(2 * MINUTE);
    expect(t.events('not-done')).toMatchObject([{ what: 'password', why: 'disk-failed' }]);
    expect(t.events('password')).toEqual([]);
  });

  test('goes on as a fault over a restart, and is over only when it shows', () => {
    const t = town();
    t.publish([t.at(20 * MINUTE)]);
    t.box.on();
    t.world.run(2 * MINUTE);
    t.box.store.fail('writes');
    t.publish([t.at(30 * MINUTE)]);
    t.world.run(2 * MINUTE);
    t.box.store.fail();
    t.world.run(2 * MINUTE);
    expect(t.faults()).toEqual(['disk-failing began']);
    t.box.cut();
    t.box.on();
    t.world.run(5 * MINUTE);
    expect(t.beat().faults).toEqual(['disk-failing']);
    t.world.run(10 * MINUTE);
    expect(t.faults()).toEqual(['disk-failing began', 'disk-failing ended']);
  });

  test('loses the plan: the box takes it from the broker once more, and plays it', () => {
    const t = town();
    const a = t.at(10 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(2 * MINUTE);
    t.box.cut();
    t.box.store.flip(`boxes/${t.box.id}/horizon.json`, 200);
    t.box.on();
    expect(t.box.box?.state().horizon).toBe(0);
    t.world.run(MINUTE);
    expect(t.box.box?.state().horizon).toBe(1);
    t.world.run(15 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
    expect(t.events('refused')).toEqual([]);
    expect(t.isOneChain()).toBe(true);
  });

  test('a stored sound that is wrong again after it was fetched anew is the disk', () => {
    const t = town();
    const a = t.at(30 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(2 * MINUTE);
    t.box.store.flip(`sounds/${t.sound.sha256}`, 500);
    t.box.box?.stop();
    t.box.on();
    t.world.run(27 * MINUTE + 45_000);
    // Once may be chance.
    expect(t.faults()).toEqual([]);
    t.box.store.flip(`sounds/${t.sound.sha256}`, 500);
    t.world.run(2 * MINUTE);
    expect(t.faults()).toEqual(['disk-failing began']);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
    t.world.run(12 * MINUTE);
    expect(t.faults()).toEqual(['disk-failing began', 'disk-failing ended']);
  });
});

describe('a full disk', () => {
  test('begins a fault that ends with room; the journal goes on in the room kept for it', () => {
    const t = town();
    t.box.store.limit(40 * MIB);
    const a = t.at(10 * MINUTE);
    t.publish([a]);
    t.box.on();
    t.world.run(2 * MINUTE);
    expect(t.faults()).toEqual([]);
    // Something else fills the disk to its last byte.
    const full = 40 * MIB - (t.box.store.freeBytes() ?? 0);
    t.box.store.limit(full);
    t.publish([a, t.at(40 * MINUTE)]);
    t.world.run(18 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
    expect(t.beat().faults).toEqual(['disk-full']);
    expect(t.beat().unsent).toBe(0);
    t.box.cut();
    t.box.on();
    t.world.run(MINUTE);
    // All of it was durable: what the server has, the box has.
    expect(t.box.box?.state().horizon).toBe(2);
    expect(t.isOneChain()).toBe(true);
    t.box.store.limit(80 * MIB);
    t.world.run(3 * MINUTE);
    expect(t.faults()).toEqual(['disk-full began', 'disk-full ended']);
  });

  test('on which the plan does not fit says so, keeps what is near, and loses nothing that is there', () => {
    const t = town();
    t.box.store.limit(17.5 * MIB);
    const big = Buffer.alloc(10 * MIB, 3);
    const far = airing(t.random, EPOCH_MS + 20 * 60 * MINUTE, {
      sha256: t.server.offer(big),
      bytes: big.length,
      durationMs: 60_000,
    });
    const a = t.at(20 * MINUTE);
    t.publish([a, far]);
    t.box.on();
    t.world.run(3 * MINUTE);
    expect(t.box.member.said.get('ready')).toMatchObject({
      ready: [a.id],
      notReady: [{ airing: far.id, why: 'no-room' }],
    });
    expect(t.beat().faults).toEqual(['disk-full']);
    t.world.run(20 * MINUTE);
    expect(t.events('played')).toMatchObject([{ airing: a.id, outcome: 'complete' }]);
  });
});
