import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Refused } from '@loaphuong/domain/basics';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { attachPostgres, type RunningPostgres, startPostgres } from './index.ts';
import { isRunning, readPidFile } from './pid-file.ts';

// Whole programs start and stop here, on machines that may be busy with other things.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SUPERVISOR = new URL('./supervisor.ts', import.meta.url).href;
const isRoot = process.getuid?.() === 0;

let model: string;
let folder: string;
let dir: string;
const started: RunningPostgres[] = [];
const programs: ChildProcess[] = [];

beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), 'loaphuong-postgres-model-'));
  await chmod(model, 0o755);
  await (await startPostgres({ dir: join(model, 'postgres') })).stop();
});
afterAll(async () => {
  await rm(model, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-postgres-'));
  await chmod(folder, 0o755);
  dir = join(folder, 'postgres');
});
afterEach(async () => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
  for (const postgres of started.splice(0)) await postgres.stop();
  const left = await readPidFile(join(dir, 'data'));
  if (left !== undefined && left.pid !== process.pid && (await isRunning(left.pid)))
    process.kill(left.pid, 'SIGQUIT');
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

/** Puts a cluster where `start` will look, as an earlier run would have left it; making one anew takes a second. */
async function earlierRun(): Promise<void> {
  await promisify(execFile)('cp', ['-a', join(model, 'postgres'), dir]);
}

async function start(): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dir });
  started.push(postgres);
  return postgres;
}

async function stop(postgres: RunningPostgres): Promise<void> {
  started.splice(started.indexOf(postgres), 1);
  await postgres.stop();
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** A separate program that starts PostgreSQL and can be killed; resolves when it is running. */
async function startElsewhere(): Promise<{ program: ChildProcess; pid: number; url: string }> {
  const program = runElsewhere();
  const [line] = (await once(program.stdout ?? program, 'data')) as [Buffer];
  return { program, ...JSON.parse(line.toString()) };
}

function runElsewhere(): ChildProcess {
  const source = `
    import { startPostgres } from ${JSON.stringify(SUPERVISOR)};
    const postgres = await startPostgres({ dir: ${JSON.stringify(dir)} });
    console.log(JSON.stringify({ pid: postgres.pid(), url: postgres.url }));
    setInterval(() => undefined, 1000);`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  programs.push(program);
  return program;
}

async function kill(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit');
  program.kill('SIGKILL');
  await ended;
}

async function refusalOf(work: Promise<unknown>): Promise<Refused> {
  const caught = await work.catch((error: unknown) => error);
  if (caught instanceof Refused) return caught;
  throw new Error(`expected a refusal, got ${String(caught)}`);
}

describe('a first start', () => {
  test('makes a UTF-8 cluster on loopback that lets in only who knows the secret', async () => {
    const postgres = await start();
    const [facts] = await query(
      postgres.url,
      `select current_setting('server_encoding') encoding, current_setting('listen_addresses') listen,
        lower('ĐƯỜNG') folded, current_setting('TimeZone') zone,
        (select rolsuper from pg_roles where rolname = current_user) super`,
    );
    expect(facts).toEqual({
      encoding: 'UTF8',
      listen: '127.0.0.1',
      folded: 'đường',
      zone: 'UTC',
      super: false,
    });
    const [sockets] = await query(postgres.adminUrl, 'show unix_socket_directories');
    expect(sockets).toEqual({ unix_socket_directories: '' });
    const wrong = new URL(postgres.url);
    wrong.password = 'postgres';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(Number(new URL(postgres.url).port)).toBeLessThan(32_768);
    expect((await stat(join(dir, 'passwords.json'))).mode & 0o777).toBe(0o600);
  });

  test('that was killed half-way is done anew', async () => {
    const program = runElsewhere();
    while (!(await readdir(dir).catch(() => [])).some((name) => name.startsWith('data.init-')))
      await pause(5);
    await pause(100);
    await kill(program);
    expect(await readdir(dir)).not.toContain('data');
    const postgres = await start();
    expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dir)).filter((name) => name.startsWith('data.init-'))).toEqual([]);
  });
});

