import type { AlarmView, NoticeView } from '@loaphuong/contract';
import type { ClusterId } from '@loaphuong/domain/fleet';
import { type Kysely, type Selectable, sql } from 'kysely';
import { alarmText } from './alarm-texts.ts';
import type { CareSlice } from './slice.ts';
import type { CareTables } from './tables.ts';
import { aboutOf } from './watch.ts';

/** Days that ended alarms are listed. */
const ENDED_DAYS = 30;
const MOST = 200;

/** Open alarms, urgent and old first, and those that ended lately. */
export async function alarmLists(
  db: Kysely<CareSlice>,
  cluster: ClusterId | undefined,
): Promise<{ open: AlarmView[]; ended: AlarmView[] }> {
  let query = db.selectFrom('care.alarm').selectAll();
  if (cluster !== undefined) query = query.where(sql<boolean>`${cluster}::uuid = any(clusters)`);
  const open = await query
    .where('ended_at', 'is', null)
    .orderBy('urgent', 'desc')
    .orderBy('since')
    .limit(MOST)
    .execute();
  const ended = await query
    .where('ended_at', '>', sql<Temporal.Instant>`now() - make_interval(days => ${ENDED_DAYS})`)
    .where('ended_how', '=', 'over')
    .orderBy('ended_at', 'desc')
    .limit(MOST)
    .execute();
  const views = await viewsOf(db, [...open, ...ended]);
  return { open: views.slice(0, open.length), ended: views.slice(open.length) };
}

async function viewsOf(
  db: Kysely<CareSlice>,
  rows: readonly Selectable<CareTables['care.alarm']>[],
): Promise<AlarmView[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.flatMap(({ clusters }) => clusters))];
  const clusters = await db
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .select(['c.id', 'c.name', 's.name as station_name', 'w.id as ward', 'w.name as ward_name'])
    .where('c.id', 'in', ids)
    .orderBy('c.ordinal')
    .execute();
  const alarms = rows.map(({ id }) => id);
  const tickets = await db
    .selectFrom('care.ticket')
    .select(['id', 'number', 'alarm'])
    .where('alarm', 'in', alarms)
    .where('state', 'not in', ['checked', 'dropped'])
    .execute();
  const people = await db
    .selectFrom('care.alarm as a')
    .innerJoin('access.person as p', 'p.id', 'a.acknowledged_by')
    .select(['a.id as alarm', 'p.id', 'p.name'])
    .where('a.id', 'in', alarms)
    .execute();
  return rows.map((row) => {
    const here = clusters.filter(({ id }) => row.clusters.includes(id));
    const ticket = tickets.find(({ alarm }) => alarm === row.id);
    const person = people.find(({ alarm }) => alarm === row.id);
    return {
      id: row.id,
      kind: row.kind,
      urgent: row.urgent,
      level: row.level,
      about: aboutOf(
        row,
        here.map(({ name, station_name }) => ({ name, stationName: station_name })),
      ),
      clusters: here.map(({ id, name, ward, ward_name }) => ({
        id,
        name,
        ward: { id: ward, name: ward_name },
      })),
      since: row.since.toString(),
      beganAt: row.began_at.toString(),
      ...(row.ended_at === null || row.ended_how === null
        ? {}
        : { endedAt: row.ended_at.toString(), endedHow: row.ended_how }),
      ...(person === undefined || row.acknowledged_at === null
        ? {}
        : {
            acknowledged: {
              by: { id: person.id, name: person.name },
              at: row.acknowledged_at.toString(),
              ...(row.note === null ? {} : { note: row.note }),
            },
          }),
      ...alarmText(row.kind, row.level, row.detail),
      ...(ticket === undefined ? {} : { ticket: { id: ticket.id, number: ticket.number } }),
    };
  });
}

/** The newest notices and how they went. */
export async function newestNotices(db: Kysely<CareSlice>): Promise<NoticeView[]> {
  const rows = await db.selectFrom('care.notice').selectAll().orderBy('made_at', 'desc').limit(50).execute();
  return rows.map((row) => ({
    id: row.id,
    channel: row.channel,
    address: row.address,
    subject: row.subject,
    madeAt: row.made_at.toString(),
    notBefore: row.not_before.toString(),
    attempts: row.attempts,
    ...(row.sent_at === null ? {} : { sentAt: row.sent_at.toString() }),
    ...(row.given_up_at === null ? {} : { givenUpAt: row.given_up_at.toString() }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
  }));
}
