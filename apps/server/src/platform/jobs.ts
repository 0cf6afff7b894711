import { EventEmitter } from 'node:events';
import {
  type Helpers,
  parseCronItems,
  Logger as QueueLogger,
  type Runner,
  run,
  runMigrations,
  type WorkerEvents,
} from 'graphile-worker';
import { sql, type Transaction } from 'kysely';
import type * as z from 'zod';
import { openPlainPool } from './database.ts';
import { watchWorkers } from './living-workers.ts';
import { type Log, noLog } from './log.ts';

/** A kind of work that can be queued: its name and the form of its payload, apart from who does it. */
export interface Job<Payload extends z.ZodType = z.ZodType> {
  /** Stable for ever, e.g. `broadcast/render-speech`: queued rows carry it. */
  readonly name: string;
  /** Checked when queued and again when taken up; must survive JSON. */
  readonly payload: Payload;
}

/** Names a kind of work. */
export function defineJob<Payload extends z.ZodType>(name: string, payload: Payload): Job<Payload> {
  return { name, payload };
}

/** When and how a job is done; everything may be left out. */
export interface JobOptions {
  /** Not before this instant. */
  readonly runAt?: Temporal.Instant;
  /** At most one waiting job of this key: a second one replaces the first. */
  readonly key?: string;
  /** Jobs of the same queue run one after another. Few, fixed names only. */
  readonly queue?: string;
  /** Attempts in all before it is given up, default 25 (waits grow as e^n, about three days in sum). */
  readonly maxAttempts?: number;
  /** Smaller goes first, default 0. */
  readonly priority?: number;
}

/**
 * Queues work inside a running transaction: the job exists exactly if the transaction commits.
 * @throws {z.ZodError} when the payload breaks its own schema: a mistake of the programmer, not of a person.
 */
export async function addJob<Tables, Payload extends z.ZodType>(
  trx: Transaction<Tables>,
  job: Job<Payload>,
  payload: z.input<Payload>,
  options: JobOptions = {},
): Promise<void> {
  job.payload.parse(payload);
  const runAt = options.runAt?.toString() ?? null;
  await sql`select from graphile_worker.add_job(
    identifier => ${job.name}, payload => ${JSON.stringify(payload)}::json,
    queue_name => ${options.queue ?? null}, run_at => ${runAt}::timestamptz,
    max_attempts => ${options.maxAttempts ?? null}::int, job_key => ${options.key ?? null},
    priority => ${options.priority ?? null}::int
  )`.execute(trx);
}

