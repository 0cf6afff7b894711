import { fadeOut } from '../player/fade.ts';
import type { SoundSource } from '../sound/sound-source.ts';

/** A sound that ends after so many samples: a reserve must not run on into the next programme. */
export class Limited implements SoundSource {
  readonly #inner: SoundSource;
  readonly #samples: number;
  #at = 0;

  constructor(inner: SoundSource, samples: number) {
    this.#inner = inner;
    this.#samples = samples;
  }

  seek(sample: number): void {
    this.#at = sample;
    this.#inner.seek(sample);
  }

  read(count: number): Int16Array {
    const left = Math.max(0, this.#samples - this.#at);
    const part = this.#inner.read(Math.min(count, left)).slice();
    fadeOut(part, left);
    this.#at += part.length;
    return part;
  }

  close(): void {
    this.#inner.close();
  }
}
