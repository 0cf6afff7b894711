import type { PersonId } from '@loaphuong/domain/access';
import type { Generated } from 'kysely';

/** Columns of schema `audit`. The database fills sequence, instant and hashes itself. */
export interface AuditTables {
  'audit.entry': {
    seq: Generated<bigint>;
    at: Generated<Temporal.Instant>;
    actor: PersonId | null;
    behind: PersonId | null;
    action: string;
    subject_kind: string;
    subject_id: string;
    reason: string | null;
    detail: Generated<unknown>;
    prev: Generated<Uint8Array>;
    hash: Generated<Uint8Array>;
  };
}
