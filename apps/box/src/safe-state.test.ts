import { randomUUID } from 'node:crypto';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  type Command,
  downTopic,
  Heartbeat,
  type HorizonAiring,
  horizonTopic,
  type JournalEvent,
  Ready,
} from '@loaphuong/protocol';
import { expect, test } from 'vitest';
import { seeded } from './chance/random.ts';
import { encodeSound } from './simulation/encode.ts';
import { Installation } from './simulation/installation.ts';
import { airing, planOf } from './simulation/plan.ts';
import { speechLike } from './simulation/speech-like.ts';
import { VirtualBox } from './simulation/virtual-box.ts';
import { VirtualServer } from './simulation/virtual-server.ts';
import { VirtualWorld } from './simulation/virtual-time.ts';

// 10:00 in the town.
const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;
const SAFE = { crashes: 5, why: 'signal SIGSEGV' };

function site() {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(4);
  const done: string[] = [];
  const acts = {
    reboot: { reach: () => 'program' as const, begin: () => done.push('reboot') },
    logLines: () => ['last line'],
    update: () => {
      done.push('update');
      return undefined;
    },
  };
  const box = new VirtualBox(world, server, installation, random, {}, {}, { acts });
  const file = encodeSound(speechLike(seeded(1), 12));
  const sound = { sha256: server.offer(file), bytes: file.length, durationMs: 12_000 };
  const nowMs = () => world.nowUs() / 1000;
  let sequence = 0;
  return {
    world,
    box,
    done,
    at: (ms: number) => airing(random, EPOCH_MS + ms, sound),
    publish(airings: readonly HorizonAiring[]) {
      sequence += 1;
      const wire = installation.plan(planOf(box.station, nowMs(), airings), sequence, nowMs());
      server.publish(horizonTopic(box.station as StationId), wire, true);
    },
    order(body: Command) {
      sequence += 1;
      server.publish(
        downTopic(box.id as BoxId, 'command'),
        installation.command(box.id, body, sequence, nowMs()),
        false,
      );
      world.run(5000);
    },
    beat: () => Heartbeat.parse(box.member.said.get('heartbeat')),
    events: <K extends JournalEvent['kind']>(kind: K) =>
      box.member.records
        .map((r) => r.event)
        .filter((e): e is Extract<JournalEvent, { kind: K }> => e.kind === kind),
  };
}

test('in the safe state a box plays nothing of its plan, says why, and obeys what brings it out', () => {
  const t = site();
  t.publish([t.at(MINUTE)]);
  t.box.on(SAFE);
  let heard = 0;
  t.box.card.tap((_, samples) => {
    heard = Math.max(heard, ...samples.map(Math.abs));
  });
  t.world.run(2 * MINUTE);
  t.publish([t.at(3 * MINUTE)]);
  t.order({ id: randomUUID(), command: 'tone', seconds: 5, percent: 60, anyway: true });
  t.world.run(2 * MINUTE);
  expect(heard).toBe(0);
  expect(t.beat()).toMatchObject({
    safe: SAFE,
    faults: ['crashing'],
    horizon: 0,
    clock: { state: 'trusted' },
  });
  expect(Ready.parse(t.box.member.said.get('ready')).ready).toEqual([]);
  expect(t.events('booted')).toMatchObject([{ safe: SAFE }]);
  expect(t.events('not-done')).toMatchObject([{ what: 'tone', why: 'safe-state' }]);

  t.order({ id: randomUUID(), command: 'collect-log', lines: 10 });
  t.order({ id: randomUUID(), command: 'update', version: '2.0.0', sha256: 'a'.repeat(64), bytes: 5 });
  t.order({ id: randomUUID(), command: 'reboot', reason: 'look' });
  expect(t.box.member.said.get('log')).toMatchObject({ lines: ['last line'] });
  expect(t.done).toEqual(['update', 'reboot']);
  expect(t.box.box?.isIdleFor(15 * MINUTE)).toBe(true);
  t.box.box?.stop();
});

test('out of it the box accounts for what was missed, plays what comes, and ten minutes without a crash end the fault', () => {
  const t = site();
  const [missed, heard, unpowered] = [t.at(5 * MINUTE), t.at(10 * MINUTE), t.at(40 * MINUTE)];
  t.publish([missed, heard, unpowered]);
  t.box.on();
  t.world.run(2 * MINUTE);
  t.box.cut();
  t.box.on(SAFE);
  t.world.run(6 * MINUTE);
  t.box.box?.stop();
  t.box.on();
  t.world.run(5 * MINUTE);
  expect(t.events('silent')).toMatchObject([{ airing: missed.id, why: 'safe-state' }]);
  expect(t.events('played')).toMatchObject([{ airing: heard.id, outcome: 'complete' }]);
  expect(t.beat()).toMatchObject({ faults: ['crashing'] });
  expect(t.beat().safe).toBeUndefined();
  t.world.run(7 * MINUTE);
  expect(t.beat().faults).toBeUndefined();
  expect(t.events('fault').map(({ fault, state }) => `${fault} ${state}`)).toEqual([
    'crashing began',
    'crashing ended',
  ]);
  // A cut of the power much later is a cut of the power again.
  t.box.cut();
  t.world.run(25 * MINUTE);
  t.box.on();
  t.world.run(3 * MINUTE);
  expect(t.events('silent').at(-1)).toMatchObject({ airing: unpowered.id, why: 'powered-off' });
});
