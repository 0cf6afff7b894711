import * as z from 'zod';
import { HashText, InstantText, PersonRef } from '../basics.ts';
import { route } from '../route.ts';

/** One line of the audit log. `behind` is set when somebody stood in. */
export const AuditEntryView = z.object({
  seq: z.int(),
  at: InstantText,
  actor: PersonRef.optional(),
  behind: PersonRef.optional(),
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  reason: z.string().optional(),
  hash: HashText,
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

export const auditRoutes = {
  list: route({
    method: 'GET',
    path: '/api/audit',
    summary: 'Who did what, newest first; `whole` says whether the chain of hashes holds',
    query: z.object({ before: z.coerce.number().int().optional() }),
    response: z.object({ entries: z.array(AuditEntryView), whole: z.boolean() }),
  }),
};
