import * as z from 'zod';
import { defineJob, handleJob, type Job, type JobHandler, type Recurrence } from '../platform/jobs.ts';
import { type AdvanceParts, advanceRollout } from './updates/advance.ts';

/** Takes the rollout that runs further. */
const rolloutJob = defineJob('fleet/advance-rollout', z.object({}));

/** Kinds of work that this slice queues. */
export const fleetJobs: readonly Job[] = [rolloutJob];

/** Work that time asks for: a rollout is looked at each minute. */
export const fleetRecurrences: readonly Recurrence[] = [{ job: rolloutJob, cron: '* * * * *', payload: {} }];

/** Who does it. */
export function fleetHandlers(parts: AdvanceParts): readonly JobHandler[] {
  return [handleJob(rolloutJob, async () => advanceRollout(parts))];
}
