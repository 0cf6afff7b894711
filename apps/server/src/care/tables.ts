import type { PersonId } from '@loaphuong/domain/access';
import type { ProofKind, TicketState } from '@loaphuong/domain/care';
import type { AlarmKind, AlarmRules, BoxId, ClusterId } from '@loaphuong/domain/fleet';
import type { Generated, GeneratedAlways } from 'kysely';

/** Columns of schema `care`. */
export interface CareTables {
  'care.settings': {
    only_one: Generated<boolean>;
    rules: Partial<AlarmRules>;
    mail_to: string[];
    webhook_url: string | null;
    webhook_secret: string | null;
    webhook_private: boolean;
    changed_by: PersonId | null;
    changed_at: Generated<Temporal.Instant>;
  };
  'care.alarm': {
    id: string;
    kind: AlarmKind;
    urgent: boolean;
    level: 'cluster' | 'station' | 'installation';
    subject: string;
    clusters: ClusterId[];
    detail: Record<string, string | number>;
    since: Temporal.Instant;
    began_at: Temporal.Instant;
    last_seen_at: Temporal.Instant;
    ended_at: Temporal.Instant | null;
    ended_how: 'over' | 'gathered' | null;
    acknowledged_by: PersonId | null;
    acknowledged_at: Temporal.Instant | null;
    note: string | null;
  };
  'care.notice': {
    id: string;
    alarm: string | null;
    channel: 'mail' | 'webhook';
    what: 'began' | 'ended' | 'trial';
    address: string;
    subject: string;
    body: Record<string, unknown>;
    made_at: Generated<Temporal.Instant>;
    not_before: Temporal.Instant;
    attempts: Generated<number>;
    sent_at: Temporal.Instant | null;
    given_up_at: Temporal.Instant | null;
    last_error: string | null;
  };
  'care.ticket': {
    id: string;
    number: GeneratedAlways<number>;
    cluster: ClusterId;
    alarm: string | null;
    title: string;
    what: string;
    state: TicketState;
    assignee: PersonId | null;
    opened_by: PersonId | null;
    opened_at: Temporal.Instant;
    done_at: Temporal.Instant | null;
    done_what: string | null;
    parts: string | null;
    checked_at: Temporal.Instant | null;
    proof_box: BoxId | null;
    proof_seq: bigint | null;
    proof_at: Temporal.Instant | null;
    proof_title: string | null;
    proof_hash: string | null;
    proof_kind: ProofKind | null;
    heard_by: PersonId | null;
    heard_at: Temporal.Instant | null;
    heard_where: string | null;
  };
  'care.ticket_step': {
    ticket: string;
    n: number;
    step: string;
    at: Temporal.Instant;
    by: PersonId | null;
    note: string | null;
  };
  'care.ticket_cost': { entry: string; ticket: string };
}
