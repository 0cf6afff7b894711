import type { Random } from '../chance/random.ts';
import type { BoxTime } from '../time/box-time.ts';
import { FreeRunningStream } from './free-running-stream.ts';
import type { CardReading, Output, OutputState, TapListener } from './output.ts';

const RATE = 48_000;

/** What is wrong with a simulated card. */
export interface CardFaults {
  /** How fast its crystal runs against the truth, parts per million. */
  readonly ppm?: number;
  /** Half the spread of its position readings, milliseconds. */
  readonly jitterMs?: number;
  /** Share of readings that are far off (8 ms), as when the reader was interrupted. */
  readonly wild?: number;
}

/**
 * A sound card made of arithmetic, named as what it is: its position follows the true time at its own wrong rate, its readings
 * are restless, and it can stall or vanish on request. It knows the true instant of every frame, for measurements only.
 */
export class SimulatedCard implements Output {
  readonly kind = 'simulated';
  readonly sampleRate = 48_000;
  readonly #time: BoxTime;
  readonly #trueUs: () => number;
  readonly #random: Random;
  readonly #faults: CardFaults;
  readonly #framesPerUs: number;
  readonly #stream: FreeRunningStream;
  #startedUs: number | undefined;
  #lostFrames = 0;
  #gone = false;
  #watcher: ((state: OutputState) => void) | undefined;
  #highest = 0;

  /** @param trueUs the true time, microseconds: the same for all cards of one simulation. */
  constructor(time: BoxTime, trueUs: () => number, random: Random, faults: CardFaults = {}) {
    this.#time = time;
    this.#trueUs = trueUs;
    this.#random = random;
    this.#faults = faults;
    this.#framesPerUs = (RATE * (1 + (faults.ppm ?? 0) / 1e6)) / 1e6;
    this.#stream = new FreeRunningStream(time, () => this.#position());
  }

  start(): void {
    this.#startedUs = this.#trueUs();
  }

  stop(): void {
    this.#startedUs = undefined;
    this.#stream.stop();
  }

  reading(): CardReading | undefined {
    if (this.#gone || this.#startedUs === undefined) return undefined;
    const { jitterMs = 0, wild = 0 } = this.#faults;
    const offMs = wild > 0 && this.#random() < wild ? 8 : (this.#random() * 2 - 1) * jitterMs;
    return {
      frame: this.#position() + offMs * 1000 * this.#framesPerUs,
      atUs: this.#time.monotonicUs(),
    };
  }

  writeAt(frame: number, samples: Int16Array): number {
    return this.#gone ? samples.length : this.#stream.writeAt(frame, samples);
  }

  clearFrom(frame: number): void {
    this.#stream.clearFrom(frame);
  }

  placed(from: number, to: number): Int16Array {
    return this.#stream.read(from, to);
  }

  tap(listener: TapListener): () => void {
    return this.#stream.tap(listener);
  }

  /** The true instant (µs) at which a frame leaves, as things stand. */
  trueUsOf(frame: number): number {
    return (this.#startedUs ?? 0) + (frame + this.#lostFrames) / this.#framesPerUs;
  }

  /** Fault: the card stands still for so long (a bus error), so all later frames come that much later. */
  stall(ms: number): void {
    this.#lostFrames += (ms / 1000) * RATE;
  }

  watch(listener: (state: OutputState) => void): void {
    this.#watcher = listener;
  }

  /** Fault: the card is pulled out, or put back. What it held is lost; its frames are counted on, as an output does whose card is back. */
  unplug(gone: boolean): void {
    if (gone) this.#stream.clearFrom(0);
    this.#gone = gone;
    this.#watcher?.(gone ? { state: 'missing', why: 'simulated' } : { state: 'there' });
  }

  #position(): number {
    if (this.#startedUs === undefined) return 0;
    const now = (this.#trueUs() - this.#startedUs) * this.#framesPerUs - this.#lostFrames;
    this.#highest = Math.max(this.#highest, now);
    return this.#highest;
  }
}
