import type { BoxTime, Cancel } from '../time/box-time.ts';

const MINUTE_MS = 60_000;

/** What watching the volume needs. */
export interface VolumeWatchParts {
  readonly time: BoxTime;
  /** Server time, ms; as well as it is known. */
  readonly nowMs: () => number;
  readonly isSounding: () => boolean;
  /** Makes what sounds as loud as it may be now. */
  readonly turn: (nowMs: number) => void;
}

/**
 * Keeps what sounds as loud as it may be: whenever an order or a plan may have changed that, and while something sounds at every full
 * minute, for the hours of a place begin and end with one.
 */
export class VolumeWatch {
  readonly #parts: VolumeWatchParts;
  #timer: Cancel | undefined;

  constructor(parts: VolumeWatchParts) {
    this.#parts = parts;
  }

  /** Looks as soon as whoever calls is done: an item that begins just now cannot be turned before it has. */
  lookSoon(): void {
    this.stop();
    this.#timer = this.#parts.time.after(0, () => this.look());
  }

  /** Looks now, and from now on for as long as something sounds. */
  look(): void {
    const { time, nowMs, isSounding, turn } = this.#parts;
    const now = nowMs();
    turn(now);
    this.stop();
    if (isSounding()) this.#timer = time.after(MINUTE_MS - (now % MINUTE_MS) + 1, () => this.look());
  }

  stop(): void {
    this.#timer?.();
    this.#timer = undefined;
  }
}
