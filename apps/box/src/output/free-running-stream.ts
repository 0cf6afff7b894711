import type { BoxTime, Cancel } from '../time/box-time.ts';
import { FrameRing } from './frame-ring.ts';
import type { TapListener } from './output.ts';

const DRAIN_MS = 100;
/** A hole longer than this is skipped, not delivered as silence: the program was stopped. */
const LONGEST_HOLE = 48_000 * 10;

/** The part that every output without hardware shares: a ring that a moving position eats, and taps that hear it go. */
export class FreeRunningStream {
  readonly #time: BoxTime;
  readonly #position: () => number;
  readonly #ring = new FrameRing();
  readonly #taps = new Set<TapListener>();
  #drained = 0;
  #timer: Cancel | undefined;

  /** @param position frames that have left up to now; never goes back. */
  constructor(time: BoxTime, position: () => number) {
    this.#time = time;
    this.#position = position;
  }

  writeAt(frame: number, samples: Int16Array): number {
    const gone = Math.ceil(this.#position());
    const late = Math.min(samples.length, Math.max(0, gone - frame));
    this.#ring.write(frame + late, samples.subarray(late));
    if (this.#taps.size === 0) this.#ring.forgetBefore(gone);
    return late;
  }

  clearFrom(frame: number): void {
    this.#ring.clearFrom(Math.max(frame, Math.ceil(this.#position())));
  }

  /** First frame after everything written. */
  get end(): number {
    return this.#ring.end;
  }

  /** What is to leave in `[from, to)`, zeros where nothing was written. */
  read(from: number, to: number): Int16Array {
    return this.#ring.read(from, to);
  }

  tap(listener: TapListener): () => void {
    if (this.#taps.size === 0) {
      this.#drained = Math.ceil(this.#position());
      this.#timer = this.#time.after(DRAIN_MS, () => this.#drainAndGoOn());
    } else this.#drain();
    this.#taps.add(listener);
    return () => {
      if (!this.#taps.has(listener)) return;
      this.#drain();
      this.#taps.delete(listener);
      if (this.#taps.size === 0) this.#timer?.();
    };
  }

  stop(): void {
    this.#timer?.();
    this.#taps.clear();
    this.#ring.clearFrom(0);
  }

  #drainAndGoOn(): void {
    this.#drain();
    if (this.#taps.size > 0) this.#timer = this.#time.after(DRAIN_MS, () => this.#drainAndGoOn());
  }

  #drain(): void {
    const to = Math.ceil(this.#position());
    const from = to - this.#drained > LONGEST_HOLE ? to - LONGEST_HOLE : this.#drained;
    if (to <= from) return;
    this.#drained = to;
    const samples = this.#ring.read(from, to);
    this.#ring.forgetBefore(to);
    for (const listener of [...this.#taps]) listener(from, samples);
  }
}