/** What a handler may know about the attempt it is in. */
export interface JobContext {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Fires when the program is stopping; long work should then end, it will be tried again. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Somebody who does one kind of work. */
export interface JobHandler {
  readonly job: Job;
  readonly handle: (payload: unknown, context: JobContext) => Promise<void>;
}

/** Joins a kind of work to the function that does it. A handler may be called twice for one job: be idempotent. */
export function handleJob<Payload extends z.ZodType>(
  job: Job<Payload>,
  work: (payload: z.output<Payload>, context: JobContext) => Promise<void>,
): JobHandler {
  return { job, handle: async (payload, context) => work(job.payload.parse(payload), context) };
}

/** Work that time itself asks for. */
export interface Recurrence<Payload extends z.ZodType = z.ZodType> {
  readonly job: Job<Payload>;
  /** Five cron fields, read in UTC: `0 17 * * *` is midnight in Việt Nam. */
  readonly cron: string;
  readonly payload: z.input<Payload>;
  /** How far back missed runs are made up after a stop, in milliseconds; default none. */
  readonly backfillMs?: number;
}

/** How to run jobs. */
export interface JobsOptions {
  readonly url: string;
  /** Every kind of work that any slice can queue. */
  readonly jobs: readonly Job[];
  /** Exactly one for each of them. */
  readonly handlers: readonly JobHandler[];
  readonly recurrences?: readonly Recurrence[];
  /** Jobs at once in this process, default 4. */
  readonly concurrency?: number;
  /** How often jobs of processes that died are looked for, in milliseconds; default 20 s. */
  readonly lookEveryMs?: number;
  readonly log?: Log;
}

/** Jobs that are being done. */
export interface RunningJobs {
  /** Takes no new work, lets current work end (asks it to after 5 s) and returns. */
  stop(): Promise<void>;
}

/**
 * Starts doing queued work in this process; any number of processes may. What a process that was killed was doing is done again at once.
 * @throws {Error} when a kind of work has no handler, or two, or a handler or recurrence is for a kind that is not listed.
 */
export async function startJobs(options: JobsOptions): Promise<RunningJobs> {
  checkWiring(options);
  const log = options.log ?? noLog;
  const concurrency = options.concurrency ?? 4;
  const pool = openPlainPool({
    url: options.url,
    log,
    maxConnections: concurrency + 2,
    statementTimeoutMs: 0,
  });
  const events: WorkerEvents = new EventEmitter();
  let worker: string | undefined;
  events.once('pool:create', ({ workerPool }) => {
    worker = workerPool.id;
  });
  let runner: Runner | undefined;
  const begin = async (): Promise<string> => {
    runner = await run({
      pgPool: pool,
      events,
      concurrency,
      // The program decides when it stops; the library must not catch signals for itself.
      noHandleSignals: true,
      logger: queueLogger(log),
      taskList: Object.fromEntries(
        options.handlers.map((handler) => [
          handler.job.name,
          async (
            payload: unknown,
            helpers: Helpers & { job: { attempts: number; max_attempts: number }; abortSignal: AbortSignal },
          ) =>
            handler.handle(withoutCron(payload), {
              attempt: helpers.job.attempts,
              maxAttempts: helpers.job.max_attempts,
              signal: helpers.abortSignal,
              log: log.child({ job: handler.job.name }),
            }),
        ]),
      ),
      parsedCronItems: parseCronItems(
        (options.recurrences ?? []).map((each) => ({
          task: each.job.name,
          match: each.cron,
          identifier: each.job.name,
          payload: { recurring: each.payload },
          options: { backfillPeriod: each.backfillMs ?? 0 },
        })),
      ),
    });
    if (worker === undefined) throw new Error('the queue did not say who works');
    return worker;
  };
  try {
    const watch = await watchWorkers(
      {
        url: options.url,
        log,
        ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
      },
      begin,
    );
    return {
      async stop() {
        await runner?.stop();
        await watch.stop();
        await pool.end();
      },
    };
  } catch (error) {
    await runner?.stop();
    await pool.end();
    throw error;
  }
}

/** Installs or upgrades the queue's own schema; part of `migrate`. */
export async function installJobQueue(url: string, log: Log): Promise<void> {
  const pool = openPlainPool({ url, log, maxConnections: 2, statementTimeoutMs: 0 });
  try {
    await runMigrations({ pgPool: pool, logger: queueLogger(log) });
  } finally {
    await pool.end();
  }
}

function checkWiring(options: JobsOptions): void {
  const wrong: string[] = [];
  const known = new Set(options.jobs.map((job) => job.name));
  if (known.size !== options.jobs.length) wrong.push('a job is listed twice');
  for (const name of known) {
    const count = options.handlers.filter((handler) => handler.job.name === name).length;
    if (count !== 1) wrong.push(`${name} has ${count} handlers`);
  }
  for (const { job } of options.handlers)
    if (!known.has(job.name)) wrong.push(`${job.name} is handled but not listed`);
  for (const { job, payload } of options.recurrences ?? []) {
    if (!known.has(job.name)) wrong.push(`${job.name} recurs but is not listed`);
    if (!job.payload.safeParse(payload).success)
      wrong.push(`${job.name} recurs with a payload of the wrong form`);
  }
  if (wrong.length > 0) throw new Error(`jobs are wired wrongly: ${wrong.join('; ')}`);
}

/** The queue adds its own `_cron` to payloads of recurring work, so ours stands under one name. */
function withoutCron(payload: unknown): unknown {
  if (typeof payload === 'object' && payload !== null && '_cron' in payload && 'recurring' in payload) {
    return payload.recurring;
  }
  return payload;
}

function queueLogger(log: Log): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    if (level === 'error') log.error({ part: 'jobs' }, message);
    else if (level === 'warning') log.warn({ part: 'jobs' }, message);
    else log.debug({ part: 'jobs' }, message);
  });
}
