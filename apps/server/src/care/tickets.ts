import { randomUUID } from 'node:crypto';
import type { Actor, PersonId } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { nextState, type TicketStep } from '@loaphuong/domain/care';
import type { BoxId, ClusterId } from '@loaphuong/domain/fleet';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { monthOf } from '../platform/months.ts';
import type { CareSlice } from './slice.ts';

/**
 * Opens a repair by hand or from an alarm.
 * @throws {Refused} `care/ticket-open` when that alarm has one already.
 */
export async function openTicket(
  trx: Transaction<CareSlice>,
  actor: Actor,
  now: Temporal.Instant,
  ticket: {
    readonly cluster: ClusterId;
    readonly alarm: string | undefined;
    readonly title: string;
    readonly what: string;
  },
): Promise<{ readonly id: string; readonly number: number }> {
  if (ticket.alarm !== undefined) {
    await trx.selectFrom('care.alarm').select('id').where('id', '=', ticket.alarm).forUpdate().execute();
    const other = await trx
      .selectFrom('care.ticket')
      .select('number')
      .where('alarm', '=', ticket.alarm)
      .where('state', 'not in', ['checked', 'dropped'])
      .executeTakeFirst();
    if (other !== undefined) {
      refuse('conflict', 'care/ticket-open', {
        vi: `Cảnh báo này đã có phiếu sửa chữa số ${other.number}. Hãy dùng phiếu đó.`,
        en: `This alarm has repair no. ${other.number} already. Use that one.`,
      });
    }
  }
  const row = await trx
    .insertInto('care.ticket')
    .values({
      id: randomUUID(),
      cluster: ticket.cluster,
      alarm: ticket.alarm ?? null,
      title: ticket.title.normalize('NFC'),
      what: ticket.what.normalize('NFC'),
      state: 'open',
      assignee: null,
      opened_by: actor.person,
      opened_at: now,
      done_at: null,
      done_what: null,
      parts: null,
      checked_at: null,
      proof_box: null,
      proof_seq: null,
      proof_at: null,
      proof_title: null,
      proof_hash: null,
    })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow();
  await addStep(trx, row.id, 'open', now, actor.person, undefined);
  await record(narrow(trx), actor, {
    action: 'care/open-ticket',
    subject: { kind: 'ticket', id: row.id },
    detail: { cluster: ticket.cluster, alarm: ticket.alarm ?? null },
  });
  await announce(trx, 'care');
  return row;
}

/** What a step brings along. */
export type StepTaken =
  | { readonly step: 'assign'; readonly to: string }
  | { readonly step: 'arrive' | 'check' }
  | { readonly step: 'finish'; readonly doneWhat: string; readonly parts: string }
  | { readonly step: 'reopen' | 'drop'; readonly note: string };

/**
 * Takes a repair a step on.
 * @throws {Refused} `care/step-not-now`, `care/not-proved-yet`, `care/no-technician`.
 */
export async function takeStep(
  trx: Transaction<CareSlice>,
  actor: Actor,
  now: Temporal.Instant,
  id: string,
  taken: StepTaken,
): Promise<void> {
  const ticket = await trx
    .selectFrom('care.ticket')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (ticket === undefined) return noTicket();
  const proof =
    taken.step === 'check' && ticket.done_at !== null
      ? await proofSince(trx, ticket.cluster, ticket.done_at)
      : undefined;
  const state = nextState(ticket.state, taken.step, { provedSinceDone: proof !== undefined });
  if (taken.step === 'assign') await mustBeTechnician(trx, taken.to);
  await trx
    .updateTable('care.ticket')
    .set({
      state,
      ...(taken.step === 'assign' ? { assignee: taken.to as PersonId } : {}),
      ...(taken.step === 'finish' ? { done_at: now, done_what: taken.doneWhat, parts: taken.parts } : {}),
      ...(taken.step === 'reopen' ? { done_at: null } : {}),
      ...(proof === undefined ? {} : { checked_at: now, ...proof }),
    })
    .where('id', '=', id)
    .execute();
  const note = 'note' in taken ? taken.note : taken.step === 'finish' ? taken.doneWhat : undefined;
  await addStep(trx, id, taken.step, now, actor.person, note);
  await record(narrow(trx), actor, {
    action: `care/${taken.step}-ticket`,
    subject: { kind: 'ticket', id },
    ...(note === undefined || taken.step === 'finish' ? {} : { reason: note }),
    ...('to' in taken ? { detail: { to: taken.to } } : {}),
  });
  await announce(trx, 'care');
}

