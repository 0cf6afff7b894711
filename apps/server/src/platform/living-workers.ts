import { Client } from 'pg';
import { type Log, noLog } from './log.ts';

/** How to watch. */
export interface WatchOptions {
  readonly url: string;
  readonly log?: Log;
  /** How often the dead are looked for, in milliseconds; default 20 s. */
  readonly lookEveryMs?: number;
}

/** The sign that this process is alive, and the look for those that are not. */
export interface WorkerWatch {
  /** Takes the sign back. After that the jobs of our worker are free for others. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 20_000;
/** Held while a worker starts and while somebody looks, so that no worker is seen that has no sign yet. */
const DOOR = `hashtextextended('jobs/door', 0)`;
const signOf = (worker: string): string => `hashtextextended('jobs/worker/' || ${worker}, 0)`;

/**
 * Starts a worker of the queue so that others can see when it has died, after it freed the jobs of those that did. The queue
 * itself keeps a job for four hours for whoever took it (graphile-worker 0.18, `resetLockedAt`), which after kill −9 is four hours in which an
 * urgent notice lies still. The sign of life is a lock of a database session: it ends with the process, whatever ends that, and a machine
 * that lost its power is missed after a minute. Any number of processes may share one queue; of the living nobody takes anything.
 * @param start begins to work and gives the name under which the queue keeps jobs for it.
 */
export async function watchWorkers(
  options: WatchOptions,
  start: () => Promise<string>,
): Promise<WorkerWatch> {
  const log = options.log ?? noLog;
  let client: Client | undefined;
  let own: string | undefined;
  let stopped = false;

  /** The session with the sign; a new one where the old one broke. */
  async function session(): Promise<Client> {
    if (client !== undefined) return client;
    const next = new Client({
      connectionString: options.url,
      application_name: 'loaphuong-workers',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      // The database misses a machine that is gone without a word after about a minute.
      options: '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3',
    });
    next.on('error', (error) => log.warn({ err: error }, 'the line for the sign of life broke'));
    next.once('end', () => {
      if (client === next) client = undefined;
    });
    try {
      await next.connect();
      // Not waited for: a line that broke in the middle may hold it a while longer. Then the next look tries again.
      if (own !== undefined && !(await holds(next, own)))
        throw new Error('the sign of life is still held by the line that broke');
      client = next;
      return next;
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
  }

  async function holds(line: Client, worker: string): Promise<boolean> {
    const { rows } = await line.query(`select pg_try_advisory_lock(${signOf('$1::text')}) as held`, [worker]);
    return rows[0]?.held === true;
  }

  /** Frees the jobs of workers without a sign of life. */
  async function look(): Promise<void> {
    const line = await session();
    await line.query('begin');
    try {
      await line.query(`select pg_advisory_xact_lock(${DOOR})`);
      const { rows } = await line.query<{ worker: string }>(
        `with worker as materialized (
          select locked_by as name from graphile_worker._private_jobs where locked_by is not null
          union select locked_by from graphile_worker._private_job_queues where locked_by is not null
        )
        select name as worker from worker
          where name is distinct from $1::text and pg_try_advisory_xact_lock(${signOf('name')})`,
        [own ?? null],
      );
      const dead = rows.map(({ worker }) => worker);
      if (dead.length > 0) {
        await line.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
        log.warn({ workers: dead.length }, 'jobs of a program that ended in the middle are free again');
      }
      await line.query('commit');
    } catch (error) {
      await line.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  const line = await session();
  try {
    await line.query(`select pg_advisory_lock(${DOOR})`);
    await look();
    own = await start();
    await holds(line, own);
    await line.query(`select pg_advisory_unlock(${DOOR})`);
  } catch (error) {
    stopped = true;
    await line.end().catch(() => undefined);
    throw error;
  }
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch((error: unknown) => {
        if (!stopped) log.warn({ err: error }, 'jobs of programs that ended could not be looked for');
      })
      .finally(() => {
        busy = false;
      });
  }, options.lookEveryMs ?? LOOK_EVERY_MS);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      await client?.end();
    },
  };
}
