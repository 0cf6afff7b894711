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

/** Where the samples of one item belong on the card: its instant through the server's time and the box's clock to frames, and back. */
export class ItemLine {
  readonly #atUs: number;
  readonly #by: Reckoning;

  /** @param atUs server time (µs) of its first sample. */
  constructor(atUs: number, by: Reckoning) {
    this.#atUs = atUs;
    this.#by = by;
  }

  /** Microseconds until a sample of it is due, negative after that; `undefined` while the server's time is not known. */
  untilUs(sample: number): number | undefined {
    const { map, time } = this.#by;
    const dueUs = map.monotonicUs(this.#atUs + sample / PER_US);
    return dueUs === undefined ? undefined : dueUs - time.monotonicUs();
  }

  /** Card frame at which a sample of it is due. */
  frameOf(sample: number): number | undefined {
    const us = this.#by.map.monotonicUs(this.#atUs + sample / PER_US);
    return us === undefined ? undefined : this.#by.fit.frameAt(us);
  }

  /** Place in the sound (samples) that belongs to a card frame. */
  placeOf(frame: number): number | undefined {
    const serverUs = this.serverUs(frame);
    return serverUs === undefined ? undefined : (serverUs - this.#atUs) * PER_US;
  }

  /** Server time (µs) at which a frame leaves. */
  serverUs(frame: number): number | undefined {
    return this.#by.map.serverUs(this.#by.fit.usOf(frame));
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
    if (Math.abs(error) > RESEEK) return { step: bounded(step), reseek: here };
    return { step: bounded(step + error / WORK_OFF) };
  }
}

function bounded(step: number): number {
  return Math.min(1 + STEEPEST, Math.max(1 - STEEPEST, step));
}
