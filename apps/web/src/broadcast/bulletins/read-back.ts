import type { ReadBackSegment } from '@loaphuong/contract';

/** A reading that somebody chose or typed for a written form, as the server takes it. */
export interface ChosenReading {
  readonly written: string;
  readonly spoken: string;
}

/** One piece of what the voice will say, as it stands on the screen. */
export type SpokenPiece =
  /** Read as written. */
  | { readonly kind: 'same'; readonly text: string; readonly at: number }
  /** Read otherwise than written: the written form stands above. */
  | {
      readonly kind: 'changed';
      readonly source: string;
      readonly spoken: string;
      readonly at: number;
      readonly length: number;
      readonly chosen: boolean;
    }
  /** Several readings are possible; somebody has to choose. `spoken` is what is said as long as nobody does. */
  | {
      readonly kind: 'ask';
      readonly source: string;
      readonly spoken: string;
      readonly at: number;
      readonly length: number;
      readonly choices: readonly string[];
      /** The program does not know the form at all: typing it out is the better way. */
      readonly unknown: boolean;
    };

/**
 * Lays the segments out as paragraphs, broken where the text breaks. Neighbours that are read as written become one
 * piece; a break inside a changed piece (a sum that runs over a line end) starts no paragraph.
 */
export function paragraphsOf(segments: readonly ReadBackSegment[]): SpokenPiece[][] {
  const paragraphs: SpokenPiece[][] = [[]];
  const last = (): SpokenPiece[] => paragraphs.at(-1) ?? [];
  for (const segment of segments) {
    const piece = pieceOf(segment);
    if (piece.kind !== 'same') {
      last().push(piece);
      continue;
    }
    let at = piece.at;
    piece.text.split('\n').forEach((text, index) => {
      if (index > 0) paragraphs.push([]);
      if (text !== '') addPlain(last(), text, at);
      at += text.length + 1;
    });
  }
  return paragraphs.filter((pieces) =>
    pieces.some((piece) => piece.kind !== 'same' || piece.text.trim() !== ''),
  );
}

function addPlain(pieces: SpokenPiece[], text: string, at: number): void {
  const before = pieces.at(-1);
  if (before?.kind === 'same') pieces[pieces.length - 1] = { ...before, text: before.text + text };
  else pieces.push({ kind: 'same', text, at });
}

function pieceOf(segment: ReadBackSegment): SpokenPiece {
  const { source, spoken, at } = segment;
  const length = source.length;
  const asks = segment.chosen !== true && (segment.choices !== undefined || isUnknown(segment));
  if (asks) {
    const choices = segment.choices ?? [];
    return { kind: 'ask', source, spoken, at, length, choices, unknown: isUnknown(segment) };
  }
  if (source === spoken || (!hasWord(source) && !hasWord(spoken))) return { kind: 'same', text: source, at };
  return { kind: 'changed', source, spoken, at, length, chosen: segment.chosen === true };
}

/** Signs that stay signs (quotes, dashes, brackets) are no news to an editor. */
function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function isUnknown({ kind, chosen }: ReadBackSegment): boolean {
  return chosen !== true && kind === 'unknown';
}

/** What the read-back asks, once for each written form however often it occurs. */
export interface Question {
  readonly written: string;
  readonly choices: readonly string[];
  readonly unknown: boolean;
  /** Where it first stands in the text, UTF-16 units. */
  readonly at: number;
  readonly times: number;
}

/** The questions of a read-back, in the order of the text. */
export function questionsOf(segments: readonly ReadBackSegment[]): Question[] {
  const questions = new Map<string, Question>();
  for (const segment of segments) {
    const piece = pieceOf(segment);
    if (piece.kind !== 'ask') continue;
    const { source: written, choices, unknown, at } = piece;
    const before = questions.get(written);
    questions.set(
      written,
      before === undefined
        ? { written, choices, unknown, at, times: 1 }
        : { ...before, times: before.times + 1 },
    );
  }
  return [...questions.values()];
}

/** How many pieces are said otherwise than they are written. */
export function changedCount(segments: readonly ReadBackSegment[]): number {
  return segments.filter((segment) => pieceOf(segment).kind !== 'same').length;
}

/** How many words the voice will say; signs alone are none. */
export function spokenWords(segments: readonly ReadBackSegment[]): number {
  return segments
    .filter(({ source }) => hasWord(source))
    .reduce((count, { spoken }) => count + (spoken.match(/[\p{L}\p{M}]+/gu)?.length ?? 0), 0);
}

/** Sets the reading of one written form, in place of an earlier one. */
export function withReading(readings: readonly ChosenReading[], chosen: ChosenReading): ChosenReading[] {
  return [...readings.filter(({ written }) => written !== chosen.written), chosen];
}

/** Takes a reading back, so that the program asks again. */
export function withoutReading(readings: readonly ChosenReading[], written: string): ChosenReading[] {
  return readings.filter((reading) => reading.written !== written);
}

/** Drops readings whose written form no longer stands in the text: what is sent is what was used. */
export function usedReadings(readings: readonly ChosenReading[], text: string): ChosenReading[] {
  return readings.filter(({ written }) => text.includes(written));
}
