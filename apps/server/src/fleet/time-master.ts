import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { Horizon } from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { lockCluster, type Replan } from './registry.ts';
import type { FleetSlice } from './slice.ts';

/**
 * Names the cluster whose box the others of the station may ask for the time on their local network, so that one street is in step
 * whatever each mobile line hides. `undefined`: each box goes by itself again.
 * @throws {Refused} `fleet/no-such-cluster`, `fleet/other-station`.
 */
export async function nameTimeMaster(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  station: StationId,
  cluster: ClusterId | undefined,
  replan: Replan,
): Promise<void> {
  if (cluster !== undefined) {
    const named = await lockCluster(trx, cluster);
    if (named.station !== station || named.archived_at !== null)
      refuse(
        'invalid',
        'fleet/other-station',
        {
          vi: 'Cụm loa được chọn thuộc đài khác hoặc đã ngừng dùng. Hãy chọn cụm loa đang dùng của đài này.',
          en: 'The chosen cluster is of another station or out of use. Choose one in use of this station.',
        },
        { field: 'cluster' },
      );
  }
  await trx
    .updateTable('fleet.station')
    .set({ time_master: cluster ?? null })
    .where('id', '=', station)
    .execute();
  await replan(trx, [station]);
  await record(narrow(trx), actor, {
    action: 'fleet/name-time-master',
    subject: { kind: 'station', id: station },
    detail: { cluster: cluster ?? null },
  });
  await announce(trx, 'fleet');
}

/** The box that a station's plan names for the time, with its key; `undefined` when none is named or none stands there now. */
export async function timeMasterOf(
  trx: Transaction<FleetSlice>,
  station: StationId,
): Promise<Horizon['timeMaster']> {
  const row = await trx
    .selectFrom('fleet.station as s')
    .innerJoin('fleet.box as b', 'b.cluster', 's.time_master')
    .select(['b.id', 'b.public_key'])
    .where('s.id', '=', station)
    .where('b.revoked_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : { box: row.id, publicKey: row.public_key };
}

/** The station, when the box at this cluster is the one that its plan names. */
export async function stationTimedBy(
  trx: Transaction<FleetSlice>,
  cluster: ClusterId,
): Promise<StationId | undefined> {
  const row = await trx
    .selectFrom('fleet.station')
    .select('id')
    .where('time_master', '=', cluster)
    .executeTakeFirst();
  return row?.id;
}
