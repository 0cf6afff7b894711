import type { Actor } from '@loaphuong/domain/access';
import type { Transaction } from 'kysely';
import { bookExpense, type Expense, reverseExpense } from '../ledger/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import type { CareSlice } from './slice.ts';
import { noTicket } from './tickets.ts';

/**
 * Books what a repair cost to a task and a line of its plan.
 * @throws {Refused} as `bookExpense`: above all `ledger/over-allocation`.
 */
export async function bookCost(
  trx: Transaction<CareSlice>,
  actor: Actor,
  ticket: string,
  expense: Expense,
): Promise<string> {
  await mustExist(trx, ticket);
  const entry = await bookExpense(narrow(trx), actor, expense);
  await trx.insertInto('care.ticket_cost').values({ entry, ticket }).execute();
  await announceCost(trx);
  return entry;
}

/**
 * Takes a cost back; both entries stay with the repair.
 * @throws {Refused} as `reverseExpense`.
 */
export async function takeCostBack(
  trx: Transaction<CareSlice>,
  actor: Actor,
  ticket: string,
  entry: string,
  reason: string,
): Promise<string> {
  const cost = await trx
    .selectFrom('care.ticket_cost')
    .select('entry')
    .where('ticket', '=', ticket)
    .where('entry', '=', entry)
    .executeTakeFirst();
  if (cost === undefined) return noTicket();
  const back = await reverseExpense(narrow(trx), actor, entry, reason);
  await trx.insertInto('care.ticket_cost').values({ entry: back, ticket }).execute();
  await announceCost(trx);
  return back;
}

async function announceCost(trx: Transaction<CareSlice>): Promise<void> {
  await announce(trx, 'care');
  await announce(trx, 'plans');
}

async function mustExist(trx: Transaction<CareSlice>, ticket: string): Promise<void> {
  const found = await trx.selectFrom('care.ticket').select('id').where('id', '=', ticket).executeTakeFirst();
  if (found === undefined) noTicket();
}
