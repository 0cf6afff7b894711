import type { ServerClock } from '../clock/server-clock.ts';
import type { BoxTime } from '../time/box-time.ts';
import type { Entry } from './entry.ts';
import { isTimeToAskTheTime } from './moments.ts';

const QUESTIONS = 140;
/** Over a link that is not this restless, what the clock asks by itself is enough. */
const RESTLESS_MS = 1;
const AGAIN_US = 600e6;

/** Over a restless link, lets the clock ask for the time anew shortly before something is to sound. */
export class AskingTheTime {
  readonly #clock: ServerClock;
  readonly #time: BoxTime;
  #askedUs = Number.NEGATIVE_INFINITY;

  constructor(clock: ServerClock, time: BoxTime) {
    this.#clock = clock;
    this.#time = time;
  }

  /** Asks when it is time for it. @param open airings that are still to come. */
  look(open: readonly Entry[], nowMs: number): void {
    const nowUs = this.#time.monotonicUs();
    if (nowUs - this.#askedUs < AGAIN_US) return;
    const soon = open.some((entry) => isTimeToAskTheTime(entry, nowMs));
    if (!soon || this.#clock.restlessMs < RESTLESS_MS) return;
    this.#askedUs = nowUs;
    this.#clock.refresh(QUESTIONS);
  }
}
