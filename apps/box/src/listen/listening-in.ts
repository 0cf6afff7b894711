import { packSound } from '@loaphuong/protocol';
import type { Output } from '../output/output.ts';
import { Encoder } from '../sound/opus-codec.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';

const FRAME = 960;
const FRAMES_A_MESSAGE = 5;
const BITRATE = 32_000;
const PER_US = 0.048;

/** What listening in needs. */
export interface ListeningParts {
  readonly time: BoxTime;
  readonly output: Output;
  /** Server time (µs) at a moment of the box's clock. */
  readonly serverUs: (monotonicUs: number) => number | undefined;
  readonly send: (message: Uint8Array) => void;
}

/**
 * Sends what leaves the player to a person who listens in, silence too, while the lease lasts. It hears the same tap as the evidence
 * and costs nothing while nobody listens.
 */
export class ListeningIn {
  readonly #parts: ListeningParts;
  #untap: (() => void) | undefined;
  #end: Cancel | undefined;
  #held = new Int16Array(FRAME);
  #heldCount = 0;
  #frames: Uint8Array[] = [];
  #firstFrame = 0;

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  /** True while somebody listens. */
  get active(): boolean {
    return this.#untap !== undefined;
  }

  /** Sends for so many seconds from now; renews a lease that runs. */
  lease(seconds: number): void {
    this.#end?.();
    this.#end = this.#parts.time.after(seconds * 1000, () => this.stop());
    if (this.#untap !== undefined) return;
    const encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: 'audio' });
    encoder.bitrate = BITRATE;
    this.#heldCount = 0;
    this.#frames = [];
    this.#untap = this.#parts.output.tap((frame, samples) => this.#heard(encoder, frame, samples));
  }

  stop(): void {
    this.#end?.();
    this.#untap?.();
    this.#untap = undefined;
  }

  #heard(encoder: Encoder, frame: number, samples: Int16Array): void {
    for (let at = 0; at < samples.length; ) {
      if (this.#heldCount === 0 && this.#frames.length === 0) this.#firstFrame = frame + at;
      const piece = samples.subarray(at, at + FRAME - this.#heldCount);
      this.#held.set(piece, this.#heldCount);
      this.#heldCount += piece.length;
      at += piece.length;
      if (this.#heldCount < FRAME) return;
      this.#heldCount = 0;
      this.#frames.push(encoder.encode(this.#held).slice());
      if (this.#frames.length === FRAMES_A_MESSAGE) this.#send();
    }
  }

  #send(): void {
    const { output, serverUs, send } = this.#parts;
    const reading = output.reading();
    const leftUs =
      reading === undefined ? undefined : reading.atUs - (reading.frame - this.#firstFrame) / PER_US;
    const us = leftUs === undefined ? undefined : serverUs(leftUs);
    send(packSound({ atUs: BigInt(Math.max(0, Math.round(us ?? 0))), frames: this.#frames }));
    this.#frames = [];
  }
}
