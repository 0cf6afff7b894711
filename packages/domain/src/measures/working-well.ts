/**
 * "Works well" as a published rule over play evidence. Settable by the place; these are the proposal of the product
 * (no legal text gives numbers).
 */
export interface WorkingWellRule {
  /** Share of scheduled time that must be proved at a cluster, 0…1. */
  readonly provedShare: number;
  /** Share of a ward's clusters that must meet it, 0…1. */
  readonly clusterShare: number;
  /** No cluster may have been dead longer than this, in hours. */
  readonly deadHours: number;
}

/** ≥ 95 % of scheduled minutes proved on ≥ 90 % of the clusters, no cluster dead longer than 72 h. */
export const USUAL_RULE: WorkingWellRule = { provedShare: 0.95, clusterShare: 0.9, deadHours: 72 };

/** What a cluster did in the period. */
export interface ClusterRecord {
  readonly scheduledMs: number;
  readonly provedMs: number;
  readonly longestDeadHours: number;
}

/** A cluster meets the rule. Nothing scheduled is neither well nor badly: `share` is null and it does not meet it. */
export function clusterVerdict(
  record: ClusterRecord,
  rule: WorkingWellRule,
): { readonly share: number | null; readonly ok: boolean } {
  if (record.scheduledMs === 0) return { share: null, ok: false };
  const share = Math.min(1, record.provedMs / record.scheduledMs);
  return { share, ok: share >= rule.provedShare && record.longestDeadHours <= rule.deadHours };
}

/** A ward's verdict from those of its clusters. */
export function wardVerdict(
  clusters: readonly ClusterRecord[],
  rule: WorkingWellRule,
): { readonly verdict: 'met' | 'not-met' | 'nothing-scheduled'; readonly clustersMet: number } {
  const met = clusters.filter((cluster) => clusterVerdict(cluster, rule).ok).length;
  if (clusters.every((cluster) => cluster.scheduledMs === 0))
    return { verdict: 'nothing-scheduled', clustersMet: 0 };
  const alive = clusters.every((cluster) => cluster.longestDeadHours <= rule.deadHours);
  // The quotient of two whole numbers rounds to the very double that the rule's decimal share is; a product would not.
  const enough = met / clusters.length >= rule.clusterShare;
  return {
    verdict: alive && enough ? 'met' : 'not-met',
    clustersMet: met,
  };
}
