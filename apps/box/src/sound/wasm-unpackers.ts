import { SoundBroken } from './sound-source.ts';
import type { Piece, Unpacker } from './unpacker.ts';

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly unknown[];
}

/** An unpacker of MP3 (mpg123 as WebAssembly). Loaded only when a plan brings an MP3. */
export async function mp3Unpacker(): Promise<Unpacker> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return {
    feed: async (bytes) => pieceOf(decoder.decode(bytes)),
    end: async () => undefined,
    free: () => decoder.free(),
  };
}

/** An unpacker of FLAC (libFLAC as WebAssembly). Loaded only when a plan brings a FLAC. */
export async function flacUnpacker(): Promise<Unpacker> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const decoder = new FLACDecoder();
  await decoder.ready;
  return {
    feed: async (bytes) => pieceOf(await decoder.decode(bytes)),
    end: async () => pieceOf(await decoder.flush()),
    free: () => decoder.free(),
  };
}

function pieceOf({ channelData, sampleRate, errors }: Decoded): Piece | undefined {
  if (errors.length > 0) throw new SoundBroken('a frame cannot be decoded');
  const [first] = channelData;
  if (first === undefined || first.length === 0) return undefined;
  return { channels: channelData, sampleRate };
}
