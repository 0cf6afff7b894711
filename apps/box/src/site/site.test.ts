import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  downTopic,
  Heartbeat,
  type HorizonAiring,
  horizonTopic,
  type JournalEvent,
} from '@loaphuong/protocol';
import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { Installation } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { VirtualBox } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';
import { SimulatedBoard } from './board.ts';
import { BadSiteFile, fileBoard } from './file-board.ts';
import type { MachineReadings } from './machine.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;

function site(machine?: () => MachineReadings) {
  const board = new SimulatedBoard();
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(4);
  const box = new VirtualBox(world, server, installation, random, {}, {}, { board, machine });
  const file = encodeSound(speechLike(seeded(1), 30));
  const sound = { sha256: server.offer(file), bytes: file.length, durationMs: 30_000 };
  const nowMs = () => world.nowUs() / 1000;
  return {
    board,
    world,
    box,
    at: (ms: number) => airing(random, EPOCH_MS + ms, sound),
    publish(airings: readonly HorizonAiring[]) {
      const wire = installation.plan(planOf(box.station, nowMs(), airings), 1, nowMs());
      server.publish(horizonTopic(box.station as StationId), wire, true);
    },
    tone() {
      const id = randomUUID();
      const body = { id, command: 'tone', seconds: 3, percent: 60, anyway: false } as const;
      server.publish(
        downTopic(box.id as BoxId, 'command'),
        installation.command(box.id, body, 9, nowMs()),
        false,
      );
    },
    beat: () => Heartbeat.parse(box.member.said.get('heartbeat')),
    events: <K extends JournalEvent['kind']>(kind: K) =>
      box.member.records
        .map((r) => r.event)
        .filter((e): e is Extract<JournalEvent, { kind: K }> => e.kind === kind),
  };
}

describe('the switch at the box always wins', () => {
  test('what sounds ends within a tenth of a second, nothing begins, and each airing is accounted for', () => {
    const t = site();
    const [a, b, c] = [t.at(MINUTE), t.at(3 * MINUTE), t.at(6 * MINUTE)];
    t.publish([a, b, c]);
    t.box.on();
    t.world.run(MINUTE + 10_000);
    const before = t.box.card.reading()?.frame ?? 0;
    t.board.lines = { silence: true };
    t.world.run(100);
    let heard = 0;
    const untap = t.box.card.tap((_, samples) => {
      heard = Math.max(heard, ...samples.map(Math.abs));
    });
    t.world.run(10_000);
    untap();
    expect(heard).toBe(0);
    expect((t.box.card.reading()?.frame ?? 0) - before).toBeGreaterThan(480_000);
    t.tone();
    t.world.run(3 * MINUTE);
    expect(t.beat().switchedOff).toBe(true);
    t.board.lines = { silence: false };
    t.world.run(3 * MINUTE);
    expect(t.events('played')).toMatchObject([
      { airing: a.id, outcome: 'cut' },
      { airing: c.id, outcome: 'complete' },
    ]);
    expect(t.events('silent')).toMatchObject([{ airing: b.id, why: 'switched-off' }]);
    expect(t.events('not-done')).toMatchObject([{ what: 'tone', why: 'switched-off' }]);
    expect(t.events('switch').map(({ silence }) => silence)).toEqual([true, false]);
    expect(t.beat().switchedOff).toBeUndefined();
  });

  test('a box that is switched on with the switch at silence says nothing from the first moment', () => {
    const t = site();
    const a = t.at(MINUTE);
    t.publish([a]);
    t.board.lines = { silence: true };
    t.box.on();
    t.world.run(3 * MINUTE);
    expect(t.events('silent')).toMatchObject([{ airing: a.id, why: 'switched-off' }]);
  });

  test('released during an airing, the rest of it is heard', () => {
    const t = site();
    const a = t.at(MINUTE);
    t.publish([a]);
    t.board.lines = { silence: true };
    t.box.on();
    t.world.run(MINUTE + 10_000);
    t.board.lines = { silence: false };
    t.world.run(2 * MINUTE);
    const [played] = t.events('played');
    expect(played).toMatchObject({ airing: a.id, outcome: 'cut' });
    expect(played?.playedMs).toBeGreaterThan(17_000);
    expect(t.events('silent')).toEqual([]);
  });

  test('stays at silence when its line is cut or can no longer be read, and that is told', () => {
    const t = site();
    const a = t.at(2 * MINUTE);
    t.publish([a]);
    t.board.lines = { silence: true };
    t.box.on();
    t.world.run(MINUTE);
    t.board.lines = { silence: undefined };
    t.world.run(3 * MINUTE);
    expect(t.events('switch').map(({ silence }) => silence)).toEqual([true]);
    expect(t.events('played')).toEqual([]);
    expect(t.events('silent')).toMatchObject([{ airing: a.id, why: 'switched-off' }]);
    expect(t.events('fault')).toMatchObject([{ fault: 'tampering', state: 'began' }]);
  });
});

