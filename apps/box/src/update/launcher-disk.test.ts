import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DiskStore } from '../store/disk-store.ts';
import { bytesOf, DiskFailed, NoRoom } from '../store/store.ts';
import { noCrashes, SAFE_FILE, safetyOf, withSafety, writeCrashes } from './crashes.ts';
import { launch } from './launcher.ts';
import { FACTORY } from './pointer.ts';
import { NEXT_FILE, prepareStart } from './versions.ts';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'launcher-disk-'));
  dirs.push(dir);
  return dir;
}

type Trouble = 'full' | 'read-only' | 'broken';

/** A folder whose disk is in trouble from the start. */
class TroubledStore extends DiskStore {
  readonly #trouble: Trouble;
  constructor(dir: string, trouble: Trouble) {
    super(dir);
    this.#trouble = trouble;
  }
  override replace(path: string): void {
    this.#refuse(path);
  }
  override append(path: string): void {
    this.#refuse(path);
  }
  override sync(path: string): void {
    this.#refuse(path);
  }
  override remove(path: string): void {
    if (this.#trouble === 'full') super.remove(path);
    else this.#refuse(path);
  }
  override read(path: string): Uint8Array | undefined {
    if (this.#trouble === 'broken') this.#refuse(path);
    return super.read(path);
  }
  override size(path: string): number | undefined {
    if (this.#trouble === 'broken') this.#refuse(path);
    return super.size(path);
  }
  override list(path: string): readonly string[] {
    if (this.#trouble === 'broken') this.#refuse(path);
    return super.list(path);
  }
  #refuse(path: string): never {
    throw this.#trouble === 'full' ? new NoRoom(path) : new DiskFailed(path, 'simulated');
  }
}

/** A program that notes each start outside the box's folder; `n` is the number of the start. */
const program = (notes: string, body: string) => `import { appendFileSync, readFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(notes)}, process.argv.at(-1) + '\\n');
const n = readFileSync(${JSON.stringify(notes)}, 'utf8').split('\\n').length - 1;
${body}`;

/** Starts as the program heard of them: the ends of their tokens. */
const startsIn = (notes: string) =>
  readFileSync(notes, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((token) => token.split(':').at(-1));

describe('a disk in trouble stops no start', () => {
  it.each<Trouble>(['full', 'read-only', 'broken'])(
    '%s: the program is spawned, again after a crash, and in the safe state after five',
    async (trouble) => {
      const outside = folder();
      const dir = folder();
      const notes = join(outside, 'notes');
      const factory = join(outside, 'factory.mjs');
      writeFileSync(factory, program(notes, 'process.exit(n === 7 ? 0 : n === 6 ? 75 : 1);'));
      // What an earlier start of the machine left, and what cannot be taken away now.
      const before = new DiskStore(dir);
      writeCrashes(before, noCrashes('another'));
      before.replace(SAFE_FILE, bytesOf(JSON.stringify({ crashes: 9, why: 'old' })));
      const store = new TroubledStore(dir, trouble);
      const { signal } = new AbortController();
      const parts = { dir, factory, args: [dir], signal, healthWithinMs: 2000, pauseMs: 5, boot: 'this' };
      expect(await launch({ ...parts, store })).toBe(0);
      expect(startsIn(notes)).toEqual([...Array(5).fill('ordinary'), 'safe-5', 'ordinary']);
    },
  );

  it.each<Trouble>(['full', 'read-only', 'broken'])(
    '%s: an update that waits is refused or left, and what runs is started',
    (trouble) => {
      const dir = folder();
      const before = new DiskStore(dir);
      const command = '01900000-0000-7000-8000-000000000001';
      before.replace('update/archive', bytesOf('no archive'));
      const next = { command, version: '2.0.0', sha256: '0'.repeat(64), archive: 'update/archive' };
      before.replace(NEXT_FILE, bytesOf(JSON.stringify(next)));
      const pointer = prepareStart(new TroubledStore(dir, trouble));
      expect(pointer).toMatchObject({ current: FACTORY, state: 'trusted' });
      // What the disk does not know yet is not taken from it: the next launcher must be able to say it.
      expect(before.read(NEXT_FILE)).toBeDefined();
    },
  );

  it('the program believes the token before the file, which a disk may neither take nor give up', () => {
    const store = new DiskStore(folder());
    const token = 'none:factory:0';
    expect(safetyOf(store, undefined)).toBeUndefined();
    expect(safetyOf(store, withSafety(token, { crashes: 5, why: 'x' }))).toMatchObject({ crashes: 5 });
    store.replace(SAFE_FILE, bytesOf(JSON.stringify({ crashes: 5, why: 'signal SIGSEGV' })));
    expect(safetyOf(store, withSafety(token, undefined))).toBeUndefined();
    expect(safetyOf(store, withSafety(token, { crashes: 5, why: 'x' }))).toEqual({
      crashes: 5,
      why: 'signal SIGSEGV',
    });
    // A launcher of before, and a version on trial: the file alone.
    expect(safetyOf(store, token)).toMatchObject({ why: 'signal SIGSEGV' });
    expect(safetyOf(store, undefined)).toBeUndefined();
  });
});

/** Mounting a file system of one's own: as root, or where users may have their own name spaces. */
const MOUNTS = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

// Where no file system can be mounted, the simulated trouble above must do.
describe.skipIf(!MOUNTS)('a real file system', () => {
  it.each(['full', 'read-only'])(
    'that is %s: the launcher starts a real program on it',
    (trouble) => {
      const outside = folder();
      const disk = join(outside, 'disk');
      mkdirSync(disk);
      const notes = join(outside, 'notes');
      const factory = join(outside, 'factory.mjs');
      writeFileSync(factory, program(notes, 'process.exit(n === 3 ? 0 : 1);'));
      const launcher = join(outside, 'launch.mjs');
      writeFileSync(
        launcher,
        `import { launch } from ${JSON.stringify(join(import.meta.dirname, 'launcher.ts'))};
const { signal } = new AbortController();
const parts = { dir: ${JSON.stringify(disk)}, factory: ${JSON.stringify(factory)}, args: [] };
process.exitCode = (await launch({ ...parts, signal, healthWithinMs: 2000, pauseMs: 5 })) === 0 ? 42 : 1;`,
      );
      const harm =
        trouble === 'full'
          ? 'cat /dev/zero > "$1/fill" 2>/dev/null; ! echo x > "$1/more" 2>/dev/null'
          : 'mount -o remount,ro "$1"';
      const script = `mount -t tmpfs -o size=64k none "$1" && mkdir "$1/program" && { ${harm}; } && exec "$2" "$3"`;
      const ran = spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', disk, process.execPath, launcher], {
        encoding: 'utf8',
      });
      expect(ran.stderr).toBe('');
      expect(ran.status).toBe(42);
      expect(startsIn(notes)).toEqual(['ordinary', 'ordinary', 'ordinary']);
    },
    60_000,
  );
});
