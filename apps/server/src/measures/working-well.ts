import type { MeasureSummary, MeasureView } from '@loaphuong/contract';
import { refuse, type Sentence, startOfDay } from '@loaphuong/domain/basics';
import type { ClusterId } from '@loaphuong/domain/fleet';
import { clusterVerdict, USUAL_RULE, type WorkingWellRule, wardVerdict } from '@loaphuong/domain/measures';
import type { PlaceId } from '@loaphuong/domain/places';
import type { TargetId } from '@loaphuong/domain/programme';
import { type Kysely, sql } from 'kysely';
import type { BroadcastSlice } from '../broadcast/index.ts';
import { installation, placesBelow } from '../places/index.ts';
import type { ProgrammeSlice } from '../programme/index.ts';

/** What this slice may see of the database: it only reads, and joins what the slices below keep. */
export type MeasuresSlice = BroadcastSlice & ProgrammeSlice;

/** After the end of an airing a box gets this long to bring its proof before the airing counts. */
const PROOF_GRACE_S = 120;

interface ClusterCount {
  readonly ward: PlaceId;
  readonly cluster: ClusterId;
  readonly name: string;
  readonly scheduled_ms: number;
  readonly proved_ms: number;
  readonly dead_hours: number;
}

/** The count alone, for bars and lists. */
export async function measureSummary(
  db: Kysely<MeasuresSlice>,
  target: TargetId,
  now: Temporal.Instant,
): Promise<MeasureSummary> {
  return (await measureOpened(db, target, now)).summary;
}

/**
 * Counts the wards whose loudspeaker system works well, from the play log and nothing else. Every ward of the place on the day of
 * counting is in the denominator, with a station or without.
 */
export async function measureOpened(
  db: Kysely<MeasuresSlice>,
  target: TargetId,
  now: Temporal.Instant,
): Promise<MeasureView> {
  const { place, from } = await scopeOf(db, target);
  const here = await installation(db);
  const zone = here?.zone ?? 'Asia/Ho_Chi_Minh';
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const start = startOfDay(from, zone);
  const [wards, communes, counts] = await Promise.all([
    placesBelow(db, place, today, 'ward'),
    placesBelow(db, place, today, 'commune'),
    clusterCounts(db, start, now),
  ]);
  const byWard = Map.groupBy(counts, (count) => count.ward);
  const rule = USUAL_RULE;
  const verdicts = [...wards, ...communes].map((ward) => wardOf(ward, byWard.get(ward.id) ?? [], rule));
  const met = verdicts.filter((ward) => ward.verdict === 'met').length;
  const shortfall = shortfallOf(verdicts);
  return {
    summary: {
      kind: 'loudspeakers-working-well',
      numerator: met,
      denominator: verdicts.length,
      unit: { vi: 'phường', en: 'wards' },
      asOf: now.toString({ smallestUnit: 'second' }),
      ...(shortfall === undefined ? {} : { shortfall }),
    },
    rule: ruleInWords(rule),
    period: { from: start.toString(), until: now.toString({ smallestUnit: 'second' }) },
    wards: verdicts,
  };
}

/** Where and from when: the plan's place, and the first day of the plan's year. */
async function scopeOf(
  db: Kysely<MeasuresSlice>,
  target: TargetId,
): Promise<{ place: PlaceId; from: Temporal.PlainDate }> {
  const row = await db
    .selectFrom('programme.target as t')
    .innerJoin('programme.plan as p', 'p.id', 't.plan')
    .select([
      'p.place',
      'p.imported_at',
      (is) => sql<string | null>`${is.ref('p.reading')} #>> '{date,value}'`.as('date'),
      't.measure',
    ])
    .where('t.id', '=', target)
    .executeTakeFirst();
  if (row === undefined || row.measure === null) {
    return refuse('missing', 'measures/not-counted', {
      vi: 'Chỉ tiêu này chưa có cách đếm từ bằng chứng.',
      en: 'No measure counts this target from evidence yet.',
    });
  }
  const year = /^\d{4}/.exec(row.date ?? '')?.[0] ?? row.imported_at.toString().slice(0, 4);
  return { place: row.place, from: Temporal.PlainDate.from(`${year}-01-01`) };
}

async function clusterCounts(
  db: Kysely<MeasuresSlice>,
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
      select sum(a.duration_ms) as scheduled_ms, sum(coalesce(p.proved_ms, 0)) as proved_ms
      from broadcast.airing_station st
      join broadcast.airing a on a.id = st.airing
      left join lateral (select max(proved_ms) as proved_ms from broadcast.play where airing = a.id and cluster = c.id) p on true
      where st.station = c.station and a.cancelled_at is null and a.at >= ${from}
        and (p.proved_ms is not null or a.at + make_interval(secs => a.duration_ms / 1000.0 + ${PROOF_GRACE_S}) < ${now})
    ) aired on true
    left join lateral (
      select max(extract(epoch from coalesce(o.until_at, ${now}) - greatest(o.from_at, ${from})) / 3600) as hours
      from fleet.outage o join fleet.box b on b.id = o.box
      where b.cluster = c.id and coalesce(o.until_at, ${now}) > ${from}
    ) dead on true
    order by c.ordinal`.execute(db);
  return rows.rows;
}

function wardOf(
  ward: { id: PlaceId; name: string },
  counts: readonly ClusterCount[],
  rule: WorkingWellRule,
): MeasureView['wards'][number] {
  const records = counts.map((count) => ({
    scheduledMs: count.scheduled_ms,
    provedMs: count.proved_ms,
    longestDeadHours: count.dead_hours,
  }));
  const { verdict, clustersMet } = wardVerdict(records, rule);
  return {
    ward: { id: ward.id, name: ward.name },
    verdict,
    scheduledMs: records.reduce((sum, record) => sum + record.scheduledMs, 0),
    provedMs: records.reduce((sum, record) => sum + record.provedMs, 0),
    clustersMet,
    longestDeadHours: Math.max(0, ...records.map((record) => record.longestDeadHours)),
    clusters: counts.map((count, index) => {
      const record = records[index] ?? { scheduledMs: 0, provedMs: 0, longestDeadHours: 0 };
      return { cluster: { id: count.cluster, name: count.name }, ...record, ...clusterVerdict(record, rule) };
    }),
  };
}

function shortfallOf(wards: MeasureView['wards']): Sentence | undefined {
  const silent = wards.filter((ward) => ward.verdict === 'nothing-scheduled').map((ward) => ward.ward.name);
  const failing = wards.filter((ward) => ward.verdict === 'not-met').map((ward) => ward.ward.name);
  if (failing.length > 0)
    return { vi: `${failing.join(', ')} chưa đạt.`, en: `${failing.join(', ')} not met.` };
  if (silent.length > 0)
    return {
      vi: `${silent.join(', ')} chưa có lượt phát nào.`,
      en: `Nothing was scheduled in ${silent.join(', ')}.`,
    };
  return undefined;
}

function ruleInWords(rule: WorkingWellRule): Sentence {
  const proved = Math.round(rule.provedShare * 100);
  const clusters = Math.round(rule.clusterShare * 100);
  return {
    vi: `Hoạt động tốt: ít nhất ${proved} % số phút theo lịch được chứng thực trên ít nhất ${clusters} % số cụm, không cụm nào mất kết nối quá ${rule.deadHours} giờ. Chỉ tính tiếng máy đã xuất (sink), chưa phải nghe được ở loa.`,
    en: `Works well: at least ${proved} % of scheduled minutes proved on at least ${clusters} % of clusters, no cluster dead longer than ${rule.deadHours} h. Counted from what left the player (sink), not from what was heard.`,
  };
}
