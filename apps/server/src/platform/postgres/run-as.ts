import { execFile } from 'node:child_process';
import type { Stats } from 'node:fs';
import { lchown, lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { refuse } from '@loaphuong/domain/basics';

const run = promisify(execFile);

/** The system account that runs PostgreSQL when we are root. */
const ACCOUNT = 'postgres';

/** As whom PostgreSQL runs. It refuses root, so root needs one of the last two. */
export type RunAs =
  /** We are an ordinary user: as ourselves. */
  | { readonly kind: 'ourselves' }
  /** We are root: as an unprivileged account, which must be able to enter every parent folder. */
  | { readonly kind: 'account'; readonly uid: number; readonly gid: number }
  /**
   * We are root and a parent folder is closed to that account (a checkout under `/root`): as ourselves inside a user
   * namespace (Linux), where we look like that account. No folder's rights change.
   */
  | { readonly kind: 'namespace'; readonly uid: number; readonly gid: number };

/** A command line and how to spawn it. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: {
    readonly uid?: number;
    readonly gid?: number;
    readonly env: Readonly<Record<string, string>>;
  };
}

/** Nothing of our own environment: it may hold secrets, and `PG…` or `LC_…` would change what PostgreSQL does. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', TZ: 'UTC' };

/**
 * Decides as whom PostgreSQL runs.
 * @param folders what the programs must be able to enter: the binaries and the data folder.
 * @throws {Refused} `platform/postgres-closed-folder`, naming the folder; `platform/postgres-no-account`.
 */
export async function chooseRunAs(folders: readonly string[]): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { kind: 'ourselves' };
  const account = (await findAccount()) ?? (await createAccount());
  for (const folder of folders) {
    const closed = await firstClosedFolder(folder, account);
    if (closed === undefined) continue;
    if (await namespacesWork(account)) return { kind: 'namespace', ...account };
    return refuse('unavailable', 'platform/postgres-closed-folder', {
      vi: `Chương trình chạy bằng root nên PostgreSQL phải chạy bằng tài khoản «${ACCOUNT}», nhưng thư mục ${closed} không cho tài khoản này đi qua. Hãy chuyển cả thư mục chương trình và dữ liệu tới nơi khác, ví dụ /opt, hoặc chạy bằng tài khoản thường, hoặc đặt DATABASE_URL.`,
      en: `We run as root, so PostgreSQL must run as the account "${ACCOUNT}", but the folder ${closed} does not let that account through. Move program and data elsewhere, e.g. /opt, or run as an ordinary user, or set DATABASE_URL.`,
    });
  }
  return { kind: 'account', ...account };
}

/** Wraps a program so that it runs as decided. */
export function commandAs(runAs: RunAs, file: string, args: readonly string[]): Command {
  switch (runAs.kind) {
    case 'ourselves':
      return { file, args, options: { env: ENVIRONMENT } };
    case 'account':
      return { file, args, options: { uid: runAs.uid, gid: runAs.gid, env: ENVIRONMENT } };
    case 'namespace':
      return {
        file: 'unshare',
        args: [...inNamespace(runAs), '--', file, ...args],
        options: { env: ENVIRONMENT },
      };
  }
}

/**
 * Gives a folder and all within to the account that will use it. The folder itself changes hands last, so one that is
 * already right was finished, and is not walked again.
 */
export async function giveTo(runAs: RunAs, path: string): Promise<void> {
  if (runAs.kind === 'ourselves') return;
  const owner = runAs.kind === 'account' ? runAs : { uid: 0, gid: 0 };
  const now = await lstat(path);
  if (now.uid === owner.uid) return;
  if (now.isDirectory()) for (const name of await readdir(path)) await giveTo(runAs, join(path, name));
  await lchown(path, owner.uid, owner.gid);
}

/**
 * Makes sure that the folder is ours to use when we are not root.
 * @throws {Refused} `platform/postgres-not-ours`: an earlier run as root gave it to another account.
 */
export async function checkOwner(path: string): Promise<void> {
  const us = process.getuid?.();
  if (us === undefined || us === 0) return;
  const { uid } = await lstat(path);
  if (uid === us) return;
  refuse('forbidden', 'platform/postgres-not-ours', {
    vi: `Thư mục ${path} thuộc tài khoản khác (uid ${uid}), có lẽ vì lần trước chương trình chạy bằng root. Hãy chạy lại bằng tài khoản đó, hoặc nhờ root giao thư mục này cho bạn (chown -R), hoặc chọn thư mục khác bằng --data.`,
    en: `The folder ${path} belongs to another account (uid ${uid}), perhaps because the last run was as root. Run as that account again, or have root give you the folder (chown -R), or choose another with --data.`,
  });
}

/**
 * The first folder on the way to `path`, from the root down, that the account may not enter.
 * Reads the classic permission bits only; access lists are not looked at.
 */
export async function firstClosedFolder(
  path: string,
  account: { readonly uid: number; readonly gid: number },
): Promise<string | undefined> {
  const chain: string[] = [];
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    chain.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  // The last one is ours to give away; only its parents must stand open already.
  for (const folder of chain.slice(0, -1)) if (!mayEnter(await stat(folder), account)) return folder;
  return undefined;
}

function mayEnter(folder: Stats, account: { readonly uid: number; readonly gid: number }): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

async function findAccount(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const uid = Number((await run('id', ['-u', ACCOUNT])).stdout);
    const gid = Number((await run('id', ['-g', ACCOUNT])).stdout);
    return Number.isInteger(uid) && uid > 0 && Number.isInteger(gid) ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function createAccount(): Promise<{ uid: number; gid: number }> {
  let why = '';
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      ACCOUNT,
    ]);
  } catch (error) {
    why = error instanceof Error ? error.message.trim() : String(error);
  }
  // Looked up even after a failure: another process may have created it at the same moment.
  return (
    (await findAccount()) ??
    refuse('unavailable', 'platform/postgres-no-account', {
      vi: `Chương trình chạy bằng root nhưng máy không có tài khoản «${ACCOUNT}» và không tạo được (${why}). Hãy chạy bằng tài khoản thường, hoặc tạo tài khoản này, hoặc đặt DATABASE_URL.`,
      en: `We run as root, but this machine has no account "${ACCOUNT}" and it could not be created (${why}). Run as an ordinary user, or create it, or set DATABASE_URL.`,
    })
  );
}

function inNamespace(account: { readonly uid: number; readonly gid: number }): string[] {
  return ['--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`];
}

async function namespacesWork(account: { readonly uid: number; readonly gid: number }): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return run('unshare', [...inNamespace(account), '--', 'true']).then(
    () => true,
    () => false,
  );
}
