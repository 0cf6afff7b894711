export { allocate, allocateOnConfirm, type LedgerSlice, lineBalances } from './allocations.ts';
export type { LedgerTables } from './tables.ts';
