import { randomUUID } from 'node:crypto';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  downTopic,
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

const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const MINUTE = 60_000;

const long = encodeSound(speechLike(seeded(1), 42));
const short = encodeSound(speechLike(seeded(2), 14));

/** A box whose plan has a long programme at the first minute, and a notice over it 15 s later. */
function town(faults: VirtualBoxFaults = {}, notice: Partial<HorizonAiring> = { over: 'ducked' }) {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(3);
  const box = new VirtualBox(world, server, installation, random, {
    card: { ppm: -70, jitterMs: 1 },
    way: { delayMs: 60, jitterMs: 30, loss: 0.02 },
    ...faults,
  });
  const offer = (file: Uint8Array, durationMs: number): Sound => ({
    sha256: server.offer(file),
    bytes: file.length,
    durationMs,
  });
  const programme = airing(random, EPOCH_MS + MINUTE, offer(long, 42_000));
  const over = airing(random, EPOCH_MS + MINUTE + 15_000, offer(short, 14_000), notice);
  const plan = planOf(box.station, EPOCH_MS, [programme, over]);
  server.publish(horizonTopic(box.station as StationId), installation.plan(plan, 1, EPOCH_MS), true);
  box.on();
  const played = (id: string) =>
    box.member.records
      .map(({ event }) => event)
      .filter((e): e is Extract<JournalEvent, { kind: 'played' }> => e.kind === 'played' && e.airing === id);
  let sequence = 1;
  const silence = (airing: string) => {
    sequence += 1;
    const body = { id: randomUUID(), command: 'silence', reason: 'thử', airing } as const;
    const order = installation.command(box.id, body, sequence, world.nowUs() / 1000);
    server.publish(downTopic(box.id as BoxId, 'command'), order, false);
  };
  return { world, box, programme, over, played, silence };
}

const ms = (instant: string | undefined) => Date.parse(instant ?? '') - EPOCH_MS - MINUTE;

