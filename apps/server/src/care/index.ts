export { careHandlers, careJobs, careRecurrences, watchJournals } from './jobs.ts';
export { type CareDoor, registerCare } from './routes.ts';
export type { CareParts, CareSlice, MailSettings } from './slice.ts';
export type { CareTables } from './tables.ts';
export { watch } from './watch.ts';
