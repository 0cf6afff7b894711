/** Sound to be played, 48 kHz mono, read forward in order. Any call may throw `SoundBroken`. */
export interface SoundSource {
  /** Goes to a sample; the next `read` begins there. */
  seek(sample: number): void;
  /** The next samples, as many as asked, fewer only at the end (none after it). Good until the next call. */
  read(count: number): Int16Array;
  /** Gives back what the source holds. */
  close(): void;
}

/** The sound cannot be decoded (further). */
export class SoundBroken extends Error {
  constructor(why: string) {
    super(`sound broken: ${why}`);
    this.name = 'SoundBroken';
  }
}

/** Sound that is already decoded: short jingles, tests, and the simulator's shared cache. */
export class DecodedSound implements SoundSource {
  readonly #samples: Int16Array;
  #at = 0;

  constructor(samples: Int16Array) {
    this.#samples = samples;
  }

  seek(sample: number): void {
    this.#at = Math.max(0, Math.min(sample, this.#samples.length));
  }

  read(count: number): Int16Array {
    const part = this.#samples.subarray(this.#at, this.#at + count);
    this.#at += part.length;
    return part;
  }

  close(): void {
    this.#at = this.#samples.length;
  }
}
