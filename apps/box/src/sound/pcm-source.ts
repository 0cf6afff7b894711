import type { Store } from '../store/store.ts';
import { SoundBroken, type SoundSource } from './sound-source.ts';

const CHUNK = 48_000;

/** Sound that was unpacked into the store before its instant: 48 kHz, mono, 16 bits, nothing else in the file. */
export class PcmSource implements SoundSource {
  readonly #store: Store;
  readonly #path: string;
  #chunk = new Int16Array(0);
  #chunkAt = 0;
  #at = 0;

  constructor(store: Store, path: string) {
    if (store.size(path) === undefined) throw new SoundBroken('not unpacked');
    this.#store = store;
    this.#path = path;
  }

  seek(sample: number): void {
    this.#at = Math.max(0, Math.floor(sample));
  }

  read(count: number): Int16Array {
    const inside = this.#at - this.#chunkAt;
    if (inside < 0 || inside + count > this.#chunk.length) {
      const bytes = this.#store.readAt(this.#path, this.#at * 2, Math.max(CHUNK, count) * 2);
      // A copy of its own begins at an even address.
      this.#chunk = new Int16Array(bytes.slice().buffer, 0, bytes.length >> 1);
      this.#chunkAt = this.#at;
    }
    const from = this.#at - this.#chunkAt;
    const part = this.#chunk.subarray(from, from + count);
    this.#at += part.length;
    return part;
  }

  close(): void {
    this.#chunk = new Int16Array(0);
  }
}