describe('an airing over one that goes on below it', () => {
  test('both are whole and proved, each is a play of its own, and the lower one says when it was turned down', () => {
    const { world, box, programme, over, played } = town();
    world.run(MINUTE + 20_000);
    expect(box.box?.state().playing).toBe(over.id);
    expect(box.member.said.get('heartbeat')).toMatchObject({ playing: over.id, below: [programme.id] });
    world.run(15_000);
    expect(box.box?.state().playing).toBe(programme.id);
    expect(box.member.said.get('heartbeat')).toMatchObject({ playing: programme.id });
    expect(box.member.said.get('heartbeat')).not.toHaveProperty('below');
    world.run(40_000);
    const [lower, ...more] = played(programme.id);
    const [upper, ...others] = played(over.id);
    expect([...more, ...others]).toEqual([]);
    const proved = { outcome: 'complete', underruns: 0 };
    expect(lower).toMatchObject({ ...proved, playedMs: 42_000, evidence: [{ matched: 9, windows: 9 }] });
    expect(upper).toMatchObject({ ...proved, playedMs: 14_000, evidence: [{ matched: 3, windows: 3 }] });
    for (const play of [lower, upper]) {
      expect(Math.abs(play?.startErrorMs ?? 99)).toBeLessThan(1);
      expect(play?.evidence[0]).not.toHaveProperty('trouble');
      expect(play?.evidence[0]?.lowest).toBeGreaterThan(0.9);
    }
    expect(lower?.ducked).toEqual([expect.objectContaining({ under: over.id })]);
    expect(ms(lower?.ducked?.[0]?.from)).toBeCloseTo(14_700, -1);
    expect(ms(lower?.ducked?.[0]?.until)).toBeCloseTo(29_300, -1);
    expect(upper).not.toHaveProperty('ducked');
  });

  test('what does not ask for it cuts the other off, as ever', () => {
    const { world, box, programme, over, played } = town({}, {});
    world.run(MINUTE + 20_000);
    expect(box.member.said.get('heartbeat')).toMatchObject({ playing: over.id });
    expect(box.member.said.get('heartbeat')).not.toHaveProperty('below');
    world.run(50_000);
    expect(played(programme.id)).toEqual([expect.objectContaining({ outcome: 'cut' })]);
    expect(played(programme.id)[0]).not.toHaveProperty('ducked');
    expect(played(over.id)).toEqual([expect.objectContaining({ outcome: 'complete' })]);
  });

  test('a line that works hears both, though one of them a quarter as loud', () => {
    const { world, programme, over, played } = town({ line: SIMULATED_LINE });
    world.run(MINUTE + 70_000);
    for (const id of [programme.id, over.id]) {
      const heard = played(id)[0]?.evidence.find(({ kind }) => kind === 'line');
      expect(heard?.windows).toBeGreaterThanOrEqual(id === over.id ? 2 : 8);
      expect(heard?.matched).toBe(heard?.windows);
      expect(heard).not.toHaveProperty('trouble');
    }
  });

  test('a line behind a dead amplifier hears neither', () => {
    const { world, programme, over, played } = town({ line: { ...SIMULATED_LINE, dead: true } });
    world.run(MINUTE + 70_000);
    for (const id of [programme.id, over.id])
      expect(played(id)[0]?.evidence.find(({ kind }) => kind === 'line')).toMatchObject({ matched: 0 });
  });

  test('silenced alone, the one above leaves the other to rise and be whole', () => {
    const { world, box, programme, over, played, silence } = town();
    world.run(MINUTE + 20_000);
    silence(over.id);
    world.run(1000);
    expect(box.box?.state().playing).toBe(programme.id);
    world.run(50_000);
    expect(played(over.id)).toEqual([expect.objectContaining({ outcome: 'cut' })]);
    expect(played(over.id)[0]?.playedMs).toBeLessThan(5500);
    const [lower] = played(programme.id);
    expect(lower).toMatchObject({ outcome: 'complete', evidence: [{ matched: 9, windows: 9 }] });
    expect(ms(lower?.ducked?.[0]?.until)).toBeLessThan(21_000);
  });

  test('silenced alone, the one below leaves the other as it is', () => {
    const { world, programme, over, played, silence } = town();
    world.run(MINUTE + 20_000);
    silence(programme.id);
    world.run(50_000);
    expect(played(programme.id)).toEqual([expect.objectContaining({ outcome: 'cut' })]);
    const [upper] = played(over.id);
    expect(upper).toMatchObject({ outcome: 'complete', evidence: [{ matched: 3, windows: 3 }] });
  });

  test('an order to silence what does not sound changes nothing', () => {
    const { world, programme, played, silence } = town();
    world.run(MINUTE + 20_000);
    silence(randomUUID());
    world.run(50_000);
    expect(played(programme.id)).toEqual([expect.objectContaining({ outcome: 'complete' })]);
  });

  test('a power cut in the middle is told of both, and both are taken up again, the one under the other', () => {
    const { world, box, programme, over, played } = town();
    world.run(MINUTE + 19_000);
    box.cut();
    world.run(1000);
    box.on();
    // Whichever of them is taken up first, the one above is named as such.
    world.run(6000);
    expect(box.box?.state().playing).toBe(over.id);
    expect(box.member.said.get('heartbeat')).toMatchObject({ playing: over.id, below: [programme.id] });
    world.run(54_000);
    const [before, after, ...more] = played(programme.id);
    const [upperBefore, upperAfter, ...others] = played(over.id);
    expect([...more, ...others]).toEqual([]);
    // What was noted last: the programme 10 s after its start or later, the notice 1 s after its own.
    expect(before).toMatchObject({ outcome: 'cut' });
    expect(before?.playedMs).toBeGreaterThan(10_000);
    expect(upperBefore?.playedMs).toBeGreaterThan(900);
    expect(upperBefore?.playedMs).toBeLessThan(4000);
    for (const play of [after, upperAfter]) {
      expect(play).toMatchObject({ outcome: 'cut', underruns: 0 });
      expect(play?.evidence[0]?.windows).toBeGreaterThanOrEqual(1);
      expect(play?.evidence[0]?.matched).toBe(play?.evidence[0]?.windows);
    }
    expect(after?.ducked).toHaveLength(1);
    expect(ms(after?.ducked?.[0]?.until)).toBeCloseTo(29_300, -1);
    const joinedMs = ms(after?.startedAt);
    expect(joinedMs).toBeLessThan(29_000);
    expect(ms(after?.ducked?.[0]?.from)).toBeCloseTo(joinedMs, -1);
    expect(after?.playedMs).toBeCloseTo(42_000 - joinedMs, -2);
    expect(upperAfter?.playedMs).toBeCloseTo(29_000 - ms(upperAfter?.startedAt), -2);
  });
});
