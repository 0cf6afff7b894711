import { BandMeter, type Hop } from './bands.ts';
import { HOP_MS } from './thresholds.ts';

/** Samples of the sound in one hop. */
export const HOP = HOP_MS * 48;

/**
 * Cuts what came into the hops of a sound: by the frames at which the plan wants each hop, not by what the player says it wrote, so a
 * sound in the wrong place does not match.
 */
export class HopCutter {
  readonly #meter: BandMeter;
  /** Frames of the card to a sample of what comes. */
  readonly #step: number;
  readonly #onHop: (hop: Hop, number: number) => void;
  #number: number;
  #end = 0;

  /**
   * @param first number of the first hop that is wanted. @param onHop hears each hop, in order.
   * @param forHum false where nobody looks for hum. @param drivesDb drives for which the fine bands are measured.
   */
  constructor(
    sampleRate: 16_000 | 32_000 | 48_000,
    first: number,
    onHop: (hop: Hop, number: number) => void,
    forHum = true,
    drivesDb: readonly number[] = [],
  ) {
    this.#meter = new BandMeter(sampleRate, forHum, drivesDb);
    this.#step = 48_000 / sampleRate;
    this.#number = first;
    this.#onHop = onHop;
  }

  /** Number of the hop that is being cut. */
  get number(): number {
    return this.#number;
  }

  /** Takes in what came. @param frameOf card frame at which a sample of the sound is due. */
  take(frame: number, samples: Int16Array, frameOf: (sample: number) => number): void {
    let from = 0;
    if (this.#end === 0) {
      const start = frameOf(this.#number * HOP);
      if (frame + samples.length * this.#step <= start) return;
      from = Math.max(0, Math.ceil((start - frame) / this.#step));
      this.#end = frameOf((this.#number + 1) * HOP);
    }
    while (from < samples.length) {
      const to = Math.min(samples.length, Math.max(from, Math.ceil((this.#end - frame) / this.#step)));
      this.#meter.take(samples.subarray(from, to));
      from = to;
      if (frame + from * this.#step < this.#end) break;
      const hop = this.#meter.next();
      this.#number += 1;
      this.#onHop(hop, this.#number - 1);
      this.#end = Math.max(frame + from * this.#step + 1, frameOf((this.#number + 1) * HOP));
    }
  }
}
