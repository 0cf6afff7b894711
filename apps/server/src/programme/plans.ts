import { createHash, randomUUID } from 'node:crypto';
import { type FullPlan, readPlan, toFull } from '@loaphuong/documents';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import type { PlaceId } from '@loaphuong/domain/places';
import { measureFor, type PlanId } from '@loaphuong/domain/programme';
import { fold } from '@loaphuong/vietnamese';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { type Database, jsonb, lockUntilCommit, narrow, withTransaction } from '../platform/database.ts';
import { correctedReading } from './corrected-reading.ts';
import { textCorrections } from './finding-views.ts';
import type { ConfirmListener, ProgrammeSlice } from './slice.ts';

/** Version of the reader that made a reading, kept with it. */
const READER = 'documents/1';

/**
 * Reads a document into a draft. Nothing of it is official. A text that is no plan is refused with the reader's reason, and then
 * nothing at all is kept.
 * @throws {Refused} `programme/not-a-plan`, `programme/known-document`, and the reader's own `documents/…`.
 */
export async function importPlan(
  db: Database<ProgrammeSlice> | Transaction<ProgrammeSlice>,
  actor: Actor,
  place: PlaceId,
  file: { readonly fileName: string; readonly bytes: Uint8Array },
): Promise<PlanId> {
  const reading = storable(toFull(await readPlan(file)));
  if (!reading.isPlan) {
    const reason = reading.reason?.message;
    refuse('invalid', 'programme/not-a-plan', {
      vi: `${reason?.vi ?? 'Đây không phải kế hoạch.'} Hãy chọn tệp kế hoạch do cơ quan ban hành (txt, docx, pdf có chữ).`,
      en: `${reason?.en ?? 'This is no plan.'} Choose the plan as it was issued (txt, docx, pdf with text).`,
    });
  }
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  const id = asId<'plan'>(randomUUID());
  await withTransaction(db, async (trx) => {
    // Two people who bring the same document at once follow each other, so that the second is told.
    await lockUntilCommit(trx, 'programme/import');
    const known = await trx
      .selectFrom('programme.plan')
      .select('id')
      .where('document_sha256', '=', sha256)
      .where('state', '<>', 'discarded')
      .executeTakeFirst();
    if (known !== undefined) {
      refuse(
        'conflict',
        'programme/known-document',
        {
          vi: 'Văn bản này đã được đưa vào rồi. Hãy mở kế hoạch có sẵn, hoặc bỏ bản dự thảo cũ trước.',
          en: 'This document is here already. Open the existing plan, or discard the old draft first.',
        },
        { detail: { plan: known.id } },
      );
    }
    await trx
      .insertInto('programme.plan')
      .values({
        id,
        place,
        file_name: file.fileName,
        document: Buffer.from(file.bytes),
        document_sha256: sha256,
        reading: jsonb(reading),
        reader: READER,
        imported_by: actor.person,
        decided_by: null,
        decided_at: null,
        discard_reason: null,
      })
      .execute();
    await insertParts(trx, id, reading);
    await record(narrow(trx), actor, {
      action: 'programme/import',
      subject: { kind: 'plan', id },
      detail: { sha256 },
    });
    await announce(trx, 'plans');
  });
  return id;
}

/**
 * PostgreSQL keeps neither the character zero nor half a surrogate pair. Both are damage, which the reader has pointed out; the sign
 * for damage stands in their place, and every column of the text stays where it was.
 */