describe('a later start', () => {
  beforeEach(earlierRun);

  test('finds the data of the run before', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 7 as n');
    await stop(first);
    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('stops the orphan that a killed program left, and keeps every committed row', async () => {
    const elsewhere = await startElsewhere();
    await query(elsewhere.url, 'create table kept as select 7 as n');
    await kill(elsewhere.program);
    expect(await isRunning(elsewhere.pid)).toBe(true);
    const postgres = await start();
    expect(await isRunning(elsewhere.pid)).toBe(false);
    expect(await query(postgres.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('recovers when program and PostgreSQL were both killed', async () => {
    const elsewhere = await startElsewhere();
    await query(elsewhere.url, 'create table kept as select 7 as n');
    await kill(elsewhere.program);
    process.kill(elsewhere.pid, 'SIGKILL');
    const postgres = await start();
    expect(await query(postgres.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('is not held up by a zombie or by a stranger with a re-used process number', async () => {
    const first = await start();
    const pidFile = join(dir, 'data', 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n').slice(1);
    await stop(first);
    // The inner sleep ends and is never reaped, because its parent became another program.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    programs.push(parent);
    const [number] = (await once(parent.stdout, 'data')) as [Buffer];
    await pause(150);
    for (const pid of [Number(number.toString()), parent.pid]) {
      await writeFile(pidFile, [pid, ...lines].join('\n'));
      await stop(await start());
    }
    expect(await isRunning(parent.pid ?? 0)).toBe(true);
    // Not once did PostgreSQL have to be asked again.
    expect(await readFile(join(dir, 'log'), 'utf8')).not.toContain('lock file');
  });

  test('goes on when the file with the secrets was lost', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 7 as n');
    await stop(first);
    await rm(join(dir, 'passwords.json'));
    const second = await start();
    expect(second.url).not.toBe(first.url);
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('on data of another PostgreSQL version says so and touches nothing', async () => {
    await writeFile(join(dir, 'data', 'PG_VERSION'), '17\n');
    const refused = await refusalOf(startPostgres({ dir }));
    expect(refused.refusal.code).toBe('platform/postgres-version');
    expect(refused.refusal.detail).toMatchObject({ stored: '17', ours: '18' });
  });

  test('that PostgreSQL itself refuses repeats its last words in both languages', async () => {
    await rm(join(dir, 'data', 'global', 'pg_control'));
    const refused = await refusalOf(startPostgres({ dir }));
    expect(refused.refusal.code).toBe('platform/postgres-start');
    expect(refused.refusal.message.vi).toContain('pg_control');
    expect(refused.refusal.message.en).toContain('pg_control');
  });
});

describe('while it runs', () => {
  beforeEach(earlierRun);

  test('a killed PostgreSQL comes back at the same address with its data', async () => {
    const postgres = await start();
    await query(postgres.url, 'create table kept as select 7 as n');
    const before = postgres.pid();
    process.kill(before, 'SIGKILL');
    let rows: unknown;
    for (let attempt = 0; attempt < 1000 && rows === undefined; attempt += 1) {
      await pause(50);
      rows = await query(postgres.url, 'select n from kept').catch(() => undefined);
    }
    expect(rows).toEqual([{ n: 7 }]);
    expect(postgres.pid()).not.toBe(before);
  });

  test('a second program can find it without disturbing it', async () => {
    expect(await attachPostgres(dir)).toBeUndefined();
    const postgres = await start();
    expect(await attachPostgres(dir)).toEqual({ url: postgres.url, adminUrl: postgres.adminUrl });
    await stop(postgres);
    expect(await attachPostgres(dir)).toBeUndefined();
  });
});

describe.runIf(isRoot && process.platform === 'linux')('as root', () => {
  test('PostgreSQL runs as an account of its own, which gets its folder and nothing else', async () => {
    await earlierRun();
    const postgres = await start();
    const owner = (await stat(`/proc/${postgres.pid()}`)).uid;
    expect(owner).not.toBe(0);
    expect((await stat(dir)).uid).toBe(owner);
    expect((await stat(folder)).uid).toBe(0);
  });

  test('below a folder closed to others it still runs, and the folder stays closed', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    dir = join(closed, 'postgres');
    await earlierRun();
    const first = await start();
    await query(first.url, 'create table kept as select 7 as n');
    await stop(first);
    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
  });

  test('a folder that was moved to a closed place and back keeps working', async () => {
    await earlierRun();
    const first = await start();
    await query(first.url, 'create table kept as select 7 as n');
    await stop(first);
    await chmod(folder, 0o700);
    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await stop(second);
    await chmod(folder, 0o755);
    const third = await start();
    expect(await query(third.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });
});
