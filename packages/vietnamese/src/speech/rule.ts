import type { NumberStyle } from '../numbers/write.ts';

/** What kind of thing a segment is. Only `plain` is spoken as it is written. */
export type SegmentKind =
  | 'plain'
  | 'number'
  | 'money'
  | 'date'
  | 'time'
  | 'document-number'
  | 'abbreviation'
  | 'unit'
  | 'range'
  | 'phone'
  | 'percent'
  | 'symbol'
  | 'ambiguous' // several readings are right; `choices` has them, the first is spoken until a person chooses
  | 'unknown'; // no reading is known; the editor must look

/** How a rule reads the text at one place. */
export interface Reading {
  /** Length of the source in UTF-16 units, at least 1. */
  readonly length: number;
  readonly spoken: string;
  readonly kind: SegmentKind;
  /** All readings, the one in `spoken` first; present when a person has to choose. */
  readonly choices?: readonly string[];
}

/** What a rule sees: the whole NFC text, the place, and how numbers are said here. */
export interface Place {
  readonly text: string;
  readonly at: number;
  readonly style: NumberStyle;
}

/** A rule reads the text at a place or says nothing. Rules stand in one order; the first that reads wins. */
export type Rule = (place: Place) => Reading | undefined;

/** Matches a sticky pattern exactly here. Patterns are bounded, so that no text can make a rule slow. */
export function matchHere(pattern: RegExp, { text, at }: Place): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** How far a rule looks back or ahead for words that decide a meaning. */
const CONTEXT = 32;

/** The text before this place on the same line, at most 32 characters, lower case. */
export function before({ text, at }: Place): string {
  const near = text.slice(Math.max(0, at - CONTEXT), at).toLowerCase();
  return near.slice(near.lastIndexOf('\n') + 1);
}

/** The text after a match, at most 32 characters, lower case. */
export function after({ text, at }: Place, length: number): string {
  return text.slice(at + length, at + length + CONTEXT).toLowerCase();
}

/** True when no letter or digit touches this place from the left. */
export function startsWord({ text, at }: Place): boolean {
  return at === 0 || !/[\p{L}\p{M}\p{N}]/u.test(text.slice(at - 1, at));
}

/** True when only spaces stand between the start of the line and this place. */
export function startsLine({ text, at }: Place): boolean {
  let from = at;
  while (from > 0 && /[ \t\u00a0*]/.test(text.charAt(from - 1))) from -= 1;
  return from === 0 || text.charAt(from - 1) === '\n';
}