/** Closes every repair that is done and that a play has proved since: the box's own word, not ours. */
export async function checkDone(trx: Transaction<CareSlice>, now: Temporal.Instant): Promise<void> {
  const done = await trx
    .selectFrom('care.ticket')
    .select(['id', 'cluster', 'done_at'])
    .where('state', '=', 'done')
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const ticket of done) {
    const proof = ticket.done_at === null ? undefined : await proofSince(trx, ticket.cluster, ticket.done_at);
    if (proof === undefined) continue;
    await trx
      .updateTable('care.ticket')
      .set({ state: 'checked', checked_at: now, ...proof })
      .where('id', '=', ticket.id)
      .execute();
    await addStep(trx, ticket.id, 'check', now, null, undefined);
    await record(narrow(trx), 'program', {
      action: 'care/check-ticket',
      subject: { kind: 'ticket', id: ticket.id },
      detail: { box: proof.proof_box, seq: Number(proof.proof_seq) },
    });
    await announce(trx, 'care');
  }
}

/** What a repair keeps of the play that proved it: a copy, so that a month of the play log can be taken out later. */
interface Proof {
  readonly proof_box: BoxId;
  readonly proof_seq: bigint;
  readonly proof_at: Temporal.Instant | null;
  readonly proof_title: string;
  readonly proof_hash: string;
}

/** The first play of a cluster that began after an instant and is proved. */
async function proofSince(
  db: Kysely<CareSlice>,
  cluster: ClusterId,
  since: Temporal.Instant,
): Promise<Proof | undefined> {
  return (
    db
      .selectFrom('broadcast.play')
      .select(['box as proof_box', 'seq as proof_seq', 'started_at as proof_at', 'title as proof_title'])
      .select('hash as proof_hash')
      .where('cluster', '=', cluster)
      // Its airing was planned before it began, in the month before perhaps.
      .where('month', '>=', monthOf(since.subtract({ hours: 48 })))
      .where('started_at', '>', since)
      .where('result', '=', 'proved')
      .orderBy('started_at')
      .limit(1)
      .executeTakeFirst()
  );
}

async function mustBeTechnician(db: Kysely<CareSlice>, person: string): Promise<void> {
  const grant = await db
    .selectFrom('access.role_grant')
    .select('person')
    .where('person', '=', person as PersonId)
    .where('role', '=', 'technician')
    .executeTakeFirst();
  if (grant !== undefined) return;
  refuse(
    'invalid',
    'care/no-technician',
    {
      vi: 'Người này không có vai trò kỹ thuật. Hãy chọn một kỹ thuật viên.',
      en: 'This person is no technician. Choose one who is.',
    },
    { field: 'to' },
  );
}

async function addStep(
  trx: Transaction<CareSlice>,
  ticket: string,
  step: TicketStep | 'open',
  at: Temporal.Instant,
  by: PersonId | null,
  note: string | undefined,
): Promise<void> {
  await sql`insert into care.ticket_step (ticket, n, step, at, by, note)
    select ${ticket}, coalesce(max(n), 0) + 1, ${step}, ${at.toString()}, ${by}, ${note ?? null}
    from care.ticket_step where ticket = ${ticket}`.execute(trx);
}

/** There is no such repair. */
export function noTicket(): never {
  return refuse('missing', 'care/no-such-ticket', {
    vi: 'Không có phiếu sửa chữa này.',
    en: 'There is no such repair.',
  });
}
