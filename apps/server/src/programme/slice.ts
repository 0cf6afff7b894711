import type { FullPlan } from '@loaphuong/documents';
import type { Actor } from '@loaphuong/domain/access';
import type { PlanId } from '@loaphuong/domain/programme';
import type { Transaction } from 'kysely';
import type { AccessTables } from '../access/index.ts';
import type { AuditTables } from '../audit/index.ts';
import type { PlacesTables } from '../places/index.ts';
import type { ProgrammeTables } from './tables.ts';

/** What this slice may see of the database. */
export type ProgrammeSlice = ProgrammeTables & AccessTables & AuditTables & PlacesTables;

/** Somebody above who brings something to life when a plan becomes official (its allocations), in the same transaction. */
export type ConfirmListener = (
  trx: Transaction<ProgrammeSlice>,
  actor: Actor,
  plan: { readonly id: PlanId; readonly reading: FullPlan },
) => Promise<void>;
