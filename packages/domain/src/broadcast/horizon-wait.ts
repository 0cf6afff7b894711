/** Seconds for which what was prepared of signed plans may be signed: reading the days of a town takes longer than reading an order. */
export const HORIZON_PREPARED_S = 600;

/** A signed plan that ends sooner than this is signed anew: so often a second person is asked for, even when nothing changes. */
export const HORIZON_RENEWAL_DAYS = 6;

/** One airing as a plan says it; `says` is everything that a box would do by it, in one spelling. */
export interface PlannedAiring {
  readonly id: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly says: string;
}

/** What a plan says: its airings, and everything else of it in one spelling. */
export interface PlanContent {
  readonly until: Temporal.Instant;
  readonly airings: readonly PlannedAiring[];
  readonly rest: string;
}

/** Why the plan of a station waits for a second person. */
export type HorizonWait =
  /** No box obeys any plan of this station. */
  | { readonly kind: 'unsigned' }
  /** Airings that are new or other than signed, and signed ones that are no more; both 0: places, volumes, rules. */
  | { readonly kind: 'changed'; readonly added: number; readonly removed: number }
  | { readonly kind: 'running-out' };

/**
 * Does a plan need another signature? What is over counts no more, and what lies behind the signed days comes with their renewal: otherwise
 * each hour would ask for a signature.
 * @param signed what boxes obey now; nothing when none bears both hands.
 */
export function horizonWait(
  signed: PlanContent | undefined,
  wanted: PlanContent,
  now: Temporal.Instant,
): HorizonWait | undefined {
  if (signed === undefined || Temporal.Instant.compare(signed.until, now) <= 0) return { kind: 'unsigned' };
  const counts = ({ from, until }: PlannedAiring) =>
    Temporal.Instant.compare(until, now) > 0 && Temporal.Instant.compare(from, signed.until) < 0;
  const before = new Map(signed.airings.filter(counts).map(({ id, says }) => [id, says]));
  const after = wanted.airings.filter(counts);
  const added = after.filter(({ id, says }) => before.get(id) !== says).length;
  const kept = new Set(after.map(({ id }) => id));
  const removed = [...before.keys()].filter((id) => !kept.has(id)).length;
  if (added > 0 || removed > 0 || signed.rest !== wanted.rest) return { kind: 'changed', added, removed };
  const renewal = now.add({ hours: HORIZON_RENEWAL_DAYS * 24 });
  return Temporal.Instant.compare(signed.until, renewal) < 0 ? { kind: 'running-out' } : undefined;
}
