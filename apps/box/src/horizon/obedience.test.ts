import { randomUUID } from 'node:crypto';
import { type Envelope, type Horizon, type SignedEnvelope, sealable } from '@loaphuong/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { makeBoxKey } from '../identity/keys.ts';
import { Trust } from '../identity/trust.ts';
import { Installation, type Seal } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { MemoryStore, PowerCut } from '../store/memory-store.ts';
import { OwingStore } from '../store/owing-store.ts';
import type { Store } from '../store/store.ts';
import { HorizonKeeper, type KeptHorizon } from './horizon-keeper.ts';
import { Obedience } from './obedience.ts';
import type { Refused } from './refusals.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 3);
const station = randomUUID();
const box = randomUUID();
const installation = new Installation();
const sound = { sha256: 'a'.repeat(64), bytes: 10, durationMs: 1000 };
const planBody = (): Horizon => planOf(station, NOW_MS, [airing(seeded(1), NOW_MS + 3_600_000, sound)]);
const bytes = (wire: string) => Buffer.from(wire);

function life(disk = new MemoryStore(), now: number | 'unknown' = NOW_MS, store: Store = disk) {
  const refused: Refused[] = [];
  const news: KeptHorizon[] = [];
  const obedience = new Obedience({
    store,
    box,
    station,
    trust: new Trust(store, installation.member(makeBoxKey(), { box, station, cluster: randomUUID() })),
    now: () => (now === 'unknown' ? undefined : Temporal.Instant.fromEpochMilliseconds(now)),
    refuse: (r) => refused.push(r),
  });
  const keeper = new HorizonKeeper({ store, station, obedience, onNew: (horizon) => news.push(horizon) });
  keeper.load();
  return { store: disk, refused, news, obedience, keeper };
}

const seal = (more: Partial<Seal> = {}, by = installation) =>
  by.seal({
    kind: 'horizon',
    target: { station },
    sequence: 1,
    issuedMs: NOW_MS,
    validUntilMs: NOW_MS + 7 * 86_400_000,
    body: planBody(),
    ...more,
  });

/** The same envelope with its payload changed after the signing. */
function tampered(change: (envelope: Record<string, unknown>) => void): string {
  const signed = JSON.parse(seal()) as SignedEnvelope;
  const envelope = JSON.parse(signed.payload) as Record<string, unknown>;
  change(envelope);
  return JSON.stringify({ ...signed, payload: sealable(envelope as unknown as Envelope) });
}

