import { randomUUID } from 'node:crypto';
import type { AiringId } from '@loaphuong/domain/broadcast';
import { sql, type Transaction } from 'kysely';
import { forgetOld, type JournalListener } from '../fleet/index.ts';
import { addJob, handleJob, type Job, type JobHandler, type Recurrence } from '../platform/jobs.ts';
import { DAMAGED, UNKNOWN_PLAY } from './facts.ts';
import { forgetJob, noticeJob, watchJob } from './job-names.ts';
import { noticeHandler } from './notices.ts';
import type { CareParts, CareSlice } from './slice.ts';
import { watch } from './watch.ts';

/** Kinds of work that this slice queues. */
export const careJobs: readonly Job[] = [watchJob, noticeJob, forgetJob];

/** Work that time asks for: the fleet is looked through each minute, old readings go each night. */
export const careRecurrences: readonly Recurrence[] = [
  { job: watchJob, cron: '* * * * *', payload: {} },
  { job: forgetJob, cron: '20 18 * * *', payload: {} },
];

/** Who does it. */
export function careHandlers(parts: CareParts): readonly JobHandler[] {
  return [
    handleJob(watchJob, async () => {
      await watch(parts);
    }),
    noticeHandler(parts),
    handleJob(forgetJob, async () => forgetOld(parts.db)),
  ];
}

/**
 * A journal that tells of a fault, a refusal or a play is looked at now, not at the next minute. Plays that no schedule contains and
 * damage to the journal are noted among what was refused.
 */
export const watchJournals: JournalListener = async (fleetTrx, box, records) => {
  const tells = records.some(({ event }) => ['fault', 'refused', 'damaged', 'played'].includes(event.kind));
  if (!tells) return;
  // Registered by this slice; the fleet hands its transaction on without knowing our tables.
  const trx = fleetTrx as unknown as Transaction<CareSlice>;
  const played = records.flatMap(({ seq, event }) =>
    event.kind === 'played' ? [{ seq, airing: event.airing as AiringId }] : [],
  );
  const known = new Set<string>(
    played.length === 0
      ? []
      : (
          await trx
            .selectFrom('broadcast.airing')
            .select('id')
            .where(
              'id',
              'in',
              played.map(({ airing }) => airing),
            )
            .execute()
        ).map(({ id }) => id),
  );
  const notes = [
    ...played.filter(({ airing }) => !known.has(airing)).map(({ seq }) => ({ seq, code: UNKNOWN_PLAY })),
    ...records.filter(({ event }) => event.kind === 'damaged').map(({ seq }) => ({ seq, code: DAMAGED })),
  ];
  for (const { seq, code } of notes) {
    await sql`insert into fleet.refusal (id, cluster, box, code, detail)
      select ${randomUUID()}, cluster, id, ${code}, jsonb_build_object('record', ${seq}::int) from fleet.box where id = ${box}`.execute(
      trx,
    );
  }
  await addJob(trx, watchJob, {}, { key: 'care/watch-now' });
};
