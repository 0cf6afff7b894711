import type { AmountCursor, AmountToken } from './tokens.ts';
import { BOUND_DIGITS, HALF, PLAIN_DIGITS, ZERO_TENS } from './words.ts';

/** Why an amount in words has no certain value. */
export type UnreadableReason =
  | 'empty' // nothing to read
  | 'unknown-word' // a word that no number contains
  | 'misplaced-word' // a number word where none may stand, e.g. `mươi hai`
  | 'missing-number' // a unit without its number, e.g. `nghìn đồng`
  | 'unit-order' // units must fall: `hai triệu triệu`, `hai nghìn ba triệu`
  | 'ambiguous' // a spoken short form with two values: `một triệu hai`, `một trăm năm`
  | 'bad-digits' // figures not grouped by three, or a fraction of a đồng
  | 'too-large'; // 10^18 and more

/** Thrown while reading and caught by `wordsToNumber`, which makes a result of it. */
export class Unreadable extends Error {
  readonly reason: UnreadableReason;
  readonly token: AmountToken;

  constructor(reason: UnreadableReason, token: AmountToken) {
    super(`${reason}: ${token.text}`);
    this.reason = reason;
    this.token = token;
  }
}

/** The number before a unit: `value` / 10^`places`. */
export interface Part {
  readonly value: bigint;
  readonly places: number;
  /** One bare digit word; after a unit it is a spoken short form with two meanings. */
  readonly bare: boolean;
}

const whole = (value: bigint): Part => ({ value, places: 0, bare: false });

/** Figures: groups of three with points, or ungrouped; decimals after a comma. */
const FIGURE = /^(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/;

function readFigure(cursor: AmountCursor): Part {
  const token = cursor.peek();
  const match = FIGURE.exec(token.text);
  if (match === null) throw new Unreadable('bad-digits', token);
  if (token.text.length > 40) throw new Unreadable('too-large', token);
  cursor.skip();
  return { value: BigInt(token.text.replaceAll(/[.,]/g, '')), places: (match[1] ?? '').length, bare: false };
}

/** A digit 1–9 after tens or linh, in any of its forms: `hai mươi mốt`, and the stiff `hai mươi một` too. */
function readUnitDigit(cursor: AmountCursor): bigint | undefined {
  const word = cursor.peek().text;
  const digit = BOUND_DIGITS.get(word) ?? PLAIN_DIGITS.get(word);
  if (digit === undefined || digit === 0n || ['trăm', 'mươi'].includes(cursor.peek(1).text)) return undefined;
  cursor.skip();
  return digit;
}

function readAfterZeroTens(cursor: AmountCursor): bigint {
  const digit = readUnitDigit(cursor);
  if (digit === undefined) throw new Unreadable('misplaced-word', cursor.peek());
  return digit;
}

/** mười, mười lăm, hai mươi tư, hai tư, or one digit; `undefined` when none starts here. */
function readTens(cursor: AmountCursor): Part | undefined {
  if (cursor.take('mười')) return whole(10n + (readUnitDigit(cursor) ?? 0n));
  const start = cursor.peek();
  const digit = cursor.takeFrom(PLAIN_DIGITS);
  if (digit === undefined) return undefined;
  if (cursor.take('mươi')) {
    if (digit < 2n) throw new Unreadable('misplaced-word', start);
    return whole(digit * 10n + (readUnitDigit(cursor) ?? 0n));
  }
  const bound = digit >= 2n ? cursor.takeFrom(BOUND_DIGITS) : undefined;
  if (bound !== undefined) return whole(digit * 10n + bound);
  return { value: digit, places: 0, bare: true };
}

/** … trăm …; `undefined` when the words here have no hundreds. */
function readHundreds(cursor: AmountCursor, follows: boolean): Part | undefined {
  const digit = PLAIN_DIGITS.get(cursor.peek().text);
  if (digit === undefined || cursor.peek(1).text !== 'trăm') return undefined;
  if (digit === 0n && !follows) throw new Unreadable('misplaced-word', cursor.peek());
  cursor.skip(2);
  const base = digit * 100n;
  if (cursor.takeAny(HALF)) return whole(base + 50n);
  if (cursor.takeAny(ZERO_TENS)) return whole(base + readAfterZeroTens(cursor));
  const start = cursor.peek();
  const rest = readTens(cursor);
  if (rest?.bare === true) throw new Unreadable('ambiguous', start); // `một trăm năm`: 105 or 150?
  return whole(base + (rest?.value ?? 0n));
}

/**
 * Reads a figure, or words below one thousand. `follows` is true after a unit: only there may a group begin with
 * `không trăm` or, shorter, with `linh`. `undefined` when no number starts here.
 * @throws {Unreadable}
 */
export function readPart(cursor: AmountCursor, follows: boolean): Part | undefined {
  if (/^\d/.test(cursor.peek().text)) return readFigure(cursor);
  const hundreds = readHundreds(cursor, follows);
  if (hundreds !== undefined) return hundreds;
  if (follows && cursor.takeAny(ZERO_TENS)) return whole(readAfterZeroTens(cursor));
  return readTens(cursor);
}