describe('a box refuses', () => {
  test.each<[string, string, string]>([
    [
      'bad-signature',
      'a plan changed after the signing',
      tampered((e) => Object.assign(e, { sequence: 99 })),
    ],
    [
      'bad-signature',
      'a signed plan given to another station',
      tampered((e) => Object.assign(e, { target: { station: randomUUID() } })),
    ],
    ['unknown-key', 'a plan signed by somebody else', seal({}, new Installation())],
    [
      'other-target',
      'a plan for another station',
      seal({ target: { station: randomUUID() }, body: planOf(randomUUID(), NOW_MS, []) }),
    ],
    [
      'other-target',
      'a plan whose envelope and body disagree about the station',
      seal({ body: planOf(randomUUID(), NOW_MS, []) }),
    ],
    ['other-target', 'a plan for another box', seal({ target: { box: randomUUID() } })],
    ['other-kind', 'a command where a plan is expected', seal({ kind: 'command' })],
    ['expired', 'a plan whose time is over', seal({ validUntilMs: NOW_MS - 1 })],
    ['unreadable', 'a plan without airings', seal({ body: { station } })],
    [
      'unreadable',
      'a plan in a zone that does not exist',
      seal({ body: { ...planBody(), zone: 'Asia/Atlantis' } }),
    ],
    [
      'unreadable',
      'a plan on a day that does not exist',
      seal({ body: { ...planBody(), from: '2026-02-30T00:00:00.000Z' } }),
    ],
    [
      'unreadable',
      'quiet hours at 25:00',
      seal({
        body: { ...planBody(), rules: { quietHours: [{ from: '25:00', to: '05:00' }], volumeCeiling: 9 } },
      }),
    ],
    ['unreadable', 'a lone surrogate', installation.sign('{"a":"\\ud800"}')],
    ['unreadable', 'a signed text that is no envelope', installation.sign('{"v":1}')],
    ['version', 'a plan of a newer program', installation.sign('{"v":2}')],
    [
      'unreadable',
      'a signed envelope that is not canonical',
      installation.sign(`${JSON.parse(seal()).payload} `),
    ],
    ['unreadable', 'no JSON at all', 'hello'],
    ['unreadable', 'nothing but brackets', '['.repeat(100_000)],
  ])('%s: %s', (why, _, wire) => {
    const { keeper, refused, news } = life();
    keeper.received(bytes(wire));
    expect(news).toEqual([]);
    expect(keeper.kept).toBeUndefined();
    expect(refused).toMatchObject([{ what: 'horizon', why }]);
  });

  test('an old sequence, an equal one with other content, and the replay of an older plan', () => {
    const { keeper, refused } = life();
    const first = seal({ sequence: 4 });
    keeper.received(bytes(first));
    keeper.received(bytes(seal({ sequence: 5 })));
    keeper.received(bytes(seal({ sequence: 5, issuedMs: NOW_MS + 1 })));
    keeper.received(bytes(seal({ sequence: 3 })));
    expect(keeper.kept?.sequence).toBe(5);
    expect(refused).toMatchObject([
      { why: 'old-sequence', sequence: 5, issuer: installation.pinned.key },
      { why: 'old-sequence', sequence: 3 },
    ]);
    // Byte for byte what was obeyed before says nothing new, and it does not come into force again.
    keeper.received(bytes(first));
    expect(keeper.kept?.sequence).toBe(5);
    expect(refused).toHaveLength(2);
  });

  test('a plan in which any one bit is flipped', () => {
    const wire = bytes(seal());
    fc.assert(
      fc.property(fc.nat({ max: wire.length * 8 - 1 }), (bit) => {
        const bad = Buffer.from(wire);
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const { keeper, refused } = life();
        keeper.received(bad);
        expect(keeper.kept).toBeUndefined();
        expect(refused).toHaveLength(1);
      }),
      { numRuns: 2000 },
    );
  });

  test('a signature that is spelled in another way, though it means the same bytes', () => {
    const signed = JSON.parse(seal()) as SignedEnvelope;
    const [only] = signed.signatures;
    if (only === undefined) throw new Error('no signature');
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = letters.indexOf(only.signature.at(-3) ?? '');
    const signature = `${only.signature.slice(0, -3)}${letters[last ^ 1]}==`;
    expect(Buffer.from(signature, 'base64')).toEqual(Buffer.from(only.signature, 'base64'));
    const { keeper, refused } = life();
    keeper.received(bytes(JSON.stringify({ ...signed, signatures: [{ ...only, signature }] })));
    expect(refused).toMatchObject([{ why: 'bad-signature' }]);
  });

  test('whatever bytes come, without falling over', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        const { keeper } = life();
        keeper.received(noise);
        expect(keeper.kept).toBeUndefined();
      }),
    );
  });
});

