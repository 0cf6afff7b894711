// Can anybody but the installation make a box obey? 100,000 forged envelopes against the box's own door, with its real keys.
import { randomUUID } from 'node:crypto';
import { MemoryStore, seeded } from '@loaphuong/box';
import { airing, Installation, makeBoxKey, Obedience, planOf, Trust } from '@loaphuong/box/simulation';
import type { Command } from '@loaphuong/protocol';
import { forgeClock } from './forge/clock.ts';
import { FORGERIES, type Forger } from './forge/mutations.ts';
import type { Measure } from './result.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 3);
const DAY_MS = 86_400_000;
const OBEYED = 10;

/** A box's clock as it may be: right, a day late or early, unknown. */
const CLOCKS = { right: 0, 'a day ahead': DAY_MS, 'a day behind': -DAY_MS, unknown: undefined } as const;

/**
 * Forges envelopes of every kind in turn, for plans and commands, for boxes whose clock is right, a day off either way or unknown, and
 * that ask for one signature or for two. What a forger cannot be stopped from by a wrong clock alone (an order that was held back and
 * never obeyed) is left out of the clock's cases: see docs/security.md.
 */
export const measure: Measure = async ({ seed, args, say }) => {
  const count = Number(args[0] ?? 100_000);
  const random = seeded(seed);
  const why = new Map<string, number>();
  const doors = Object.entries(CLOCKS).flatMap(([clock, off]) =>
    (['horizon', 'command'] as const).flatMap((kind) =>
      [false, true].map((two) => doorOf(kind, clock, off, two, why)),
    ),
  );
  const names = Object.keys(FORGERIES);
  const accepted: string[] = [];
  const tried = new Map<string, number>();
  const started = performance.now();
  let all = 0;
  for (let n = 0; all < count; n += 1) {
    const name = names[n % names.length] ?? '';
    const door = doors[Math.floor(n / names.length) % doors.length];
    const forge = FORGERIES[name];
    if (door === undefined || forge === undefined) throw new Error('nothing to forge');
    // A box that does not know the time, or is late, cannot tell that an order is over; its sequence must do, and is tried by the others.
    if (name === 'expired' && door.cannotTell) continue;
    const wire = forge({ ...door.forger, random });
    if (wire === door.forger.fresh) throw new Error(`no forgery but the honest order: ${name}`);
    all += 1;
    tried.set(name, (tried.get(name) ?? 0) + 1);
    if (door.obeys(wire)) accepted.push(`${name}: ${String(wire).slice(0, 300)}`);
  }
  const seconds = (performance.now() - started) / 1000;
  // The door must not simply be shut: what is honest passes everywhere, before and after.
  const shut = doors.filter((door) => !door.passesHonest());
  say(`${all} forged envelopes, ${Math.round(all / seconds)} a second; ${doors.length} boxes`);
  for (const [name, times] of tried) say(`  ${name.padEnd(30)} ${times}`);
  const reasons = Object.fromEntries([...why].sort((a, b) => b[1] - a[1]));
  for (const [reason, times] of Object.entries(reasons)) say(`refused as ${reason.padEnd(16)} ${times}`);
  for (const each of accepted.slice(0, 20)) say(`ACCEPTED ${each}`);
  for (const door of shut) say(`SHUT for the honest: ${door.name}`);
  const clock = forgeClock(random, Math.ceil(count / 10));
  say(`${clock.tried} forged answers for the clock, ${clock.believed} gone by`);
  return {
    value: accepted.length + clock.believed,
    unit: 'forged envelopes obeyed, and forged times gone by',
    target: 0,
    peer: null,
    ok: accepted.length + clock.believed + clock.shut === 0 && shut.length === 0,
    detail: {
      tried: all,
      perSecond: Math.round(all / seconds),
      reasons,
      honestRefusedBy: shut.length,
      clock,
    },
  };
};

/** A box that has obeyed ten orders, and one order more that it would obey. */
function doorOf(
  kind: 'horizon' | 'command',
  clock: string,
  off: number | undefined,
  two: boolean,
  why: Map<string, number>,
) {
  const [installation, stranger, second] = [new Installation(), new Installation(), new Installation()];
  const [box, station, cluster] = [randomUUID(), randomUUID(), randomUUID()];
  const store = new MemoryStore();
  const { key, belongs } = installation.member(makeBoxKey(), { box, station, cluster });
  const apart = { ...second.pinned, apart: true as const };
  const trust = new Trust(store, {
    key,
    belongs: two ? { ...belongs, keys: [...belongs.keys, apart], twoSignatures: [kind] } : belongs,
  });
  const nowMs = off === undefined ? NOW_MS : NOW_MS + off;
  const obedience = new Obedience({
    store,
    box,
    station,
    trust,
    now: () => (off === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(nowMs)),
    refuse: (refused) => why.set(refused.why, (why.get(refused.why) ?? 0) + 1),
  });
  const sound = { sha256: 'a'.repeat(64), bytes: 10, durationMs: 1000 };
  const sealed = (sequence: number) => {
    const silence: Command = { id: randomUUID(), command: 'silence', reason: 'thử' };
    const body =
      kind === 'command' ? silence : planOf(station, NOW_MS, [airing(seeded(1), NOW_MS + DAY_MS, sound)]);
    const target = kind === 'command' ? { box } : { station };
    // Long enough for the box that is a day ahead to take the honest one.
    const validUntilMs = NOW_MS + 2 * DAY_MS;
    return installation.seal({ kind, target, sequence, issuedMs: NOW_MS, validUntilMs, body });
  };
  const honest = (wire: string) => (two ? second.cosign(wire) : wire);
  const bytes = (wire: string | Uint8Array) => (typeof wire === 'string' ? Buffer.from(wire) : wire);
  let obeyed = '';
  for (let sequence = 1; sequence <= OBEYED; sequence += 1) {
    obeyed = honest(sealed(sequence));
    const reading = obedience.read(kind, bytes(obeyed));
    if (reading.state !== 'new') throw new Error(`an honest order was refused: ${kind}, ${clock}`);
    obedience.remember(reading.envelope, reading.wire);
  }
  const fresh = sealed(OBEYED + 1);
  const forger: Omit<Forger, 'random'> = {
    installation,
    stranger,
    // Where two must sign, the forger has all that the first hand signed, and lacks the second: the harder case.
    fresh: two ? fresh : honest(fresh),
    obeyed,
    box,
    station,
    nowMs,
  };
  return {
    name: `${kind}, clock ${clock}, ${two ? 'two signatures' : 'one signature'}`,
    forger,
    cannotTell: off === undefined,
    obeys: (wire: string | Uint8Array) => obedience.read(kind, bytes(wire)).state === 'new',
    passesHonest: () => obedience.read(kind, bytes(honest(fresh))).state === 'new',
  };
}
