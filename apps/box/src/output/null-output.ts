import type { BoxTime } from '../time/box-time.ts';
import { FreeRunningStream } from './free-running-stream.ts';
import type { CardReading, Output, TapListener } from './output.ts';

/** Plays to nobody, at exactly the pace of the box's own clock: for a box that only watches. */
export class NullOutput implements Output {
  readonly kind: 'null' | 'file' = 'null';
  readonly sampleRate = 48_000;
  readonly #time: BoxTime;
  readonly #stream: FreeRunningStream;
  #startedUs: number | undefined;

  constructor(time: BoxTime) {
    this.#time = time;
    this.#stream = new FreeRunningStream(time, () => this.#position());
  }

  start(): void {
    this.#startedUs = this.#time.monotonicUs();
  }

  stop(): void {
    this.#startedUs = undefined;
    this.#stream.stop();
  }

  reading(): CardReading | undefined {
    if (this.#startedUs === undefined) return undefined;
    return { frame: this.#position(), atUs: this.#time.monotonicUs() };
  }

  writeAt(frame: number, samples: Int16Array): number {
    return this.#stream.writeAt(frame, samples);
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

  #position(): number {
    if (this.#startedUs === undefined) return 0;
    return (this.#time.monotonicUs() - this.#startedUs) * 0.048;
  }
}
