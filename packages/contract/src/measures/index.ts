import * as z from 'zod';
import { AnyId, InstantText, PlaceRef, SentenceView } from '../basics.ts';
import { route } from '../route.ts';

/** A share counted from evidence: always a fraction first. */
export const MeasureSummary = z.object({
  kind: z.enum(['loudspeakers-working-well']),
  numerator: z.int(),
  denominator: z.int(),
  /** What is counted, e.g. `phường`. */
  unit: SentenceView,
  asOf: InstantText,
  /** One sentence about what is missing, if something is. */
  shortfall: SentenceView.optional(),
});
export type MeasureSummary = z.infer<typeof MeasureSummary>;

/** One cluster in a ward's verdict. */
export const ClusterVerdict = z.object({
  cluster: z.object({ id: AnyId, name: z.string() }),
  scheduledMs: z.int(),
  provedMs: z.int(),
  share: z.number().min(0).max(1).nullable(),
  longestDeadHours: z.number().min(0),
  ok: z.boolean(),
});
export type ClusterVerdict = z.infer<typeof ClusterVerdict>;

/** One ward's verdict. */
export const WardVerdict = z.object({
  ward: PlaceRef,
  /** Nothing scheduled in the period: neither well nor badly; counted as not met, and said so. */
  verdict: z.enum(['met', 'not-met', 'nothing-scheduled']),
  scheduledMs: z.int(),
  provedMs: z.int(),
  clustersMet: z.int(),
  clusters: z.array(ClusterVerdict),
  longestDeadHours: z.number().min(0),
});
export type WardVerdict = z.infer<typeof WardVerdict>;

/** A target opened. */
export const MeasureView = z.object({
  summary: MeasureSummary,
  /** The rule in words, printed beside the figure, with its numbers. */
  rule: SentenceView,
  period: z.object({ from: InstantText, until: InstantText }),
  wards: z.array(WardVerdict),
});
export type MeasureView = z.infer<typeof MeasureView>;

export const measuresRoutes = {
  target: route({
    method: 'GET',
    path: '/api/targets/:target/measure',
    summary: 'A target opened: the count, the rule and the wards behind it',
    params: z.object({ target: AnyId }),
    response: MeasureView,
  }),
};
