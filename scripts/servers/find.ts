import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program on the PATH or in one of the folders where Debian keeps servers; `undefined` when it is not installed. */
export function findProgram(name: string, more: readonly string[] = []): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', ...more];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The folder with the programs of PostgreSQL 15 as Debian packs it, or of the oldest later version. */
export function findPostgres(): string | undefined {
  const base = '/usr/lib/postgresql';
  const versions = list(base).filter((name) => Number(name) >= 15);
  return versions
    .sort((a, b) => Number(a) - Number(b))
    .map((version) => join(base, version, 'bin'))
    .find((folder) => isExecutable(join(folder, 'initdb')));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
