// What a program was doing when it was killed is taken up by another one; what a living one does is not.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@loaphuong/testkit';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { withTransaction } from './database.ts';
import { addJob, defineJob, handleJob, type RunningJobs, startJobs } from './jobs.ts';

const work = defineJob('demo/work', z.object({ name: z.string() }));
const LOOK_EVERY_MS = 100;

let database: TestDatabase<unknown>;
let jobs: RunningJobs | undefined;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await jobs?.stop();
  jobs = undefined;
  await database.pool.query('delete from graphile_worker._private_jobs');
});
afterAll(() => database.close());

/** Another program, which takes jobs and ends none. */
const ENDLESS = `
  const { startJobs, defineJob, handleJob } = await import(${JSON.stringify(new URL('./jobs.ts', import.meta.url).href)});
  const z = await import('zod');
  const work = defineJob('demo/work', z.object({ name: z.string() }));
  await startJobs({ url: process.argv[1], jobs: [work], handlers: [handleJob(work, async ({ name }) => {
    console.log(name);
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  })] });
`;

/** Starts it; resolves when it is in the middle of its first job. */
async function endless(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', ENDLESS, database.url], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const queue = (name: string, more: Parameters<typeof addJob>[3] = {}) =>
  withTransaction(database, (trx) => addJob(trx, work, { name }, more));

/** Starts to work here. @returns what was done here, with the attempt. */
async function workHere(): Promise<string[]> {
  const done: string[] = [];
  jobs = await startJobs({
    url: database.url,
    jobs: [work],
    handlers: [handleJob(work, async ({ name }, { attempt }) => void done.push(`${name} ${attempt}`))],
    lookEveryMs: LOOK_EVERY_MS,
  });
  return done;
}

test('a job whose program was killed in the middle is taken up as soon as the next one starts, and so is its queue', async () => {
  await queue('một', { queue: 'speech' });
  await killed(await endless());
  await queue('hai', { queue: 'speech' });
  const done = await workHere();
  await eventually(() => (done.length === 2 ? done : undefined));
  expect(done).toEqual(['một 2', 'hai 1']);
});

test('a job that a living program is doing stays with it; when that is killed, another that runs takes it up', async () => {
  await queue('một');
  const child = await endless();
  const done = await workHere();
  await pause(5 * LOOK_EVERY_MS);
  const { rows } = await database.pool.query(
    'select locked_by is not null as held, attempts from graphile_worker._private_jobs',
  );
  expect({ rows, done }).toEqual({ rows: [{ held: true, attempts: 1 }], done: [] });
  await killed(child);
  await eventually(() => (done.length === 1 ? done : undefined));
  expect(done).toEqual(['một 2']);
});

test('the sign of life comes back when the database broke its line', async () => {
  await workHere();
  // The other lock of that session is held only while it looks. (PostgreSQL shows a lock's number in two halves.)
  const signs = async () =>
    (
      await database.pool.query(
        `select pid from pg_locks join pg_stat_activity using (pid)
          where locktype = 'advisory' and granted and application_name = 'loaphuong-workers' and datname = current_database()
              and (classid::bigint << 32 | objid::bigint) <> hashtextextended('jobs/door', 0)`,
      )
    ).rows.map(({ pid }) => pid);
  const [before] = await eventually(async () => ((await signs()).length === 1 ? signs() : undefined));
  await database.pool.query('select pg_terminate_backend($1)', [before]);
  const after = await eventually(async () => {
    const now = await signs();
    return now.length === 1 && now[0] !== before ? now : undefined;
  });
  expect(after).toHaveLength(1);
});
