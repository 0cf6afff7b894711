import type { ClusterListItem, ClusterView, PlayView, RefusalView } from '@loaphuong/contract';
import {
  type BoxId,
  type ClockState,
  type ClusterId,
  clusterCondition,
  type StationId,
} from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { type Kysely, sql } from 'kysely';
import { whatWasRefused } from './refusal-texts.ts';
import type { FleetSlice } from './slice.ts';

/** A cluster with what its box last said. */
export interface ClusterRow {
  readonly id: ClusterId;
  readonly name: string;
  readonly ordinal: number;
  readonly station: StationId;
  readonly ward: PlaceId;
  readonly ward_name: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly default_volume: number;
  readonly box: BoxId | null;
  readonly enrolled_at: Temporal.Instant | null;
  readonly public_key: string | null;
  readonly online: boolean | null;
  readonly changed_at: Temporal.Instant | null;
  readonly heard_at: Temporal.Instant | null;
  readonly clock: ClockState | null;
  readonly clock_since: Temporal.Instant | null;
  readonly playing: string | null;
  readonly below: readonly string[] | null;
  readonly volume: number | null;
  readonly horizon: number | null;
  readonly unsent: number | null;
  readonly uptime_s: number | null;
  readonly program: string | null;
  readonly safe: { readonly crashes: number; readonly why: string } | null;
  readonly output: ClusterListItem['output'] | null;
}

/** All clusters, in the order of the wards and within a ward of their numbers. */
export async function clusterRows(db: Kysely<FleetSlice>, only?: ClusterId): Promise<readonly ClusterRow[]> {
  const rows = await sql<ClusterRow>`
    select c.id, c.name, c.ordinal, c.station, s.ward, w.name as ward_name, c.latitude, c.longitude, c.volume as default_volume,
      b.id as box, b.enrolled_at, b.public_key,
      p.online, p.changed_at, p.heard_at, p.clock, p.clock_since, p.playing, p.below, p.volume, p.horizon, p.unsent, p.uptime_s, p.program, p.safe, p.output
    from fleet.cluster c
    join fleet.station s on s.id = c.station
    join places.place w on w.id = s.ward
    left join fleet.box b on b.cluster = coalesce(c.served_by, c.id) and b.revoked_at is null
    left join fleet.presence p on p.box = b.id
    where c.id = ${only ?? null}::uuid or (${only ?? null}::uuid is null and c.archived_at is null)
    order by w.name collate "vi-x-icu", c.ordinal`.execute(db);
  return rows.rows;
}

/** What the one word for a cluster is made of. */
export function conditionOf(row: ClusterRow) {
  if (row.box === null || row.changed_at === null || row.clock === null || row.clock_since === null)
    return clusterCondition(undefined);
  return clusterCondition({
    online: row.online === true,
    changedAt: row.changed_at,
    clock: row.clock,
    clockSince: row.clock_since,
    playing: row.playing ?? undefined,
    below: row.below ?? [],
    safe: row.safe !== null,
  });
}

/** Titles of airings by id: airings live in a higher slice, which hands this in. */
export type TitleOf = (airing: string) => string | undefined;

/** One line of the list of clusters. */
export function listItem(row: ClusterRow, titleOf: TitleOf): ClusterListItem {
  const condition = conditionOf(row);
  const named = (airing: string) => ({ airing, title: titleOf(airing) ?? '' });
  const state: ClusterListItem['state'] =
    condition.kind === 'bare' || condition.kind === 'ready'
      ? { kind: condition.kind }
      : condition.kind === 'playing'
        ? { kind: 'playing', ...named(condition.airing), below: condition.below.map(named) }
        : { kind: condition.kind, since: condition.since.toString() };
  return {
    id: row.id,
    name: row.name,
    ward: { id: row.ward, name: row.ward_name },
    station: row.station,
    state,
    ...(row.heard_at === null || row.program === null ? {} : { lastHeardAt: row.heard_at.toString() }),
    ...(row.clock === null ? {} : { clock: row.clock }),
    volume: row.volume ?? row.default_volume,
    ...(row.latitude === null || row.longitude === null
      ? {}
      : { position: { latitude: row.latitude, longitude: row.longitude } }),
    ...(row.output === null ? {} : { output: row.output }),
  };
}

/** What the page of one cluster adds to its line; plays come from the slice that keeps the play log. */
export async function clusterExtras(
  db: Kysely<FleetSlice>,
  row: ClusterRow,
  currentHorizon: number,
): Promise<Pick<ClusterView, 'box' | 'outages' | 'refusals'>> {
  if (row.box === null || row.enrolled_at === null || row.public_key === null)
    return { outages: [], refusals: [] };
  // A journal has no gaps, so the number of its newest record is how many there are.
  const journal = await db
    .selectFrom('fleet.journal_head')
    .select(['seq', 'hash'])
    .where('box', '=', row.box)
    .executeTakeFirst();
  const outages = await db
    .selectFrom('fleet.outage')
    .selectAll()
    .where('box', '=', row.box)
    .orderBy('from_at', 'desc')
    .limit(20)
    .execute();
  const refusals = await db
    .selectFrom('fleet.refusal')
    .selectAll()
    .where('cluster', '=', row.id)
    .orderBy('at', 'desc')
    .limit(20)
    .execute();
  return {
    box: {
      id: row.box,
      enrolledAt: row.enrolled_at.toString(),
      ...(row.program === null ? {} : { program: row.program }),
      ...(row.safe === null ? {} : { safe: row.safe }),
      key: Buffer.from(row.public_key, 'base64').toString('hex').slice(0, 16),
      horizon: row.horizon ?? 0,
      horizonCurrent: currentHorizon,
      unsent: row.unsent ?? 0,
      ...(row.uptime_s === null ? {} : { uptimeS: row.uptime_s }),
      journal: { records: Number(journal?.seq ?? 0), lastHash: journal?.hash ?? '' },
    },
    outages: outages.map((outage) => ({
      from: outage.from_at.toString(),
      ...(outage.until_at === null ? {} : { until: outage.until_at.toString() }),
    })),
    refusals: refusals.map((refusal) => ({
      at: refusal.at.toString(),
      what: whatWasRefused(refusal.code),
      code: refusal.code,
    })),
  };
}

/** What was refused lately, newest first. */
export async function recentRefusals(db: Kysely<FleetSlice>): Promise<RefusalView[]> {
  const rows = await db
    .selectFrom('fleet.refusal as r')
    .leftJoin('fleet.cluster as c', 'c.id', 'r.cluster')
    .select(['r.id', 'r.at', 'r.code', 'c.id as cluster', 'c.name'])
    .orderBy('r.at', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toString(),
    ...(row.cluster === null || row.name === null ? {} : { cluster: { id: row.cluster, name: row.name } }),
    code: row.code,
    what: whatWasRefused(row.code),
  }));
}

/** Plays of a cluster, for its page; handed in by the slice that keeps the play log. */
export type PlaysOf = (cluster: ClusterId) => Promise<PlayView[]>;
