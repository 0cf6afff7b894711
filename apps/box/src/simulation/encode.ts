import { writeOggOpus } from '@loaphuong/domain/broadcast';
import { Encoder } from '../sound/opus-codec.ts';

/** Samples that libopus at 48 kHz puts before the first one that counts. */
const PRE_SKIP = 312;

/** Encodes 48 kHz mono samples to a file of the air format, for tests, benches and simulations. */
export function encodeSound(samples: Int16Array, bitrate = 32_000): Uint8Array {
  const encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: 'audio' });
  encoder.bitrate = bitrate;
  const packets: Uint8Array[] = [];
  const frame = new Int16Array(960);
  for (let at = 0; at < samples.length + PRE_SKIP; at += 960) {
    frame.fill(0);
    frame.set(samples.subarray(at, at + 960));
    packets.push(encoder.encode(frame).slice());
  }
  return writeOggOpus({ channels: 1, preSkip: PRE_SKIP, samples: samples.length, packets });
}
