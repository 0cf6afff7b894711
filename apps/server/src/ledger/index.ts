export { allocate, allocateOnConfirm, type LedgerSlice, lineBalances } from './allocations.ts';
export { bookExpense, type Expense, reverseExpense } from './expenses.ts';
export type { LedgerTables } from './tables.ts';
