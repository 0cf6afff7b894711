import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { type Dong, dong, NO_DONG, sumOf } from '@loaphuong/domain/basics';
import type { PlanId } from '@loaphuong/domain/programme';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { narrow } from '../platform/database.ts';
import type { ConfirmListener, ProgrammeSlice } from '../programme/index.ts';
import type { LedgerTables } from './tables.ts';

/** What this slice may see of the database. */
export type LedgerSlice = LedgerTables & ProgrammeSlice;

/** A part of the money of a plan. */
export interface LineAllocation {
  readonly label: string;
  readonly amount: Dong;
}

/**
 * Opens the books of a plan and allocates its lines in one entry: the source gives, each line may spend what it got. The database
 * refuses an entry that does not balance and a line that would fall below zero. A line of nothing stands in the books without a
 * posting.
 */
export async function allocate(
  trx: Transaction<LedgerSlice>,
  actor: Actor,
  plan: PlanId,
  money: {
    readonly source: string;
    readonly decision: string | undefined;
    readonly lines: readonly LineAllocation[];
  },
): Promise<void> {
  const fund = randomUUID();
  await trx
    .insertInto('ledger.fund')
    .values({ id: fund, plan, source: money.source, decision: money.decision ?? null })
    .execute();
  const lines = money.lines.map((line, index) => ({ ...line, id: randomUUID(), ordinal: index + 1 }));
  if (lines.length > 0) {
    await trx
      .insertInto('ledger.line')
      .values(lines.map(({ id, ordinal, label }) => ({ id, fund, ordinal, label })))
      .execute();
  }
  const funded = lines.filter((line) => line.amount !== NO_DONG);
  const total = sumOf(funded.map((line) => line.amount));
  if (funded.length > 0) {
    await book(trx, actor, { fund, kind: 'allocation', memo: money.decision ?? 'Theo kế hoạch' }, [
      { account: 'source', line: null, amount: -total },
      ...funded.map(({ id, amount }) => ({ account: 'available' as const, line: id, amount })),
    ]);
  }
  await record(narrow(trx), actor, {
    action: 'ledger/allocate',
    subject: { kind: 'plan', id: plan },
    detail: { total: total.toString(), lines: lines.length },
  });
}

/** Writes one entry: what it was for and its postings first, then the entry itself, which seals them. */
export async function book(
  trx: Transaction<LedgerSlice>,
  actor: Actor,
  entry: Pick<LedgerTables['ledger.entry'], 'fund' | 'kind' | 'memo'>,
  postings: readonly Pick<LedgerTables['ledger.posting'], 'account' | 'line' | 'amount'>[],
  expense?: Omit<LedgerTables['ledger.expense'], 'entry'>,
): Promise<string> {
  const id = randomUUID();
  if (expense !== undefined)
    await trx
      .insertInto('ledger.expense')
      .values({ ...expense, entry: id })
      .execute();
  await trx
    .insertInto('ledger.posting')
    .values(postings.map((posting, index) => ({ ...posting, entry: id, n: index + 1 })))
    .execute();
  await trx
    .insertInto('ledger.entry')
    .values({ ...entry, id, by: actor.person })
    .execute();
  return id;
}

/** Allocates what a plan says when it becomes official. A plan without lines gets one line with its total. */
export const allocateOnConfirm: ConfirmListener = async (programmeTrx, actor, plan) => {
  const { budget } = plan.reading;
  const lines = budget.lines.map((line) => ({
    label: line.label.value,
    amount: dong(BigInt(line.amount.value)),
  }));
  const whole =
    budget.total.value === null ? [] : [{ label: 'Tổng kinh phí', amount: dong(BigInt(budget.total.value)) }];
  // Registered by this slice for its own tables; the programme hands its transaction on without knowing them.
  const trx = programmeTrx as unknown as Transaction<LedgerSlice>;
  await allocate(trx, actor, plan.id, {
    source: budget.source.value ?? 'Chưa ghi nguồn',
    decision: budget.decision.value ?? undefined,
    lines: lines.length > 0 ? lines : whole,
  });
};

/** What the books have of each line of a plan, in its order; amounts as decimal text. Empty until the plan is confirmed. */
export async function lineBalances(
  db: Kysely<LedgerSlice>,
  plan: PlanId,
): Promise<readonly { allocated: string; committed: string; spent: string }[]> {
  const rows = await sql<{ allocated: string; committed: string; spent: string }>`
    select coalesce(sum(p.amount), 0)::text as allocated,
      coalesce(sum(p.amount) filter (where p.account = 'committed'), 0)::text as committed,
      coalesce(sum(p.amount) filter (where p.account = 'spent'), 0)::text as spent
    from ledger.fund f
    join ledger.line l on l.fund = f.id
    left join ledger.posting p on p.line = l.id
    where f.plan = ${plan}
    group by l.id, l.ordinal order by l.ordinal`.execute(db);
  return rows.rows;
}
