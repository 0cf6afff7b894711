import * as z from 'zod';

/** Any id of ours. Capitals are forgiven: RFC 9562 asks readers to. */
export const AnyId = z.uuid().toLowerCase();

/** An instant: ISO 8601 in UTC, e.g. `2026-11-23T10:00:00.000Z`. Screens show it in the place's zone. */
export const InstantText = z.iso.datetime({ offset: false });

/** A calendar day `yyyy-mm-dd`. There is no year 0 in the calendars of databases. */
export const DayText = z.iso.date().regex(/^(?!0000)/);

/** Đồng as a decimal string, so that no program rounds it. */
export const DongText = z.string().regex(/^-?\d{1,18}$/);

/** SHA-256 in lower-case hex. */
export const HashText = z.string().regex(/^[0-9a-f]{64}$/);

/** A sentence in both languages. */
export const SentenceView = z.object({ vi: z.string(), en: z.string() });
export type SentenceView = z.infer<typeof SentenceView>;

/** An error answer (RFC 9457, `application/problem+json`). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable address of the error, e.g. `broadcast/same-person`. */
  code: z.string(),
  message: SentenceView,
  field: z.string().optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Set for unexpected errors: what to name when asking for help. */
  incident: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Somebody as other people see them. */
export const PersonRef = z.object({ id: AnyId, name: z.string() });
export type PersonRef = z.infer<typeof PersonRef>;

/** A place as others refer to it. */
export const PlaceRef = z.object({ id: AnyId, name: z.string() });
export type PlaceRef = z.infer<typeof PlaceRef>;
