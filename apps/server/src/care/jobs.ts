import { sql, type Transaction } from 'kysely';
import { forgetOld, type JournalListener } from '../fleet/index.ts';
import { addJob, handleJob, type Job, type JobHandler, type Recurrence } from '../platform/jobs.ts';
import { DAMAGED } from './facts.ts';
import { forgetJob, noticeJob, watchJob } from './job-names.ts';
import { noticeHandler } from './notices.ts';
import type { CareParts, CareSlice } from './slice.ts';
import { strangeRecords } from './strange-plays.ts';
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

/** Records after which the fleet is looked through at once. */
const LOOKED_AT: ReadonlySet<string> = new Set(['fault', 'refused', 'damaged', 'played', 'sounded']);

/**
 * A journal that tells of a fault, a refusal or a sound is looked at now, not at the next minute. Plays that no schedule contains, sounds by
 * an order that nobody gave, and damage to the journal are noted among what was refused.
 */
export const watchJournals: JournalListener = async (fleetTrx, taken) => {
  const told = taken.flatMap(({ box, records }) => records.map((record) => ({ box, record })));
  if (!told.some(({ record }) => LOOKED_AT.has(record.event.kind))) return;
  // Registered by this slice; the fleet hands its transaction on without knowing our tables.
  const trx = fleetTrx as unknown as Transaction<CareSlice>;
  const notes = [
    ...(await strangeRecords(trx, told)),
    ...told
      .filter(({ record }) => record.event.kind === 'damaged')
      .map(({ box, record }) => ({ box, seq: record.seq, code: DAMAGED })),
  ];
  if (notes.length > 0) {
    await sql`insert into fleet.refusal (id, cluster, box, code, detail)
      select gen_random_uuid(), b.cluster, b.id, note.code, jsonb_build_object('record', note.seq)
      from unnest(${notes.map(({ box }) => box)}::uuid[], ${notes.map(({ seq }) => seq)}::int[], ${notes.map(({ code }) => code)}::text[])
        as note(box, seq, code) join fleet.box b on b.id = note.box`.execute(trx);
  }
  await addJob(trx, watchJob, {}, { key: 'care/watch-now' });
};
