/** What a box says that it played. */
export interface PlayTold {
  readonly rung: 'scheduled' | 'substitute' | 'reserve';
  readonly sha256: string;
  /** When its airing was to begin, by the plan that the box obeyed. */
  readonly plannedAt: Temporal.Instant;
}

/**
 * What this installation knows of that airing. Its sound, its time and its stations never change once it is scheduled: who wants another
 * time cancels it and schedules a new one. So they are also what was signed, however old the plan of the box is; that it was cancelled
 * since is nothing strange.
 */
export interface PlayPlanned {
  /** SHA-256 of the sound that was approved for it. */
  readonly sound: string;
  readonly at: Temporal.Instant;
  /** Is it an airing of the station of that box? */
  readonly isHere: boolean;
  /**
   * Was the sound that the box played approved by somebody at some time? For a substitute as a version of the same bulletin, for a
   * reserve as anything.
   */
  readonly wasApproved: boolean;
}

/** What makes a play one that no schedule contains. */
export type StrangePlay = 'no-airing' | 'other-station' | 'other-time' | 'other-sound' | 'never-approved';

/** A box repeats the instant of its plan as it stands there; what is further off was another plan. */
const SAME_TIME_S = 5;

/** Why a play is one that no schedule of ours contains; nothing for one that we asked for. */
export function strangePlay(told: PlayTold, planned: PlayPlanned | undefined): StrangePlay | undefined {
  if (planned === undefined) return 'no-airing';
  if (!planned.isHere) return 'other-station';
  const apart = Math.abs(told.plannedAt.since(planned.at).total('seconds'));
  if (apart > SAME_TIME_S) return 'other-time';
  if (told.rung === 'scheduled') return told.sha256 === planned.sound ? undefined : 'other-sound';
  return planned.wasApproved ? undefined : 'never-approved';
}

/** An order by which a box may sound, as it was given to that box. */
export interface SoundOrder {
  readonly what: string;
  readonly madeAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

/** Longest that a box sounds by order, and begins after it was told: an hour of the reserve. */
const LONGEST_BY_ORDER_S = 3600;
/** For clocks: an order is taken by the box's own. */
const SLACK_S = 300;

/**
 * Did a box sound by an order that nobody gave it, or long after it?
 * @param told.at when it ended, by the box's clock; nothing where that is not to be trusted.
 */
export function strangeSound(
  told: { readonly what: 'tone' | 'reserve'; readonly at: Temporal.Instant | undefined },
  order: SoundOrder | undefined,
): boolean {
  if (order === undefined || order.what !== told.what) return true;
  if (told.at === undefined) return false;
  const latest = order.expiresAt.add({ seconds: LONGEST_BY_ORDER_S + SLACK_S });
  const earliest = order.madeAt.subtract({ seconds: SLACK_S });
  return Temporal.Instant.compare(told.at, earliest) < 0 || Temporal.Instant.compare(told.at, latest) > 0;
}
