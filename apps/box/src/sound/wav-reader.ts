import { SoundBroken } from './sound-source.ts';
import type { Piece, Unpacker } from './unpacker.ts';

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** Chunks before the samples are small; more than this is no WAV that a person made. */
const LONGEST_HEAD = 65_536;

interface Shape {
  readonly kind: 'pcm' | 'float';
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

/** Reads RIFF WAVE (Multimedia Programming Interface 1.0, 1991): PCM of 16, 24 or 32 bits, or floats of 32, one or two channels. */
export class WavReader implements Unpacker {
  #rest: Uint8Array = new Uint8Array(0);
  #shape: Shape | undefined;
  /** Bytes of samples still to come; before the head is read, `undefined`. */
  #left: number | undefined;

  async feed(bytes: Uint8Array): Promise<Piece | undefined> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (this.#left === undefined && !this.#readHead()) {
      if (this.#rest.length > LONGEST_HEAD * 2) throw new SoundBroken('no samples in this WAV');
      return undefined;
    }
    return this.#piece();
  }

  async end(): Promise<Piece | undefined> {
    if (this.#left === undefined) throw new SoundBroken('cut short');
    return undefined;
  }

  free(): void {
    this.#rest = new Uint8Array(0);
  }

  #readHead(): boolean {
    const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, this.#rest.length);
    let at = 12;
    while (at + 8 <= view.byteLength) {
      const name = view.getUint32(at);
      const size = view.getUint32(at + 4, true);
      if (name === 0x64617461) {
        if (this.#shape === undefined) throw new SoundBroken('samples before their format');
        this.#left = size;
        this.#rest = this.#rest.subarray(at + 8);
        return true;
      }
      if (size > LONGEST_HEAD) throw new SoundBroken('a chunk too large');
      if (name === 0x666d7420) {
        if (at + 8 + size > view.byteLength) return false;
        this.#shape = shapeOf(view, at + 8, size);
      }
      at += 8 + size + (size & 1);
    }
    return false;
  }

  #piece(): Piece | undefined {
    const shape = this.#shape;
    if (shape === undefined || this.#left === undefined) return undefined;
    const width = (shape.bits / 8) * shape.channels;
    const count = Math.floor(Math.min(this.#rest.length, this.#left) / width);
    const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, count * width);
    const channels = Array.from({ length: shape.channels }, () => new Float32Array(count));
    channels.forEach((channel, c) => {
      for (let i = 0; i < count; i += 1) channel[i] = sampleAt(view, i * width + (c * shape.bits) / 8, shape);
    });
    this.#rest = this.#rest.slice(count * width);
    this.#left -= count * width;
    return { channels, sampleRate: shape.sampleRate };
  }
}

function shapeOf(view: DataView, at: number, size: number): Shape {
  if (size < 16) throw new SoundBroken('no format');
  const given = view.getUint16(at, true);
  const code = given === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : given;
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  const known = (code === PCM && [16, 24, 32].includes(bits)) || (code === FLOAT && bits === 32);
  if (!known || channels < 1 || channels > 2) throw new SoundBroken('a WAV of another kind');
  return { kind: code === PCM ? 'pcm' : 'float', channels, sampleRate, bits };
}

function sampleAt(view: DataView, at: number, { kind, bits }: Shape): number {
  if (kind === 'float') return view.getFloat32(at, true);
  if (bits === 16) return view.getInt16(at, true) / 32_768;
  if (bits === 32) return view.getInt32(at, true) / 2_147_483_648;
  return ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608;
}
