import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '@loaphuong/domain/basics';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockDataFolder } from './process-lock.ts';

vi.setConfig({ testTimeout: 60_000 });

const SOURCE = new URL('./process-lock.ts', import.meta.url).href;
let folder: string;
const programs: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-lock-'));
});
afterEach(async () => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Another program that wants the folder, holds it when it gets it, and says how it went. */
async function another(): Promise<{ program: ChildProcess; said: string }> {
  const text = `
    import { lockDataFolder } from ${JSON.stringify(SOURCE)};
    try { await lockDataFolder(${JSON.stringify(folder)}); console.log('held'); }
    catch (error) { console.log(error.refusal.code); }
    setInterval(() => undefined, 1000);`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  programs.push(program);
  const [said] = (await once(program.stdout, 'data')) as [Buffer];
  return { program, said: said.toString().trim() };
}

async function kill(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit');
  program.kill('SIGKILL');
  await ended;
}

test('a second program gets a sentence that names the first', async () => {
  const first = await another();
  expect(first.said).toBe('held');
  const caught = await lockDataFolder(folder).catch((error: unknown) => error);
  expect(caught).toBeInstanceOf(Refused);
  if (!(caught instanceof Refused)) return;
  expect(caught.refusal.code).toBe('platform/already-running');
  expect(caught.refusal.message.vi).toContain(String(first.program.pid));
  expect(caught.refusal.message.en).toContain('--data');
});

test('a killed program holds nothing: the next one starts at once', async () => {
  const first = await another();
  await kill(first.program);
  const lock = await lockDataFolder(folder);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test('of many that find a dead lock at the same moment exactly one gets it', async () => {
  const dead = await another();
  await kill(dead.program);
  const said = await Promise.all(Array.from({ length: 6 }, async () => (await another()).said));
  expect(said.filter((word) => word === 'held')).toHaveLength(1);
  expect(said.filter((word) => word === 'platform/already-running')).toHaveLength(5);
});

test('a process number that was given to another program does not hold the folder', async () => {
  await (await lockDataFolder(folder)).release();
  const lock = await lockDataFolder(folder);
  const path = join(folder, 'running.json');
  const record = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...record, processStart: '1' }));
  await (await lockDataFolder(folder)).release();
  await lock.release();
});

test('a program in another container holds it while it shows signs of life, and no longer', async () => {
  const path = join(folder, 'running.json');
  const elsewhere = { pid: 1, processStart: '100', space: 'other machine', since: '2026-11-23T00:00:00Z' };
  await writeFile(path, JSON.stringify(elsewhere));
  await expect(lockDataFolder(folder)).rejects.toThrow('already');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path, longAgo, longAgo);
  await (await lockDataFolder(folder)).release();
});

test('a lock file cut short by a power cut does not lock anybody out', async () => {
  await writeFile(join(folder, 'running.json'), '{"pid": 12');
  await (await lockDataFolder(folder)).release();
});
