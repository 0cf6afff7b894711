import { SoundBroken } from './sound-source.ts';
import type { Piece } from './unpacker.ts';

const RATE = 48_000;
const LOWEST = 8000;

/** Brings unpacked pieces to what a box plays: 48 kHz, mono, 16 bits. Rates from 8 to 48 kHz, by cubic interpolation (Catmull and Rom 1974). */
export class ToAir {
  #sampleRate: number | undefined;
  /** The last samples of the piece before, and where in them (and what follows) the next output lies. */
  #kept = new Float32Array(0);
  #at = 0;

  /** Samples that a piece comes to. */
  take({ channels, sampleRate }: Piece): Int16Array {
    this.#sampleRate ??= sampleRate;
    if (sampleRate !== this.#sampleRate) throw new SoundBroken('its rate changes');
    if (sampleRate < LOWEST || sampleRate > RATE) throw new SoundBroken(`a rate of ${sampleRate} Hz`);
    const fresh = mixed(channels);
    if (sampleRate === RATE) return Int16Array.from(fresh, wholeOf);
    const all = new Float32Array(this.#kept.length + fresh.length);
    all.set(this.#kept);
    all.set(fresh, this.#kept.length);
    return this.#interpolated(all, sampleRate / RATE);
  }

  #interpolated(all: Float32Array, step: number): Int16Array {
    const count = Math.max(0, Math.ceil((all.length - 2 - this.#at) / step));
    const out = new Int16Array(count);
    for (let i = 0; i < count; i += 1, this.#at += step) {
      const n = Math.floor(this.#at);
      const t = this.#at - n;
      const b = all[n] ?? 0;
      const a = all[n - 1] ?? b;
      const c = all[n + 1] ?? 0;
      const d = all[n + 2] ?? c;
      const bend = t * (3 * (b - c) + d - a);
      out[i] = wholeOf(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + bend)));
    }
    const from = Math.max(0, Math.floor(this.#at) - 1);
    this.#kept = all.slice(from);
    this.#at -= from;
    return out;
  }
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [left, right] = channels;
  if (left === undefined || channels.length > 2) throw new SoundBroken('more than two channels');
  return right === undefined ? left : left.map((sample, i) => (sample + (right[i] ?? 0)) / 2);
}

function wholeOf(sample: number): number {
  // Floats of a file may be anything, even no number.
  return Math.max(-32_768, Math.min(32_767, Math.round((sample || 0) * 32_767)));
}
