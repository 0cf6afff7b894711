import { randomUUID } from 'node:crypto';
import { isUrgent, nextAirTime } from '@loaphuong/domain/fleet';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { createTransport } from 'nodemailer';
import { announce } from '../platform/changes.ts';
import { jsonb } from '../platform/database.ts';
import { addJob, handleJob, type JobHandler } from '../platform/jobs.ts';
import { alarmText } from './alarm-texts.ts';
import { noticeJob } from './job-names.ts';
import { type Settings, settingsOf } from './settings.ts';
import type { CareParts, CareSlice } from './slice.ts';
import type { CareTables } from './tables.ts';
import { postSigned } from './webhook.ts';

/** Attempts of one notice; the waits between them grow, about two hours in sum. After that it would be old news. */
const ATTEMPTS = 9;
/** A notice that could not be told within this time says nothing any more. */
const MAIL_PATIENCE_MS = 15_000;

type AlarmRow = Pick<
  CareTables['care.alarm'],
  'id' | 'kind' | 'level' | 'detail' | 'since' | 'clusters' | 'ended_at'
>;

/** Queues a notice of an alarm for everybody who is told, with the alarm's own transaction. At night only what is urgent goes out. */
export async function tellAlarm(
  trx: Transaction<CareSlice>,
  parts: CareParts,
  settings: Settings,
  alarm: AlarmRow,
  place: { readonly about: string; readonly names: readonly string[]; readonly zone: string },
): Promise<void> {
  const text = alarmText(alarm.kind, alarm.level, alarm.detail);
  const what = alarm.ended_at === null ? 'began' : 'ended';
  const now = parts.clock.now();
  const notBefore = isUrgent(alarm.kind) ? now : nextAirTime(now, settings.rules.airTime, place.zone);
  await queue(trx, parts, settings, {
    alarm: alarm.id,
    what,
    notBefore,
    subject: `${what === 'began' ? 'Cảnh báo' : 'Đã hết'}: ${place.about} – ${text.what.vi}`,
    body: {
      kind: alarm.kind,
      state: what,
      about: place.about,
      clusters: place.names,
      since: alarm.since.toString(),
      ...(alarm.ended_at === null ? {} : { endedAt: alarm.ended_at.toString() }),
      what: text.what,
      consequence: text.consequence,
      wayOut: text.wayOut,
      link: `${parts.consoleUrl}/canh-bao`,
    },
  });
}

/** Queues a trial notice to everybody who would be told. */
export async function tellTrial(trx: Transaction<CareSlice>, parts: CareParts): Promise<number> {
  const settings = await settingsOf(trx);
  return queue(trx, parts, settings, {
    alarm: null,
    what: 'trial',
    notBefore: parts.clock.now(),
    subject: 'Thử gửi thông báo – Loa Phường',
    body: {
      kind: 'trial',
      state: 'trial',
      what: {
        vi: 'Đây là thông báo thử. Nhận được nghĩa là đường báo hoạt động.',
        en: 'This is a trial. Receiving it means that notices arrive.',
      },
      link: `${parts.consoleUrl}/canh-bao`,
    },
  });
}

async function queue(
  trx: Transaction<CareSlice>,
  parts: CareParts,
  settings: Settings,
  notice: {
    readonly alarm: string | null;
    readonly what: 'began' | 'ended' | 'trial';
    readonly notBefore: Temporal.Instant;
    readonly subject: string;
    readonly body: Record<string, unknown>;
  },
): Promise<number> {
  const mails = parts.mail === undefined ? [] : settings.mailTo;
  const targets = [
    ...mails.map((address) => ({ channel: 'mail' as const, address })),
    ...(settings.webhook === undefined
      ? []
      : [{ channel: 'webhook' as const, address: new URL(settings.webhook.url).host }]),
  ];
  for (const target of targets) {
    const id = randomUUID();
    await trx
      .insertInto('care.notice')
      .values({
        id,
        ...target,
        alarm: notice.alarm,
        what: notice.what,
        subject: notice.subject.slice(0, 200),
        body: jsonb(notice.body),
        not_before: notice.notBefore,
        sent_at: null,
        given_up_at: null,
        last_error: null,
      })
      .execute();
    await addJob(trx, noticeJob, { notice: id }, { runAt: notice.notBefore, maxAttempts: ATTEMPTS });
  }
  if (targets.length > 0) await announce(trx, 'care');
  return targets.length;
}

