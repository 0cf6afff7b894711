import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Refused } from '@loaphuong/domain/basics';
import { readConfig } from '@loaphuong/server';
import { type Database, openDatabase } from '@loaphuong/server/platform/database';
import { migrate } from '@loaphuong/server/platform/migrate';
import { attachPostgres, startPostgres, stopPostgres } from '@loaphuong/server/platform/postgres';
import { lockDataFolder, type ProcessLock } from '@loaphuong/server/platform/process-lock';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, '.cache', 'test-postgres');
const MIGRATIONS = join(ROOT, 'migrations');

/** The advisory lock that everyone who uses the server holds shared; who gets it alone may stop the server. */
const USE = 4_711;

/** A use of the shared test server; it is not stopped while one is held. */
export interface TestServer {
  /** Address of the ordinary role; its database is to be replaced by one's own. */
  readonly appUrl: string;
  /** Address of the administrator. */
  readonly adminUrl: string;
  /** Name of a database with every migration applied, to be cloned. */
  readonly template: string;
  readonly admin: Database<unknown>;
  letGo(): Promise<void>;
}

/**
 * Finds (where `DATABASE_URL` names one) or starts the one PostgreSQL that all tests of this checkout share (fsync off: its data is worth nothing), with a
 * template database migrated once for each content of `migrations/`.
 */
export async function useTestServer(): Promise<TestServer> {
  const lock = await waitForLock();
  try {
    const outside = await outsideServer();
    const running = outside ?? (await attachPostgres(FOLDER));
    const { url, adminUrl } = running ?? (await startAndLeave());
    const admin = openDatabase<unknown>({ url: adminUrl, maxConnections: 2, statementTimeoutMs: 0 });
    if (running === undefined) await sweep(admin);
    const lease = await admin.pool.connect();
    await lease.query('select pg_advisory_lock_shared($1)', [USE]);
    const template = await prepareTemplate(admin, url);
    return {
      appUrl: url,
      adminUrl,
      template,
      admin,
      async letGo() {
        lease.release(true);
        await admin.close();
      },
    };
  } finally {
    await lock.release();
  }
}

/** Stops the shared server unless another test run is using it. */
export async function stopTestServer(): Promise<void> {
  const lock = await waitForLock();
  try {
    if (readConfig(process.env).databaseUrl !== undefined) return;
    const running = await attachPostgres(FOLDER);
    if (running === undefined) return;
    const admin = openDatabase<unknown>({ url: running.adminUrl, maxConnections: 1 });
    const alone = await admin.pool.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [
      USE,
    ]);
    await admin.close();
    if (alone.rows[0]?.alone === true) await stopPostgres(FOLDER);
  } finally {
    await lock.release();
  }
}

/** The server that `DATABASE_URL` names, with an account that may do everything there; an ordinary role is made for what is tested. */
async function outsideServer(): Promise<{ url: string; adminUrl: string } | undefined> {
  const adminUrl = readConfig(process.env).databaseUrl;
  if (adminUrl === undefined) return undefined;
  const admin = openDatabase<unknown>({ url: adminUrl, maxConnections: 1 });
  const password = 'of-tests-only';
  const known = await admin.pool.query("select 1 from pg_roles where rolname = 'loaphuong'");
  if (known.rowCount === 0) await admin.pool.query(`create role loaphuong login password '${password}'`);
  await admin.close();
  const url = new URL(adminUrl);
  url.username = 'loaphuong';
  url.password = password;
  return { url: url.href, adminUrl };
}

async function startAndLeave(): Promise<{ url: string; adminUrl: string }> {
  const postgres = await startPostgres({ dir: FOLDER, durable: false, maxConnections: 200 });
  postgres.letGo();
  return postgres;
}

/** Drops what killed runs and earlier migrations left; only right after the start, when nobody can be using it. */
async function sweep(admin: Database<unknown>): Promise<void> {
  const current = `template_${await checksumOfMigrations()}`;
  const { rows } = await admin.pool.query<{ name: string }>(
    `select datname as name from pg_database where datname ~ '^(test|template)_' and datname <> $1`,
    [current],
  );
  for (const { name } of rows) await admin.pool.query(`drop database "${name}"`);
}

async function prepareTemplate(admin: Database<unknown>, url: string): Promise<string> {
  const template = `template_${await checksumOfMigrations()}`;
  const known = await admin.pool.query('select 1 from pg_database where datname = $1', [template]);
  if (known.rowCount !== 0) return template;
  const draft = `${template}_draft`;
  await admin.pool.query(`drop database if exists ${draft} with (force)`);
  await admin.pool.query(`create database ${draft} owner loaphuong`);
  await migrate(withDatabase(url, draft), MIGRATIONS);
  await admin.pool.query(`alter database ${draft} rename to ${template}`);
  return template;
}

async function checksumOfMigrations(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(await readFile(join(MIGRATIONS, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function waitForLock(): Promise<ProcessLock> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await lockDataFolder(FOLDER);
    } catch (error) {
      const busy = error instanceof Refused && error.refusal.code === 'platform/already-running';
      if (!busy || attempt > 3000) throw error;
      await pause(20);
    }
  }
}

/** The same address with another database. */
export function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
