import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import loadEspeak from '@echogarden/espeak-ng-emscripten';
import * as z from 'zod';

/** One call to the engine: a piece of text, at most a few hundred characters. */
export const SayOrder = z.object({ text: z.string().max(1_000), voice: z.string(), rate: z.number() });
export type SayOrder = z.infer<typeof SayOrder>;

/** What the engine gives back. */
export const SaidPiece = z.object({
  pcm: z.instanceof(Int16Array),
  sampleRate: z.int().min(8_000).max(48_000),
  /** SHA-256 over program, voice data and settings. */
  engineHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SaidPiece = z.infer<typeof SaidPiece>;

/**
 * Settings of the voice at rate 1. 138 words a minute of espeak's count are about 200 Vietnamese syllables: the pace of
 * a calm news reader, which an echoing street still bears. Volume is below full scale because espeak clips above it;
 * loudness is settled later.
 */
const SETTINGS = { wordsPerMinute: 138, pitch: 45, range: 50, volume: 60 } as const;
/** Softer than this at an edge is espeak's own padding, of 16-bit full scale. */
const EDGE = 40;
const KEPT_EDGE_SECONDS = 0.008;

/** More than any order's text takes in UTF-8. */
const LARGEST_TEXT_BYTES = 8_192;

/** Cuts the engine's own silence off both ends, so that all pauses are ours. */
function trimmed(pcm: Int16Array, sampleRate: number): Int16Array<ArrayBuffer> {
  const first = pcm.findIndex((sample) => Math.abs(sample) > EDGE);
  if (first < 0) return new Int16Array();
  const last = pcm.findLastIndex((sample) => Math.abs(sample) > EDGE);
  const kept = Math.round(KEPT_EDGE_SECONDS * sampleRate);
  return pcm.slice(Math.max(0, first - kept), Math.min(pcm.length, last + 1 + kept));
}

async function hashOfProgram(): Promise<string> {
  const program = new URL(import.meta.resolve('@echogarden/espeak-ng-emscripten'));
  const hash = createHash('sha256').update(JSON.stringify(SETTINGS));
  for (const file of [program, new URL('espeak-ng.data', program)]) {
    for await (const part of createReadStream(file)) hash.update(part);
  }
  return hash.digest('hex');
}

/**
 * Loads espeak-ng. The function that comes back gives the same samples for the same order, always: espeak carries noise
 * and phase over from sentence to sentence, so its whole memory is set back before each (17 MB, about 2 ms).
 */
export async function loadEspeakEngine(): Promise<(order: SayOrder) => SaidPiece> {
  const [program, engineHash] = await Promise.all([loadEspeak(), hashOfProgram()]);
  const worker = new program.eSpeakNGWorker();
  // The binding keeps a text buffer of its own and grows it when a text is longer than any before: make it large enough
  // once, or it would lie in memory that setting back gives to others.
  for (let round = 0; round < 2; round++) worker.set_voice('x'.repeat(LARGEST_TEXT_BYTES));
  const fresh = program.HEAPU8.slice();
  return ({ text, voice, rate }) => {
    program.HEAPU8.set(fresh);
    program.HEAPU8.fill(0, fresh.length);
    if (worker.set_voice(voice) !== 0) throw new Error(`espeak-ng has no voice ${voice}`);
    worker.set_rate(Math.round(SETTINGS.wordsPerMinute * rate));
    worker.set_pitch(SETTINGS.pitch);
    worker.set_range(SETTINGS.range);
    worker.set_volume(SETTINGS.volume);
    const stretches: Int16Array[] = [];
    worker.synthesize(text, (samples) => {
      if (samples !== null) stretches.push(samples);
      return false;
    });
    const sampleRate = worker.get_samplerate();
    return { pcm: trimmed(joinedSamples(stretches), sampleRate), sampleRate, engineHash };
  };
}

/** Puts stretches of samples one after the other. */
export function joinedSamples(stretches: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(stretches.reduce((sum, stretch) => sum + stretch.length, 0));
  let at = 0;
  for (const stretch of stretches) {
    whole.set(stretch, at);
    at += stretch.length;
  }
  return whole;
}