/** A notice that waits no longer than this was meant to go out at once. */
const AT_ONCE_MS = 60_000;

/** Sends notices; a failure is kept with the notice, and thrown so that the queue tries again later. */
export function noticeHandler(parts: CareParts): JobHandler {
  return handleJob(noticeJob, async ({ notice: id }, { attempt, maxAttempts }) => {
    const notice = await parts.db.sql
      .selectFrom('care.notice')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (notice === undefined || notice.sent_at !== null || notice.given_up_at !== null) return;
    if (await isOvertaken(parts.db.sql, notice)) {
      await settle(parts, id, { given_up_at: parts.clock.now(), last_error: 'over before it was told' });
      return;
    }
    try {
      if (notice.channel === 'mail') await mail(parts, notice);
      else await webhook(parts, notice);
      await settle(parts, id, { sent_at: parts.clock.now(), last_error: null });
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).slice(0, 300);
      await settle(parts, id, {
        last_error: why,
        ...(attempt >= maxAttempts ? { given_up_at: parts.clock.now() } : {}),
      });
      throw error;
    }
  });
}

/**
 * An alarm of the night that was over before anybody had to know is not told in the morning, neither its beginning nor its end. Who
 * was told of its beginning hears of its end, whenever that was.
 */
async function isOvertaken(
  db: Kysely<CareSlice>,
  notice: Selectable<CareTables['care.notice']>,
): Promise<boolean> {
  if (notice.alarm === null) return false;
  const began = await db
    .selectFrom('care.notice as n')
    .innerJoin('care.alarm as a', 'a.id', 'n.alarm')
    .select(['n.not_before', 'n.made_at', 'n.sent_at', 'a.ended_at'])
    .where('n.alarm', '=', notice.alarm)
    .where('n.what', '=', 'began')
    .where('n.channel', '=', notice.channel)
    .where('n.address', '=', notice.address)
    .executeTakeFirst();
  if (began === undefined || began.ended_at === null || began.sent_at !== null) return false;
  return began.not_before.epochMilliseconds - began.made_at.epochMilliseconds >= AT_ONCE_MS;
}

async function settle(
  parts: CareParts,
  id: string,
  how: Partial<Pick<CareTables['care.notice'], 'sent_at' | 'given_up_at' | 'last_error'>>,
): Promise<void> {
  await parts.db.sql.transaction().execute(async (trx) => {
    await trx
      .updateTable('care.notice')
      .set({ ...how, attempts: sql`attempts + 1` })
      .where('id', '=', id)
      .execute();
    await announce(trx, 'care');
  });
}

async function mail(
  parts: CareParts,
  notice: { readonly address: string; readonly subject: string; readonly body: Record<string, unknown> },
): Promise<void> {
  if (parts.mail === undefined) throw new Error('SMTP_URL is not set');
  const transport = createTransport({
    url: parts.mail.url,
    connectionTimeout: MAIL_PATIENCE_MS,
    greetingTimeout: MAIL_PATIENCE_MS,
    socketTimeout: MAIL_PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: parts.mail.from,
      to: notice.address,
      subject: notice.subject,
      text: letter(notice.body),
    });
  } finally {
    transport.close();
  }
}

function letter(body: Record<string, unknown>): string {
  const say = (name: string) => {
    const value = body[name];
    if (typeof value === 'object' && value !== null && 'vi' in value) return String(value.vi);
    return typeof value === 'string' ? value : undefined;
  };
  const names = Array.isArray(body.clusters) ? `Cụm loa: ${body.clusters.join(', ')}` : undefined;
  return [say('what'), names, say('consequence'), say('wayOut'), say('link')]
    .filter((line) => line !== undefined && line !== '')
    .join('\n\n');
}

async function webhook(
  parts: CareParts,
  notice: { readonly id: string; readonly body: Record<string, unknown> },
): Promise<void> {
  const { webhook: target } = await settingsOf(parts.db.sql);
  if (target === undefined) throw new Error('the webhook was taken away');
  await postSigned(
    target,
    notice.id,
    JSON.stringify({ id: notice.id, ...notice.body }),
    parts.clock.now().epochMilliseconds,
  );
}
