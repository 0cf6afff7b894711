import type { BoxId } from './ids.ts';

/** Share of all boxes that have the new version, or are sent it, once a ring is full; the first ring is one single box. */
export const RINGS = [0, 0.05, 0.25, 1] as const;
/** A ring is watched for so long after its last box reported, before the next one begins. */
export const WATCH_MS = 3_600_000;
/** A box that was sent a new version and says nothing for so long has failed. It asks for the change only between two airings. */
export const REPORT_WITHIN_MS = 24 * 3_600_000;
/** Nothing is sent so shortly before or after an airing of the box's station. */
export const QUIET_MS = 15 * 60_000;

/** How a box failed: it went back to the version before, refused it, or took it over and then crashed again and again. */
export type RolloutFailure = 'rolled-back' | 'refused' | 'crashed';

/** Where one box of a rollout stands. */
export type RolloutBoxState =
  | { readonly kind: 'waiting' }
  /** Its order waits for the hand of a second person, until then. */
  | { readonly kind: 'asked'; readonly until: Temporal.Instant }
  | { readonly kind: 'sent'; readonly at: Temporal.Instant }
  | { readonly kind: 'installed'; readonly at: Temporal.Instant }
  | { readonly kind: 'failed'; readonly result: RolloutFailure; readonly why: string };

/** A box of a rollout, in the order in which boxes are sent the version. */
export interface RolloutBox {
  readonly box: BoxId;
  readonly state: RolloutBoxState;
  /** It can be reached now. */
  readonly online: boolean;
  /** What its mobile data may cost this month is used up: a version of 3 MB waits for the next one. */
  readonly overBudget?: boolean;
  /** The airing of its station that is on, or the nearest one, past or coming; absent when there is none. */
  readonly nearestAiring?: { readonly from: Temporal.Instant; readonly until: Temporal.Instant };
}

/** Why a rollout stops until a person looks. */
export type HaltReason =
  | {
      readonly kind: 'failed';
      readonly box: BoxId;
      readonly result: RolloutFailure;
      readonly why: string;
    }
  | { readonly kind: 'no-report'; readonly box: BoxId };

/** What a rollout does next. */
export type RolloutStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'send'; readonly boxes: readonly BoxId[] }
  | { readonly kind: 'next-ring'; readonly ring: number }
  | { readonly kind: 'halt'; readonly reason: HaltReason }
  | { readonly kind: 'finish' };

/** Boxes that belong to the rings up to and with this one (0 = the first). */
export function boxesUpTo(ring: number, all: number): number {
  const share = RINGS[Math.min(ring, RINGS.length - 1)] ?? 1;
  return Math.min(all, Math.max(ring + 1, Math.ceil(share * all)));
}

/** Whose signatures an order needs: the server's alone, or a second person's too, who signs for all boxes of a ring at once. */
export type Hands = 'ours' | 'second-person';

/**
 * The order in which boxes get the version: those that have it, were sent it or wait for a signature, then those that can take it. A
 * box that is away for weeks, or has no data left this month, does not hold up the ring that it would stand in; it comes last.
 */
export function sendingOrder<
  B extends {
    readonly state: { readonly kind: string };
    readonly online: boolean;
    readonly overBudget?: boolean;
  },
>(boxes: readonly B[]): readonly B[] {
  const rank = (box: B) => (box.state.kind !== 'waiting' ? 0 : canTake(box) ? 1 : 2);
  return boxes.toSorted((a, b) => rank(a) - rank(b));
}

/** Can it fetch the version now? */
function canTake({
  online,
  overBudget,
}: {
  readonly online: boolean;
  readonly overBudget?: boolean;
}): boolean {
  return online && overBudget !== true;
}

/** A box of a rollout that was sent the version and has said nothing for too long. */
export function isOverdue(state: RolloutBoxState, now: Temporal.Instant): boolean {
  return state.kind === 'sent' && now.epochMilliseconds - state.at.epochMilliseconds > REPORT_WITHIN_MS;
}

