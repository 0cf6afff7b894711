import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@loaphuong/server/platform/database';
import { type TestServer, useTestServer, withDatabase } from './database-server.ts';

/** A database of its own for one test file: real PostgreSQL, all migrations applied, empty of people's data. */
export interface TestDatabase<Tables> extends Database<Tables> {
  /** For parts that open their own connections, e.g. `startJobs` and `hearChanges`. */
  readonly url: string;
  /** Runs SQL as the server's own administrator in this database, e.g. COPY of files. */
  admin(text: string): Promise<void>;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

let server: Promise<TestServer> | undefined;
let users = 0;

/** Makes a database by cloning the migrated template (some tens of milliseconds). Close it in `afterAll`. */
export async function testDatabase<Tables>(): Promise<TestDatabase<Tables>> {
  server ??= useTestServer();
  users += 1;
  const { admin, template, appUrl, adminUrl } = await server;
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await admin.pool.query(`create database ${name} owner loaphuong template ${template} strategy file_copy`);
  const url = withDatabase(appUrl, name);
  const database = openDatabase<Tables>({ url });
  return {
    ...database,
    url,
    async admin(text) {
      const own = openDatabase<unknown>({
        url: withDatabase(adminUrl, name),
        maxConnections: 1,
        statementTimeoutMs: 0,
      });
      try {
        await own.pool.query(text);
      } finally {
        await own.close();
      }
    },
    async close() {
      await database.close();
      await admin.pool.query(`drop database if exists ${name} with (force)`);
      users -= 1;
      if (users > 0 || server === undefined) return;
      const last = server;
      server = undefined;
      await (await last).letGo();
    },
  };
}
