import type { BoxId, ClusterFacts, ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Evidence } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import { worstTrouble } from '../broadcast/index.ts';
import type { CareSlice } from './slice.ts';

/** One cluster with all that alarms are made of. */
export interface WatchedCluster {
  readonly cluster: ClusterId;
  readonly name: string;
  readonly station: StationId;
  readonly stationName: string;
  readonly ward: PlaceId;
  readonly facts: ClusterFacts;
}

interface Row {
  readonly cluster: ClusterId;
  readonly name: string;
  readonly station: StationId;
  readonly station_name: string;
  readonly ward: PlaceId;
  readonly box: BoxId | null;
  readonly online: boolean | null;
  readonly changed_at: Temporal.Instant | null;
  readonly heard_at: Temporal.Instant | null;
  readonly faults: string[] | null;
  readonly power: 'mains' | 'battery' | null;
  readonly temperature_c: number | null;
  readonly free_bytes: bigint | null;
  readonly month_control_bytes: bigint | null;
  readonly month_sound_bytes: bigint | null;
  readonly safe: { readonly crashes: number; readonly why: string } | null;
}

/** What happened within this time still counts as a sign: attempts for an hour, the rest for a day. */
const DAY_S = 86_400;
const HOUR_S = 3600;
/** Plays of the last three days say how a cluster sounds now. */
const PLAYS_S = 3 * DAY_S;

/**
 * Noted when the journal is taken in (`watchJournals`), so that looking through the fleet reads neither journals nor play logs,
 * which grow for ever.
 */
export const STRANGE_PLAYS = {
  airing: 'box/unknown-play',
  station: 'box/strange-station',
  time: 'box/strange-time',
  sound: 'box/strange-sound',
  rung: 'box/strange-rung',
  order: 'box/strange-order',
} as const;
/** A journal that the box found damaged when it read it back. */
export const DAMAGED = 'box/journal-damaged';

/** Refusals that mean that somebody tried to get in, and those that mean that a journal is not whole. */
const INTRUSIONS = [
  'fleet/wrong-password',
  'fleet/hello-refused',
  'fleet/key-mismatch',
  'fleet/key-known',
  'box/unknown-key',
  'box/bad-signature',
];
const BROKEN_JOURNALS = [
  'fleet/journal-forged',
  'fleet/journal-gap',
  'fleet/journal-broken-chain',
  'fleet/journal-bad-signature',
  DAMAGED,
];

const STRANGE_CODES: readonly string[] = Object.values(STRANGE_PLAYS);

/** Every cluster as it is now; a handful of queries for the whole fleet. */
export async function watchedClusters(
  db: Kysely<CareSlice>,
  now: Temporal.Instant,
): Promise<readonly WatchedCluster[]> {
  const rows = await sql<Row>`
    select c.id as cluster, c.name, c.station, s.name as station_name, s.ward, b.id as box,
      p.online, p.changed_at, p.heard_at, p.faults, p.power, p.temperature_c, p.free_bytes, p.month_control_bytes,
      p.month_sound_bytes, p.safe
    from fleet.cluster c
    join fleet.station s on s.id = c.station
    left join fleet.box b on b.cluster = coalesce(c.served_by, c.id) and b.revoked_at is null
    left join fleet.presence p on p.box = b.id
    where c.archived_at is null
    order by c.station, c.ordinal`.execute(db);
  const dayAgo = now.subtract({ seconds: DAY_S });
  const refused = await sql<{ cluster: ClusterId; code: string; at: Temporal.Instant }>`
    select cluster, code, at from fleet.refusal
    where cluster is not null and at > ${dayAgo} and code = any(${[...INTRUSIONS, ...BROKEN_JOURNALS, ...STRANGE_CODES]})
    order by at`.execute(db);

  const plays = atByCluster(refused.rows.filter(({ code }) => STRANGE_CODES.includes(code)));
  const hourAgo = now.subtract({ seconds: HOUR_S });
  const attempts = atByCluster(
    refused.rows.filter(
      ({ code, at }) => INTRUSIONS.includes(code) && Temporal.Instant.compare(at, hourAgo) > 0,
    ),
  );
  const broken = atByCluster(refused.rows.filter(({ code }) => BROKEN_JOURNALS.includes(code)));
  const heard = Map.groupBy((await newestPlays(db, now)).rows, ({ cluster }) => cluster);
  const halted = await haltedUpdates(db);
  return rows.rows.map((row) => ({
    cluster: row.cluster,
    name: row.name,
    station: row.station,
    stationName: row.station_name,
    ward: row.ward,
    facts: {
      box: boxFacts(row),
      unknownPlays: plays(row.cluster),
      plays: (heard.get(row.cluster) ?? []).map(({ at, evidence, was_ducked }) => ({
        at,
        trouble: worstTrouble(evidence, was_ducked),
      })),
      haltedUpdate: halted.find(({ cluster }) => cluster === row.cluster),
      intrusions: attempts(row.cluster),
      brokenJournals: broken(row.cluster),
    },
  }));
}

