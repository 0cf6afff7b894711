import type { ClusterId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { type Kysely, sql } from 'kysely';
import type { BroadcastSlice } from '../broadcast/index.ts';

/** After the end of an airing a box gets this long to bring its proof before the airing counts. */
const PROOF_GRACE_S = 120;

/** What one cluster was to play in a period, and what its box's journal proves of it. */
export interface ClusterCount {
  /** The ward that its station was founded in. */
  readonly ward: PlaceId;
  readonly cluster: ClusterId;
  readonly name: string;
  readonly scheduled_ms: number;
  readonly proved_ms: number;
  /** The longest time without a word from its box, in hours; of a box that was replaced, until it was. */
  readonly dead_hours: number;
}

/**
 * Counts every cluster from the first instant of a period to now. An airing counts once it is proved, or once the time to bring
 * proof is over; a proof that comes later still counts. The proof of one airing never pays for another, whatever a box says, and
 * nothing counts against a cluster from before it was there.
 */
export async function clusterCounts(
  db: Kysely<BroadcastSlice>,
  from: Temporal.Instant,
  now: Temporal.Instant,
): Promise<readonly ClusterCount[]> {
  const rows = await sql<ClusterCount>`
    select s.ward, c.id as cluster, c.name,
      coalesce(aired.scheduled_ms, 0)::float8 as scheduled_ms, coalesce(aired.proved_ms, 0)::float8 as proved_ms,
      coalesce(dead.hours, 0)::float8 as dead_hours
    from fleet.cluster c
    join fleet.station s on s.id = c.station
    left join lateral (
      select sum(a.duration_ms) as scheduled_ms, sum(least(coalesce(p.proved_ms, 0), a.duration_ms)) as proved_ms
      from broadcast.airing_station st
      join broadcast.airing a on a.id = st.airing
      left join lateral (
        select max(proved_ms) as proved_ms from broadcast.play
        where airing = a.id and cluster = c.id and month = platform.month_of(a.at)
      ) p on true
      where st.station = c.station and a.cancelled_at is null and a.at >= greatest(${from}, c.added_at) and a.at < ${now}
        and (p.proved_ms is not null or a.at + make_interval(secs => a.duration_ms / 1000.0 + ${PROOF_GRACE_S}) < ${now})
    ) aired on true
    left join lateral (
      select max(extract(epoch from
        least(coalesce(o.until_at, ${now}), coalesce(b.revoked_at, ${now}), ${now}) - greatest(o.from_at, ${from}, c.served_at)) / 3600) as hours
      from fleet.outage o join fleet.box b on b.id = o.box
      where b.cluster = coalesce(c.served_by, c.id)
    ) dead on dead.hours > 0
    where c.archived_at is null
    order by c.ordinal`.execute(db);
  return rows.rows;
}
