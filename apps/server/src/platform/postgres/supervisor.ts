import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { isFree } from '../free-port.ts';
import { type Log, noLog } from '../log.ts';
import { findBinaries } from './binaries.ts';
import { ADMIN, type Cluster, type Passwords, prepareCluster, readPasswords } from './cluster.ts';
import { holderOf, readPidFile } from './pid-file.ts';
import { launch, type Postmaster, stopPostmaster } from './postmaster.ts';
import { checkOwner, chooseRunAs, giveTo } from './run-as.ts';

/** Name of the role and of the data base that the program works with. */
const APPLICATION = 'loaphuong';

/** How to start the embedded PostgreSQL. */
export interface PostgresOptions {
  /** Folder of its own, made if missing, e.g. `<dataDir>/postgres`. Only this folder ever changes owner. */
  readonly dir: string;
  readonly log?: Log;
  /** Default true. False is for tests only: faster, but a power cut may destroy the data. */
  readonly durable?: boolean;
  /** Default 60. */
  readonly maxConnections?: number;
}

/** An embedded PostgreSQL that is under our care. */
export interface RunningPostgres {
  /** Address for the program: an ordinary role that owns the data base `loaphuong` and may create others. */
  readonly url: string;
  /** Address for setting things up: the superuser, in the data base `postgres`. */
  readonly adminUrl: string;
  /** Process number of the postmaster; changes when it had to be started again. */
  pid(): number;
  /** Stops it in order (PostgreSQL's "fast") and returns when it has gone. */
  stop(): Promise<void>;
  /** Leaves it running without us: it survives our end and can be found by `attachPostgres`. */
  letGo(): void;
}

/**
 * Starts PostgreSQL from the npm package and keeps it running: should it die, it is started again on the same port.
 * Every trap of that package (orphan, zombie, root, rights, locale, port, missing links, half-made data) is handled
 * below this call; docs/decisions/0002-embedded-postgres.md tells which.
 *
 * The caller must hold the lock of the data folder (`process-lock.ts`): a PostgreSQL found running on `dir` is taken for
 * an orphan and stopped.
 * @throws {Refused} `platform/postgres-…` with a way out.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? noLog;
  const dir = resolve(options.dir);
  const settings = { durable: options.durable ?? true, maxConnections: options.maxConnections ?? 60 };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await checkOwner(dir);
  const binaries = await findBinaries();
  const runAs = await chooseRunAs([binaries.postgres, dir]);
  await giveTo(runAs, dir);
  const cluster = await prepareCluster(dir, binaries, runAs, settings.durable);
  let current = await launch(cluster, binaries, runAs, settings);
  const port = current.port;
  await prepareDatabase(cluster, port);
  log.info({ pid: current.pid, port, as: runAs.kind }, 'embedded PostgreSQL is running');

  let cared = true;
  const stopping = new AbortController();
  let reviving: Promise<void> | undefined;
  const watch = (postmaster: Postmaster): void => {
    postmaster.child.once('exit', (code, signal) => {
      if (!cared) return;
      log.error({ code, signal }, 'embedded PostgreSQL ended by itself; starting it again');
      reviving = revive();
    });
  };
  const revive = async (): Promise<void> => {
    for (let delay = 200; cared; delay = Math.min(delay * 2, 10_000)) {
      // Everyone knows us by this port; should somebody have taken it, we wait until it is free.
      const next = (await isFree(port)) ? await launchAgain() : undefined;
      if (next?.port === port) {
        current = next;
        watch(next);
        log.info({ pid: next.pid, port }, 'embedded PostgreSQL is running again');
        return;
      }
      if (next !== undefined) await stopPostmaster(cluster.data, binaries, runAs, next.pid);
      await pause(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const launchAgain = async (): Promise<Postmaster | undefined> => {
    try {
      return await launch(cluster, binaries, runAs, settings, port);
    } catch (error) {
      log.error({ err: error }, 'embedded PostgreSQL did not start again');
      return undefined;
    }
  };
  watch(current);
  // Should the program end without `stop`, at least ask; what is left is cleared at the next start.
  const farewell = (): void => void current.child.kill('SIGINT');
  process.once('exit', farewell);

  return {
    ...addresses(cluster.passwords, port),
    pid: () => current.pid,
    async stop() {
      cared = false;
      stopping.abort();
      process.off('exit', farewell);
      await reviving;
      // A child that has ended has given its number back; somebody else may carry it now.
      if (current.child.exitCode === null && current.child.signalCode === null) {
        await stopPostmaster(cluster.data, binaries, runAs, current.pid);
      }
    },
    letGo() {
      cared = false;
      process.off('exit', farewell);
      current.child.unref();
    },
  };
}

/**
 * Finds a PostgreSQL that already runs on `dir`, without touching it: for a second program that only looks.
 * @returns `undefined` when none is ready there.
 */
export async function attachPostgres(dir: string): Promise<{ url: string; adminUrl: string } | undefined> {
  const data = resolve(dir, 'data');
  const found = await readPidFile(data);
  const secrets = await readPasswords(resolve(dir));
  if (found === undefined || secrets === undefined || found.status !== 'ready') return undefined;
  return (await holderOf(data, found.pid)) === 'postgres' ? addresses(secrets, found.port) : undefined;
}

/**
 * Stops whichever PostgreSQL runs on `dir`, no matter who started it; nothing happens when none does.
 * @throws {Refused} `platform/postgres-stop` when it will not go.
 */
export async function stopPostgres(dir: string): Promise<void> {
  const folder = resolve(dir);
  const data = join(folder, 'data');
  const found = await readPidFile(data);
  if (found === undefined || (await holderOf(data, found.pid)) !== 'postgres') return;
  const binaries = await findBinaries();
  await stopPostmaster(data, binaries, await chooseRunAs([binaries.postgres, folder]), found.pid);
}

function addresses(secrets: Passwords, port: number): { url: string; adminUrl: string } {
  return {
    url: `postgres://${APPLICATION}:${secrets.application}@127.0.0.1:${port}/${APPLICATION}`,
    adminUrl: `postgres://${ADMIN}:${secrets.admin}@127.0.0.1:${port}/postgres`,
  };
}

/** Makes the role and the data base of the program; every start repeats what is missing. */
async function prepareDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = new Client({ connectionString: addresses(cluster.passwords, port).adminUrl });
  await client.connect();
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [APPLICATION]);
    // The password is hex of our own making, so it needs no quoting; set each time in case its file was lost.
    const verb = role.rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role ${APPLICATION} login createdb password '${cluster.passwords.application}'`,
    );
    const database = await client.query('select 1 from pg_database where datname = $1', [APPLICATION]);
    if (database.rowCount === 0) await client.query(`create database ${APPLICATION} owner ${APPLICATION}`);
  } finally {
    await client.end();
  }
}
