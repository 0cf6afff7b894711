import { ClusterRegistry, type ImportUndo, type RegistryEntry } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import {
  type ClusterId,
  type ClusterNow,
  changesBetween,
  type RegistryValues,
  type Undo,
  undoOf,
} from '@loaphuong/domain/fleet';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { insertRows } from '../platform/bulk.ts';
import { narrow } from '../platform/database.ts';
import { clusterId, describeCluster, type Replan, retireCluster } from './registry.ts';
import { registryEntries } from './registry-views.ts';
import type { FleetSlice } from './slice.ts';

const FIELDS = Object.keys(ClusterRegistry.shape) as readonly (keyof ClusterRegistry)[];

/** The registry before an import, to be held against what stands there afterwards. */
export async function registryBefore(
  trx: Transaction<FleetSlice>,
): Promise<ReadonlyMap<string, RegistryValues>> {
  return new Map((await registryEntries(trx)).map((entry) => [entry.id, valuesOf(entry)]));
}

/** Keeps what an import changed: each cluster that it added, and of each other the fields that say something else now. */
export async function keepChanges(
  trx: Transaction<FleetSlice>,
  id: string,
  before: ReadonlyMap<string, RegistryValues>,
  touched: ReadonlySet<string>,
): Promise<void> {
  const after = await registryEntries(trx);
  const rows = after.flatMap((entry) => {
    if (!touched.has(entry.id)) return [];
    const stood = before.get(entry.id);
    if (stood === undefined)
      return [{ import: id, cluster: entry.id, added: true, before: {}, after: valuesOf(entry) }];
    const changes = changesBetween(stood, valuesOf(entry));
    return Object.keys(changes.after).length === 0
      ? []
      : [{ import: id, cluster: entry.id, added: false, ...changes }];
  });
  await insertRows(trx, 'fleet.registry_import_row', COLUMNS, rows);
}

const COLUMNS = {
  import: 'uuid',
  cluster: 'uuid',
  added: 'boolean',
  before: 'jsonb',
  after: 'jsonb',
} as const;

/** What taking an import back would do, and what it would leave. @throws {Refused} `fleet/no-such-import`, `fleet/import-not-done`, `fleet/import-undone`. */
export async function undoPreview(db: Kysely<FleetSlice>, id: string): Promise<ImportUndo> {
  await undoable(db, id);
  return viewOf(await undosOf(db, id));
}

/**
 * Takes back what an import wrote and nobody changed since; the rest stays, and is named.
 * @throws {Refused} as `undoPreview`, and `fleet/nothing-to-undo`.
 */
export async function undoImport(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: string,
  reason: string,
  now: Temporal.Instant,
  replan: Replan,
): Promise<ImportUndo> {
  const { file_name: fileName } = await undoable(trx, id, true);
  const undos = await undosOf(trx, id, true);
  const view = viewOf(undos);
  if (view.undone === 0) {
    refuse('conflict', 'fleet/nothing-to-undo', {
      vi: 'Không còn gì để hoàn tác: mọi thứ lần nhập này ghi đều đã được sửa sau đó. Hãy sửa tay từng cụm.',
      en: 'Nothing is left to be taken back: all that this import wrote was changed since. Edit the clusters one by one.',
    });
  }
  for (const { cluster, undo } of undos) {
    if (undo.retire) await retireCluster(trx, actor, cluster, reason, now, replan);
    else if (Object.keys(undo.back).length > 0)
      await describeCluster(trx, actor, cluster, ClusterRegistry.partial().parse(undo.back), replan);
  }
  await trx
    .updateTable('fleet.registry_import')
    .set({
      undone_by: actor.person,
      undone_at: now,
      undo_reason: reason,
      undone_clusters: view.undone,
      kept_clusters: view.kept,
    })
    .where('id', '=', id)
    .execute();
  await record(narrow(trx), actor, {
    action: 'fleet/undo-import',
    subject: { kind: 'sheet', id: fileName.slice(0, 120) },
    detail: { undone: view.undone, kept: view.kept },
    reason,
  });
  return view;
}

interface UndoHere {
  readonly cluster: ClusterId;
  readonly name: string;
  readonly ward: RegistryEntry['ward'];
  readonly undo: Undo;
}

async function undoable(db: Kysely<FleetSlice>, id: string, lock = false) {
  const found =
    (await db
      .selectFrom('fleet.registry_import')
      .select(['state', 'file_name', 'undone_at'])
      .where('id', '=', id)
      .$if(lock, (query) => query.forUpdate())
      .executeTakeFirst()) ??
    refuse('missing', 'fleet/no-such-import', {
      vi: 'Không có lần nhập này. Hãy tải lại trang.',
      en: 'There is no such import. Load the page again.',
    });
  if (found.state !== 'done')
    refuse('conflict', 'fleet/import-not-done', {
      vi: 'Lần nhập này chưa ghi gì vào sổ nên không có gì để hoàn tác.',
      en: 'This import wrote nothing, so there is nothing to take back.',
    });
  if (found.undone_at !== null)
    refuse('conflict', 'fleet/import-undone', {
      vi: 'Lần nhập này đã được hoàn tác. Hãy tải lại trang để xem phần còn lại.',
      en: 'This import was taken back already. Load the page again to see what was left.',
    });
  return found;
}

async function undosOf(db: Kysely<FleetSlice>, id: string, lock = false): Promise<readonly UndoHere[]> {
  const rows = await db
    .selectFrom('fleet.registry_import_row')
    .selectAll()
    .where('import', '=', id)
    .execute();
  const ids = rows.map(({ cluster }) => cluster);
  if (lock)
    await sql`select id from fleet.cluster where id = any(${ids}::uuid[]) order by id for update`.execute(db);
  const entries = new Map((await registryEntries(db)).map((entry) => [entry.id, entry]));
  const held = await sql<{ cluster: string; has_box: boolean; serves: boolean }>`
    select c.id as cluster, exists (select 1 from fleet.box b where b.cluster = c.id) as has_box,
      exists (select 1 from fleet.cluster o where o.served_by = c.id and o.archived_at is null) as serves
    from fleet.cluster c where c.id = any(${ids}::uuid[])`.execute(db);
  const holds = new Map(held.rows.map((row) => [row.cluster, row]));
  return rows.flatMap((row) => {
    const entry = entries.get(row.cluster);
    if (entry === undefined) return [];
    const now: ClusterNow = {
      values: valuesOf(entry),
      retired: entry.archived !== undefined,
      hasBox: holds.get(row.cluster)?.has_box === true,
      servesOthers: holds.get(row.cluster)?.serves === true,
    };
    return [{ cluster: clusterId(row.cluster), name: entry.name, ward: entry.ward, undo: undoOf(row, now) }];
  });
}

function viewOf(undos: readonly UndoHere[]): ImportUndo {
  const clusters = undos.map(({ cluster, name, ward, undo }) => ({
    cluster: { id: cluster, name },
    ward,
    retire: undo.retire,
    back: Object.keys(undo.back).sort(),
    kept: [...undo.kept],
  }));
  return {
    clusters,
    undone: clusters.filter(({ retire, back }) => retire || back.length > 0).length,
    kept: clusters.filter(({ kept }) => kept.length > 0).length,
  };
}

function valuesOf(entry: RegistryEntry): RegistryValues {
  return Object.fromEntries(FIELDS.map((field) => [field, entry[field]]));
}
