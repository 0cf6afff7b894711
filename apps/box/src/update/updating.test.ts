import { createHash } from 'node:crypto';
import { packArchive } from '@loaphuong/program-archive';
import { expect, it } from 'vitest';
import { seeded } from '../chance/random.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { bytesOf } from '../store/store.ts';
import { HEALTHY_FILE } from './launcher.ts';
import { rolledBack, startToken, trusted, writePointer } from './pointer.ts';
import { Updating } from './updating.ts';
import { prepareStart } from './versions.ts';

const ORDER = { id: '01900000-0000-7000-8000-000000000009', command: 'update', version: '2.0.0' } as const;
const PACKED = packArchive('2.0.0', new Map([['run.mjs', bytesOf('x')]]));
const SHA256 = createHash('sha256').update(PACKED).digest('hex');

function program(store: MemoryStore, startToken: string | undefined, world: VirtualWorld, well = true) {
  const seen = { idle: false, well, ended: 0, written: [] as object[] };
  const updating = new Updating({
    store,
    fetcher: {
      fetch: (sha256, from, listener) => {
        expect(sha256).toBe(SHA256);
        listener.begin(from);
        listener.bytes(PACKED.subarray(from));
        listener.end();
        return () => undefined;
      },
    },
    time: new VirtualBoxTime(world),
    random: seeded(1),
    startToken,
    isWell: () => seen.well,
    isIdle: () => seen.idle,
    write: (event) => seen.written.push(event),
    end: () => {
      seen.ended += 1;
    },
  });
  updating.start();
  return { updating, seen };
}

function world() {
  return new VirtualWorld(1_800_000_000_000_000);
}

it('fetches, waits for quiet, hands over, proves the health of the new one and tells once how it went', () => {
  const store = new MemoryStore();
  const w = world();
  const { updating, seen } = program(store, startToken(prepareStart(store)), w);
  expect(updating.order({ ...ORDER, sha256: SHA256, bytes: PACKED.length })).toBeUndefined();
  w.run(60_000);
  expect(seen.ended).toBe(0);
  seen.idle = true;
  w.run(60_000);
  expect(seen.ended).toBe(1);
  updating.stop();

  const trial = prepareStart(store);
  expect(trial).toMatchObject({ current: '2.0.0', state: 'trial' });
  const next = program(store, startToken(trial), w);
  w.run(10_000);
  expect(new TextDecoder().decode(store.read(HEALTHY_FILE))).toBe(
    JSON.stringify({ start: startToken(trial) }),
  );
  writePointer(store, trusted(trial));
  w.run(60_000);
  expect(next.seen.written).toEqual([{ kind: 'updated', from: 'factory', to: '2.0.0', result: 'installed' }]);
  expect(next.seen.ended).toBe(0);
});

it('is not healthy without link and clock until ten minutes have passed', () => {
  const store = new MemoryStore();
  const w = world();
  program(store, 'token', w, false);
  w.run(9 * 60_000);
  expect(store.read(HEALTHY_FILE)).toBeUndefined();
  w.run(2 * 60_000);
  expect(store.read(HEALTHY_FILE)).toBeDefined();
});

it('the version before tells that it was gone back to', () => {
  const store = new MemoryStore();
  const w = world();
  const trial = {
    current: '2.0.0',
    previous: 'factory',
    state: 'trial',
    starts: 3,
    command: ORDER.id,
  } as const;
  writePointer(store, rolledBack(trial, 'no health in time'));
  const { seen } = program(store, startToken(prepareStart(store)), w);
  w.run(60_000);
  expect(seen.written).toEqual([
    { kind: 'updated', from: 'factory', to: '2.0.0', result: 'rolled-back', why: 'no health in time' },
  ]);
});

it('refuses where no launcher stands behind it', () => {
  const { updating } = program(new MemoryStore(), undefined, world());
  expect(updating.order({ ...ORDER, sha256: SHA256, bytes: PACKED.length })).toContain('launcher');
});

it('a disk that cannot be read ends no program; when it can be again, the order of before is taken up', () => {
  const store = new MemoryStore();
  const w = world();
  const token = startToken(prepareStart(store));
  const first = program(store, token, w);
  first.updating.order({ ...ORDER, sha256: SHA256, bytes: PACKED.length });
  first.updating.stop();
  store.fail('reads');
  const { seen } = program(store, token, w);
  seen.idle = true;
  w.run(60_000);
  expect(seen.ended).toBe(0);
  store.fail();
  w.run(60_000);
  expect(seen.ended).toBe(1);
});
