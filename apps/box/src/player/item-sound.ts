import type { SoundSource } from '../sound/sound-source.ts';
import { fadeIn, fadeOut } from './fade.ts';
import { GainLine } from './gain-line.ts';
import { Resampler } from './resampler.ts';

/** Samples of one block: 100 ms. */
export const BLOCK = 4800;
/** What was made longer ago than this has left: more than is ever written ahead. */
const REMEMBERED = 240_000;

/** How things stood when a block was made. */
interface Made {
  /** Its frames, `[frame, end)`. */
  readonly frame: number;
  readonly end: number;
  /** Place in the sound (samples) of its first frame, and how fast it goes on from there. */
  readonly position: number;
  readonly step: number;
  /** Frame at which the sound set in. */
  readonly begins: number;
}

/** The sound of one item as it goes to the card, block by block: at its own pace, as loud as it is to be, faded in wherever it sets in. */
export class ItemSound {
  readonly #resampler: Resampler;
  readonly #gain: GainLine;
  readonly #block = new Int16Array(BLOCK);
  #position = 0;
  #begins = 0;
  #made: readonly Made[] = [];

  /** @param decoded hears every decoded piece with its place, some of them twice. */
  constructor(source: SoundSource, gain: number, decoded: (sample: number, samples: Int16Array) => void) {
    this.#resampler = new Resampler(source, decoded);
    this.#gain = new GainLine(gain);
  }

  /** Place in the sound (samples) that comes next. */
  get position(): number {
    return this.#position;
  }

  /** The factor on every sample that it is at, or on its way to. */
  get gain(): number {
    return this.#gain.last;
  }

  /** Sets in at a frame with a place in the sound. @throws SoundBroken */
  goTo(frame: number, position: number): void {
    this.#begins = frame;
    this.#position = Math.max(0, position);
    this.#made = this.#made.filter((made) => made.frame < frame);
    this.#resampler.seek(this.#position);
  }

  /**
   * Makes the next samples; good until the next call.
   * @param limit frame at which it is cut off. @throws SoundBroken
   * @returns fewer than `size` only at its end; and how much of the sound went into them.
   */
  make(frame: number, size: number, step: number, limit: number): { samples: Int16Array; taken: number } {
    const position = this.#position;
    const out = this.#block.subarray(0, size);
    const filled = this.#resampler.fill(out, position, step, this.#gain.over(frame, size));
    const samples = out.subarray(0, filled.count);
    fadeIn(samples, frame - this.#begins);
    if (limit !== Number.POSITIVE_INFINITY) fadeOut(samples, limit - frame);
    this.#position = filled.position;
    const made = { frame, end: frame + filled.count, position, step, begins: this.#begins };
    this.#made = [...this.#made.filter((one) => one.end > frame - REMEMBERED && one.frame < frame), made];
    return { samples, taken: filled.position - position };
  }

  /**
   * Goes to another loudness from a frame on, or from where the sound sets in after it. @param from absent: it is so loud from its
   * beginning on; nothing of it has left.
   * @returns the first frame that is affected, and the place in the sound of it; no place where it is all of it.
   */
  turn(gain: number, from?: number): { frame: number; sample?: number } {
    const near = from === undefined ? undefined : (this.#madeAt(from) ?? this.#made.at(-1));
    if (from === undefined || near === undefined) {
      this.#gain.turn(gain);
      return { frame: this.#made[0]?.frame ?? this.#begins };
    }
    const frame = Math.max(from, near.frame);
    this.#gain.turn(gain, frame);
    return { frame, sample: near.position + (frame - near.frame) * near.step };
  }

  /**
   * Goes back to a frame that was made, so that what comes from there on can be made anew, in its old place to the sample.
   * @returns how much of the sound is taken back. @throws SoundBroken
   */
  takeBack(frame: number): number {
    const made = this.#madeAt(frame);
    if (made === undefined) return 0;
    const later = this.#made.filter((one) => one.frame > made.frame);
    const inside = (frame - made.frame) * made.step;
    const taken = [made, ...later].reduce((sum, one) => sum + (one.end - one.frame) * one.step, -inside);
    this.#made = [
      ...this.#made.filter((one) => one.frame < made.frame),
      ...(frame > made.frame ? [{ ...made, end: frame }] : []),
    ];
    this.#begins = made.begins;
    this.#position = made.position + inside;
    this.#resampler.seek(this.#position);
    return taken;
  }

  /** What was made from a frame on will not leave. */
  cutAt(frame: number): void {
    this.#made = this.#made.flatMap((one) =>
      one.frame >= frame ? [] : [{ ...one, end: Math.min(one.end, frame) }],
    );
  }

  /** The block that holds a frame, or the first one after it. */
  #madeAt(frame: number): Made | undefined {
    return this.#made.find((one) => one.end > frame);
  }
}
