import type { Store } from '../store/store.ts';
import { OpusSource } from './opus-source.ts';
import { soundFormat } from './sound-format.ts';
import { DecodedSound, type SoundSource } from './sound-source.ts';

/** Longer sounds are opened by each box for itself: three minutes of PCM are 17 MB. */
const LONGEST_SAMPLES = 180 * 48_000;
/** Decoded at a time. */
const PIECE = 48_000;

/**
 * Opens sounds for many boxes in one process: what all of them play at the same instant is decoded once and shared, as long as anyone
 * plays it. Sounds are told apart by their hash, which every box has checked in its own store before. Nothing is shared of what is
 * unpacked before it sounds (MP3, WAV, FLAC), or is long.
 */
export function sharedSounds(): (store: Store, path: string, sha256: string) => SoundSource | undefined {
  const held = new Map<string, { readonly samples: Int16Array; users: number }>();
  return (store, path, sha256) => {
    let shared = held.get(sha256);
    if (shared === undefined) {
      if (soundFormat(store.readAt(path, 0, 12)) !== 'opus') return undefined;
      const samples = decodeWhole(new OpusSource(store, path));
      if (samples === undefined) return undefined;
      shared = { samples, users: 0 };
      held.set(sha256, shared);
    }
    shared.users += 1;
    const one = shared;
    return new SharedSound(one.samples, () => {
      one.users -= 1;
      if (one.users === 0) held.delete(sha256);
    });
  };
}

/** All samples of a sound; `undefined` when it is too long to be held. */
function decodeWhole(source: SoundSource): Int16Array | undefined {
  const pieces: Int16Array[] = [];
  let length = 0;
  for (;;) {
    const piece = source.read(PIECE);
    pieces.push(piece);
    length += piece.length;
    if (length > LONGEST_SAMPLES) return undefined;
    if (piece.length < PIECE) break;
  }
  source.close();
  const samples = new Int16Array(length);
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return samples;
}

class SharedSound extends DecodedSound {
  #release: (() => void) | undefined;

  constructor(samples: Int16Array, release: () => void) {
    super(samples);
    this.#release = release;
  }

  override close(): void {
    super.close();
    this.#release?.();
    this.#release = undefined;
  }
}
