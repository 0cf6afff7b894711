import { DuckedTime, Evidence, Rung, WireInstant } from '@loaphuong/protocol';
import * as z from 'zod';
import { bytesOf, readText, type Store } from '../store/store.ts';

const PATH = 'playing.json';

/** What is known of an airing while it sounds, so that a power cut leaves more than "it was about to start". */
export const Progress = z.strictObject({
  /** Number of the `starting` record that it belongs to: a note of an earlier start says nothing about a later one. */
  starting: z.int(),
  airing: z.uuid(),
  title: z.string(),
  sha256: z.string(),
  rung: Rung,
  plannedAt: WireInstant,
  startedAt: WireInstant,
  startErrorMs: z.number(),
  playedMs: z.int().min(0),
  durationMs: z.int().min(0),
  volume: z.int(),
  ducked: z.array(DuckedTime).optional(),
  evidence: Evidence,
});
export type Progress = z.infer<typeof Progress>;

/** Notes how far everything that sounds has come, durable. */
export function writeProgress(store: Store, playing: readonly Progress[]): void {
  store.replace(PATH, bytesOf(JSON.stringify(playing)));
}

/** The last notes, of whatever airings; none when they cannot be read. */
export function readProgress(store: Store): readonly Progress[] {
  try {
    return z.array(Progress).parse(JSON.parse(readText(store, PATH) ?? ''));
  } catch {
    return [];
  }
}
