import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { withTransaction } from './database.ts';
import { addJob, defineJob, handleJob, type RunningJobs, startJobs } from './jobs.ts';

const greet = defineJob('demo/greet', z.object({ name: z.string(), times: z.number().default(1) }));
const tidy = defineJob('demo/tidy', z.object({ days: z.number() }));

let database: TestDatabase<unknown>;
let jobs: RunningJobs | undefined;

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await jobs?.stop();
  jobs = undefined;
  await database.pool.query('delete from graphile_worker._private_jobs');
});
afterAll(async () => {
  await database.close();
});

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query('select count(*)::int n from graphile_worker._private_jobs');
  return rows[0].n;
}

describe('queueing', () => {
  test('a job exists exactly if its transaction commits', async () => {
    await expect(
      withTransaction(database, async (trx) => {
        await addJob(trx, greet, { name: 'An Thủy' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await waiting()).toBe(0);
    await withTransaction(database, (trx) => addJob(trx, greet, { name: 'An Thủy' }));
    expect(await waiting()).toBe(1);
  });

  test('a payload of the wrong form is not queued', async () => {
    const wrong = { name: 7 } as unknown as { name: string };
    await expect(withTransaction(database, (trx) => addJob(trx, greet, wrong))).rejects.toThrow();
    expect(await waiting()).toBe(0);
  });

  test('of two waiting jobs with one key only the later stays', async () => {
    const later = Temporal.Now.instant().add({ hours: 1 });
    for (const name of ['one', 'two']) {
      await withTransaction(database, (trx) =>
        addJob(trx, greet, { name }, { key: 'greeting', runAt: later }),
      );
    }
    expect(await waiting()).toBe(1);
  });
});

describe('doing', () => {
  test('a committed job is done with its checked payload, and its place is free again', async () => {
    const done = Promise.withResolvers<{ name: string; times: number }>();
    jobs = await startJobs({
      url: database.url,
      jobs: [greet],
      handlers: [handleJob(greet, async (payload) => done.resolve(payload))],
    });
    await withTransaction(database, (trx) => addJob(trx, greet, { name: 'Bãi Ngang' }));
    expect(await done.promise).toEqual({ name: 'Bãi Ngang', times: 1 });
    await jobs.stop();
    jobs = undefined;
    expect(await waiting()).toBe(0);
  });

  test('a job whose work fails waits for another attempt with the reason kept', async () => {
    const tried = Promise.withResolvers<number>();
    jobs = await startJobs({
      url: database.url,
      jobs: [greet],
      handlers: [
        handleJob(greet, async (_payload, context) => {
          tried.resolve(context.attempt);
          throw new Error('the voice is busy');
        }),
      ],
    });
    await withTransaction(database, (trx) => addJob(trx, greet, { name: 'Lam Hải' }));
    expect(await tried.promise).toBe(1);
    await jobs.stop();
    jobs = undefined;
    const { rows } = await database.pool.query(
      'select attempts, last_error from graphile_worker._private_jobs',
    );
    expect(rows).toEqual([{ attempts: 1, last_error: 'the voice is busy' }]);
  });

  test('work that recurs is queued with its own payload', async () => {
    const done = Promise.withResolvers<{ days: number }>();
    const options = {
      url: database.url,
      jobs: [tidy],
      handlers: [handleJob(tidy, async (payload) => done.resolve(payload))],
      recurrences: [{ job: tidy, cron: '* * * * *', payload: { days: 30 }, backfillMs: 3_600_000 }],
    };
    jobs = await startJobs(options);
    await jobs.stop();
    // As if the program had stood still for a quarter of an hour.
    await database.pool.query(
      `update graphile_worker._private_known_crontabs set known_since = now() - interval '1 hour',
        last_execution = now() - interval '15 minutes'`,
    );
    jobs = await startJobs(options);
    expect(await done.promise).toEqual({ days: 30 });
  });
});

describe('wiring', () => {
  const url = 'postgres://nobody@127.0.0.1:1/none';
  const work = async (): Promise<void> => undefined;

  test('a kind of work without a handler stops the start, naming it', async () => {
    await expect(startJobs({ url, jobs: [greet, tidy], handlers: [handleJob(greet, work)] })).rejects.toThrow(
      'demo/tidy has 0 handlers',
    );
  });

  test('two handlers for one kind, and a handler for an unknown kind, stop it too', async () => {
    const twice = [handleJob(greet, work), handleJob(greet, work)];
    await expect(startJobs({ url, jobs: [greet], handlers: twice })).rejects.toThrow(
      'demo/greet has 2 handlers',
    );
    const stray = [handleJob(greet, work), handleJob(tidy, work)];
    await expect(startJobs({ url, jobs: [greet], handlers: stray })).rejects.toThrow(
      'demo/tidy is handled but not listed',
    );
  });
});
