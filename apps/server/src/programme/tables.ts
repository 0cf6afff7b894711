import type { FullPlan } from '@loaphuong/documents';
import type { PersonId } from '@loaphuong/domain/access';
import type { PlaceId } from '@loaphuong/domain/places';
import type { ActivityId, MeasureKind, PlanId, TargetId, TaskId } from '@loaphuong/domain/programme';
import type { Generated } from 'kysely';

/** Columns of schema `programme`. */
export interface ProgrammeTables {
  'programme.plan': {
    id: PlanId;
    place: PlaceId;
    file_name: string;
    document: Uint8Array;
    document_sha256: string;
    reading: FullPlan;
    reader: string;
    imported_by: PersonId;
    imported_at: Generated<Temporal.Instant>;
    state: Generated<'draft' | 'confirmed' | 'discarded'>;
    decided_by: PersonId | null;
    decided_at: Temporal.Instant | null;
    discard_reason: string | null;
  };
  'programme.finding_decision': {
    plan: PlanId;
    n: number;
    kind: 'kept' | 'corrected';
    value: string | null;
    by: PersonId;
    at: Generated<Temporal.Instant>;
  };
  'programme.target': {
    id: TargetId;
    plan: PlanId;
    ordinal: number;
    subject: string;
    comparator: '=' | '>' | '>=' | '<' | '<=';
    /** Numeric in the database; text here, so that nothing is rounded. */
    value: string;
    unit: string;
    measure: MeasureKind | null;
  };
  'programme.activity': { id: ActivityId; plan: PlanId; ordinal: number; title: string };
  'programme.task': {
    id: TaskId;
    plan: PlanId;
    activity: ActivityId;
    title: string;
    lead: readonly string[];
    support: readonly string[];
    due: Temporal.PlainDate | null;
    state: Generated<'open' | 'done'>;
  };
}
