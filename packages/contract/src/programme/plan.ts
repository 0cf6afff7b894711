import * as z from 'zod';
import { AnyId, DayText, DongText, InstantText, PersonRef, PlaceRef } from '../basics.ts';
import { MeasureSummary } from '../measures/index.ts';
import { route } from '../route.ts';

/** Where in the document something stands: 1-based line, 1-based column, length in characters of that line. */
export const SourceSpan = z.object({ line: z.int().min(1), column: z.int().min(1), length: z.int().min(0) });
export type SourceSpan = z.infer<typeof SourceSpan>;

/** A field that was read: `value` for people, `raw` as it stood. */
export const PlanField = z.object({
  value: z.string().nullable(),
  raw: z.string().nullable(),
  at: z.array(SourceSpan),
  confidence: z.enum(['exact', 'normalised', 'inferred', 'missing', 'corrected']),
});
export type PlanField = z.infer<typeof PlanField>;

/** What a person said about a finding. */
export const FindingDecision = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('kept'), by: PersonRef, at: InstantText }),
  z.object({ kind: z.literal('corrected'), value: z.string(), by: PersonRef, at: InstantText }),
]);
export type FindingDecision = z.infer<typeof FindingDecision>;

/** Something that the reader noticed. `n` numbers the markers in source and form alike, from 1. */
export const FindingView = z.object({
  n: z.int().min(1),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.object({ vi: z.string(), en: z.string() }),
  at: SourceSpan,
  /** What the reader would put there instead; absent when a person has to know. */
  proposal: z.string().optional(),
  /** The field that an entered value goes into, when it fills one (`number`, `date` …). */
  fills: z.string().optional(),
  decision: FindingDecision,
});
export type FindingView = z.infer<typeof FindingView>;

/** A target of the plan and how it stands. */
export const TargetView = z.object({
  id: AnyId,
  ordinal: z.int(),
  subject: z.string(),
  comparator: z.enum(['=', '>', '>=', '<', '<=']),
  value: z.number(),
  unit: z.string(),
  at: z.array(SourceSpan),
  /** How it is counted; absent while no measure of the program counts it: then it says so, and shows no figure. */
  measure: MeasureSummary.optional(),
});
export type TargetView = z.infer<typeof TargetView>;

/** One plan, document beside working form. */
export const PlanView = z.object({
  id: AnyId,
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('draft') }),
    z.object({ kind: z.literal('confirmed'), by: PersonRef, at: InstantText }),
  ]),
  fileName: z.string(),
  importedAt: InstantText,
  place: PlaceRef,
  docType: PlanField,
  number: PlanField,
  symbol: PlanField,
  date: PlanField,
  issuer: PlanField,
  title: PlanField,
  references: z.array(z.object({ kind: PlanField, number: PlanField, date: PlanField, issuer: PlanField })),
  /** The cleaned document, line by line, as the spans count it. Empty lines included. */
  lines: z.array(z.string()),
  /** Paragraphs read, and how many of them some rule understood. */
  coverage: z.object({ paragraphs: z.int(), understood: z.int() }),
  objectives: z.array(PlanField),
  targets: z.array(TargetView),
  activities: z.array(
    z.object({
      id: AnyId,
      title: PlanField,
      content: PlanField,
      lead: z.array(PlanField),
      support: z.array(PlanField),
      time: PlanField,
      amount: DongText.optional(),
      tasks: z.object({ open: z.int(), done: z.int() }),
    }),
  ),
  budget: z.object({
    source: PlanField,
    decision: PlanField,
    total: z
      .object({ amount: DongText, field: PlanField, words: PlanField, wordsMatch: z.boolean().nullable() })
      .nullable(),
    lines: z.array(
      z.object({
        label: PlanField,
        amount: DongText,
        field: PlanField,
        words: PlanField,
        wordsMatch: z.boolean().nullable(),
        /** What the ledger has; zero until the plan is confirmed. */
        allocated: DongText,
        committed: DongText,
        spent: DongText,
      }),
    ),
    linesAddUp: z.boolean().nullable(),
  }),
  responsibilities: z.array(z.object({ unit: PlanField, duties: z.array(PlanField) })),
  recipients: z.array(PlanField),
  signer: z.object({ authority: z.array(PlanField), name: PlanField }),
  /** Everything in order and depth; what no rule understood has `understood: false`. */
  outline: z.array(z.object({ depth: z.int(), text: z.string(), line: z.int(), understood: z.boolean() })),
  findings: z.array(FindingView),
  /** Why it cannot be confirmed yet, if so. */
  blocked: z.array(z.object({ vi: z.string(), en: z.string() })),
});
export type PlanView = z.infer<typeof PlanView>;

/** A plan in the list. */
export const PlanListItem = z.object({
  id: AnyId,
  title: z.string(),
  number: z.string().nullable(),
  state: z.enum(['draft', 'confirmed']),
  place: PlaceRef,
  total: DongText.nullable(),
  targets: z.array(TargetView),
  openFindings: z.int(),
  importedAt: InstantText,
});
export type PlanListItem = z.infer<typeof PlanListItem>;

/** Work of a plan. */
export const TaskView = z.object({
  id: AnyId,
  title: z.string(),
  plan: AnyId,
  activity: AnyId,
  lead: z.array(z.string()),
  support: z.array(z.string()),
  due: DayText.optional(),
  state: z.enum(['open', 'done']),
});
export type TaskView = z.infer<typeof TaskView>;

const OnePlan = z.object({ plan: AnyId });

export const programmeRoutes = {
  plans: route({
    method: 'GET',
    path: '/api/plans',
    summary: 'All plans',
    response: z.object({ plans: z.array(PlanListItem) }),
  }),
  plan: route({
    method: 'GET',
    path: '/api/plans/:plan',
    summary: 'One plan',
    params: OnePlan,
    response: PlanView,
  }),
  /** The document itself is the body (`application/octet-stream`, at most 20 MB); its name stands in the query. */
  importPlan: route({
    method: 'POST',
    path: '/api/plans',
    summary: 'Read a plan document into a draft',
    query: z.object({ fileName: z.string().min(1).max(255) }),
    body: z.instanceof(Uint8Array),
    response: z.object({ id: AnyId }),
  }),
  decideFinding: route({
    method: 'POST',
    path: '/api/plans/:plan/findings/:n',
    summary: 'Keep what stands there, or correct it',
    params: z.object({ plan: AnyId, n: z.coerce.number().int().min(1) }),
    body: z.discriminatedUnion('decision', [
      z.object({ decision: z.literal('keep') }),
      /** The empty value leaves out what stands there, as a proposal may say. */
      z.object({ decision: z.literal('correct'), value: z.string().trim().max(2000) }),
      z.object({ decision: z.literal('reopen') }),
    ]),
    response: PlanView,
  }),
  confirm: route({
    method: 'POST',
    path: '/api/plans/:plan/confirm',
    summary: 'Make the draft the official working plan: targets, tasks and allocations come to life',
    params: OnePlan,
    response: PlanView,
  }),
  discard: route({
    method: 'POST',
    path: '/api/plans/:plan/discard',
    summary: 'Throw a draft away, with a reason',
    params: OnePlan,
    body: z.object({ reason: z.string().trim().min(3).max(500) }),
    response: z.object({ done: z.literal(true) }),
  }),
  tasks: route({
    method: 'GET',
    path: '/api/tasks',
    summary: 'Tasks of confirmed plans',
    response: z.object({ tasks: z.array(TaskView) }),
  }),
};