function storable(reading: FullPlan): FullPlan {
  const keep = (_key: string, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
  return JSON.parse(JSON.stringify(reading, keep)) as FullPlan;
}

async function insertParts(trx: Transaction<ProgrammeSlice>, plan: PlanId, reading: FullPlan): Promise<void> {
  const targets = reading.targets.map((target, index) => ({
    id: asId<'target'>(randomUUID()),
    plan,
    ordinal: index + 1,
    subject: target.subject.value,
    comparator: target.comparator.value,
    value: String(target.value.value),
    unit: target.unit.value,
    measure: measureFor(fold(target.subject.value)) ?? null,
  }));
  const activities = reading.activities.map((activity, index) => ({
    id: asId<'activity'>(randomUUID()),
    plan,
    ordinal: index + 1,
    title: activity.title.value,
  }));
  if (targets.length > 0) await trx.insertInto('programme.target').values(targets).execute();
  if (activities.length > 0) await trx.insertInto('programme.activity').values(activities).execute();
}

/**
 * Makes the draft the official working plan: its tasks and, by the listeners, its allocations come to life with it.
 * @throws {Refused} `programme/confirmed`, `programme/open-errors`.
 */
export async function confirmPlan(
  trx: Transaction<ProgrammeSlice>,
  actor: Actor,
  plan: PlanId,
  now: Temporal.Instant,
  listeners: readonly ConfirmListener[],
): Promise<void> {
  const draft = await draftOf(trx, plan);
  const decided = await trx
    .selectFrom('programme.finding_decision')
    .select(['n', 'kind', 'value'])
    .where('plan', '=', plan)
    .execute();
  const reading = correctedReading(draft.reading, textCorrections(decided));
  const open = openErrors(draft.reading, new Set(decided.map((row) => row.n)));
  const first = open[0];
  if (first !== undefined) {
    refuse('conflict', 'programme/open-errors', {
      vi: `Còn ${open.length} lỗi về nội dung chưa xử lý, ví dụ: ${first.message.vi} Hãy đưa vào văn bản đã sửa, hoặc ghi rõ là giữ nguyên.`,
      en: `${open.length} errors of substance are open, such as: ${first.message.en} Import the corrected document, or say that they stay.`,
    });
  }
  await trx
    .updateTable('programme.plan')
    .set({ state: 'confirmed', decided_by: actor.person, decided_at: now })
    .where('id', '=', plan)
    .execute();
  const activities = await trx
    .selectFrom('programme.activity')
    .selectAll()
    .where('plan', '=', plan)
    .orderBy('ordinal')
    .execute();
  for (const activity of activities) {
    const read = reading.activities[activity.ordinal - 1];
    await trx
      .insertInto('programme.task')
      .values({
        id: asId<'task'>(randomUUID()),
        plan,
        activity: activity.id,
        title: read?.title.value ?? activity.title,
        lead: read?.lead.map((unit) => unit.value) ?? [],
        support: read?.support.map((unit) => unit.value) ?? [],
        due: null,
      })
      .execute();
  }
  for (const listener of listeners) await listener(trx, actor, { id: plan, reading });
  await record(narrow(trx), actor, {
    action: 'programme/confirm',
    subject: { kind: 'plan', id: plan },
    detail: { tasks: activities.length },
  });
  await announce(trx, 'plans');
}

/** Throws a draft away, with a reason; the row and the document stay as a record. @throws {Refused} `programme/confirmed`. */
export async function discardPlan(
  trx: Transaction<ProgrammeSlice>,
  actor: Actor,
  plan: PlanId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await draftOf(trx, plan);
  await trx
    .updateTable('programme.plan')
    .set({ state: 'discarded', decided_by: actor.person, decided_at: now, discard_reason: reason })
    .where('id', '=', plan)
    .execute();
  await record(narrow(trx), actor, {
    action: 'programme/discard',
    subject: { kind: 'plan', id: plan },
    reason,
  });
  await announce(trx, 'plans');
}

/** Errors of substance that nobody has decided on: these stand in the way of confirming. */
export function openErrors(reading: FullPlan, decided: ReadonlySet<number>): FullPlan['findings'] {
  return reading.findings.filter((finding, index) => finding.severity === 'error' && !decided.has(index + 1));
}

/** The draft, locked until the transaction ends. @throws {Refused} `programme/no-such-plan`, `programme/confirmed`. */
export async function draftOf(trx: Transaction<ProgrammeSlice>, plan: PlanId) {
  const row = await trx
    .selectFrom('programme.plan')
    .select(['state', 'reading'])
    .where('id', '=', plan)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined || row.state === 'discarded')
    return refuse('missing', 'programme/no-such-plan', {
      vi: 'Không có kế hoạch này.',
      en: 'There is no such plan.',
    });
  if (row.state === 'draft') return row;
  return refuse('conflict', 'programme/confirmed', {
    vi: 'Kế hoạch đã được xác nhận nên không sửa được nữa. Thay đổi thì đưa vào văn bản điều chỉnh.',
    en: 'The plan is confirmed and cannot be changed. Changes come as an amending document.',
  });
}
