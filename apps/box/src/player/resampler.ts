import type { SoundSource } from '../sound/sound-source.ts';

const ROOM = 4096;
const PIECE = 960;
/** Decoded ahead of what is needed: little, so that a sound that breaks off is heard up to there. */
const AHEAD = 2 * PIECE;

/** What one block came to. */
export interface Filled {
  /** Samples produced; fewer than asked only at the end of the sound. */
  readonly count: number;
  /** Position in the sound after the last of them. */
  readonly position: number;
}

/**
 * Reads a sound at any fractional position and at a rate within 500 ppm of its own, by cubic interpolation through four
 * neighbours (Catmull and Rom 1974). So near to rate 1 its error lies below what speech coding leaves.
 */
export class Resampler {
  readonly #source: SoundSource;
  readonly #heard: (sample: number, samples: Int16Array) => void;
  readonly #buffer = new Int16Array(ROOM);
  /** Sample number of the buffer's first sample, and how many it holds. */
  #from = 0;
  #held = 0;
  #ended = false;

  /** @param decoded hears every decoded piece once, with its place: the reference for evidence. */
  constructor(source: SoundSource, decoded: (sample: number, samples: Int16Array) => void) {
    this.#source = source;
    this.#heard = decoded;
  }

  /** Goes to a position; the first sample before it is kept for the interpolation. */
  seek(position: number): void {
    this.#from = Math.max(0, Math.floor(position) - 1);
    this.#held = 0;
    this.#ended = false;
    this.#source.seek(this.#from);
  }

  /**
   * Fills `out` from `position` on, `step` samples of the sound for each sample out, times `gain`: one factor, or one for each sample
   * out.
   */
  fill(out: Int16Array, position: number, step: number, gain: number | Float64Array): Filled {
    const buffer = this.#buffer;
    const gains = typeof gain === 'number' ? undefined : gain;
    let factor = typeof gain === 'number' ? gain : 0;
    let at = position;
    let i = 0;
    while (i < out.length) {
      if (Math.floor(at) + 2 >= this.#from + this.#held && !this.#ended) this.#more(Math.floor(at));
      const from = this.#from;
      // Zeros stand behind the end, so that the last samples need no case of their own.
      const last = this.#ended ? this.#held - 1 : this.#held - 3;
      const before = i;
      for (; i < out.length; i += 1, at += step) {
        const whole = Math.floor(at);
        const n = whole - from;
        if (n > last) break;
        const b = buffer[n] ?? 0;
        const a = n > 0 ? (buffer[n - 1] ?? 0) : b;
        const c = buffer[n + 1] ?? 0;
        const d = buffer[n + 2] ?? 0;
        const t = at - whole;
        if (gains !== undefined) factor = gains[i] ?? 0;
        const bend = t * (3 * (b - c) + d - a);
        const value = (b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + bend))) * factor;
        out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : Math.round(value);
      }
      if (i === before && this.#ended) break;
    }
    return { count: i, position: at };
  }

  #more(whole: number): void {
    const drop = Math.min(this.#held, Math.max(0, whole - 1 - this.#from));
    this.#buffer.copyWithin(0, drop, this.#held);
    this.#from += drop;
    this.#held -= drop;
    while (this.#held < AHEAD && !this.#ended) {
      const piece = this.#source.read(PIECE);
      this.#ended = piece.length < PIECE;
      this.#heard(this.#from + this.#held, piece);
      this.#buffer.set(piece, this.#held);
      this.#held += piece.length;
      this.#buffer.fill(0, this.#held, this.#held + 2);
    }
  }
}