/**
 * What a running rollout does now. One bad box stops all of it: the same program fails the same way everywhere, and the box itself is
 * already back at the version before.
 * Where a second person signs, one press stands for all boxes of the ring that are there; airings do not hold it up, because nobody
 * knows when it is signed, and the box itself changes over only between two airings.
 * @param ring the ring that is open, 0 for the first.
 */
export function nextStep(
  ring: number,
  boxes: readonly RolloutBox[],
  now: Temporal.Instant,
  hands: Hands = 'ours',
): RolloutStep {
  const reason = haltReason(boxes, now);
  if (reason !== undefined) return { kind: 'halt', reason };
  const open = boxes.slice(0, boxesUpTo(ring, boxes.length));
  const there = open.filter((box) => box.state.kind === 'waiting' && canTake(box));
  const ready = hands === 'ours' ? there.filter((box) => quietFrom(box, now) === undefined) : there;
  // Who came while a press waits stands in the next one: nobody is asked each minute.
  const isAsked = open.some(({ state }) => state.kind === 'asked');
  if (ready.length > 0 && !isAsked) return { kind: 'send', boxes: ready.map(({ box }) => box) };
  if (open.some(({ state }) => state.kind !== 'installed')) return { kind: 'wait' };
  if (open.length === boxes.length) return { kind: 'finish' };
  const last = Math.max(
    ...open.map(({ state }) => (state.kind === 'installed' ? state.at.epochMilliseconds : 0)),
  );
  return now.epochMilliseconds - last < WATCH_MS ? { kind: 'wait' } : { kind: 'next-ring', ring: ring + 1 };
}

function haltReason(boxes: readonly RolloutBox[], now: Temporal.Instant): HaltReason | undefined {
  for (const { box, state } of boxes) {
    if (state.kind === 'failed') return { kind: 'failed', box, result: state.result, why: state.why };
    if (isOverdue(state, now)) return { kind: 'no-report', box };
  }
  return undefined;
}

/** Why a box of a rollout that runs has not been sent its order. */
export type RolloutWait =
  /** Its ring is not open yet. */
  | { readonly kind: 'ring' }
  | { readonly kind: 'away' }
  | { readonly kind: 'over-budget' }
  /** Something is on air at its station or about to be: `until` is the end of the quarter of an hour after it. */
  | { readonly kind: 'airing'; readonly until: Temporal.Instant }
  | { readonly kind: 'signature'; readonly until: Temporal.Instant }
  /** It came while the press of its ring waits for a signature, and stands in the next one. */
  | { readonly kind: 'next-press' }
  /** With the next look, within a minute. */
  | { readonly kind: 'soon' };

/**
 * Why a box has not got its order yet; nothing for one that has. The first thing that stands in the way, by the same
 * conditions as `nextStep`.
 * @param boxes in `sendingOrder`, `place` among them.
 */
export function whyWaiting(
  ring: number,
  boxes: readonly RolloutBox[],
  place: number,
  now: Temporal.Instant,
  hands: Hands,
): RolloutWait | undefined {
  const box = boxes[place];
  if (box?.state.kind === 'asked') return { kind: 'signature', until: box.state.until };
  if (box?.state.kind !== 'waiting') return undefined;
  if (!box.online) return { kind: 'away' };
  if (box.overBudget === true) return { kind: 'over-budget' };
  const open = boxesUpTo(ring, boxes.length);
  if (place >= open) return { kind: 'ring' };
  if (hands === 'second-person')
    return boxes.slice(0, open).some(({ state }) => state.kind === 'asked')
      ? { kind: 'next-press' }
      : { kind: 'soon' };
  const until = quietFrom(box, now);
  return until === undefined ? { kind: 'soon' } : { kind: 'airing', until };
}

/** The instant from which the station of a box is quiet again; nothing when it is. */
function quietFrom({ nearestAiring }: RolloutBox, now: Temporal.Instant): Temporal.Instant | undefined {
  if (nearestAiring === undefined) return undefined;
  const { from, until } = nearestAiring;
  const at = now.epochMilliseconds;
  const isQuiet = at < from.epochMilliseconds - QUIET_MS || at > until.epochMilliseconds + QUIET_MS;
  return isQuiet ? undefined : until.add({ milliseconds: QUIET_MS });
}
