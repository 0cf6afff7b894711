import type { Actor } from '@loaphuong/domain/access';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditTables } from './tables.ts';

/** What happened, for the log. `action` is `capability/verb`, e.g. `broadcast/approve`. */
export interface Deed {
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly reason?: string;
  /** Figures and ids only; never personal data. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Who did it: a person, or the program itself. */
export type Doer = Pick<Actor, 'person' | 'behind'> | 'program';

/** Writes one entry in the transaction of the deed itself: both are kept or neither. */
export async function record(trx: Transaction<AuditTables>, doer: Doer, deed: Deed): Promise<void> {
  await trx
    .insertInto('audit.entry')
    .values({
      actor: doer === 'program' ? null : doer.person,
      behind: doer === 'program' ? null : (doer.behind ?? null),
      action: deed.action,
      subject_kind: deed.subject.kind,
      subject_id: deed.subject.id,
      reason: deed.reason ?? null,
      detail: sql`${JSON.stringify(deed.detail ?? {})}::jsonb`,
    })
    .execute();
}

/** True when no entry was changed, taken out or put in. Reads the whole log. */
export async function isWhole(db: Kysely<AuditTables>): Promise<boolean> {
  const broken = await sql<{ seq: bigint }>`select first_break as seq from audit.first_break()`.execute(db);
  return broken.rows.length === 0;
}
