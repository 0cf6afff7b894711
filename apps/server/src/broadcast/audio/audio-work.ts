import * as z from 'zod';
import { AIR_FRAME, MOST_PEAKS } from './air-limits.ts';

/** What the audio child is asked: bring one file to the air format. */
export const AudioOrder = z.object({
  input: z.object({ path: z.string().min(1), bytes: z.int().positive() }),
  outputPath: z.string().min(1),
  /** Longest sound accepted, in 48 kHz samples. */
  longestSamples: z.int().positive(),
});
export type AudioOrder = z.infer<typeof AudioOrder>;

const SoundSource = z.object({
  format: z.string().max(200),
  codec: z.string().max(100),
  channels: z.int().min(1).max(64),
  sampleRate: z.int().positive(),
  declaredMs: z.number().nonnegative().nullable(),
});

/** What the audio child answers. It works on hostile files, so its answers are parsed like any input. */
export const AudioAnswer = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ready'),
    account: z.object({ source: SoundSource, packets: z.int().positive(), damaged: z.int().nonnegative() }),
    samples: z.int().positive().multipleOf(AIR_FRAME),
    loudness: z.object({
      integratedLufs: z.number(),
      truePeakDbtp: z.number(),
      target: z.enum(['met', 'quiet', 'limited']),
    }),
    peaks: z.array(z.number().min(0).max(1)).max(MOST_PEAKS),
  }),
  z.object({
    state: z.literal('refused'),
    fault: z.enum(['unreadable', 'too-long', 'silent']),
    detail: z.string(),
  }),
]);
export type AudioAnswer = z.infer<typeof AudioAnswer>;
