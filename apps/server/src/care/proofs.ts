import { playReach } from '@loaphuong/domain/broadcast';
import { type ProofKind, type RepairWait, repairWait } from '@loaphuong/domain/care';
import type { AlarmKind, BoxId } from '@loaphuong/domain/fleet';
import type { Evidence } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import type { CareSlice } from './slice.ts';

/** What a repair keeps of the play that proved it: a copy, so that a month of the play log can be taken out later. */
export interface Proof {
  readonly proof_box: BoxId;
  readonly proof_seq: bigint;
  readonly proof_at: Temporal.Instant | null;
  readonly proof_title: string;
  readonly proof_hash: string;
  readonly proof_kind: ProofKind;
}

/** How far a repair that is done has come. */
export interface ProofSoFar {
  readonly wait: RepairWait;
  /** The first play since that an input heard; else the first that came out of the card. */
  readonly best: Proof | undefined;
  /** The newest proved play since: what somebody who stands there has just heard. */
  readonly newest: Proof | undefined;
}

interface Play {
  readonly box: BoxId;
  readonly seq: number;
  readonly at: string | null;
  readonly title: string;
  readonly hash: string;
  readonly evidence: Evidence[];
}

interface Row {
  readonly ticket: string;
  readonly kind: AlarmKind | null;
  readonly fault: string | null;
  readonly alarm_is_on: boolean;
  readonly best: Play | null;
  readonly newest: Play | null;
}

/** How far these repairs have come; those of them that are not done are left out. */
export async function proofsSoFar(
  db: Kysely<CareSlice>,
  tickets: readonly string[],
): Promise<ReadonlyMap<string, ProofSoFar>> {
  if (tickets.length === 0) return new Map();
  const play = sql`select jsonb_build_object('box', box, 'seq', seq, 'at', started_at, 'title', title, 'hash', hash, 'evidence', evidence) as it
    from broadcast.play
    where cluster = t.cluster
      -- Its airing was planned before it began, in the month before perhaps.
      and month >= platform.month_of(t.done_at - interval '48 hours')
      and started_at > t.done_at and result = 'proved'`;
  const { rows } = await sql<Row>`
    select t.id as ticket, a.kind, a.detail ->> 'fault' as fault,
      exists (select from care.alarm o where o.kind = a.kind and o.ended_at is null and t.cluster = any(o.clusters)) as alarm_is_on,
      best.it as best, newest.it as newest
    from care.ticket t
    left join care.alarm a on a.id = t.alarm
    left join lateral (${play}
      -- Proved with an input there means: proved by that input.
      order by (evidence @> '[{"kind":"line"}]' or evidence @> '[{"kind":"mic"}]') desc, started_at limit 1) best on true
    left join lateral (${play} order by started_at desc limit 1) newest on true
    where t.id = any(${[...tickets]}::uuid[]) and t.state = 'done'`.execute(db);
  return new Map(rows.map((row) => [row.ticket, soFar(row)]));
}

/** The play of which somebody says that they heard it; nothing when it is not a proved one of that cluster since the repair. */
export async function playHeard(
  db: Kysely<CareSlice>,
  ticket: string,
  { box, seq }: { readonly box: string; readonly seq: number },
): Promise<Proof | undefined> {
  const { rows } = await sql<{ it: Play }>`
    select jsonb_build_object('box', p.box, 'seq', p.seq, 'at', p.started_at, 'title', p.title, 'hash', p.hash, 'evidence', p.evidence) as it
    from care.ticket t
    join broadcast.play p on p.cluster = t.cluster and p.box = ${box} and p.seq = ${seq} and p.result = 'proved'
      and p.started_at > t.done_at and p.month >= platform.month_of(t.done_at - interval '48 hours')
    where t.id = ${ticket}`.execute(db);
  return proofOf(rows[0]?.it ?? null);
}

function soFar({ kind, fault, alarm_is_on, best, newest }: Row): ProofSoFar {
  const proof = proofOf(best);
  return {
    wait: repairWait({
      proof: proof?.proof_kind,
      alarm: kind === null ? undefined : { kind, fault: fault ?? undefined },
      alarmIsOn: alarm_is_on,
    }),
    best: proof,
    newest: proofOf(newest),
  };
}

function proofOf(play: Play | null): Proof | undefined {
  if (play === null) return undefined;
  return {
    proof_box: play.box,
    proof_seq: BigInt(play.seq),
    proof_at: play.at === null ? null : Temporal.Instant.from(play.at),
    proof_title: play.title,
    proof_hash: play.hash,
    // A play that was turned down may rest on less than each of its kinds; what is not known to reach further left the card.
    proof_kind: playReach(play.evidence) ?? 'sink',
  };
}
