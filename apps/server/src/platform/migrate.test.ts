import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '@loaphuong/domain/basics';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, outstandingMigrations } from './migrate.ts';

let database: TestDatabase<unknown>;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-migrations-'));
  database = await testDatabase();
  // The template carries the real migrations; these tests begin with none.
  await database.pool.query('drop schema migrations cascade');
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const caught = await work.catch((error: unknown) => error);
  return caught instanceof Refused ? caught.refusal.code : `not refused: ${String(caught)}`;
}

test('outstanding files run once, in the order of their numbers', async () => {
  await write('0002_second.sql', 'insert into demo.step values (2)');
  await write(
    '0001_first.sql',
    'create schema demo; create table demo.step (n integer); insert into demo.step values (1)',
  );
  expect(await migrate(database.url, folder)).toEqual({
    applied: ['0001_first.sql', '0002_second.sql'],
    version: 2,
  });
  await write('0003_third.sql', 'insert into demo.step values (3)');
  expect(await migrate(database.url, folder)).toEqual({ applied: ['0003_third.sql'], version: 3 });
  expect((await database.pool.query('select n from demo.step order by n')).rows).toEqual([
    { n: 1 },
    { n: 2 },
    { n: 3 },
  ]);
});

test('eight processes that start at once apply every file exactly once', async () => {
  await write(
    '0001_first.sql',
    'create schema demo; create table demo.step (n integer); select pg_sleep(0.2)',
  );
  await write('0002_second.sql', 'insert into demo.step values (2)');
  const reports = await Promise.all(Array.from({ length: 8 }, () => migrate(database.url, folder)));
  expect(reports.flatMap((report) => report.applied).sort()).toEqual(['0001_first.sql', '0002_second.sql']);
  expect((await database.pool.query('select count(*) n from demo.step')).rows).toEqual([{ n: 1n }]);
});

test('a file that fails half-way leaves nothing of itself, keeps what came before, and says why', async () => {
  await write('0001_first.sql', 'create schema demo; create table demo.step (n integer)');
  await write('0002_broken.sql', 'insert into demo.step values (2); select 1/0');
  const caught = await migrate(database.url, folder).catch((error: unknown) => error);
  expect(caught).toBeInstanceOf(Refused);
  expect(String(caught)).toContain('0002_broken.sql');
  expect(String(caught)).toContain('division by zero');
  expect((await database.pool.query('select count(*) n from demo.step')).rows).toEqual([{ n: 0n }]);
  await write('0002_broken.sql', 'insert into demo.step values (2)');
  expect(await migrate(database.url, folder)).toMatchObject({ applied: ['0002_broken.sql'] });
});

test('an applied file that was edited is refused; other line ends are no edit', async () => {
  await write('0001_first.sql', 'create schema demo;\n');
  await migrate(database.url, folder);
  await write('0001_first.sql', 'create schema demo;\r\n');
  expect(await migrate(database.url, folder)).toMatchObject({ applied: [] });
  await write('0001_first.sql', 'create schema other;\n');
  expect(await codeOf(migrate(database.url, folder))).toBe('platform/migration-changed');
});

test('a database that a newer program has upgraded is left alone', async () => {
  await write('0001_first.sql', 'create schema demo');
  await write('0002_later.sql', 'create table demo.later ()');
  await migrate(database.url, folder);
  await rm(join(folder, '0002_later.sql'));
  await write('0003_other.sql', 'create table demo.other ()');
  expect(await codeOf(migrate(database.url, folder))).toBe('platform/database-newer');
  expect((await database.pool.query(`select to_regclass('demo.other') t`)).rows).toEqual([{ t: null }]);
});

test('files with a wrong name or the same number are refused before anything runs', async () => {
  await write('1_first.sql', 'create schema demo');
  expect(await codeOf(migrate(database.url, folder))).toBe('platform/migration-name');
  await rm(join(folder, '1_first.sql'));
  await write('0001_one.sql', 'create schema demo');
  await write('0001_two.sql', 'create schema demo2');
  expect(await codeOf(migrate(database.url, folder))).toBe('platform/migration-name');
});

test('the outstanding files can be named without running any of them', async () => {
  await write('0001_first.sql', 'create schema demo');
  await write('0002_second.sql', 'create table demo.step ()');
  expect(await outstandingMigrations(database.url, folder)).toEqual(['0001_first.sql', '0002_second.sql']);
  await rm(join(folder, '0002_second.sql'));
  await migrate(database.url, folder);
  await write('0002_second.sql', 'create table demo.step ()');
  expect(await outstandingMigrations(database.url, folder)).toEqual(['0002_second.sql']);
  expect((await database.pool.query(`select to_regclass('demo.step') t`)).rows).toEqual([{ t: null }]);
});
