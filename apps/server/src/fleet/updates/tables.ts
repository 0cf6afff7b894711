import type { PersonId } from '@loaphuong/domain/access';
import type { BoxId, HaltReason, RolloutFailure } from '@loaphuong/domain/fleet';
import type { Generated } from 'kysely';

/** Why a rollout stands still: what the rule saw, or what a person said. */
export type HaltedFor =
  | HaltReason
  | { readonly kind: 'person'; readonly person: string; readonly why: string };

/** Columns of releases of the box program and of rollouts. */
export interface UpdateTables {
  'fleet.release': {
    version: string;
    sha256: string;
    bytes: bigint;
    files: number;
    note: string | null;
    added_by: PersonId;
    added_at: Temporal.Instant;
  };
  'fleet.rollout': {
    id: string;
    release: string;
    ring: Generated<number>;
    state: Generated<'running' | 'halted' | 'stopped' | 'finished'>;
    halted_for: Generated<HaltedFor | null>;
    started_by: PersonId;
    started_at: Temporal.Instant;
    reason: string;
    ended_at: Generated<Temporal.Instant | null>;
  };
  'fleet.rollout_box': {
    rollout: string;
    box: BoxId;
    ordinal: number;
    state: Generated<'waiting' | 'sent' | 'installed' | 'failed' | 'left-out'>;
    at: Generated<Temporal.Instant | null>;
    command: Generated<string | null>;
    /** The press in which its order waits, or waited, for a second person. */
    asked: Generated<string | null>;
    result: Generated<RolloutFailure | null>;
    why: Generated<string | null>;
  };
}
