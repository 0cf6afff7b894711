import type { ReserveView } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { BulletinId } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { narrow } from '../platform/database.ts';
import { approvedVersion, rebuildHorizons } from './airings.ts';
import { reserveOf } from './ladder.ts';
import type { BroadcastSlice } from './slice.ts';

/**
 * Chooses what a station plays when there is nothing else: the newest version of a bulletin, which must be approved. A later
 * version does not take its place by itself: what is kept for a hole was chosen by somebody who heard it.
 * @param bulletin `undefined` takes the reserve away.
 * @throws {Refused} `broadcast/not-approved`.
 */
export async function chooseReserve(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  station: StationId,
  bulletin: BulletinId | undefined,
  now: Temporal.Instant,
): Promise<void> {
  if (bulletin === undefined) {
    await trx.deleteFrom('broadcast.station_reserve').where('station', '=', station).execute();
  } else {
    const { version } = await approvedVersion(trx, bulletin);
    const row = { bulletin, version, chosen_by: actor.person, chosen_at: now };
    await trx
      .insertInto('broadcast.station_reserve')
      .values({ station, ...row })
      .onConflict((on) => on.column('station').doUpdateSet(row))
      .execute();
  }
  await rebuildHorizons(trx, [station]);
  await record(narrow(trx), actor, {
    action: 'broadcast/choose-reserve',
    subject: { kind: 'station', id: station },
    detail: { bulletin: bulletin ?? null },
  });
}

/** What a station keeps for a hole. */
export async function reserveView(db: Kysely<BroadcastSlice>, station: StationId): Promise<ReserveView> {
  const row = await db
    .selectFrom('broadcast.station_reserve as r')
    .innerJoin('broadcast.bulletin_version as v', (join) =>
      join.onRef('v.bulletin', '=', 'r.bulletin').onRef('v.version', '=', 'r.version'),
    )
    .innerJoin('broadcast.sound as s', 's.sha256', 'v.approved_sha256')
    .innerJoin('access.person as p', 'p.id', 'r.chosen_by')
    .select(['r.bulletin', 'r.version', 'r.chosen_by', 'r.chosen_at', 'v.title', 's.duration_ms', 'p.name'])
    .where('r.station', '=', station)
    .executeTakeFirst();
  if (row === undefined) return {};
  return {
    reserve: {
      bulletin: { id: row.bulletin, title: row.title, version: row.version },
      durationMs: row.duration_ms,
      chosenBy: { id: row.chosen_by, name: row.name },
      chosenAt: row.chosen_at.toString(),
      inForce: (await reserveOf(db, station)) !== undefined,
    },
  };
}

/** The ward of a station. @throws {Refused} `broadcast/no-such-station`. */
export async function wardOf(db: Kysely<BroadcastSlice>, station: StationId): Promise<PlaceId> {
  const row = await db
    .selectFrom('fleet.station')
    .select('ward')
    .where('id', '=', station)
    .executeTakeFirst();
  return (
    row?.ward ??
    refuse('missing', 'broadcast/no-such-station', {
      vi: 'Không có đài truyền thanh này. Hãy chọn lại trong danh sách đài.',
      en: 'There is no such station. Choose one from the list of stations.',
    })
  );
}

/** Stations that keep a version of this bulletin for a hole. */
export async function stationsInReserve(
  db: Kysely<BroadcastSlice>,
  bulletin: BulletinId,
): Promise<readonly StationId[]> {
  const rows = await db
    .selectFrom('broadcast.station_reserve')
    .select('station')
    .where('bulletin', '=', bulletin)
    .execute();
  return rows.map((row) => row.station);
}
