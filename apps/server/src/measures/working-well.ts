import type { MeasureSummary, MeasureView } from '@loaphuong/contract';
import { dayOf, refuse, type Sentence, startOfDay } from '@loaphuong/domain/basics';
import { clusterVerdict, USUAL_RULE, type WorkingWellRule, wardVerdict } from '@loaphuong/domain/measures';
import type { PlaceId } from '@loaphuong/domain/places';
import type { TargetId } from '@loaphuong/domain/programme';
import { type Kysely, sql } from 'kysely';
import type { BroadcastSlice } from '../broadcast/index.ts';
import { installation, placesBelow, standingFor } from '../places/index.ts';
import type { ProgrammeSlice } from '../programme/index.ts';
import { type ClusterCount, clusterCounts } from './cluster-counts.ts';

/** What this slice may see of the database: it only reads, and joins what the slices below keep. */
export type MeasuresSlice = BroadcastSlice & ProgrammeSlice;

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
 * counting is in the denominator, with a station or without; a station founded in a ward that was merged since stands for the ward
 * that follows it.
 */
export async function measureOpened(
  db: Kysely<MeasuresSlice>,
  target: TargetId,
  now: Temporal.Instant,
): Promise<MeasureView> {
  const here = await installation(db);
  const zone = here?.zone ?? 'Asia/Ho_Chi_Minh';
  const { place, from } = await scopeOf(db, target, zone);
  const today = dayOf(now, zone);
  const start = startOfDay(from, zone);
  const [wards, communes, counts, lineage] = await Promise.all([
    placesBelow(db, place, today, 'ward'),
    placesBelow(db, place, today, 'commune'),
    clusterCounts(db, start, now),
    standingFor(db),
  ]);
  const byWard = Map.groupBy(counts, (count) => count.ward);
  const earlierOf = Map.groupBy(lineage, (row) => row.place);
  const countsOf = (ward: PlaceId) =>
    (earlierOf.get(ward) ?? []).flatMap(({ earlier }) => byWard.get(earlier) ?? []);
  const rule = USUAL_RULE;
  const verdicts = [...wards, ...communes].map((ward) => wardOf(ward, countsOf(ward.id), rule));
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

/** Where and from when: the plan's place, and the first day of the plan's year. A date that a person entered counts as read. */
async function scopeOf(
  db: Kysely<MeasuresSlice>,
  target: TargetId,
  zone: string,
): Promise<{ place: PlaceId; from: Temporal.PlainDate }> {
  const { rows } = await sql<{ place: PlaceId; imported_at: Temporal.Instant; date: string | null }>`
    select p.place, p.imported_at, coalesce(
      (select d.value from programme.finding_decision d where d.plan = p.id and d.kind = 'corrected'
        and p.reading #>> array['findings', (d.n - 1)::text, 'code'] in ('DAY_MISSING', 'DATE_MISSING') limit 1),
      p.reading #>> '{date,value}') as date
    from programme.target t join programme.plan p on p.id = t.plan
    where t.id = ${target} and t.measure is not null and p.state <> 'discarded'`.execute(db);
  const row = rows[0];
  if (row === undefined) {
    return refuse('missing', 'measures/not-counted', {
      vi: 'Chỉ tiêu này chưa có cách đếm từ bằng chứng.',
      en: 'No measure counts this target from evidence yet.',
    });
  }
  const year = /^\d{4}/.exec(row.date ?? '')?.[0] ?? dayOf(row.imported_at, zone).year;
  return { place: row.place, from: Temporal.PlainDate.from(`${year}-01-01`) };
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
    vi: `Hoạt động tốt: ít nhất ${proved} % số phút theo lịch được chứng thực trên ít nhất ${clusters} % số cụm, không cụm nào mất kết nối quá ${rule.deadHours} giờ. Cụm có đầu thu đường dây (line) hoặc micrô (mic) thì tính theo đầu thu; cụm khác chỉ tính tiếng máy đã xuất (sink), chưa phải nghe được ở loa.`,
    en: `Works well: at least ${proved} % of scheduled minutes proved on at least ${clusters} % of clusters, no cluster dead longer than ${rule.deadHours} h. A cluster with an input on its line or a microphone is counted by what that heard; any other only by what left the player (sink), which is not what was heard.`,
  };
}
