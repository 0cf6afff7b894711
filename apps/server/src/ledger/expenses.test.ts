import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { dong } from '@loaphuong/domain/basics';
import type { PlanId, TaskId } from '@loaphuong/domain/programme';
import { codeOf } from '@loaphuong/testkit';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson } from '../access/index.ts';
import { foundPlace } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import { allocate, bookExpense, type LedgerSlice, lineBalances, reverseExpense } from './index.ts';

let db: TestDatabase<LedgerSlice>;
let accountant: Actor;
let place: string;
beforeAll(async () => {
  db = await testDatabase();
  await withTransaction(db, async (trx) => {
    const from = Temporal.PlainDate.from('2020-01-01');
    place = await foundPlace(narrow(trx), 'program', { name: 'Thị xã Cửa Lam', level: 'town', from });
    const person = await addPerson(narrow(trx), 'program', {
      name: 'Lê Văn Hải',
      email: 'hai@cualam.example',
    });
    accountant = { person, behind: undefined, grants: [] };
  });
});
afterAll(() => db.close());

let plans = 0;
/** A plan with one task and lines of these amounts. */
async function budget(...amounts: bigint[]) {
  plans += 1;
  const hash = plans.toString(16).padStart(64, '0');
  const found = await sql<{ plan: PlanId; task: TaskId }>`
    with plan as (
      insert into programme.plan (id, place, file_name, document, document_sha256, reading, reader, imported_by)
      values (${randomUUID()}, ${place}, 'kh.txt', 'x', ${hash}, '{}', 'test', ${accountant.person}) returning id
    ), activity as (
      insert into programme.activity (id, plan, ordinal, title) select gen_random_uuid(), id, 1, 'A' from plan returning id, plan
    )
    insert into programme.task (id, plan, activity, title) select gen_random_uuid(), plan, id, 'T' from activity
    returning plan, id as task`.execute(db.sql);
  const { plan, task } = found.rows[0] ?? { plan: '' as PlanId, task: '' as TaskId };
  const lines = amounts.map((amount, n) => ({ label: `Dòng ${n + 1}`, amount: dong(amount) }));
  await withTransaction(db, (trx) =>
    allocate(trx, accountant, plan, { source: 'Ngân sách', decision: undefined, lines }),
  );
  const rows = await db.sql
    .selectFrom('ledger.line as l')
    .innerJoin('ledger.fund as f', 'f.id', 'l.fund')
    .select('l.id')
    .where('f.plan', '=', plan)
    .orderBy('l.ordinal')
    .execute();
  return { plan, task, line: rows[0]?.id ?? '', other: rows[1]?.id ?? '' };
}
const spend = (task: TaskId, line: string, amount: bigint) =>
  withTransaction(db, (trx) =>
    bookExpense(trx, accountant, { task, line, amount: dong(amount), voucher: 'PC-01', memo: 'Củ loa' }),
  );
const whole = async () => (await sql`select * from ledger.first_break()`.execute(db.sql)).rows;

test('an expense moves money of its line from available to spent, and a reversal moves it back', async () => {
  const { plan, task, line } = await budget(100n);
  const entry = await spend(task, line, 60n);
  expect(await lineBalances(db.sql, plan)).toEqual([{ allocated: '100', committed: '0', spent: '60' }]);
  await withTransaction(db, (trx) => reverseExpense(trx, accountant, entry, 'ghi nhầm'));
  expect(await lineBalances(db.sql, plan)).toEqual([{ allocated: '100', committed: '0', spent: '0' }]);
  expect(await codeOf(withTransaction(db, (trx) => reverseExpense(trx, accountant, entry, 'lần nữa')))).toBe(
    'ledger/taken-back',
  );
  expect(await whole()).toEqual([]);
});

test('no line is spent beyond its allocation, whatever ten people book at the same instant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.bigInt(1n, 60n), { minLength: 10, maxLength: 10 }), async (amounts) => {
      const { plan, task, line } = await budget(100n);
      const results = await Promise.allSettled(amounts.map((amount) => spend(task, line, amount)));
      const booked = amounts.filter((_, n) => results[n]?.status === 'fulfilled');
      const [balance] = await lineBalances(db.sql, plan);
      expect(balance?.spent).toBe(String(booked.reduce((sum, amount) => sum + amount, 0n)));
      expect(Number(balance?.spent)).toBeLessThanOrEqual(100);
    }),
    { numRuns: 5 },
  );
});

test('a task of another plan, a line of another plan, and nothing at all are refused', async () => {
  const here = await budget(100n);
  const there = await budget(100n);
  expect(await codeOf(spend(there.task, here.line, 10n))).toBe('ledger/no-such-line');
  expect(await codeOf(spend(here.task, randomUUID(), 10n))).toBe('ledger/no-such-line');
  expect(await codeOf(spend(here.task, here.line, 0n))).toBe('ledger/nothing-spent');
});

test('the database itself refuses an expense that does not say what it was for, or moves other money than it says', async () => {
  const { plan, task, line, other } = await budget(100n, 100n);
  const fund = await db.sql
    .selectFrom('ledger.fund')
    .select('id')
    .where('plan', '=', plan)
    .executeTakeFirstOrThrow();
  const raw = (
    kind: 'expense' | 'reversal',
    moved: string,
    says: { task: TaskId; line: string } | undefined,
  ) =>
    withTransaction(db, async (trx) => {
      const id = randomUUID();
      if (says !== undefined)
        await trx
          .insertInto('ledger.expense')
          .values({ entry: id, ...says, voucher: 'PC', reverses: null })
          .execute();
      await trx
        .insertInto('ledger.posting')
        .values([
          { entry: id, n: 1, account: 'available', line: moved, amount: -5n },
          { entry: id, n: 2, account: 'spent', line: moved, amount: 5n },
        ])
        .execute();
      await trx
        .insertInto('ledger.entry')
        .values({ id, fund: fund.id, kind, memo: 'thử', by: accountant.person })
        .execute();
    });
  await expect(raw('expense', line, undefined)).rejects.toMatchObject({ constraint: 'ledger_expense_said' });
  await expect(raw('reversal', line, { task, line })).rejects.toMatchObject({
    constraint: 'ledger_expense_said',
  });
  await expect(raw('expense', other, { task, line })).rejects.toMatchObject({
    constraint: 'ledger_expense_line',
  });
  const foreign = await budget(1n);
  await expect(raw('expense', line, { task: foreign.task, line })).rejects.toMatchObject({
    constraint: 'ledger_expense_task',
  });
  await raw('expense', line, { task, line });
  expect(await whole()).toEqual([]);
});

test('what an expense was for is sealed with its entry: the chain shows a change made behind our back', async () => {
  const { task, line } = await budget(100n);
  const entry = await spend(task, line, 10n);
  await expect(
    sql`update ledger.expense set voucher = 'PC-99' where entry = ${entry}`.execute(db.sql),
  ).rejects.toThrow(/append-only/);
  await sql`alter table ledger.expense disable trigger append_only`.execute(db.sql);
  await sql`update ledger.expense set voucher = 'PC-99' where entry = ${entry}`.execute(db.sql);
  expect(await whole()).toHaveLength(1);
  await sql`update ledger.expense set voucher = 'PC-01' where entry = ${entry}`.execute(db.sql);
  await sql`alter table ledger.expense enable trigger append_only`.execute(db.sql);
  expect(await whole()).toEqual([]);
});
