import type { Entry } from './entry.ts';
import { DECIDE_MS } from './preparation.ts';

/** Sounds are checked and the card is measured from so long before the instant. */
const PREPARE_MS = 10_000;
/** Over a restless link the time is asked for anew before that: 28 s of questions. */
const ASK_TIME_MS = 32_000;
/** What is left of an item must be worth joining. */
const LEAST_REST_MS = 1500;
/** The wait is looked over at least so often. */
const LONGEST_WAIT_MS = 600_000;

/** True from shortly before the instant until too little is left to be worth joining. */
export function isNear({ atMs, endMs }: Entry, nowMs: number): boolean {
  return atMs - PREPARE_MS <= nowMs && endMs - LEAST_REST_MS > nowMs;
}

/** True when nothing of it can sound any more. */
export function isOver({ endMs }: Entry, nowMs: number): boolean {
  return endMs - LEAST_REST_MS <= nowMs;
}

/** True in the half minute before the instant. */
export function isTimeToAskTheTime({ atMs }: Entry, nowMs: number): boolean {
  return atMs > nowMs && atMs - ASK_TIME_MS <= nowMs;
}

/** Milliseconds until the next moment at which something is due for one of these. */
export function untilNextMoment(entries: Iterable<Entry>, nowMs: number): number {
  let next = nowMs + LONGEST_WAIT_MS;
  for (const { atMs, endMs } of entries) {
    for (const moment of [atMs - ASK_TIME_MS, atMs - PREPARE_MS, atMs - DECIDE_MS, endMs - LEAST_REST_MS])
      if (moment > nowMs && moment < next) next = moment;
  }
  return next - nowMs + 1;
}
