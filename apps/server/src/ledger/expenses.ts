import type { Actor } from '@loaphuong/domain/access';
import { type Dong, NO_DONG, refuse } from '@loaphuong/domain/basics';
import type { TaskId } from '@loaphuong/domain/programme';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { narrow } from '../platform/database.ts';
import { book, type LedgerSlice } from './allocations.ts';

/** Money that was spent on a task, out of one line of its plan. */
export interface Expense {
  readonly task: TaskId;
  readonly line: string;
  readonly amount: Dong;
  readonly voucher: string;
  readonly memo: string;
}

/**
 * Books an expense: the line has less available and more spent. The database refuses more than the line has left, whoever else
 * spends at the same instant.
 * @throws {Refused} `ledger/over-allocation`, `ledger/no-such-line`, `ledger/nothing-spent`.
 */
export async function bookExpense(
  trx: Transaction<LedgerSlice>,
  actor: Actor,
  expense: Expense,
): Promise<string> {
  if (expense.amount <= NO_DONG) {
    refuse(
      'invalid',
      'ledger/nothing-spent',
      { vi: 'Số tiền chi phải lớn hơn 0 đồng.', en: 'An expense is more than 0 đồng.' },
      { field: 'amount' },
    );
  }
  const line = await trx
    .selectFrom('ledger.line as l')
    .innerJoin('ledger.fund as f', 'f.id', 'l.fund')
    .innerJoin('programme.task as t', 't.plan', 'f.plan')
    .select(['l.id', 'l.fund'])
    .where('l.id', '=', expense.line)
    .where('t.id', '=', expense.task)
    .executeTakeFirst();
  if (line === undefined) {
    return refuse(
      'invalid',
      'ledger/no-such-line',
      {
        vi: 'Dòng kinh phí này không thuộc kế hoạch của nhiệm vụ đã chọn. Hãy chọn lại dòng kinh phí.',
        en: 'This line does not belong to the plan of the task. Choose another line.',
      },
      { field: 'line' },
    );
  }
  const id = await mustFit(() =>
    book(
      trx,
      actor,
      { fund: line.fund, kind: 'expense', memo: expense.memo },
      [
        { account: 'available', line: line.id, amount: -expense.amount },
        { account: 'spent', line: line.id, amount: expense.amount },
      ],
      { task: expense.task, line: line.id, voucher: expense.voucher, reverses: null },
    ),
  );
  await record(narrow(trx), actor, {
    action: 'ledger/expense',
    subject: { kind: 'task', id: expense.task },
    detail: { entry: id, line: line.id, amount: expense.amount.toString(), voucher: expense.voucher },
  });
  return id;
}

/**
 * Takes an expense back by an entry against it; both stay.
 * @throws {Refused} `ledger/no-such-expense`, `ledger/taken-back`.
 */
export async function reverseExpense(
  trx: Transaction<LedgerSlice>,
  actor: Actor,
  entry: string,
  reason: string,
): Promise<string> {
  const before = await trx
    .selectFrom('ledger.expense as x')
    .innerJoin('ledger.entry as e', 'e.id', 'x.entry')
    .innerJoin('ledger.posting as p', 'p.entry', 'x.entry')
    .select(['x.task', 'x.line', 'x.voucher', 'e.fund', 'p.amount'])
    .where('x.entry', '=', entry)
    .where('x.reverses', 'is', null)
    .where('p.account', '=', 'spent')
    .executeTakeFirst();
  if (before === undefined) {
    return refuse('missing', 'ledger/no-such-expense', {
      vi: 'Không có khoản chi này.',
      en: 'There is no such expense.',
    });
  }
  const id = await mustFit(() =>
    book(
      trx,
      actor,
      { fund: before.fund, kind: 'reversal', memo: reason },
      [
        { account: 'spent', line: before.line, amount: -before.amount },
        { account: 'available', line: before.line, amount: before.amount },
      ],
      { task: before.task, line: before.line, voucher: before.voucher, reverses: entry },
    ),
  );
  await record(narrow(trx), actor, {
    action: 'ledger/reverse-expense',
    subject: { kind: 'task', id: before.task },
    reason,
    detail: { entry: id, reverses: entry },
  });
  return id;
}

/** Turns the database's own "no" into a sentence; everything else stays a fault. */
async function mustFit<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
    if (constraint === 'ledger_never_below_zero') {
      return refuse(
        'conflict',
        'ledger/over-allocation',
        {
          vi: 'Khoản chi vượt số còn lại của dòng kinh phí. Hãy chọn dòng khác, hoặc đề nghị điều chỉnh dự toán trước khi chi.',
          en: 'The expense is more than the line has left. Choose another line, or have the budget adjusted before spending.',
        },
        { field: 'amount' },
      );
    }
    if (constraint === 'expense_reverses_key') {
      return refuse('conflict', 'ledger/taken-back', {
        vi: 'Khoản chi này đã được ghi đảo rồi.',
        en: 'This expense has been taken back already.',
      });
    }
    throw error;
  }
}
