import type { PersonId } from '@loaphuong/domain/access';
import type { PlanId, TaskId } from '@loaphuong/domain/programme';
import type { Generated } from 'kysely';

/** Columns of schema `ledger`. Sequence, instant and hashes are filled by the database. */
export interface LedgerTables {
  'ledger.fund': { id: string; plan: PlanId; source: string; decision: string | null };
  'ledger.line': { id: string; fund: string; ordinal: number; label: string };
  'ledger.entry': {
    seq: Generated<bigint>;
    id: string;
    fund: string;
    kind: 'allocation' | 'expense' | 'reversal';
    at: Generated<Temporal.Instant>;
    by: PersonId;
    memo: string;
    prev: Generated<Uint8Array>;
    hash: Generated<Uint8Array>;
  };
  'ledger.posting': {
    entry: string;
    n: number;
    account: 'source' | 'available' | 'committed' | 'spent';
    line: string | null;
    amount: bigint;
  };
  'ledger.expense': {
    entry: string;
    task: TaskId;
    line: string;
    voucher: string;
    reverses: string | null;
  };
}
