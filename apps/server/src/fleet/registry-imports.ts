import type { ImportView } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { type Kysely, sql, type Transaction } from 'kysely';
import { type Database, sqlState, withTransaction } from '../platform/database.ts';
import type { FleetSlice } from './slice.ts';

/** How far an import is. */
export interface Progress {
  readonly done: number;
  readonly all: number;
}

/** Told so often at most (ms) how far an import is: each telling is a write. */
const TELL_MS = 250;
/** Newest imports that are listed. */
const LISTED = 20;
/** First half of the advisory lock that a running import holds; the second is its number. */
const LOCK = 1_918_985_062;

/**
 * Runs an import: all of `take` in one transaction, and beside it a row that says how far it is. That an import runs is a lock of its
 * transaction and no word of a process: whatever kills the program frees it, and who finds it free knows that the import is over.
 * @throws {Refused} `fleet/import-known` when an import of that number was begun before; and whatever `take` throws, after which nothing
 * of the sheet is kept.
 */
export async function runImport<Taken extends { readonly added: number; readonly changed: number }>(
  db: Database<FleetSlice>,
  actor: Actor,
  { id, fileName }: { readonly id: string; readonly fileName: string },
  take: (trx: Transaction<FleetSlice>, tell: (progress: Progress) => Promise<void>) => Promise<Taken>,
): Promise<Taken> {
  let begun = false;
  try {
    return await withTransaction(db, async (trx) => {
      await sql`select pg_advisory_xact_lock(${LOCK}, hashtext(${id}))`.execute(trx);
      await begin(db, actor, id, fileName);
      begun = true;
      const taken = await take(trx, teller(db, id));
      await trx
        .updateTable('fleet.registry_import')
        .set((row) => ({
          state: 'done',
          ended_at: sql`now()`,
          rows_done: row.fn.coalesce('rows_all', 'rows_done'),
          added: taken.added,
          changed: taken.changed,
        }))
        .where('id', '=', id)
        .execute();
      return taken;
    });
  } catch (error) {
    // Where this write fails too, the next who asks finds the lock free.
    if (begun) await end(db.sql, id, 'refused').catch(() => undefined);
    throw error;
  }
}

/** Begun for everybody to see, before the transaction of the import has said anything. */
async function begin(db: Database<FleetSlice>, actor: Actor, id: string, file: string): Promise<void> {
  try {
    await db.sql
      .insertInto('fleet.registry_import')
      .values({ id, file_name: file.slice(-255), begun_by: actor.person })
      .execute();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    refuse('conflict', 'fleet/import-known', {
      vi: 'Lần nhập này đã bắt đầu trước đó. Hãy xem trong danh sách các lần nhập; muốn nhập lại thì chọn lại tệp.',
      en: 'This import was begun before. See the list of imports; to import again, choose the file again.',
    });
  }
}

function teller(db: Database<FleetSlice>, id: string): (progress: Progress) => Promise<void> {
  let toldAt = Number.NEGATIVE_INFINITY;
  return async ({ done, all }) => {
    const at = performance.now();
    if (at - toldAt < TELL_MS) return;
    toldAt = at;
    await db.sql
      .updateTable('fleet.registry_import')
      .set({ rows_done: done, rows_all: all })
      .where('id', '=', id)
      .execute();
  };
}

async function end(db: Kysely<FleetSlice>, id: string, state: 'refused' | 'interrupted'): Promise<void> {
  await db
    .updateTable('fleet.registry_import')
    .set({ state, ended_at: sql`now()` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Marks imports that are said to run and that nobody runs: their program was ended in the middle, and nothing of their sheets is kept. */
async function settle(db: Database<FleetSlice>): Promise<void> {
  const running = await db.sql
    .selectFrom('fleet.registry_import')
    .select('id')
    .where('state', '=', 'running')
    .execute();
  for (const { id } of running) {
    await withTransaction(db, async (trx) => {
      const { rows } = await sql<{ free: boolean }>`
        select pg_try_advisory_xact_lock(${LOCK}, hashtext(${id})) as free`.execute(trx);
      // Asked anew after the lock: an import that ended well has said so before it let go.
      if (rows[0]?.free === true) await end(trx, id, 'interrupted');
    });
  }
}

/** The newest imports, the newest first; or one by its number. */
export async function importViews(db: Database<FleetSlice>, only?: string): Promise<ImportView[]> {
  await settle(db);
  const rows = await db.sql
    .selectFrom('fleet.registry_import as i')
    .innerJoin('access.person as by', 'by.id', 'i.begun_by')
    .leftJoin('access.person as back', 'back.id', 'i.undone_by')
    .selectAll('i')
    .select(['by.name as by_name', 'back.name as undone_name'])
    .$if(only !== undefined, (query) => query.where('i.id', '=', only ?? ''))
    .orderBy('i.begun_at', 'desc')
    .limit(LISTED)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    by: { id: row.begun_by, name: row.by_name },
    at: row.begun_at.toString(),
    state: row.state,
    done: row.rows_done,
    ...(row.rows_all === null ? {} : { all: row.rows_all }),
    ...(row.added === null || row.changed === null ? {} : { added: row.added, changed: row.changed }),
    ...(row.undone_by === null || row.undone_at === null
      ? {}
      : {
          undone: {
            by: { id: row.undone_by, name: row.undone_name ?? '' },
            at: row.undone_at.toString(),
            reason: row.undo_reason ?? '',
            clusters: row.undone_clusters ?? 0,
            kept: row.kept_clusters ?? 0,
          },
        }),
  }));
}
