import type { StationId } from '@loaphuong/domain/fleet';
import { handleJob, type Job, type JobHandler, type Recurrence } from '../platform/jobs.ts';
import { keepMonthsAhead } from '../platform/months.ts';
import { rebuildHorizons } from './airings.ts';
import { publishHorizon } from './horizon.ts';
import { horizonJob, horizonsJob, monthsJob, renderJob } from './job-names.ts';
import { renderHandler } from './rendering.ts';
import type { BroadcastParts } from './slice.ts';

/** Kinds of work that this slice queues. */
export const broadcastJobs: readonly Job[] = [renderJob, horizonJob, horizonsJob, monthsJob];

/** Work that time asks for: the days ahead move along, and so do the months that are kept. */
export const broadcastRecurrences: readonly Recurrence[] = [
  { job: horizonsJob, cron: '7 * * * *', payload: {}, backfillMs: 3_600_000 },
  { job: monthsJob, cron: '40 19 * * *', payload: {}, backfillMs: 86_400_000 },
];

/** Who does it. */
export function broadcastHandlers(parts: BroadcastParts): readonly JobHandler[] {
  return [
    renderHandler(parts),
    handleJob(horizonJob, async ({ station }) => publishHorizon(parts, station as StationId)),
    handleJob(monthsJob, async () => keepMonthsAhead(parts.db.sql)),
    handleJob(horizonsJob, async () => {
      await parts.db.sql.transaction().execute(async (trx) => {
        const stations = await trx.selectFrom('fleet.station').select('id').execute();
        await rebuildHorizons(
          trx,
          stations.map((station) => station.id),
        );
      });
    }),
  ];
}