/** The box because of which a rollout stands still, if one does; a rollout that a person halted is nobody's fault. */
async function haltedUpdates(db: Kysely<CareSlice>) {
  const { rows } = await sql<{
    cluster: ClusterId;
    since: Temporal.Instant;
    version: string;
    result: string;
  }>`
    select b.cluster, coalesce(rb.at, r.started_at) as since, r.release as version,
      coalesce(r.halted_for ->> 'result', r.halted_for ->> 'kind') as result
    from fleet.rollout r
    join fleet.rollout_box rb on rb.rollout = r.id and rb.box::text = r.halted_for ->> 'box'
    join fleet.box b on b.id = rb.box
    where r.state = 'halted'`.execute(db);
  return rows;
}

/** The newest plays of each cluster in the last days: a few entries of an index each, however long the log grows. */
function newestPlays(db: Kysely<CareSlice>, now: Temporal.Instant) {
  return sql<{ cluster: ClusterId; at: Temporal.Instant; evidence: Evidence[]; was_ducked: boolean }>`
    select c.id as cluster, play.planned_at as at, play.evidence, play.was_ducked
    from fleet.cluster c
    cross join lateral (
      select planned_at, evidence, ducked <> '[]' as was_ducked from broadcast.play
      where cluster = c.id and result in ('proved', 'weak')
        and planned_at > ${now.subtract({ seconds: PLAYS_S })} and planned_at <= ${now}
        and month >= platform.month_of(${now.subtract({ seconds: PLAYS_S + 86_400 })}::timestamptz)
      order by planned_at desc limit 3
    ) play
    where c.archived_at is null
    order by c.id, play.planned_at desc`.execute(db);
}

function boxFacts(row: Row): ClusterFacts['box'] {
  if (row.box === null || row.changed_at === null || row.heard_at === null) return undefined;
  return {
    offlineSince: row.online === true ? undefined : row.changed_at,
    faults: row.faults ?? [],
    heardAt: row.heard_at,
    power: row.power ?? undefined,
    temperatureC: row.temperature_c ?? undefined,
    freeBytes: row.free_bytes === null ? undefined : Number(row.free_bytes),
    controlBytes: row.month_control_bytes === null ? undefined : Number(row.month_control_bytes),
    soundBytes: row.month_sound_bytes === null ? undefined : Number(row.month_sound_bytes),
    safe: row.safe ?? undefined,
  };
}

function atByCluster(rows: readonly { readonly cluster: ClusterId; readonly at: Temporal.Instant }[]) {
  const groups = Map.groupBy(rows, ({ cluster }) => cluster);
  return (cluster: ClusterId): readonly Temporal.Instant[] =>
    (groups.get(cluster) ?? []).map(({ at }) => at).sort(Temporal.Instant.compare);
}
