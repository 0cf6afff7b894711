import type { FullPlan } from '@loaphuong/documents';
import type { Actor } from '@loaphuong/domain/access';
import { refuse, type Sentence } from '@loaphuong/domain/basics';
import { findingFills, type PlanId, tidyCorrection } from '@loaphuong/domain/programme';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { draftOf } from './plans.ts';
import type { ProgrammeSlice } from './slice.ts';

/** What a person says about a finding. */
export type Decision =
  | { readonly decision: 'keep' }
  | { readonly decision: 'correct'; readonly value: string }
  | { readonly decision: 'reopen' };

/**
 * Keeps what stands there, corrects it, or takes the decision back. The document itself is never changed.
 * @throws {Refused} `programme/confirmed`, `programme/no-such-finding`, `programme/bad-correction`, `programme/not-correctable`.
 */
export async function decideFinding(
  trx: Transaction<ProgrammeSlice>,
  actor: Actor,
  plan: PlanId,
  n: number,
  decision: Decision,
): Promise<void> {
  const draft = await draftOf(trx, plan);
  const finding = draft.reading.findings[n - 1];
  if (finding === undefined) {
    refuse('missing', 'programme/no-such-finding', {
      vi: 'Không có điểm cần xem này.',
      en: 'There is no such finding.',
    });
  }
  await trx.deleteFrom('programme.finding_decision').where('plan', '=', plan).where('n', '=', n).execute();
  if (decision.decision !== 'reopen') {
    await trx
      .insertInto('programme.finding_decision')
      .values({
        plan,
        n,
        kind: decision.decision === 'keep' ? 'kept' : 'corrected',
        value: decision.decision === 'correct' ? tidied(finding, decision.value) : null,
        by: actor.person,
      })
      .execute();
  }
  await record(narrow(trx), actor, {
    action: `programme/${decision.decision}-finding`,
    subject: { kind: 'plan', id: plan },
    detail: { n, code: finding.code },
  });
  await announce(trx, 'plans');
}

/**
 * The value as it is kept. Where a finding leaves a field blank it is brought to the form of the field. The money of a document is
 * never changed by a remark beside it: the ledger books what the document says.
 */
function tidied(finding: FullPlan['findings'][number], entered: string): string {
  if (finding.severity === 'error') {
    return refuse('conflict', 'programme/not-correctable', {
      vi: 'Số tiền của văn bản không sửa được ở đây, vì sổ kinh phí ghi theo văn bản. Hãy đưa vào văn bản đã sửa, hoặc giữ nguyên như văn bản ghi.',
      en: 'The money of a document is not corrected here, because the ledger books what the document says. Import the corrected document, or keep it as it stands.',
    });
  }
  const field = findingFills(finding.code);
  if (field === undefined) return entered.normalize('NFC');
  return (
    tidyCorrection(field, entered) ??
    refuse('invalid', 'programme/bad-correction', BAD_CORRECTION[field], { field: 'value' })
  );
}

const BAD_CORRECTION: Readonly<Record<'number' | 'date' | 'title', Sentence>> = {
  number: {
    vi: 'Số văn bản phải có dạng 118 hoặc 118/KH-UBND.',
    en: 'The number must read 118 or 118/KH-UBND.',
  },
  date: {
    vi: 'Ngày phải có dạng ngày/tháng/năm, ví dụ 05/06/2024.',
    en: 'The date must read day/month/year, for example 05/06/2024.',
  },
  title: {
    vi: 'Trích yếu không được để trống. Hãy nhập tên kế hoạch.',
    en: 'The title must not be empty. Enter the name of the plan.',
  },
};
