import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BadArchive, packArchive, readArchive } from '@loaphuong/program-archive';
import { afterEach, describe, expect, it } from 'vitest';
import { seeded } from '../chance/random.ts';
import { DiskStore } from '../store/disk-store.ts';
import { MemoryStore, PowerCut } from '../store/memory-store.ts';
import { bytesOf, type Store } from '../store/store.ts';
import { launch } from './launcher.ts';
import { FACTORY, readPointer, trusted, writePointer } from './pointer.ts';
import { folderOf, NEXT_FILE, prepareStart } from './versions.ts';

const COMMAND = '01900000-0000-7000-8000-000000000001';

function offer(store: Store, version: string, program: string, command = COMMAND): void {
  const packed = packArchive(
    version,
    new Map([
      ['run.mjs', bytesOf(program)],
      ['lib/a.mjs', bytesOf('export {}')],
    ]),
  );
  const sha256 = createHash('sha256').update(packed).digest('hex');
  store.replace('update/archive', packed);
  store.replace(NEXT_FILE, bytesOf(JSON.stringify({ command, version, sha256, archive: 'update/archive' })));
}

describe('the archive', () => {
  it('gives back what was packed, and the same bytes for the same files', () => {
    const files = new Map([
      ['run.mjs', bytesOf('1')],
      [`${'deep/'.repeat(25)}file.ts`, bytesOf('2')],
    ]);
    const packed = packArchive('1.0.0', files);
    expect(packArchive('1.0.0', new Map([...files].reverse()))).toEqual(packed);
    expect([...readArchive(packed).files.keys()].sort()).toEqual([...files.keys()].sort());
  });

  it('is refused when it leads outside, was changed or was cut', () => {
    for (const path of ['../out', '/etc/x', 'a/../../b', 'a\\b'])
      expect(() => readArchive(packArchive('1', new Map([[path, bytesOf('x')]])))).toThrow(BadArchive);
    const tar = gunzipSync(packArchive('1', new Map([['run.mjs', bytesOf('good')]])));
    tar.write('evil', tar.lastIndexOf('good'));
    expect(() => readArchive(gzipSync(tar))).toThrow('another hash');
    expect(() => readArchive(gzipSync(tar.subarray(0, 700)))).toThrow(BadArchive);
    expect(() => readArchive(bytesOf('nothing'))).toThrow(BadArchive);
  });

  it('is refused when it contains a link', () => {
    const tar = gunzipSync(packArchive('1', new Map([['run.mjs', bytesOf('x')]])));
    const at = tar.lastIndexOf('run.mjs');
    tar.write('2', at + 156);
    const header = tar.subarray(at, at + 512);
    header.write('        ', 148);
    header.write(
      `${header
        .reduce((a, b) => a + b, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    expect(() => readArchive(gzipSync(tar))).toThrow('no plain file');
  });
});

describe('a start', () => {
  it('takes the factory version when the pointer is missing or damaged', () => {
    const store = new MemoryStore();
    expect(prepareStart(store).current).toBe(FACTORY);
    store.replace('program/pointer.json', bytesOf('{"current":'));
    expect(prepareStart(store).current).toBe(FACTORY);
  });

  it('gives a new version three starts, then goes back and says why', () => {
    const store = new MemoryStore();
    offer(store, '2.0.0', '');
    for (const starts of [1, 2, 3])
      expect(prepareStart(store)).toMatchObject({ current: '2.0.0', state: 'trial', starts });
    const back = prepareStart(store);
    expect(back).toMatchObject({ current: FACTORY, state: 'trusted' });
    expect(back.outcome).toMatchObject({ command: COMMAND, to: '2.0.0', result: 'rolled-back' });
    offer(store, '2.0.0', '');
    expect(prepareStart(store).current).toBe(FACTORY);
  });

  it('refuses a damaged archive and keeps what runs', () => {
    const store = new MemoryStore();
    offer(store, '2.0.0', '');
    store.flip('update/archive', 40);
    expect(prepareStart(store)).toMatchObject({ current: FACTORY, outcome: { result: 'refused' } });
  });

  it('falls back to the version before when the current one is not whole', () => {
    const store = new MemoryStore();
    offer(store, '2.0.0', '');
    writePointer(store, trusted(prepareStart(store)));
    store.remove(`${folderOf('2.0.0')}/complete.json`);
    expect(prepareStart(store)).toMatchObject({ current: FACTORY, state: 'trusted' });
  });

  it('keeps two versions', () => {
    const store = new MemoryStore();
    for (const n of [2, 3, 4]) {
      offer(store, `${n}.0.0`, '', `01900000-0000-7000-8000-00000000000${n}`);
      writePointer(store, trusted(prepareStart(store)));
    }
    prepareStart(store);
    expect(store.list('program/versions')).toEqual(['3.0.0', '4.0.0']);
  });

  it('survives a power cut at every write: always a whole version, and in the end the new one', () => {
    let cuts = 0;
    for (let n = 1; n < 40; n++) {
      const store = new MemoryStore();
      offer(store, '2.0.0', 'x');
      store.cutAtChange(n, seeded(n));
      try {
        prepareStart(store);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        cuts += 1;
      }
      const after = store.revived();
      const isComplete = after.size(`${folderOf('2.0.0')}/complete.json`) !== undefined;
      for (const path of isComplete ? ['run.mjs', 'lib/a.mjs'] : [])
        expect(after.size(`${folderOf('2.0.0')}/${path}`)).toBeDefined();
      const { current } = readPointer(after);
      if (current !== FACTORY) expect(after.size(`${folderOf(current)}/complete.json`)).toBeDefined();
      expect(prepareStart(after)).toMatchObject({ current: '2.0.0', state: 'trial' });
      expect(new TextDecoder().decode(after.read(`${folderOf('2.0.0')}/run.mjs`))).toBe('x');
    }
    expect(cuts).toBeGreaterThan(4);
  });
});

describe('the launcher with real programs', () => {
  const dirs: string[] = [];
  afterEach(() => {
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
  });

  const HEALTHY = `import { writeFileSync } from 'node:fs';
writeFileSync(process.argv[2] + '/program/healthy.json', JSON.stringify({ start: process.argv[4] }));
setTimeout(() => process.exit(0), 300);`;

  async function run(program: string) {
    const dir = mkdtempSync(join(tmpdir(), 'launcher-'));
    dirs.push(dir);
    const store = new DiskStore(dir);
    offer(store, '2.0.0', program);
    const factory = join(dir, 'factory.mjs');
    writeFileSync(factory, 'process.exit(0);');
    const { signal } = new AbortController();
    const code = await launch({ dir, factory, args: [dir], signal, healthWithinMs: 2000, pauseMs: 50 });
    return { code, pointer: readPointer(store) };
  }

  it('trusts one that says it is healthy', async () => {
    const { code, pointer } = await run(HEALTHY);
    expect(code).toBe(0);
    expect(pointer).toMatchObject({ current: '2.0.0', state: 'trusted', outcome: { result: 'installed' } });
  });

  it('goes back from one that crashes', async () => {
    const { pointer } = await run('process.exit(1);');
    expect(pointer).toMatchObject({ current: FACTORY, outcome: { result: 'rolled-back' } });
  });

  it('goes back from one that lives but never becomes healthy', async () => {
    const { pointer } = await run('setInterval(() => {}, 1000);');
    expect(pointer).toMatchObject({ current: FACTORY, outcome: { why: 'no health in time' } });
  }, 15_000);
});
