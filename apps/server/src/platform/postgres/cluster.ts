import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { refuse } from '@loaphuong/domain/basics';
import * as z from 'zod';
import type { Binaries } from './binaries.ts';
import { commandAs, giveTo, type RunAs } from './run-as.ts';

const run = promisify(execFile);

/** Name of the account that owns the cluster; used only to set things up. */
export const ADMIN = 'postgres';

const passwords = z.object({ admin: z.string().min(32), application: z.string().min(32) });

/** The two secrets of a cluster; kept in `passwords.json`, readable by its owner alone. */
export type Passwords = z.output<typeof passwords>;

/** A data folder that PostgreSQL can be started on. */
export interface Cluster {
  /** Holds `data`, `passwords.json`, `log`. */
  readonly folder: string;
  /** What PostgreSQL calls its data directory. */
  readonly data: string;
  readonly log: string;
  readonly passwords: Passwords;
}

/**
 * Makes the data folder if it is not there yet. The work happens in a folder of another name that is renamed when
 * complete, so a death in the middle leaves nothing that looks like a cluster; the remains are swept at the next start.
 * @param durable false only for tests: no fsync while preparing.
 * @throws {Refused} `platform/postgres-version`, `platform/postgres-init`.
 */
export async function prepareCluster(
  folder: string,
  binaries: Binaries,
  runAs: RunAs,
  durable: boolean,
): Promise<Cluster> {
  const data = join(folder, 'data');
  await sweepHalfMade(folder);
  const secrets = await readPasswords(folder);
  const cluster: Cluster = {
    folder,
    data,
    log: join(folder, 'log'),
    passwords: secrets ?? newPasswords(),
  };
  if (secrets === undefined) await writePasswords(folder, cluster.passwords);
  if (await exists(join(data, 'PG_VERSION'))) {
    await checkVersion(data, binaries);
    await giveTo(runAs, data);
    if (secrets === undefined) await resetAdminPassword(cluster, binaries, runAs);
  } else {
    await initialise(cluster, binaries, runAs, durable);
  }
  return cluster;
}

/** Reads the secrets of a cluster; `undefined` when there are none or the file is damaged. */
export async function readPasswords(folder: string): Promise<Passwords | undefined> {
  try {
    return passwords.parse(JSON.parse(await readFile(join(folder, 'passwords.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

async function initialise(
  cluster: Cluster,
  binaries: Binaries,
  runAs: RunAs,
  durable: boolean,
): Promise<void> {
  const name = join(cluster.folder, `data.init-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${name}.password`;
  await mkdir(name, { mode: 0o700 });
  await writeFile(passwordFile, cluster.passwords.admin, { mode: 0o600 });
  await giveTo(runAs, name);
  await giveTo(runAs, passwordFile);
  const command = commandAs(runAs, binaries.initdb, [
    `--pgdata=${name}`,
    `--username=${ADMIN}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in provider gives C.UTF-8 on every system, whether or not the system knows that locale.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]);
  try {
    await run(command.file, [...command.args], { ...command.options, cwd: cluster.folder });
  } catch (error) {
    await rm(name, { recursive: true, force: true });
    failed('platform/postgres-init', 'khởi tạo kho dữ liệu', 'prepare its data folder', textOf(error));
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(name, cluster.data);
  await syncFolder(cluster.folder);
}

/** Single-user mode asks for no password; needed when `passwords.json` was lost but the data was not. */
async function resetAdminPassword(cluster: Cluster, binaries: Binaries, runAs: RunAs): Promise<void> {
  const command = commandAs(runAs, binaries.postgres, ['--single', '-D', cluster.data, 'postgres']);
  const child = spawn(command.file, command.args, { ...command.options, stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-2000);
  });
  // One command a line in this mode; the password is hex, so it needs no quoting.
  child.stdin.end(`alter role ${ADMIN} password '${cluster.passwords.admin}'\n`);
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject);
    child.once('close', settle);
  });
  if (code !== 0) failed('platform/postgres-password', 'đặt lại mật khẩu', 'reset its password', stderr);
}

async function checkVersion(data: string, binaries: Binaries): Promise<void> {
  const stored = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  const { stdout } = await run(binaries.postgres, ['--version']);
  const ours = /(\d+)[.\w]*\s*$/.exec(stdout)?.[1] ?? '?';
  if (stored === ours) return;
  refuse(
    'unavailable',
    'platform/postgres-version',
    {
      vi: `Kho dữ liệu ở ${data} do PostgreSQL ${stored} tạo, còn chương trình mang theo bản ${ours}. Hãy chạy lại bản chương trình cũ để sao lưu («loaphuong backup»), rồi khôi phục vào thư mục mới.`,
      en: `The data in ${data} was made by PostgreSQL ${stored}, but we carry version ${ours}. Run the earlier program once more to make a back-up ("loaphuong backup"), then restore it into a new folder.`,
    },
    { detail: { stored, ours } },
  );
}

async function sweepHalfMade(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    // An initdb whose parent was killed may still be writing there: retry until it has noticed and gone.
    if (name.startsWith('data.init-')) {
      await rm(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }
}

function newPasswords(): Passwords {
  return { admin: randomBytes(32).toString('hex'), application: randomBytes(32).toString('hex') };
}

async function writePasswords(folder: string, secrets: Passwords): Promise<void> {
  const path = join(folder, 'passwords.json');
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(temporary, JSON.stringify(secrets), { mode: 0o600, flush: true });
  await rename(temporary, path);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
}

/** Refuses with what PostgreSQL itself wrote last. */
export function failed(code: string, vi: string, en: string, stderr: string): never {
  const tail = stderr.trim().split('\n').slice(-5).join('\n').slice(-1000);
  return refuse(
    'unavailable',
    code,
    {
      vi: `PostgreSQL kèm theo không ${vi} được. PostgreSQL báo: ${tail || '(không có lời nào)'}`,
      en: `The bundled PostgreSQL could not ${en}. It said: ${tail || '(nothing)'}`,
    },
    { detail: { stderr: tail } },
  );
}
