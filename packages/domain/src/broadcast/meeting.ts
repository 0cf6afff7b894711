/** An airing as far as it can meet another. Milliseconds since 1970; the end is that of its sound. */
export interface AiringInTime {
  readonly atMs: number;
  readonly endMs: number;
  readonly priority: 'ordinary' | 'priority';
  /** What sounds already is turned down and goes on under it; absent: it is cut off. */
  readonly over?: 'ducked' | undefined;
}

/** What an airing does to one that sounds: cuts it off; goes over it, which is turned down; goes under it, turned down itself; or waits. */
export type AiringMeeting = 'cuts' | 'over' | 'under' | 'gives-way';

/**
 * What an airing does to one that sounds, should it begin now. The more urgent comes first, of equals the later one. What comes first and
 * asks for it goes over the other; else it cuts it off. What comes second goes under one that leaves room below; else it gives
 * way. Boxes play by this, and the server plans by it.
 */
export function meetingOf(next: AiringInTime, sounding: AiringInTime): AiringMeeting {
  if (next.atMs >= sounding.endMs) return 'cuts';
  if (comesBefore(next, sounding)) return isOverOthers(next) ? 'over' : 'cuts';
  return isOverOthers(sounding) ? 'under' : 'gives-way';
}

/** Whether two airings may stand in one plan: they do not touch, or one lies over the other and both are heard whole. */
export function mayStandTogether(a: AiringInTime, b: AiringInTime): boolean {
  if (a.atMs >= b.endMs || b.atMs >= a.endMs) return true;
  const meeting = meetingOf(a, b);
  return meeting === 'over' || meeting === 'under';
}

/** The higher, the more urgent. */
export function rankOf({ priority }: Pick<AiringInTime, 'priority'>): number {
  return priority === 'priority' ? 1 : 0;
}

function comesBefore(next: AiringInTime, sounding: AiringInTime): boolean {
  const difference = rankOf(next) - rankOf(sounding) || next.atMs - sounding.atMs;
  // Of two at one instant, the one that is to lie over others has nothing to wait for.
  return difference > 0 || (difference === 0 && isOverOthers(next) && !isOverOthers(sounding));
}

function isOverOthers({ over }: AiringInTime): boolean {
  return over === 'ducked';
}
