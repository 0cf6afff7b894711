import type { ReadBackSegment } from '@loaphuong/contract';
import { readBack, speakableWords } from '@loaphuong/vietnamese';
import type { Reading } from './tables.ts';

/** Words that a voice says in a minute, for estimating a length before the sound exists. */
const WORDS_A_MINUTE = 190;

/** What the voice will say, piece by piece, with the readings that people chose. */
export function readBackOf(text: string, readings: readonly Reading[]): ReadBackSegment[] {
  const chosen = new Map(readings.map((reading) => [reading.written, reading.spoken]));
  return readBack(text.normalize('NFC'), readings).segments.map((segment) => ({
    source: segment.source,
    spoken: segment.spoken,
    kind: segment.kind,
    at: segment.at,
    ...(segment.choices === undefined ? {} : { choices: [...segment.choices] }),
    ...(chosen.has(segment.source.trim()) ? { chosen: true } : {}),
  }));
}

/** The words to be spoken, and how many they are. */
export function spokenWords(
  text: string,
  readings: readonly Reading[],
): { readonly spoken: string; readonly words: number } {
  const { spoken } = readBack(text.normalize('NFC'), readings);
  return { spoken, words: speakableWords(spoken) };
}

/** Written forms that have several readings and none chosen. */
export function openReadings(text: string, readings: readonly Reading[]): readonly string[] {
  return readBackOf(text, readings)
    .filter((segment) => segment.choices !== undefined && segment.chosen !== true)
    .map((segment) => segment.source.trim());
}

/** A first guess at the length. */
export function estimatedMs(words: number): number {
  return Math.round((words / WORDS_A_MINUTE) * 60_000);
}