describe('a plan that is obeyed', () => {
  test('is not refused a second time when the broker sends what it retained', () => {
    const { keeper, refused, news } = life();
    const wire = seal();
    for (let i = 0; i < 5; i += 1) keeper.received(bytes(wire));
    expect(news).toHaveLength(1);
    expect(refused).toEqual([]);
  });

  test('is on the disk before it is used, with its sequence, and is verified again when it is read back', () => {
    const { keeper, store } = life();
    keeper.received(bytes(seal({ sequence: 7 })));
    const next = life(store.revived());
    expect(next.keeper.kept?.sequence).toBe(7);
    next.keeper.received(bytes(seal({ sequence: 6 })));
    expect(next.refused).toMatchObject([{ why: 'old-sequence', sequence: 6 }]);
    const harmed = store.revived();
    harmed.flip('horizon.json', 200);
    const after = life(harmed);
    expect(after.keeper.kept).toBeUndefined();
    // The plan is lost, but not the memory of what was obeyed: an older one does not come back by this door.
    after.keeper.received(bytes(seal({ sequence: 6 })));
    expect(after.keeper.kept).toBeUndefined();
    after.keeper.received(bytes(seal({ sequence: 8 })));
    expect(after.keeper.kept?.sequence).toBe(8);
  });

  test('and lost from the disk is taken when the broker offers it again: exactly that one, once, and nothing older', () => {
    const { keeper, store } = life();
    keeper.received(bytes(seal({ sequence: 6 })));
    const retained = seal({ sequence: 7 });
    keeper.received(bytes(retained));
    const harmed = store.revived();
    harmed.flip('horizon.json', 200);
    const after = life(harmed);
    expect(after.keeper.kept).toBeUndefined();
    after.keeper.received(bytes(seal({ sequence: 6 })));
    expect(after.keeper.kept).toBeUndefined();
    for (let i = 0; i < 3; i += 1) after.keeper.received(bytes(retained));
    expect(after.news.map(({ sequence }) => sequence)).toEqual([7]);
    expect(after.refused).toMatchObject([{ why: 'old-sequence', sequence: 6 }]);
    // Nothing is lost any more: another one with its sequence is as old as before.
    after.keeper.received(bytes(seal({ sequence: 7, issuedMs: NOW_MS + 1 })));
    expect(after.refused.slice(1)).toMatchObject([{ why: 'old-sequence', sequence: 7 }]);
    expect(life(harmed.revived()).keeper.kept?.sequence).toBe(7);
  });

  test('and lost is taken again after so many orders that it is remembered by its sequence alone', () => {
    const { keeper, store, obedience } = life();
    const retained = seal({ sequence: 7 });
    keeper.received(bytes(retained));
    for (let sequence = 1; sequence <= 70; sequence += 1) {
      const order = obedience.read(
        'command',
        bytes(
          seal({
            kind: 'command',
            target: { box },
            sequence,
            body: { id: randomUUID(), command: 'silence' },
          }),
        ),
      );
      if (order.state === 'new') obedience.remember(order.envelope, order.wire);
    }
    expect(obedience.remembers(retained)).toBe(false);
    const harmed = store.revived();
    harmed.remove('horizon.json');
    const after = life(harmed);
    after.keeper.received(bytes(retained));
    expect(after.keeper.kept?.sequence).toBe(7);
    expect(after.refused).toEqual([]);
  });

  test('and lost is looked at like any other when it is offered again: over, or by a stranger, it is refused', () => {
    const { keeper, store } = life();
    keeper.received(bytes(seal({ sequence: 7 })));
    const harmed = store.revived();
    harmed.remove('horizon.json');
    const after = life(harmed);
    after.keeper.received(bytes(seal({ sequence: 7, validUntilMs: NOW_MS - 1 })));
    after.keeper.received(bytes(seal({ sequence: 7 }, new Installation())));
    after.keeper.received(bytes(seal({ sequence: 7, target: { station: randomUUID() } })));
    expect(after.keeper.kept).toBeUndefined();
    expect(after.refused.map(({ why }) => why)).toEqual(['expired', 'unknown-key', 'other-target']);
  });

  test('that did not fit on a full disk while the note of it did is taken again after a power cut', () => {
    const disk = new MemoryStore();
    const first = life(disk);
    first.keeper.received(bytes(seal({ sequence: 6 })));
    // Room for the small file, none for the plan.
    disk.limit(1e9);
    disk.limit(1e9 - (disk.freeBytes() ?? 0) + 500);
    const patient = life(disk, NOW_MS, new OwingStore(disk));
    expect(patient.keeper.kept?.sequence).toBe(6);
    const retained = seal({ sequence: 7 });
    patient.keeper.received(bytes(retained));
    expect(patient.keeper.kept?.sequence).toBe(7);
    const back = disk.revived();
    back.limit(Number.POSITIVE_INFINITY);
    const after = life(back);
    expect(after.keeper.kept?.sequence).toBe(6);
    after.keeper.received(bytes(retained));
    expect(after.keeper.kept?.sequence).toBe(7);
    expect(after.news.map(({ sequence }) => sequence)).toEqual([7]);
  });

  test('survives a power cut at any write: the old one or the new one is in force, never a mixture, never none', () => {
    for (let cutAt = 1; cutAt <= 2; cutAt += 1) {
      for (let seed = 1; seed <= 10; seed += 1) {
        const { keeper, store } = life();
        keeper.received(bytes(seal({ sequence: 1 })));
        store.cutAtChange(cutAt, seeded(seed));
        expect(() => keeper.received(bytes(seal({ sequence: 2 })))).toThrow(PowerCut);
        const after = life(store.revived());
        expect([1, 2]).toContain(after.keeper.kept?.sequence);
        after.keeper.received(bytes(seal({ sequence: 3 })));
        expect(after.keeper.kept?.sequence).toBe(3);
      }
    }
  });

  test('stays in force when the retained topic is cleared', () => {
    const { keeper, refused } = life();
    keeper.received(bytes(seal()));
    keeper.received(new Uint8Array(0));
    expect(keeper.kept?.sequence).toBe(1);
    expect(refused).toEqual([]);
  });

  test('is taken even while the time is unknown: nothing is played then, and sequence still guards it', () => {
    const { keeper } = life(new MemoryStore(), 'unknown');
    keeper.received(bytes(seal({ validUntilMs: NOW_MS - 1 })));
    expect(keeper.kept?.sequence).toBe(1);
  });
});
