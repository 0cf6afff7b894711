import type { BoxId, RolloutFailure } from '@loaphuong/domain/fleet';
import type { JournalRecord } from '@loaphuong/protocol';
import { sql, type Transaction } from 'kysely';
import { announce } from '../../platform/changes.ts';
import type { FleetSlice } from '../slice.ts';

/** A box's clock may be off by so much while it is rough. */
const SLACK_S = 300;

/** What a box's journal says about a version that it was sent. */
export type RolloutReport =
  | { readonly kind: 'installed' }
  | { readonly kind: 'failed'; readonly result: RolloutFailure; readonly why: string | null };

/**
 * What these records say of a version that was sent to their box; the last word wins. What the box wrote before it was sent the order
 * is about another try, and counts for nothing. A box that has the version and then comes up in its safe state has failed: its launcher
 * trusts the version by now and goes back no more.
 * @param before what was known until now.
 */
export function reportIn(
  records: readonly Pick<JournalRecord, 'at' | 'event'>[],
  sent: { readonly version: string; readonly at: Temporal.Instant },
  before: RolloutReport | undefined,
): RolloutReport | undefined {
  const from = sent.at.subtract({ seconds: SLACK_S });
  let report = before;
  for (const { at, event } of records) {
    if (at !== undefined && Temporal.Instant.compare(Temporal.Instant.from(at), from) < 0) continue;
    if (event.kind === 'updated' && event.to === sent.version) {
      const { result, why = null } = event;
      report = result === 'installed' ? { kind: 'installed' } : { kind: 'failed', result, why };
    } else if (event.kind === 'booted' && event.safe !== undefined && report?.kind === 'installed')
      report = { kind: 'failed', result: 'crashed', why: event.safe.why };
  }
  return report;
}

/**
 * Takes what a box says in its journal of a change of version into the newest rollout that sent it one; a box that was updated by hand
 * changes nothing here. Late words count too: of a box whose order was taken back, or that was given up for saying nothing.
 */
export async function takeUpdates(
  trx: Transaction<FleetSlice>,
  box: BoxId,
  records: readonly JournalRecord[],
): Promise<void> {
  if (!records.some(({ event }) => event.kind === 'updated' || (event.kind === 'booted' && event.safe)))
    return;
  const row = await trx
    .selectFrom('fleet.rollout_box as b')
    .innerJoin('fleet.rollout as r', 'r.id', 'b.rollout')
    .innerJoin('fleet.command as c', 'c.id', 'b.command')
    .select(['b.rollout', 'b.state', 'r.release', 'c.made_at'])
    .where('b.box', '=', box)
    .where('b.state', '!=', 'left-out')
    .where('r.state', 'in', ['running', 'halted', 'stopped'])
    .orderBy('r.started_at', 'desc')
    .executeTakeFirst();
  if (row === undefined) return;
  const before = row.state === 'installed' ? ({ kind: 'installed' } as const) : undefined;
  const report = reportIn(records, { version: row.release, at: row.made_at }, before);
  if (report === undefined || report === before) return;
  const failed = report.kind === 'failed' ? report : undefined;
  await trx
    .updateTable('fleet.rollout_box')
    .set({
      state: report.kind,
      at: sql<Temporal.Instant>`now()`,
      result: failed?.result ?? null,
      why: failed?.why ?? null,
    })
    .where('rollout', '=', row.rollout)
    .where('box', '=', box)
    .execute();
  await announce(trx, 'fleet');
}
