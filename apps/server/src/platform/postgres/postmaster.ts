import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { refuse } from '@loaphuong/domain/basics';
import { freeLoopbackPort } from '../free-port.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, failed } from './cluster.ts';
import { disarmPidFile, holderOf, isRunning, readPidFile } from './pid-file.ts';
import { type Command, commandAs, type RunAs } from './run-as.ts';

/** How long a start is retried while the last life of the same data folder is still going away. */
const STALE_PATIENCE_MS = 10_000;
/** Recovery after a crash replays the log; on a slow disk that takes long, but not for ever. */
const READY_PATIENCE_MS = 300_000;
/** After this a stop in order becomes a stop at once (PostgreSQL then recovers at the next start). */
const STOP_PATIENCE_MS = 30_000;
const LOG_LIMIT_BYTES = 1_000_000;

/** A PostgreSQL that accepts connections. */
export interface Postmaster {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
}

/** What differs between the service and the tests. */
export interface PostmasterSettings {
  /** False only for tests: a power cut may then destroy the data. */
  readonly durable: boolean;
  readonly maxConnections: number;
}

/**
 * Starts PostgreSQL on a cluster and waits until it takes connections. Whatever an earlier run left is cleared first:
 * an orphan is stopped, a zombie or a re-used process number is stepped over. The caller must hold the lock of the data
 * folder, else it would stop somebody else's data base.
 * @param wish a port to prefer.
 * @throws {Refused} `platform/postgres-start` with PostgreSQL's own last words.
 */
export async function launch(
  cluster: Cluster,
  binaries: Binaries,
  runAs: RunAs,
  settings: PostmasterSettings,
  wish?: number,
): Promise<Postmaster> {
  await rotateLog(cluster.log);
  await clearEarlierRun(cluster, binaries, runAs);
  const giveUpAt = performance.now() + STALE_PATIENCE_MS;
  for (let delay = 100; ; delay = Math.min(delay * 2, 2000)) {
    const port = await freeLoopbackPort(wish);
    const command = commandAs(runAs, binaries.postgres, argumentsFor(cluster, settings, port));
    const result = await tryOnce(cluster, command, port);
    if (typeof result !== 'string') return result;
    const transient = /postmaster\.pid|pre-existing shared memory|could not bind|Address already in use/.test(
      result,
    );
    if (!transient || performance.now() > giveUpAt) {
      return failed('platform/postgres-start', 'khởi động', 'start', result);
    }
    await pause(delay);
    await clearEarlierRun(cluster, binaries, runAs);
  }
}

/** Stops a PostgreSQL: in order, then at once when that takes too long. Returns when the process has gone. */
export async function stopPostmaster(
  data: string,
  binaries: Binaries,
  runAs: RunAs,
  pid: number,
): Promise<void> {
  for (const mode of ['fast', 'immediate'] as const) {
    if (process.platform === 'win32') {
      const command = commandAs(runAs, binaries.pgCtl, ['-D', data, '-m', mode, '-w', 'stop']);
      await promisify(execFile)(command.file, [...command.args], command.options).catch(() => undefined);
    } else if (!signal(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')) {
      return;
    }
    const giveUpAt = performance.now() + STOP_PATIENCE_MS;
    while (performance.now() < giveUpAt) {
      if (!(await isRunning(pid))) return;
      await pause(10);
    }
  }
  refuse('unavailable', 'platform/postgres-stop', {
    vi: `PostgreSQL (tiến trình ${pid}) không chịu dừng. Hãy dừng tiến trình này rồi khởi động lại.`,
    en: `PostgreSQL (process ${pid}) does not stop. End that process, then start again.`,
  });
}

async function clearEarlierRun(cluster: Cluster, binaries: Binaries, runAs: RunAs): Promise<void> {
  const left = await readPidFile(cluster.data);
  if (left === undefined) return;
  const holder = await holderOf(cluster.data, left.pid);
  if (holder === 'postgres') await stopPostmaster(cluster.data, binaries, runAs, left.pid);
  else if (holder === 'nobody') await disarmPidFile(cluster.data).catch(ignoreMissing);
  else {
    refuse('unavailable', 'platform/postgres-foreign', {
      vi: `Kho dữ liệu ${cluster.data} có thể đang do tiến trình ${left.pid} của tài khoản khác dùng. Hãy dừng tiến trình đó, hoặc chạy bằng đúng tài khoản đã chạy lần trước.`,
      en: `The data in ${cluster.data} may be in use by process ${left.pid} of another account. End it, or run as the account that ran last time.`,
    });
  }
}

async function tryOnce(cluster: Cluster, command: Command, port: number): Promise<Postmaster | string> {
  // A file and not a pipe: it outlives us, so an orphan can still write, and its words can still be read.
  const log = await open(cluster.log, 'a', 0o600);
  const from = (await log.stat()).size;
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: cluster.data,
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C in the terminal must reach us first, not the data base.
    detached: true,
  });
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  await log.close();
  const giveUpAt = performance.now() + READY_PATIENCE_MS;
  while (performance.now() < giveUpAt) {
    if (spawnError !== undefined) return String(spawnError);
    if (child.exitCode !== null || child.signalCode !== null) return tailOf(cluster.log, from);
    const now = await readPidFile(cluster.data);
    if (now !== undefined && now.pid === child.pid && now.status === 'ready') {
      return { child, pid: now.pid, port };
    }
    await pause(10);
  }
  child.kill('SIGQUIT');
  return `not ready after ${READY_PATIENCE_MS / 1000} s\n${await tailOf(cluster.log, from)}`;
}

function argumentsFor(cluster: Cluster, settings: PostmasterSettings, port: number): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: settings.maxConnections,
    // A town's data fits in the system's own file cache; what we reserve here is taken from the boxes of the demonstration.
    shared_buffers: '32MB',
    maintenance_work_mem: '32MB',
    max_wal_size: '256MB',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_worker_processes: 4,
    max_parallel_workers: 2,
    autovacuum_max_workers: 2,
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements that clients got wrong are the clients' to report; here only PostgreSQL's own news.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(settings.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return [
    '-D',
    cluster.data,
    ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function tailOf(path: string, from: number): Promise<string> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return bytes.subarray(from).subarray(-4000).toString('utf8');
}

async function rotateLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
}

/** False when there is nobody to signal any more. */
function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
