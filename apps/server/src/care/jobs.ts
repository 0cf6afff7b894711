import type { Transaction } from 'kysely';
import { forgetOld, type JournalListener } from '../fleet/index.ts';
import { addJob, handleJob, type Job, type JobHandler, type Recurrence } from '../platform/jobs.ts';
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

/** A journal that tells of a fault, a refusal or a play is looked at now, not at the next minute. */
export const watchJournals: JournalListener = async (fleetTrx, _box, records) => {
  const tells = records.some(({ event }) => ['fault', 'refused', 'damaged', 'played'].includes(event.kind));
  if (!tells) return;
  // Registered by this slice; the fleet hands its transaction on without knowing our tables.
  await addJob(fleetTrx as unknown as Transaction<CareSlice>, watchJob, {}, { key: 'care/watch-now' });
};
