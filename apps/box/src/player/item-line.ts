import type { BoxTime } from '../time/box-time.ts';
import type { CardFit } from './card-fit.ts';
import type { TimeMap } from './player.ts';

const PER_US = 0.048;
/** Out of place by more than 20 ms: jump. By less: stretch. */
const RESEEK = 960;
/** An error is worked off over 2 s … */
const WORK_OFF = 96_000;
/** … but never by more than 500 ppm, which nobody hears. */
const STEEPEST = 500e-6;

/** What a place on the card is reckoned from. */
export interface Reckoning {
  readonly time: BoxTime;
  readonly map: TimeMap;
  readonly fit: CardFit;
}

/** A piece of the server's time that goes on by itself: where it was, and how fast it went. */
interface LastLine {
  readonly us: number;
  readonly serverUs: number;
  readonly rate: number;
}

/**
 * Where the samples of one item belong on the card: its instant through the server's time and the box's clock to frames, and back.
 * It follows the server's time as that is known better and better. When the server's clock is set, what has begun goes on by the line it
 * had: a jump in the middle of a sound serves nobody, each box would hear of it at another moment, and by the old line they stay together.
 */
export class ItemLine {
  readonly #atUs: number;
  readonly #by: Reckoning;
  #last: LastLine | undefined;
  #steps = 0;

  /** @param atUs server time (µs) of its first sample. */
  constructor(atUs: number, by: Reckoning) {
    this.#atUs = atUs;
    this.#by = by;
  }

  /** Microseconds until a sample of it is due, negative after that; `undefined` while the server's time is not known. */
  untilUs(sample: number): number | undefined {
    const { time } = this.#by;
    const dueUs = this.#monotonicUs(this.#atUs + sample / PER_US);
    return dueUs === undefined ? undefined : dueUs - time.monotonicUs();
  }

  /** Is a sample of it due within so many microseconds, or was it? */
  isDue(sample: number, withinUs: number): boolean {
    const untilUs = this.untilUs(sample);
    return untilUs !== undefined && untilUs <= withinUs;
  }

  /** Card frame at which a sample of it is due. */
  frameOf(sample: number): number | undefined {
    const us = this.#monotonicUs(this.#atUs + sample / PER_US);
    return us === undefined ? undefined : this.#by.fit.frameAt(us);
  }

  /** Place in the sound (samples) that belongs to a card frame. */
  placeOf(frame: number): number | undefined {
    const serverUs = this.serverUs(frame);
    return serverUs === undefined ? undefined : (serverUs - this.#atUs) * PER_US;
  }

  /** Server time (µs) at which a frame leaves. */
  serverUs(frame: number): number | undefined {
    return this.#serverUs(this.#by.fit.usOf(frame));
  }

  /** It has begun: from now on this is its line. Said again for each block that is written. @param size frames over which to measure how fast it goes. */
  keep(frame: number, size: number): void {
    const { map, fit } = this.#by;
    if (this.#held !== undefined) return;
    const us = fit.usOf(frame);
    const toUs = fit.usOf(frame + size);
    const serverUs = map.serverUs(us);
    const toServerUs = map.serverUs(toUs);
    if (serverUs === undefined || toServerUs === undefined) return;
    this.#last = { us, serverUs, rate: (toServerUs - serverUs) / (toUs - us) };
    this.#steps = map.steps;
  }

  /** Card frame that leaves now. */
  now(): number {
    return this.#by.fit.frameAt(this.#by.time.monotonicUs());
  }

  /** How fast to go through the sound for the next block, and where to jump to when it is too far out of place. */
  pace(frame: number, size: number, position: number): { step: number; reseek?: number } {
    const here = this.placeOf(frame);
    const there = this.placeOf(frame + size);
    if (here === undefined || there === undefined) return { step: 1 };
    const step = (there - here) / size;
    const error = here - position;
    // Before its own beginning there is no place to jump to: it goes on until the time is where it is.
    if (error < -RESEEK && here < 0) return { step: bounded(step) };
    if (Math.abs(error) > RESEEK) return { step: bounded(step), reseek: here };
    return { step: bounded(step + error / WORK_OFF) };
  }

  /** The line from before the server's clock was set; `undefined` while the server's time is the one it began by. */
  get #held(): LastLine | undefined {
    return this.#by.map.steps === this.#steps ? undefined : this.#last;
  }

  #serverUs(us: number): number | undefined {
    const held = this.#held;
    return held === undefined ? this.#by.map.serverUs(us) : held.serverUs + (us - held.us) * held.rate;
  }

  #monotonicUs(serverUs: number): number | undefined {
    const held = this.#held;
    return held === undefined
      ? this.#by.map.monotonicUs(serverUs)
      : held.us + (serverUs - held.serverUs) / held.rate;
  }
}

function bounded(step: number): number {
  return Math.min(1 + STEEPEST, Math.max(1 - STEEPEST, step));
}
