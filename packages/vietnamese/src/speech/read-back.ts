import type { NumberStyle } from '../numbers/write.ts';
import { type Lexicon, lexiconRule } from './lexicon.ts';
import type { Place, Reading, Rule, SegmentKind } from './rule.ts';
import { readAnything } from './rules/word.ts';
import { RULES } from './rules.ts';

/** A piece of the text and the words that the voice will say for it. */
export interface Segment {
  /** The piece as written; all sources together are the NFC text. */
  readonly source: string;
  /** The words for it; empty for what is silent. */
  readonly spoken: string;
  readonly kind: SegmentKind;
  /** Offset of `source` in the NFC text, in UTF-16 units. */
  readonly at: number;
  /** The readings to choose from, when `kind` is `ambiguous`. */
  readonly choices?: readonly string[];
}

/** A text as it will be spoken, for the editor to check before air. */
export interface ReadBack {
  readonly segments: readonly Segment[];
  /** What the voice gets: words and `, . ; : ! ?`, one space between words, lines kept. No digits, no markup. */
  readonly spoken: string;
}

function readAt(place: Place, rules: readonly Rule[]): Reading {
  for (const rule of rules) {
    const reading = rule(place);
    if (reading !== undefined && reading.length > 0) return reading;
  }
  return readAnything(place);
}

/** Cuts the text from left to right; neighbouring plain pieces become one. */
function segmentsOf(text: string, rules: readonly Rule[], style: NumberStyle): Segment[] {
  const segments: Segment[] = [];
  let plainFrom = -1;
  let plainWords: string[] = [];
  const endPlain = (at: number): void => {
    if (plainFrom < 0) return;
    segments.push({
      source: text.slice(plainFrom, at),
      spoken: plainWords.join(''),
      kind: 'plain',
      at: plainFrom,
    });
    plainFrom = -1;
    plainWords = [];
  };
  for (let at = 0; at < text.length; ) {
    const { length, spoken, kind, choices } = readAt({ text, at, style }, rules);
    if (kind === 'plain') {
      if (plainFrom < 0) plainFrom = at;
      plainWords.push(spoken);
    } else {
      endPlain(at);
      segments.push({ source: text.slice(at, at + length), spoken, kind, at, ...(choices && { choices }) });
    }
    at += length;
  }
  endPlain(text.length);
  return segments;
}

/** Puts the spoken pieces together: spaces where words would touch, no space before a stop, no stop twice. */
function joined(segments: readonly Segment[]): string {
  const pieces: string[] = [];
  let last = '';
  for (const { spoken } of segments) {
    if (spoken === '') continue;
    if (/[\p{L}\p{M}]/u.test(last) && /^[\p{L}\p{M}]/u.test(spoken)) pieces.push(' ');
    pieces.push(spoken);
    last = spoken.charAt(spoken.length - 1);
  }
  return pieces
    .join('')
    .split('\n')
    .map((line) =>
      line
        .replace(/ +/g, ' ')
        .replace(/ (?=[,.;:!?])/g, '')
        .replace(/[,;:]+(?=[,.;:!?])/g, '')
        .replace(/([.!?])[,;:]+/g, '$1')
        .replace(/([,.;:!?])(?=\p{L})/gu, '$1 ')
        .replace(/^[,;: ]+|[, ]+$/g, ''),
    )
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Turns a bulletin into the words that the voice will say, and shows for every piece of the text which words those are.
 * Markup in the text is plain characters. `lexicon` overrides the rules; `style` chooses nghìn/ngàn and linh/lẻ.
 */
export function readBack(text: string, lexicon: Lexicon = [], style: NumberStyle = {}): ReadBack {
  const source = text.normalize('NFC');
  const plainly = (words: string): string => joined(segmentsOf(words.normalize('NFC'), RULES, style));
  const rules = [lexiconRule(lexicon, plainly), ...RULES];
  const segments = segmentsOf(source, rules, style);
  return { segments, spoken: joined(segments) };
}

/** How many words the voice will say for the letters and figures of a text; signs alone are no words. */
export function speakableWords(text: string, lexicon: Lexicon = []): number {
  return readBack(text, lexicon)
    .segments.filter((segment) => /[\p{L}\p{N}]/u.test(segment.source))
    .reduce((count, segment) => count + (segment.spoken.match(/[\p{L}\p{M}]+/gu)?.length ?? 0), 0);
}