describe('the light at the box', () => {
  const changesIn = (t: ReturnType<typeof site>, ms: number) => {
    let changes = 0;
    for (let at = 0; at < ms; at += 25) {
      const before = t.board.lit;
      t.world.run(25);
      if (t.board.lit !== before) changes += 1;
    }
    return changes;
  };

  test('blinks until the time is trusted, then stands; a fault makes it fast, the switch dark, a stopped program too', () => {
    const t = site();
    t.publish([]);
    t.box.network(false);
    t.box.on();
    expect(changesIn(t, 8000)).toBe(8);
    t.box.network(true);
    t.world.run(MINUTE);
    expect(changesIn(t, 4000)).toBe(0);
    expect(t.board.lit).toBe(true);
    t.board.lines = { door: true };
    t.world.run(5000);
    expect(changesIn(t, 4000)).toBe(32);
    t.board.lines = { door: true, silence: true };
    t.world.run(1000);
    expect([changesIn(t, 4000), t.board.lit]).toEqual([0, false]);
    t.board.lines = { door: false, silence: false };
    t.world.run(MINUTE);
    expect(t.board.lit).toBe(true);
    t.box.box?.stop();
    expect(t.board.lit).toBe(false);
  });
});

describe('an old amplifier', () => {
  test('that is keyed when the box stops is let go, and the journal says so', () => {
    const t = site();
    t.publish([t.at(MINUTE)]);
    t.box.on();
    t.world.run(MINUTE + 5000);
    expect(t.board.keyed.at(-1)).toBe(true);
    t.box.box?.stop();
    expect(t.board.keyed.at(-1)).toBe(false);
    expect(t.box.wrote.map(({ event }) => event).filter(({ kind }) => kind === 'amplifier')).toEqual([
      { kind: 'amplifier', on: true },
      { kind: 'amplifier', on: false },
    ]);
  });

  test('is keyed five seconds before the sound and let go three seconds after it', () => {
    const t = site();
    const a = t.at(MINUTE);
    t.publish([a]);
    t.box.on();
    const changes: { on: boolean; s: number }[] = [];
    const started = t.world.nowUs();
    for (let step = 0; step < 1200; step += 1) {
      t.world.run(100);
      const on = t.board.keyed.at(-1) === true;
      if (on !== (changes.at(-1)?.on ?? false)) changes.push({ on, s: (t.world.nowUs() - started) / 1e6 });
    }
    expect(changes.map(({ on }) => on)).toEqual([true, false]);
    expect(changes[0]?.s).toBeGreaterThan(54.9);
    expect(changes[0]?.s).toBeLessThan(55.3);
    expect(changes[1]?.s).toBeGreaterThan(92.9);
    expect(changes[1]?.s).toBeLessThan(94);
    expect(t.events('amplifier').map(({ on }) => on)).toEqual([true, false]);
  });

  test('is let go at the start, after whatever a crash left', () => {
    const t = site();
    t.publish([]);
    t.box.on();
    expect(t.board.keyed).toEqual([false]);
  });

  test('that does not answer while it is keyed is a fault, and silence is none', () => {
    const t = site();
    t.publish([t.at(MINUTE)]);
    t.board.lines = { amplifierOk: false };
    t.box.on();
    t.world.run(30_000);
    expect(t.events('fault')).toEqual([]);
    t.world.run(MINUTE);
    expect(t.events('fault')).toMatchObject([{ fault: 'amplifier', state: 'began' }]);
  });

  test('is warm before a test tone', () => {
    const t = site();
    t.publish([]);
    t.box.on();
    t.world.run(30_000);
    t.tone();
    t.world.run(4000);
    expect(t.board.keyed.at(-1)).toBe(true);
    expect(t.events('sounded')).toEqual([]);
    t.world.run(10_000);
    expect(t.events('sounded')).toMatchObject([{ what: 'tone' }]);
    expect(t.board.keyed.at(-1)).toBe(false);
  });
});

