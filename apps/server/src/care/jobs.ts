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
export const watchJournals: JournalListener = async (fleetTrx, taken) => {
  const told = taken.flatMap(({ box, records }) => records.map(({ seq, event }) => ({ box, seq, event })));
  if (!told.some(({ event }) => ['fault', 'refused', 'damaged', 'played'].includes(event.kind))) return;
  // Registered by this slice; the fleet hands its transaction on without knowing our tables.
  const trx = fleetTrx as unknown as Transaction<CareSlice>;
  const played = told.flatMap(({ box, seq, event }) =>
    event.kind === 'played' ? [{ box, seq, airing: event.airing as AiringId }] : [],
  );
  const airings = [...new Set(played.map(({ airing }) => airing))];
  const known = await trx
    .selectFrom('broadcast.airing')
    .select('id')
    .where('id', '=', sql<AiringId>`any(${airings}::uuid[])`)
    .execute();
  const isKnown = new Set<string>(known.map(({ id }) => id));
  const notes = [
    ...played.filter(({ airing }) => !isKnown.has(airing)).map((play) => ({ ...play, code: UNKNOWN_PLAY })),
    ...told.filter(({ event }) => event.kind === 'damaged').map((line) => ({ ...line, code: DAMAGED })),
  ];
  if (notes.length > 0) {
    await sql`insert into fleet.refusal (id, cluster, box, code, detail)
      select gen_random_uuid(), b.cluster, b.id, note.code, jsonb_build_object('record', note.seq)
      from unnest(${notes.map(({ box }) => box)}::uuid[], ${notes.map(({ seq }) => seq)}::int[], ${notes.map(({ code }) => code)}::text[])
        as note(box, seq, code) join fleet.box b on b.id = note.box`.execute(trx);
  }
  await addJob(trx, watchJob, {}, { key: 'care/watch-now' });
};
