import type { Store } from '../store/store.ts';
import { OpusSource } from './opus-source.ts';
import { PcmSource } from './pcm-source.ts';
import { type SoundFormat, soundFormat } from './sound-format.ts';
import { SoundBroken, type SoundSource } from './sound-source.ts';
import { ToAir } from './to-air.ts';
import type { Piece, Unpacker } from './unpacker.ts';
import { flacUnpacker, mp3Unpacker } from './wasm-unpackers.ts';
import { WavReader } from './wav-reader.ts';

const FOLDER = 'unpacked';
/** Bytes given to an unpacker at a time; between two the box does everything else that is due. */
const BITE = 16_384;
/** What sounds, what waits, and one more. */
const MOST_KEPT = 3;
/** A sound may be so much longer than its plan says (padding of the coder), samples. */
const SLACK = 48_000;

const UNPACKERS: Record<Exclude<SoundFormat, 'opus'>, () => Promise<Unpacker>> = {
  wav: async () => new WavReader(),
  mp3: mp3Unpacker,
  flac: flacUnpacker,
};

/**
 * Sounds of every format that a box plays. Opus is decoded while it sounds; the others are unpacked into the store in the seconds before
 * their instant, from front to back and a little at a time, so that the player has its samples at once wherever it joins.
 */
export class Unpacking {
  readonly #store: Store;
  #kept: string[] = [];

  constructor(store: Store) {
    this.#store = store;
    // What a life before left behind is not trusted: its hash was never written down.
    for (const name of store.list(FOLDER)) store.remove(`${FOLDER}/${name}`);
  }

  /** Opens a sound whose hash was checked. @throws SoundBroken also when it was not made ready. */
  open(path: string, sha256: string): SoundSource {
    const format = this.#format(path);
    if (format === undefined) throw new SoundBroken('of no known format');
    return format === 'opus'
      ? new OpusSource(this.#store, path)
      : new PcmSource(this.#store, placeOf(sha256));
  }

  /**
   * Makes a sound ready to be opened, and says whether it is. At once for Opus.
   * @param durationMs what the plan says of its length; a sound that goes on far longer is broken.
   */
  ready(path: string, sha256: string, durationMs: number, said: (ready: boolean) => void): void {
    const format = this.#format(path);
    if (format === undefined) said(false);
    else if (format === 'opus' || this.#kept.includes(sha256)) said(true);
    else
      this.#unpack(path, sha256, format, durationMs * 48 + SLACK).then(
        () => said(true),
        // Whatever a decoder throws at hostile bytes, and a full disk: the ladder goes one rung down.
        () => {
          this.#store.remove(partOf(sha256));
          said(false);
        },
      );
  }

  #format(path: string): SoundFormat | undefined {
    return soundFormat(this.#store.readAt(path, 0, 12));
  }

  async #unpack(
    path: string,
    sha256: string,
    format: Exclude<SoundFormat, 'opus'>,
    mostSamples: number,
  ): Promise<void> {
    const part = partOf(sha256);
    this.#store.remove(part);
    const unpacker = await UNPACKERS[format]();
    const air = new ToAir();
    let samples = 0;
    const keep = (piece: Piece | undefined) => {
      if (piece === undefined) return;
      const pcm = air.take(piece);
      samples += pcm.length;
      if (samples > mostSamples) throw new SoundBroken('longer than its plan says');
      if (pcm.length > 0)
        this.#store.append(part, new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), false);
    };
    try {
      for (let at = 0; ; at += BITE) {
        const bytes = this.#store.readAt(path, at, BITE);
        if (bytes.length === 0) break;
        keep(await unpacker.feed(bytes));
        await new Promise((done) => setImmediate(done));
      }
      keep(await unpacker.end());
    } finally {
      unpacker.free();
    }
    if (samples === 0) throw new SoundBroken('no sound');
    this.#store.rename(part, placeOf(sha256));
    this.#kept.push(sha256);
    for (const old of this.#kept.splice(0, this.#kept.length - MOST_KEPT)) this.#store.remove(placeOf(old));
  }
}

function placeOf(sha256: string): string {
  return `${FOLDER}/${sha256}`;
}

function partOf(sha256: string): string {
  return `${FOLDER}/${sha256}.part`;
}
