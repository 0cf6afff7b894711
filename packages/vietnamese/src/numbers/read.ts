import { type Part, readPart, Unreadable, type UnreadableReason } from './part.ts';
import { AmountCursor, type AmountToken } from './tokens.ts';
import { BILLION, HALF, isNumberWord, UNITS } from './words.ts';
import { NUMBER_LIMIT } from './write.ts';

/** The value of an amount in words, or the first place where reading failed; `at` is an offset in the NFC text. */
export type NumberReading =
  | { readonly kind: 'value'; readonly value: bigint }
  | {
      readonly kind: 'unreadable';
      readonly reason: UnreadableReason;
      readonly at: number;
      readonly word: string;
    };

/** A number and its unit; either may be absent (`nghìn tỷ` has a second unit without a number of its own). */
interface Term {
  readonly part?: Part;
  readonly unit?: bigint;
  readonly half: boolean;
  readonly start: AmountToken;
  readonly unitToken: AmountToken;
}

function readTerm(cursor: AmountCursor, follows: boolean): Term | undefined {
  const start = cursor.peek();
  const part = readPart(cursor, follows);
  const unitToken = cursor.peek();
  const unit = cursor.takeFrom(UNITS);
  if (part === undefined && unit === undefined) return undefined;
  const half = unit !== undefined && cursor.takeAny(HALF);
  return { ...(part && { part }), ...(unit !== undefined && { unit }), half, start, unitToken };
}

/** The part times the unit; a decimal figure must come out whole. */
function scaled(part: Part, unit: bigint, at: AmountToken): bigint {
  const raw = part.value * unit;
  const divisor = 10n ** BigInt(part.places);
  if (raw % divisor !== 0n) throw new Unreadable('bad-digits', at);
  return raw / divisor;
}

/** Adds the terms from left to right; each must stay below the unit before it. */
function evaluate(terms: readonly Term[]): bigint {
  let total = 0n; // what tỷ has closed
  let section = 0n; // what is still open
  let ceiling = NUMBER_LIMIT;
  let closed = false;
  for (const [index, term] of terms.entries()) {
    const first = index === 0;
    const last = index === terms.length - 1;
    checkShape(term, terms[index - 1], first, last, terms[index + 1]);
    const unit = term.unit ?? 1n;
    if (unit === BILLION) {
      if (closed) throw new Unreadable('unit-order', term.unitToken);
      const added = term.part ? scaled(term.part, BILLION, term.start) : 0n;
      if (added >= ceiling * BILLION) throw new Unreadable('unit-order', term.start);
      total = section * BILLION + added;
      section = 0n;
      closed = true;
    } else if (term.part) {
      const value = scaled(term.part, unit, term.start);
      if (value >= ceiling) throw new Unreadable(first ? 'too-large' : 'unit-order', term.start);
      section += value;
    }
    if (term.half) section += unit / 2n;
    ceiling = unit;
  }
  return total + section;
}

/** Refuses terms that cannot stand where they stand, whatever their value. */
function checkShape(term: Term, before: Term | undefined, first: boolean, last: boolean, after?: Term): void {
  const { part, unit } = term;
  if (part === undefined) {
    if (first) throw new Unreadable('missing-number', term.unitToken);
    const multiplies =
      unit === BILLION && before?.unit !== undefined && before.unit < BILLION && !before.half;
    if (!multiplies) throw new Unreadable('unit-order', term.unitToken);
    return;
  }
  if (before !== undefined && before.unit === undefined) throw new Unreadable('misplaced-word', term.start);
  if (before?.half) throw new Unreadable('misplaced-word', term.start);
  if (part.bare && part.value === 0n && !(first && last && unit === undefined)) {
    throw new Unreadable('misplaced-word', term.start);
  }
  if (part.bare && !first && unit === undefined) throw new Unreadable('ambiguous', term.start); // `một triệu hai`
  if (part.places > 0 && !last && after?.part !== undefined) throw new Unreadable('bad-digits', term.start);
}

/** Takes `đồng`, `đồng Việt Nam`, `Việt Nam đồng`, `chẵn`; anything left is refused. */
function readTail(cursor: AmountCursor): void {
  cursor.take('đồng', 'đ', 'vnđ', 'vnd');
  if (cursor.peek().text === 'việt' && cursor.peek(1).text === 'nam') {
    cursor.skip(2);
    cursor.take('đồng');
  }
  cursor.take('chẵn');
  if (cursor.done) return;
  const word = cursor.peek();
  throw new Unreadable(isNumberWord(word.text) ? 'misplaced-word' : 'unknown-word', word);
}

function readAmount(text: string): bigint {
  const cursor = new AmountCursor(text);
  if (cursor.done) throw new Unreadable('empty', cursor.peek());
  const start = cursor.peek();
  const negative = cursor.take('âm');
  const terms: Term[] = [];
  for (;;) {
    const term = readTerm(cursor, terms.length > 0);
    if (term === undefined) break;
    terms.push(term);
  }
  if (terms.length === 0) {
    const word = cursor.peek();
    const reason = cursor.done || ['đồng', 'đ'].includes(word.text) ? 'missing-number' : 'unknown-word';
    throw new Unreadable(isNumberWord(word.text) ? 'misplaced-word' : reason, word);
  }
  readTail(cursor);
  const size = evaluate(terms);
  if (size >= NUMBER_LIMIT) throw new Unreadable('too-large', start);
  return negative ? -size : size;
}

/**
 * Reads an amount written in Vietnamese words, in figures with unit words (`1 tỷ 545 triệu`, `8,456 tỷ đồng`), or mixed.
 * Accepts both North and South words, capitals, NFD text, commas between groups, `hai tư`, `rưỡi`, and a closing
 * `đồng`, `đồng chẵn`. Units must fall. A short form with two values is refused, never guessed.
 */
export function wordsToNumber(text: string): NumberReading {
  try {
    return { kind: 'value', value: readAmount(text) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'unreadable', reason: error.reason, at: error.token.at, word: error.token.text };
  }
}
