import * as z from 'zod';
import { defineJob } from '../platform/jobs.ts';

/** Looks through the fleet for what needs somebody. */
export const watchJob = defineJob('care/watch', z.object({}));

/** Sends one notice. */
export const noticeJob = defineJob('care/send-notice', z.object({ notice: z.uuid() }));

/** Lets go of readings and collected logs whose time is over. */
export const forgetJob = defineJob('care/forget-old', z.object({}));
