import '../platform/opus-in-sandbox.ts';
import { Decoder } from '@evan/opus';
import { LISTEN_SAMPLE_RATE } from '@loaphuong/contract';

/** Turns Opus frames of 20 ms into signed 16-bit PCM at the rate for listening in. */
export class OpusDecoder {
  readonly #decoder = new Decoder({ channels: 1, sample_rate: LISTEN_SAMPLE_RATE });

  /** Decodes frames in order; a frame that cannot be decoded becomes silence of its length. */
  decode(frames: readonly Uint8Array[]): Buffer {
    const parts = frames.map((frame) => {
      try {
        return Buffer.from(this.#decoder.decode(frame));
      } catch {
        return Buffer.alloc((LISTEN_SAMPLE_RATE / 50) * 2);
      }
    });
    return Buffer.concat(parts);
  }
}
