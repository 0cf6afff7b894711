import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `postmaster.pid` says (PostgreSQL source, `miscadmin.h`: one item a line). */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` or `standby`. */
  readonly status: string;
}

/** Reads `postmaster.pid` of a data folder; `undefined` when there is none or it is cut short. */
export async function readPidFile(dataFolder: string): Promise<PidFile | undefined> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
}

/** Who stands behind a process number found in `postmaster.pid`. */
export type Holder =
  /** Nobody, or only a zombie that its parent has not reaped, or an unrelated program with a re-used number. */
  | 'nobody'
  /** A PostgreSQL that serves this very data folder: an orphan of an earlier run of ours. */
  | 'postgres'
  /** A process that we may not look into. */
  | 'hidden';

/** Finds out who holds the data folder. */
export async function holderOf(dataFolder: string, pid: number): Promise<Holder> {
  if (!isAlive(pid)) return 'nobody';
  const folder = await realpath(dataFolder);
  if (process.platform === 'linux') return holderFromProc(pid, folder);
  return holderFromPs(pid, folder);
}

/** True while a process with this number exists and has not become a zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  return process.platform !== 'linux' || (await stateOf(pid)) !== 'Z';
}

/**
 * Lets PostgreSQL start although the number in the file is taken by a zombie or a stranger: it ignores its own
 * parent's number there, but still checks the shared memory named in the same file, which deleting the file would skip.
 */
export async function disarmPidFile(dataFolder: string): Promise<void> {
  const path = join(dataFolder, 'postmaster.pid');
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines[0] = String(process.pid);
  await writeFile(path, lines.join('\n'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function stateOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold anything, so count from the last closing one (proc(5)).
  return text === '' ? 'Z' : text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
}

async function holderFromProc(pid: number, folder: string): Promise<Holder> {
  if ((await stateOf(pid)) === 'Z') return 'nobody';
  try {
    // PostgreSQL serves only a folder of its own account, so a process of another account is a stranger.
    if ((await stat(`/proc/${pid}`)).uid !== (await stat(folder)).uid) return 'nobody';
    // The postmaster makes the data folder its working directory.
    return (await readlink(`/proc/${pid}/cwd`)) === folder ? 'postgres' : 'nobody';
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return gone ? 'nobody' : 'hidden';
  }
}

async function holderFromPs(pid: number, folder: string): Promise<Holder> {
  try {
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']);
    return stdout.includes('postgres') && stdout.includes(folder) ? 'postgres' : 'nobody';
  } catch {
    return 'hidden';
  }
}
