import { chmod, mkdir, mkdtemp, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkLibraries } from './binaries.ts';
import { firstClosedFolder } from './run-as.ts';

const stranger = { uid: 54_321, gid: 54_321 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-run-as-'));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the folder that stands in the way is named, and its rights stay as they are', async () => {
  const closed = join(folder, 'home');
  await mkdir(join(closed, 'town', 'postgres'), { recursive: true });
  await chmod(closed, 0o700);
  expect(await firstClosedFolder(join(closed, 'town', 'postgres'), stranger)).toBe(closed);
  expect((await stat(closed)).mode & 0o777).toBe(0o700);
});

test('a link is followed to where it leads', async () => {
  const closed = join(folder, 'home');
  await mkdir(join(closed, 'town'), { recursive: true });
  await chmod(closed, 0o700);
  await symlink(join(closed, 'town'), join(folder, 'short'));
  expect(await firstClosedFolder(join(folder, 'short'), stranger)).toBe(closed);
});

test('open folders let everybody through', async () => {
  await mkdir(join(folder, 'postgres'), { mode: 0o700 });
  expect(await firstClosedFolder(join(folder, 'postgres'), stranger)).toBeUndefined();
});

test('library links that an install without scripts left out are made, once', async () => {
  await mkdir(join(folder, 'native', 'lib'), { recursive: true });
  await writeFile(join(folder, 'native', 'lib', 'libpq.so.5.18'), 'library');
  await writeFile(
    join(folder, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
  await linkLibraries(folder);
  await linkLibraries(folder);
  expect(await readlink(join(folder, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
});
