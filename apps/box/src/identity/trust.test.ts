import { randomUUID } from 'node:crypto';
import type { BoxId } from '@loaphuong/domain/fleet';
import { type Command, downTopic, type PinnedKey, type SigningKind } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { Installation } from '../simulation/installation.ts';
import { VirtualBox } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';
import { readIdentity } from './identity.ts';
import { sha256 } from './keys.ts';
import { passwordsOf, settlePassword } from './trust.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23, 3);
const old = new Installation();
const next = new Installation();
const second = new Installation();
const apart: PinnedKey = { ...second.pinned, apart: true };

function town(seed = 1) {
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const box = new VirtualBox(world, server, old, seeded(seed));
  box.on();
  world.run(10_000);
  const tell = (wire: string) => {
    box.survives(() => server.publish(downTopic(box.id as BoxId, 'command'), wire, false));
    world.run(5000);
  };
  // The simulated server goes on signing the time with the old key, which a box that has changed refuses too.
  const refusals = () =>
    box.wrote.flatMap(({ event }) => (event.kind === 'refused' && event.what !== 'clock' ? [event.why] : []));
  const believes = () => {
    const stored = readIdentity(box.store);
    return stored.state === 'enrolled'
      ? stored.identity.belongs.keys.map(({ key }) => key)
      : [old.pinned.key];
  };
  return { world, box, tell, refusals, believes };
}

function keysOrder(
  box: VirtualBox,
  keys: readonly PinnedKey[],
  sequence: number,
  by: readonly Installation[],
  twoSignatures?: readonly SigningKind[],
): string {
  const body = {
    id: randomUUID(),
    command: 'keys' as const,
    keys: [...keys],
    ...(twoSignatures === undefined ? {} : { twoSignatures: [...twoSignatures] }),
  };
  const [first = old, ...others] = by;
  const wire = first.seal({
    kind: 'command',
    target: { box: box.id },
    sequence,
    issuedMs: EPOCH_MS,
    validUntilMs: EPOCH_MS + 5 * 365 * 86_400_000,
    body,
  });
  return others.reduce((signed, each) => each.cosign(signed), wire);
}

const silence = (): Command => ({ id: randomUUID(), command: 'silence', reason: 'thử' });

