import type { ClusterRegistry } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import type { ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { Transaction, Updateable } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import type { FleetSlice } from './slice.ts';
import type { FleetTables } from './tables.ts';

/** Queues the plans of stations anew; handed in by the slice above, in the same transaction. */
export type Replan = <Tables>(trx: Transaction<Tables>, stations: readonly StationId[]) => Promise<void>;

/** What a caller may say of a cluster; what is absent stays as it is. */
export type ClusterChange = { readonly [K in keyof ClusterRegistry]?: ClusterRegistry[K] | undefined };

/**
 * Writes what the registry says of a cluster. Another volume, delay or budget makes the station's plan anew, in the same transaction.
 * @throws {Refused} `fleet/name-taken`, `fleet/no-such-cluster`, `fleet/cluster-retired`, `fleet/retire-by-name`.
 */
export async function describeCluster(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: ClusterId,
  change: ClusterChange,
  replan: Replan,
): Promise<void> {
  const before = await lockCluster(trx, id);
  if (before.archived_at !== null) {
    refuse('conflict', 'fleet/cluster-retired', {
      vi: 'Cụm này đã ngừng sử dụng. Hãy khôi phục cụm rồi sửa.',
      en: 'This cluster is out of use. Put it back first.',
    });
  }
  if (change.condition === 'retired') {
    refuse(
      'invalid',
      'fleet/retire-by-name',
      {
        vi: 'Muốn ngừng sử dụng cụm loa, hãy dùng nút “Ngừng sử dụng” và ghi lý do.',
        en: 'Take a cluster out of use with its own button, and give the reason.',
      },
      { field: 'condition' },
    );
  }
  const name = change.name?.normalize('NFC');
  if (name !== undefined && name !== before.name) await refuseTakenName(trx, before.station, id, name);
  const set = columnsOf({ ...change, ...(name === undefined ? {} : { name }) });
  if (Object.keys(set).length === 0) return;
  await trx.updateTable('fleet.cluster').set(set).where('id', '=', id).execute();
  const heard =
    (change.volume !== undefined && change.volume !== before.volume) ||
    (change.delayMs !== undefined && change.delayMs !== before.delay_ms) ||
    (change.monthBudgetMb !== undefined && change.monthBudgetMb !== before.month_budget_mb);
  if (heard) await replan(trx, [before.station]);
  await record(narrow(trx), actor, {
    action: 'fleet/describe-cluster',
    subject: { kind: 'cluster', id },
    detail: { fields: Object.keys(change).sort().join(' ') },
  });
  await announce(trx, 'fleet');
}

/**
 * Takes a cluster out of use. Its history stays, its box falls silent with the next plan.
 * @throws {Refused} `fleet/serves-others` while its box plays for other clusters too.
 */
export async function retireCluster(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: ClusterId,
  reason: string,
  now: Temporal.Instant,
  replan: Replan,
): Promise<void> {
  const before = await lockCluster(trx, id);
  if (before.archived_at !== null) return;
  const served = await trx
    .selectFrom('fleet.cluster')
    .select('name')
    .where('served_by', '=', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (served !== undefined) {
    refuse('conflict', 'fleet/serves-others', {
      vi: `Thiết bị ở đây còn phát cho cụm loa khác (“${served.name}”). Hãy chuyển các cụm đó sang thiết bị khác trước.`,
      en: `The box here plays for other clusters too (“${served.name}”). Give those another box first.`,
    });
  }
  await trx
    .updateTable('fleet.cluster')
    .set({
      archived_at: now,
      archive_reason: reason,
      condition_before: before.condition,
      condition: 'retired',
    })
    .where('id', '=', id)
    .execute();
  await replan(trx, [before.station]);
  await record(narrow(trx), actor, {
    action: 'fleet/retire-cluster',
    subject: { kind: 'cluster', id },
    reason,
  });
  await announce(trx, 'fleet');
}

/** Puts a retired cluster back as it was. @throws {Refused} `fleet/name-taken` when the name went to another. */
export async function restoreCluster(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: ClusterId,
  replan: Replan,
): Promise<void> {
  const before = await lockCluster(trx, id);
  if (before.archived_at === null) return;
  await refuseTakenName(trx, before.station, id, before.name);
  await trx
    .updateTable('fleet.cluster')
    .set({
      archived_at: null,
      archive_reason: null,
      condition: before.condition_before ?? 'good',
      condition_before: null,
    })
    .where('id', '=', id)
    .execute();
  await replan(trx, [before.station]);
  await record(narrow(trx), actor, { action: 'fleet/restore-cluster', subject: { kind: 'cluster', id } });
  await announce(trx, 'fleet');
}

/** The row of a cluster, locked to the end of the transaction. @throws {Refused} `fleet/no-such-cluster`. */
export async function lockCluster(trx: Transaction<FleetSlice>, id: ClusterId) {
  return (
    (await trx
      .selectFrom('fleet.cluster')
      .select([
        'id',
        'station',
        'name',
        'volume',
        'delay_ms',
        'month_budget_mb',
        'archived_at',
        'condition',
        'condition_before',
        'served_by',
      ])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()) ??
    refuse('missing', 'fleet/no-such-cluster', {
      vi: 'Không có cụm loa này.',
      en: 'There is no such cluster.',
    })
  );
}

async function refuseTakenName(
  trx: Transaction<FleetSlice>,
  station: StationId,
  id: ClusterId,
  name: string,
): Promise<void> {
  // The station's row is locked so that two renames do not pass each other; the index would stop them with a fault.
  await trx.selectFrom('fleet.station').select('id').where('id', '=', station).forUpdate().execute();
  const other = await trx
    .selectFrom('fleet.cluster')
    .select('id')
    .where('station', '=', station)
    .where('name', '=', name)
    .where('archived_at', 'is', null)
    .where('id', '<>', id)
    .executeTakeFirst();
  if (other !== undefined) {
    refuse(
      'conflict',
      'fleet/name-taken',
      {
        vi: 'Đài này đã có cụm loa cùng tên. Hãy đặt tên khác.',
        en: 'This station has a cluster of that name. Choose another name.',
      },
      { field: 'name' },
    );
  }
}

/** A day as a column keeps it. */
export function dayOf(day: string | null): Temporal.PlainDate | null {
  return day === null ? null : Temporal.PlainDate.from(day);
}

/** The columns of what is said; what is absent is no column. */
function columnsOf(change: ClusterChange): Updateable<FleetTables['fleet.cluster']> {
  const { position } = change;
  const columns: { [K in keyof Updateable<FleetTables['fleet.cluster']>]: unknown } = {
    name: change.name,
    latitude: position === undefined ? undefined : (position?.latitude ?? null),
    longitude: position === undefined ? undefined : (position?.longitude ?? null),
    volume: change.volume,
    delay_ms: change.delayMs,
    month_budget_mb: change.monthBudgetMb,
    technology: change.technology,
    condition: change.condition,
    loudspeakers: change.loudspeakers,
    wattage: change.wattage,
    installed_on: change.installedOn === undefined ? undefined : dayOf(change.installedOn),
    box_model: change.boxModel,
    box_serial: change.boxSerial,
    amplifier_model: change.amplifierModel,
    amplifier_serial: change.amplifierSerial,
    sim_contract: change.simContract,
    sim_until: change.simUntil === undefined ? undefined : dayOf(change.simUntil),
    power_contract: change.powerContract,
    power_until: change.powerUntil === undefined ? undefined : dayOf(change.powerUntil),
    care_contract: change.careContract,
    care_until: change.careUntil === undefined ? undefined : dayOf(change.careUntil),
    decision: change.decision,
    note: change.note,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** An id that came over the wire, as a cluster's. */
export const clusterId = (id: string): ClusterId => asId<'cluster'>(id);
