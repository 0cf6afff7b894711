import '../../platform/opus-in-sandbox.ts';
import { Decoder } from '@evan/opus';
import { type Refusal, Refused } from '@loaphuong/domain/basics';
import { parseOggOpus } from '@loaphuong/domain/broadcast';
import type { TestSound } from './test-sounds.ts';
import type { RenderedAudio } from './workshop.ts';

/** The refusal that work ends with; any other end fails the test. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Refused) return error.refusal;
  throw error;
}

/** A mono test sound as 16-bit samples, clipped at full scale. */
export const pcm16 = ({ samples }: TestSound) =>
  Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767);

/** Decodes with the decoder of the boxes and gives the samples that are to be heard. */
export function heard(audio: RenderedAudio): Int16Array {
  const reading = parseOggOpus(audio.bytes);
  if (reading.state === 'faulty') throw new Error(reading.fault);
  const decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
  const frames = reading.audio.packets.map((packet) => {
    const bytes = decoder.decode(packet);
    return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2).slice();
  });
  const all = Int16Array.from(frames.flatMap((frame) => [...frame]));
  return all.slice(reading.audio.preSkip, reading.audio.preSkip + reading.audio.samples);
}

/** Root mean square, 1 is full scale. */
export const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) / 32_768;
