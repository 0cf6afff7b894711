import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packArchive } from '@loaphuong/program-archive';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../identity/keys.ts';
import { DiskStore } from '../store/disk-store.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { bytesOf } from '../store/store.ts';
import { aboutToRun, type Crashes, crashed, noCrashes, readCrashes, writeCrashes } from './crashes.ts';
import { launch } from './launcher.ts';
import { FACTORY, readPointer } from './pointer.ts';
import { NEXT_FILE } from './versions.ts';

const MINUTE = 60_000;
const many = (from: Crashes, ...runs: number[]) =>
  runs.reduce((all, ms) => crashed(all, ms, 'exit code 1'), from);

describe('crashes', () => {
  it('lead to the safe state by the fifth within an hour of running, and not when it runs longer between them', () => {
    expect(many(noCrashes('a'), 10, 10, 10, 10).safe).toBeUndefined();
    expect(many(noCrashes('a'), 10, 10, 10, 10, 10).safe).toEqual({ crashes: 5, why: 'exit code 1' });
    const slow = many(noCrashes('a'), ...Array.from({ length: 40 }, () => 13 * MINUTE));
    expect(slow.count).toBe(40);
    expect(slow.safe).toBeUndefined();
    expect(many(slow, 1, 1, 1, 1).safe).toMatchObject({ crashes: 44 });
  });

  it('of an earlier start of the machine are over, and a launcher that was killed with its program counts as one', () => {
    const store = new MemoryStore();
    writeCrashes(store, aboutToRun(many(noCrashes('a'), 1, 1, 1, 1)));
    expect(readCrashes(store, 'b')).toEqual(noCrashes('b'));
    expect(aboutToRun(readCrashes(store, 'a')).safe).toMatchObject({ crashes: 5 });
    store.replace('program/crashes.json', bytesOf('{"boot":"a","count"'));
    expect(readCrashes(store, 'a')).toEqual(noCrashes('a'));
  });
});

describe('the launcher with programs that really crash', () => {
  const dirs: string[] = [];
  afterEach(() => {
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
  });

  /** A program that notes each start, and what the launcher told it; `body` follows with `safe` and `n`, the number of the start. */
  const program = (
    body: string,
  ) => `import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
const dir = process.argv[2];
const file = dir + '/program/safe.json';
const safe = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
const n = existsSync(dir + '/starts') ? readFileSync(dir + '/starts', 'utf8').split('\\n').length : 1;
appendFileSync(dir + '/starts', JSON.stringify(safe) + '\\n');
${body}`;

  async function run(body: string) {
    const dir = mkdtempSync(join(tmpdir(), 'crashes-'));
    dirs.push(dir);
    const factory = join(dir, 'factory.mjs');
    writeFileSync(factory, program(body));
    const parts = { dir, factory, args: [dir], healthWithinMs: 2000, pauseMs: 5, silentMs: 200 };
    const store = new DiskStore(dir);
    return {
      store,
      /** What each start so far was told. */
      starts: (): unknown[] => {
        const file = join(dir, 'starts');
        return existsSync(file)
          ? // What follows the last end of line is still being written.
            readFileSync(file, 'utf8')
              .split('\n')
              .slice(0, -1)
              .map((line) => JSON.parse(line))
          : [];
      },
      launch: (signal = new AbortController().signal) => launch({ ...parts, signal, boot: 'this one' }),
      offer(version: string, text: string) {
        const packed = packArchive(version, new Map([['run.mjs', bytesOf(text)]]));
        store.replace('update/archive', packed);
        const next = { command: randomUUID(), version, sha256: sha256(packed), archive: 'update/archive' };
        store.replace(NEXT_FILE, bytesOf(JSON.stringify(next)));
      },
    };
  }

  const SEGFAULT = { crashes: 5, why: 'signal SIGSEGV' };
  const CRASH = "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => setTimeout(() => {}, 1e6));";

  it('starts the sixth time in the safe state, and as usual again when the program was ordered to start again', async () => {
    const t = await run(`if (n > 6) process.exit(0);\nif (safe) process.exit(75);\n${CRASH}`);
    expect(await t.launch()).toBe(0);
    expect(t.starts()).toEqual([null, null, null, null, null, SEGFAULT, null]);
    expect(readCrashes(t.store, 'this one')).toEqual(noCrashes('this one'));
  });

  it('stays in the safe state while the program crashes there too, and says the last words of the newest', async () => {
    const t = await run(`if (n > 7) process.exit(0);
writeFileSync(dir + '/program/last-words.json', JSON.stringify({ why: 'Error: start ' + n }));
process.exit(1);`);
    await t.launch();
    expect(t.starts().slice(5)).toEqual([5, 6, 7].map((n) => ({ crashes: n, why: `Error: start ${n}` })));
  });

  it('ends a program that hangs, which is a crash like another, and leaves alone one that never spoke', async () => {
    const t = await run(`if (n === 1) await new Promise((done) => setTimeout(done, 400));
if (n === 1 || safe) process.exit(safe ? 0 : 75);
process.send({ alive: true }, () => { for (;;); });`);
    await t.launch();
    expect(t.starts()).toEqual([null, null, null, null, null, null, { crashes: 5, why: 'hung' }]);
  });

  it('counts no program that is not set up, and none that was told to end', async () => {
    const t = await run('process.exit(n > 8 ? 0 : 78);');
    await t.launch();
    expect(t.starts().every((safe) => safe === null)).toBe(true);
  });

  it('tries an update out of the safe state: a healthy one is the end of it, after a bad one it is back', async () => {
    const t = await run(`if (n === 99) process.exit(0);\nif (safe) process.exit(75);\n${CRASH}`);
    const end = new AbortController();
    const running = t.launch(end.signal);
    while (!t.starts().some((safe) => safe !== null)) await new Promise((done) => setTimeout(done, 2));
    t.offer('2.0.0', 'process.exit(1);');
    while (readPointer(t.store).outcome === undefined) await new Promise((done) => setTimeout(done, 2));
    expect(readPointer(t.store)).toMatchObject({ current: FACTORY, outcome: { result: 'rolled-back' } });
    const before = t.starts().length;
    while (t.starts().length === before) await new Promise((done) => setTimeout(done, 2));
    expect(t.starts().slice(before)).toMatchObject([SEGFAULT]);
    end.abort();
    await running;

    writeCrashes(t.store, many(noCrashes('this one'), 1, 1, 1, 1, 1));
    const healthy = `if (n === ${t.starts().length + 2}) process.exit(0);
writeFileSync(dir + '/program/healthy.json', JSON.stringify({ start: process.argv[4] }));
setTimeout(() => process.exit(1), 100);`;
    t.offer('3.0.0', program(healthy));
    const last = t.starts().length;
    await t.launch();
    expect(readPointer(t.store)).toMatchObject({ current: '3.0.0', outcome: { result: 'installed' } });
    expect(t.starts().slice(last)).toEqual([null, null]);
  }, 15_000);
});
