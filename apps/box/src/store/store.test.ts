import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { DiskStore, inOurWords } from './disk-store.ts';
import { MemoryStore, PowerCut } from './memory-store.ts';
import { OwingStore } from './owing-store.ts';
import { bytesOf, DiskFailed, NoRoom, readText, type Store, within } from './store.ts';
import { watched } from './watched-store.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function onDisk(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'loaphuong-store-'));
  folders.push(folder);
  return new DiskStore(folder);
}

describe.each<[string, () => Store]>([
  ['on the disk', onDisk],
  ['in memory', () => new MemoryStore()],
  ['in a folder of another', () => within(new MemoryStore(), 'boxes/x')],
])('a store %s', (_, make) => {
  test('gives back what was put into it, whole and in parts', () => {
    const store = make();
    store.replace('a/b.json', bytesOf('0123456789'));
    expect(readText(store, 'a/b.json')).toBe('0123456789');
    expect(store.size('a/b.json')).toBe(10);
    expect(new TextDecoder().decode(store.readAt('a/b.json', 3, 4))).toBe('3456');
    expect(new TextDecoder().decode(store.readAt('a/b.json', 8, 40))).toBe('89');
    expect(store.readAt('a/b.json', 99, 4)).toHaveLength(0);
  });

  test('knows what is not there', () => {
    const store = make();
    expect(store.read('no')).toBeUndefined();
    expect(store.size('no')).toBeUndefined();
    expect(store.readAt('no', 0, 10)).toHaveLength(0);
    expect(store.list('no')).toEqual([]);
    store.remove('no');
  });

  test('appends, shortens, renames over what stands there, removes and lists', () => {
    const store = make();
    store.append('x/log', bytesOf('one\n'), true);
    store.append('x/log', bytesOf('two\n'), false);
    store.sync('x/log');
    store.truncate('x/log', 6);
    expect(readText(store, 'x/log')).toBe('one\ntw');
    store.replace('x/other', bytesOf('z'));
    store.rename('x/log', 'x/other');
    expect(readText(store, 'x/other')).toBe('one\ntw');
    store.replace('x/a', bytesOf(''));
    expect(store.list('x')).toEqual(['a', 'other']);
    store.remove('x/a');
    expect(store.list('x')).toEqual(['other']);
  });
});

describe('a store that owes what the disk did not take', () => {
  test('gives it back to whoever reads, puts it in its place later, and forgets what was removed or written since', () => {
    const disk = new MemoryStore();
    const store = new OwingStore(watched(disk, { onTrouble: () => undefined, makeRoom: () => false }));
    store.replace('a', bytesOf('old'));
    disk.fail('writes');
    store.replace('a', bytesOf('new'));
    store.replace('b', bytesOf('b'));
    store.remove('c');
    expect([readText(store, 'a'), readText(disk, 'a'), store.size('b'), store.owes]).toEqual([
      'new',
      'old',
      1,
      2,
    ]);
    expect(new TextDecoder().decode(store.readAt('a', 1, 9))).toBe('ew');
    store.pay();
    expect(store.owes).toBe(2);
    disk.fail();
    store.remove('b');
    store.pay();
    expect([readText(disk, 'a'), disk.size('b'), store.owes]).toEqual(['new', undefined, 0]);
  });
});

describe('what a machine says of its disk', () => {
  test('a folder in the place of a file is no failing disk; a file where a folder should be neither', () => {
    const store = onDisk();
    store.replace('a/b', bytesOf('x'));
    expect(() => store.replace('a', bytesOf('y'))).toThrow();
    expect(() => store.replace('a', bytesOf('y'))).not.toThrow(DiskFailed);
  });

  test.skipIf(!existsSync('/dev/full'))('no room is no room, and leaves nothing behind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'loaphuong-store-'));
    folders.push(folder);
    symlinkSync('/dev/full', join(folder, 'full'));
    expect(() => new DiskStore(folder).append('full', bytesOf('x'), true)).toThrow(NoRoom);
  });
});

describe('a power cut', () => {
  test('takes what was not durable, wholly or in part, and nothing else', () => {
    const lengths = new Set<number>();
    for (let seed = 1; seed <= 30; seed += 1) {
      const store = new MemoryStore();
      store.append('log', bytesOf('durable'), true);
      store.append('log', bytesOf('-and-not'), false);
      store.cut(seeded(seed));
      const text = readText(store.revived(), 'log') ?? '';
      expect('durable-and-not'.startsWith(text) && text.startsWith('durable')).toBe(true);
      lengths.add(text.length);
    }
    expect(lengths.size).toBeGreaterThan(4);
  });

  test('during a replacement leaves the old or the new', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 20; seed += 1) {
      const store = new MemoryStore();
      store.replace('f', bytesOf('old'));
      store.cutAtChange(1, seeded(seed));
      expect(() => store.replace('f', bytesOf('new'))).toThrow(PowerCut);
      expect(() => store.read('f')).toThrow(PowerCut);
      seen.add(readText(store.revived(), 'f') ?? '');
    }
    expect([...seen].sort()).toEqual(['new', 'old']);
  });

  test('a full disk refuses, and keeps what it has', () => {
    const store = new MemoryStore(10);
    store.append('f', bytesOf('12345678'), true);
    expect(() => store.append('f', bytesOf('xyz'), true)).toThrow(NoRoom);
    expect(readText(store, 'f')).toBe('12345678');
  });
});

describe('what the machine says of a disk', () => {
  const said = (code: string) => inOurWords('f', Object.assign(new Error(code), { code }));

  // Each of the numbers was seen from Node's own calls when the system's answered with it.
  test.each([
    'EIO',
    'EROFS',
    'Unknown system error -117',
    'Unknown system error -74',
    'Unknown system error -116',
  ])('%s: it fails', (code) => expect(said(code)).toBeInstanceOf(DiskFailed));

  test.each(['ENOSPC', 'Unknown system error -122'])('%s: there is no room', (code) =>
    expect(said(code)).toBeInstanceOf(NoRoom),
  );

  test.each(['ENOENT', 'EACCES', 'EISDIR'])('%s: that is not the disk', (code) =>
    expect(said(code)).toMatchObject({ code }),
  );
});
