import * as z from 'zod';
import { defineJob } from '../platform/jobs.ts';

/** Speaks a version and measures it. */
export const renderJob = defineJob('broadcast/render', z.object({ bulletin: z.uuid(), version: z.int() }));

/** Builds, signs and publishes the horizon of a station. */
export const horizonJob = defineJob('broadcast/build-horizon', z.object({ station: z.uuid() }));

/** Builds every station's horizon anew, so that the days ahead move along with time. */
export const horizonsJob = defineJob('broadcast/build-horizons', z.object({}));

/** Makes the coming months of the tables that are kept by month. */
export const monthsJob = defineJob('broadcast/keep-months', z.object({}));
