import * as z from 'zod';

/**
 * `GET /api/events` (server-sent events): one `changed` event per burst, its data a JSON list of subjects. A screen fetches again
 * what it shows of these; nothing else travels on this line, so it needs no permission of its own beyond being signed in.
 */
export const ChangedSubject = z.enum([
  'bulletins',
  'airings',
  'plays',
  'fleet',
  'plans',
  'people',
  'orders',
  'care',
]);
export type ChangedSubject = z.infer<typeof ChangedSubject>;
