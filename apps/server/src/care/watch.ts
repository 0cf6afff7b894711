import { randomUUID } from 'node:crypto';
import {
  alarmSigns,
  type ClusterId,
  type GatheredAlarm,
  gatherAlarms,
  isUrgent,
  mustBeSeen,
} from '@loaphuong/domain/fleet';
import type { Selectable, Transaction } from 'kysely';
import { installation } from '../places/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, lockUntilCommit } from '../platform/database.ts';
import { type WatchedCluster, watchedClusters } from './facts.ts';
import { tellAlarm } from './notices.ts';
import { type Settings, settingsOf } from './settings.ts';
import type { CareParts, CareSlice } from './slice.ts';
import type { CareTables } from './tables.ts';
import { checkDone } from './tickets.ts';

type OpenAlarm = Selectable<CareTables['care.alarm']>;

/** What one look changed. */
export interface Watched {
  readonly began: number;
  readonly ended: number;
}

/**
 * Looks through the fleet once: raises what needs somebody, ends what is over, closes repairs that a play has proved. Alarm, notice
 * and the job that sends it commit together. Looking again changes nothing.
 */
export async function watch(parts: CareParts): Promise<Watched> {
  const now = parts.clock.now();
  return parts.db.sql.transaction().execute(async (trx) => {
    await lockUntilCommit(trx, 'care.watch');
    const here = await installation(parts.db.sql);
    if (here === undefined) return { began: 0, ended: 0 };
    const settings = await settingsOf(trx);
    const clusters = await watchedClusters(trx, now);
    const open = await trx.selectFrom('care.alarm').selectAll().where('ended_at', 'is', null).execute();
    const gathered = gatherAlarms(
      clusters.map(({ cluster, station, facts }) => ({
        cluster,
        station,
        hasBox: facts.box !== undefined,
        signs: alarmSigns(facts, settings.rules, now, here.zone),
      })),
      (kind, station) => open.some((alarm) => alarm.kind === kind && alarm.subject === station),
    );
    const look = { trx, parts, settings, now, clusters, here };
    const counts = await applyAlarms(look, open, gathered);
    await checkDone(trx, now);
    return counts;
  });
}

interface Look {
  readonly trx: Transaction<CareSlice>;
  readonly parts: CareParts;
  readonly settings: Settings;
  readonly now: Temporal.Instant;
  readonly clusters: readonly WatchedCluster[];
  readonly here: { readonly place: string; readonly zone: string };
}

async function applyAlarms(
  look: Look,
  open: readonly OpenAlarm[],
  gathered: readonly GatheredAlarm[],
): Promise<Watched> {
  const { trx, now } = look;
  const keyOf = (kind: string, subject: string) => `${kind} ${subject}`;
  const known = new Map(open.map((alarm) => [keyOf(alarm.kind, alarm.subject), alarm]));
  const shown = new Set<string>();
  let began = 0;
  let ended = 0;
  for (const alarm of gathered) {
    const subject = subjectOf(alarm, look.here.place);
    const key = keyOf(alarm.kind, subject);
    shown.add(key);
    const before = known.get(key);
    if (before !== undefined) {
      const changed = [...before.clusters].sort().join() !== [...alarm.clusters].sort().join();
      await trx
        .updateTable('care.alarm')
        .set({ last_seen_at: now, clusters: [...alarm.clusters], detail: jsonb({ ...alarm.detail }) })
        .where('id', '=', before.id)
        .execute();
      if (changed) await announce(trx, 'care');
      continue;
    }
    began += 1;
    const row: CareTables['care.alarm'] = {
      id: randomUUID(),
      kind: alarm.kind,
      urgent: isUrgent(alarm.kind),
      level: alarm.subject.level,
      subject,
      clusters: [...alarm.clusters],
      detail: { ...alarm.detail },
      since: alarm.since,
      began_at: now,
      last_seen_at: now,
      ended_at: null,
      ended_how: null,
      acknowledged_by: null,
      acknowledged_at: null,
      note: null,
    };
    await trx
      .insertInto('care.alarm')
      .values({ ...row, detail: jsonb(row.detail) })
      .execute();
    await tell(look, row);
  }
  for (const alarm of open) {
    if (shown.has(keyOf(alarm.kind, alarm.subject))) continue;
    if (mustBeSeen(alarm.kind) && alarm.acknowledged_at === null) continue;
    ended += 1;
    const wider = gathered.some(
      (other) =>
        other.kind === alarm.kind && alarm.clusters.every((cluster) => other.clusters.includes(cluster)),
    );
    await trx
      .updateTable('care.alarm')
      .set({ ended_at: now, ended_how: wider ? 'gathered' : 'over' })
      .where('id', '=', alarm.id)
      .execute();
    if (!wider) await tell(look, { ...alarm, ended_at: now });
  }
  if (began + ended > 0) await announce(trx, 'care');
  return { began, ended };
}

async function tell(look: Look, alarm: CareTables['care.alarm']): Promise<void> {
  const names = look.clusters.filter(({ cluster }) => alarm.clusters.includes(cluster));
  await tellAlarm(look.trx, look.parts, look.settings, alarm, {
    about: aboutOf(alarm, names),
    names: names.map(({ name }) => name),
    zone: look.here.zone,
  });
}

/** What an alarm is about, as people call it. */
export function aboutOf(
  alarm: { readonly level: 'cluster' | 'station' | 'installation' },
  clusters: readonly { readonly name: string; readonly stationName: string }[],
): string {
  const [first] = clusters;
  if (alarm.level === 'installation') return 'Tất cả đài truyền thanh';
  if (first === undefined) return '';
  return alarm.level === 'station' ? first.stationName : `${first.name} (${first.stationName})`;
}

function subjectOf(alarm: GatheredAlarm, place: string): string | ClusterId {
  const { subject } = alarm;
  if (subject.level === 'cluster') return subject.cluster;
  return subject.level === 'station' ? subject.station : place;
}