describe('what the machine measures of itself', () => {
  test('stands in the heartbeat and raises its faults, but a line at the box goes before it', () => {
    let machine: MachineReadings = { temperatureC: 51.5, signalDbm: -71, power: 'mains' };
    const t = site(() => machine);
    t.publish([]);
    t.box.on();
    t.world.run(10_000);
    expect(t.beat()).toMatchObject({ temperatureC: 51.5, signalDbm: -71, power: 'mains' });
    machine = { temperatureC: 86, signalDbm: -90, power: 'battery' };
    t.world.run(2 * MINUTE);
    expect(t.beat()).toMatchObject({
      temperatureC: 86,
      signalDbm: -90,
      power: 'battery',
      faults: ['power-lost', 'too-hot'],
    });
    t.board.figures = { temperatureC: 40, signalDbm: -60 };
    t.board.lines = { mains: true };
    t.world.run(2 * MINUTE);
    expect(t.beat()).toMatchObject({ temperatureC: 40, signalDbm: -60, power: 'mains' });
    expect(t.beat().faults).toBeUndefined();
  });
});

describe('faults', () => {
  test('begin and end once in the journal, stand in the heartbeat meanwhile, and a loose contact writes nothing', () => {
    const t = site();
    t.publish([]);
    t.box.on();
    t.world.run(10_000);
    for (let flicker = 0; flicker < 40; flicker += 1) {
      t.board.lines = { door: flicker % 2 === 0, mains: true };
      t.world.run(500);
    }
    expect(t.events('fault')).toEqual([]);
    t.board.lines = { door: true, mains: false };
    t.board.figures = { temperatureC: 84, signalDbm: -97 };
    t.world.run(MINUTE + 10_000);
    expect(t.beat()).toMatchObject({
      faults: ['power-lost', 'tampering', 'too-hot'],
      power: 'battery',
      temperatureC: 84,
      signalDbm: -97,
    });
    t.board.lines = { door: false, mains: true };
    t.board.figures = { temperatureC: 78 };
    t.world.run(MINUTE);
    const told = t.events('fault').map(({ fault, state }) => `${fault} ${state}`);
    expect(told.sort()).toEqual([
      'power-lost began',
      'power-lost ended',
      'tampering began',
      'tampering ended',
      'too-hot began',
    ]);
    // Not cool enough yet.
    expect(t.beat().faults).toEqual(['too-hot']);
  });
});

describe('site.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loaphuong-site-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('names the files of the system that are lines, figures and the relay', () => {
    const relay = file('relay', '0');
    const led = file('led', '');
    const board = fileBoard(
      JSON.stringify({
        silence: { file: file('switch', '0\n'), activeLow: true },
        mains: { file: file('online', '1') },
        door: { file: join(folder, 'no-such-line') },
        temperature: { file: file('temp', '41250\n') },
        signal: { file: file('signal', 'no number') },
        light: { file: led },
        amplifier: { file: relay, activeLow: true },
      }),
    );
    expect(board.inputs()).toEqual({ silence: true, mains: true, door: undefined });
    expect(board.readings()).toEqual({ temperatureC: 41.3, signalDbm: undefined });
    expect(board.amplifier).toMatchObject({ warmUpMs: 5000, holdMs: 3000 });
    board.amplifier?.key(true);
    expect(readFileSync(relay, 'utf8')).toBe('0');
    board.shine?.(true);
    expect(readFileSync(led, 'utf8')).toBe('1');
  });

  test.each([
    ['no JSON', '{', 'JSON'],
    ['an unknown line', '{"siren":{"file":"/sys/x"}}', 'siren'],
    ['a file outside the system’s folders', '{"door":{"file":"/etc/passwd"}}', 'door.file'],
    ['a climb out of them', '{"door":{"file":"/sys/../etc/passwd"}}', 'door.file'],
    ['a warm-up of an hour', '{"amplifier":{"file":"/sys/x","warmUpS":3600}}', 'amplifier.warmUpS'],
  ])('%s is refused with the field', (_, text, field) => {
    expect(() => fileBoard(text)).toThrow(BadSiteFile);
    expect(() => fileBoard(text)).toThrow(field);
  });
});
