import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { AllTables } from '@loaphuong/server';
import type { TestDatabase } from '@loaphuong/testkit';

const TABLES = ['fleet.journal_record', 'broadcast.play'] as const;

/** Copies what `from` holds into the same, empty tables of `into` by PostgreSQL's own COPY, in one transaction; only the way in is timed. */
export async function copyRows(
  from: TestDatabase<AllTables>,
  into: TestDatabase<AllTables>,
): Promise<{ ms: number; rows: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'loaphuong-copy-'));
  // A table kept by month is read by a query. Files are written and read by the database server's own account.
  await chmod(folder, 0o777);
  const file = (table: string) => join(folder, `${table}.copy`);
  try {
    for (const table of TABLES) await from.admin(`copy (select * from ${table}) to '${file(table)}'`);
    const began = performance.now();
    await into.admin(
      `begin; ${TABLES.map((table) => `copy ${table} from '${file(table)}'`).join('; ')}; commit`,
    );
    const ms = performance.now() - began;
    const { rows } = await into.pool.query<{ rows: number }>(
      `select (${TABLES.map((table) => `(select count(*) from ${table})`).join(' + ')})::int as rows`,
    );
    return { ms, rows: rows[0]?.rows ?? 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
