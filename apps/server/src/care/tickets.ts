import { randomUUID } from 'node:crypto';
import type { Actor, PersonId } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { nextState, type TicketStep } from '@loaphuong/domain/care';
import type { ClusterId } from '@loaphuong/domain/fleet';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { type Proof, playHeard, proofsSoFar } from './proofs.ts';
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
      proof_kind: null,
      heard_by: null,
      heard_at: null,
      heard_where: null,
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
  /** Somebody heard this play at the loudspeakers, standing there. */
  | {
      readonly step: 'hear';
      readonly play: { readonly box: string; readonly seq: number };
      readonly where: string;
    }
  | { readonly step: 'reopen' | 'drop'; readonly note: string };

/**
 * Takes a repair a step on.
 * @throws {Refused} `care/step-not-now`, `care/not-proved-yet`, `care/not-heard-yet`, `care/alarm-goes-on`, `care/not-that-play`,
 * `care/no-technician`.
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
  const soFar = (await proofsSoFar(trx, [id])).get(id);
  const state = nextState(ticket.state, taken.step, { wait: soFar?.wait ?? 'play' });
  const proof = await proofFor(trx, id, taken, soFar?.best);
  if (taken.step === 'assign') await mustBeTechnician(trx, taken.to);
  await trx
    .updateTable('care.ticket')
    .set({
      state,
      ...(taken.step === 'assign' ? { assignee: taken.to as PersonId } : {}),
      ...(taken.step === 'finish' ? { done_at: now, done_what: taken.doneWhat, parts: taken.parts } : {}),
      ...(taken.step === 'reopen' ? { done_at: null } : {}),
      ...(proof === undefined ? {} : { checked_at: now, ...proof }),
      ...(taken.step === 'hear'
        ? { heard_by: actor.person, heard_at: now, heard_where: taken.where.normalize('NFC') }
        : {}),
    })
    .where('id', '=', id)
    .execute();
  const note = noteOf(taken);
  await addStep(trx, id, taken.step, now, actor.person, note);
  await record(narrow(trx), actor, {
    action: `care/${taken.step}-ticket`,
    subject: { kind: 'ticket', id },
    ...(note === undefined || taken.step === 'finish' ? {} : { reason: note }),
    ...('to' in taken ? { detail: { to: taken.to } } : {}),
    ...(proof === undefined ? {} : { detail: proofDetail(proof) }),
  });
  await announce(trx, 'care');
}

function noteOf(taken: StepTaken): string | undefined {
  if ('note' in taken) return taken.note;
  if (taken.step === 'hear') return taken.where;
  return taken.step === 'finish' ? taken.doneWhat : undefined;
}

/** The play that a step rests on, for those that close a repair. */
async function proofFor(
  trx: Transaction<CareSlice>,
  ticket: string,
  taken: StepTaken,
  best: Proof | undefined,
): Promise<Proof | undefined> {
  if (taken.step === 'check') return best;
  if (taken.step !== 'hear') return undefined;
  return (
    (await playHeard(trx, ticket, taken.play)) ??
    refuse('conflict', 'care/not-that-play', {
      vi: 'Lượt phát này không phải lượt được chứng thực ở cụm loa sau lúc sửa xong. Hãy tải lại trang rồi xác nhận lượt đang hiện.',
      en: 'That is no proved play of the cluster since the repair. Reload the page and confirm the one that it shows.',
    })
  );
}

function proofDetail({ proof_box, proof_seq, proof_kind }: Proof) {
  return { box: proof_box, seq: Number(proof_seq), evidence: proof_kind };
}

/**
 * Closes every repair that is done and that a play has proved since, as far as what was mended needs it: the box's own word, not ours.
 * Where the play only left the card and the fault lay behind it, a person must say that they heard it (step `hear`).
 */
export async function checkDone(trx: Transaction<CareSlice>, now: Temporal.Instant): Promise<void> {
  const done = await trx
    .selectFrom('care.ticket')
    .select('id')
    .where('state', '=', 'done')
    .orderBy('id')
    .forUpdate()
    .execute();
  const proofs = await proofsSoFar(
    trx,
    done.map(({ id }) => id),
  );
  for (const ticket of done) {
    const { wait, best: proof } = proofs.get(ticket.id) ?? {};
    if (wait !== 'nothing' || proof === undefined) continue;
    await trx
      .updateTable('care.ticket')
      .set({ state: 'checked', checked_at: now, ...proof })
      .where('id', '=', ticket.id)
      .execute();
    await addStep(trx, ticket.id, 'check', now, null, undefined);
    await record(narrow(trx), 'program', {
      action: 'care/check-ticket',
      subject: { kind: 'ticket', id: ticket.id },
      detail: proofDetail(proof),
    });
    await announce(trx, 'care');
  }
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