describe('the keys that a box believes', () => {
  test('change by an order of the old key that the new one has signed too, step by step', () => {
    const { box, tell, believes, refusals } = town();
    tell(keysOrder(box, [old.pinned, next.pinned], 5, [old, next]));
    expect(believes()).toEqual([old.pinned.key, next.pinned.key]);
    expect(box.wrote.map((r) => r.event).filter((e) => e.kind === 'keys')).toEqual([
      { kind: 'keys', keys: [old.pinned.key, next.pinned.key] },
    ]);
    tell(keysOrder(box, [next.pinned], 6, [next]));
    expect(believes()).toEqual([next.pinned.key]);
    tell(old.command(box.id, silence(), 7, EPOCH_MS));
    expect(refusals()).toEqual(['unknown-key']);
    tell(next.command(box.id, silence(), 8, EPOCH_MS));
    expect(refusals()).toHaveLength(1);
  });

  test.each<[string, (box: VirtualBox) => string]>([
    ['unproved-key', (box) => keysOrder(box, [old.pinned, next.pinned], 5, [old])],
    ['unproved-key', (box) => keysOrder(box, [next.pinned], 5, [old, second])],
    ['unknown-key', (box) => keysOrder(box, [next.pinned], 5, [next])],
    ['false-key-name', (box) => keysOrder(box, [{ ...next.pinned, key: second.pinned.key }], 5, [old, next])],
    ['false-key-name', (box) => keysOrder(box, [old.pinned, old.pinned], 5, [old])],
    ['too-few-keys', (box) => keysOrder(box, [old.pinned], 5, [old], ['command'])],
  ])('do not change and it is journalled: %s', (why, order) => {
    const { box, tell, believes, refusals } = town();
    tell(order(box));
    expect(refusals()).toEqual([why]);
    expect(believes()).toEqual([old.pinned.key]);
  });

  test('never go back: an older change that comes again is refused, even by a box whose memory of orders was lost', () => {
    const { box, tell, believes, world } = town();
    const both = keysOrder(box, [old.pinned, next.pinned], 5, [old, next]);
    tell(both);
    tell(keysOrder(box, [next.pinned], 6, [next]));
    box.cut();
    box.store.remove(`boxes/${box.id}/obeyed.json`);
    box.on();
    world.run(10_000);
    tell(both);
    expect(believes()).toEqual([next.pinned.key]);
  });

  test('change even when later orders were obeyed first: a broker that holds the change back shuts nobody out', () => {
    const { box, tell, believes } = town();
    tell(old.command(box.id, silence(), 9, EPOCH_MS));
    tell(keysOrder(box, [old.pinned, next.pinned], 5, [old, next]));
    expect(believes()).toEqual([old.pinned.key, next.pinned.key]);
    // And the change opens no way back for older orders.
    tell(old.command(box.id, silence(), 8, EPOCH_MS));
    expect(box.wrote.filter((r) => r.event.kind === 'refused')).toHaveLength(1);
  });

  test('are the old or the new ones after a power cut at any write, and the order that comes again is obeyed and told', () => {
    for (let cutAt = 1; cutAt <= 12; cutAt += 1) {
      for (let seed = 1; seed <= 4; seed += 1) {
        const { box, tell, believes, world } = town(seed);
        const wire = keysOrder(box, [old.pinned, next.pinned], 5, [old, next]);
        box.store.cutAtChange(cutAt, seeded(seed));
        tell(wire);
        if (box.box !== undefined) box.cut();
        expect([[old.pinned.key], [old.pinned.key, next.pinned.key]]).toContainEqual(believes());
        box.on();
        world.run(10_000);
        tell(wire);
        world.run(20_000);
        expect(believes()).toEqual([old.pinned.key, next.pinned.key]);
        const told = box.member.records.filter((r) => r.event.kind === 'obeyed' && r.event.what === 'keys');
        expect(told.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('where two signatures are demanded', () => {
  const demand = (t: ReturnType<typeof town>, kinds: readonly SigningKind[]) =>
    t.tell(keysOrder(t.box, [old.pinned, apart], 5, [old, second], kinds));

  test('an order with one is refused as such, with two it is obeyed', () => {
    const t = town();
    demand(t, ['command']);
    t.tell(old.command(t.box.id, silence(), 6, EPOCH_MS));
    expect(t.refusals()).toEqual(['one-signature']);
    t.tell(second.cosign(old.command(t.box.id, silence(), 7, EPOCH_MS)));
    expect(t.refusals()).toHaveLength(1);
    expect(
      t.box.wrote.filter(({ event }) => event.kind === 'obeyed' && event.what === 'silence'),
    ).toHaveLength(1);
  });

  test('two keys of the server are one hand, also while it changes its key', () => {
    const t = town();
    demand(t, ['command']);
    t.tell(second.cosign(keysOrder(t.box, [old.pinned, next.pinned, apart], 6, [old, next])));
    expect(t.believes()).toHaveLength(3);
    t.tell(next.cosign(old.command(t.box.id, silence(), 7, EPOCH_MS)));
    expect(t.refusals()).toEqual(['one-signature']);
  });

  test('one key alone cannot take the demand away, whatever kind it is for', () => {
    const t = town();
    demand(t, ['horizon']);
    t.tell(keysOrder(t.box, [old.pinned], 6, [old], []));
    expect(t.refusals()).toEqual(['one-signature']);
    expect(t.believes()).toHaveLength(2);
  });
});

describe('the password for the broker', () => {
  test('is chosen by the box on a signed order, told only as a hash, and the old one is good until the new one was used', () => {
    const { box, tell } = town();
    // A box that joined has its identity on the disk; the virtual one gets it with its first change of keys.
    tell(keysOrder(box, [old.pinned, next.pinned], 5, [old, next]));
    tell(old.command(box.id, { id: randomUUID(), command: 'password', reason: 'thử' }, 6, EPOCH_MS));
    const told = box.member.records.flatMap(({ event }) => (event.kind === 'password' ? [event.sha256] : []));
    const [newer = '', older = ''] = passwordsOf(box.store, box.identity);
    expect(told).toEqual([sha256(newer)]);
    expect(older).toBe('simulated');
    settlePassword(box.store, older);
    expect(passwordsOf(box.store, box.identity)).toEqual([newer, older]);
    box.store.fail('writes');
    settlePassword(box.store, newer);
    expect(passwordsOf(box.store, box.identity)).toEqual([newer, older]);
    box.store.fail();
    settlePassword(box.store, newer);
    expect(passwordsOf(box.store, box.identity)).toEqual([newer]);
  });
});
