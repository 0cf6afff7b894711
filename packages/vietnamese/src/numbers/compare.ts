import { type NumberReading, wordsToNumber } from './read.ts';
import { amountTokens } from './tokens.ts';
import { type NumberStyle, numberToWords } from './write.ts';

/** How words of an amount stand to its figures. */
export interface WordsComparison {
  /** True when the words have exactly the value of the figures. */
  readonly matches: boolean;
  /** What the words say on their own. */
  readonly reading: NumberReading;
  /** The figures in canonical words, without `đồng`. */
  readonly canonical: string;
  /**
   * How the words differ from the canonical ones though their value is right: `capital`, `comma`, and changes such as
   * `ngàn → nghìn`, `+ không trăm`, `− lẻ`. Empty when the value is wrong: then style does not matter.
   */
  readonly style: readonly string[];
}

const TAIL = new Set(['đồng', 'đ', 'vnđ', 'vnd', 'việt', 'nam', 'chẵn']);

/** The changes that turn `from` into `to`, as hunks of words (longest common subsequence). */
function changes(from: readonly string[], to: readonly string[]): string[] {
  const width = to.length + 1;
  const common = new Array<number>((from.length + 1) * width).fill(0);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const hunks: string[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  const flush = (): void => {
    if (gone.length > 0 && come.length > 0) hunks.push(`${gone.join(' ')} → ${come.join(' ')}`);
    else if (come.length > 0) hunks.push(`+ ${come.join(' ')}`);
    else if (gone.length > 0) hunks.push(`− ${gone.join(' ')}`);
    gone = [];
    come = [];
  };
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const left = from[i];
    const right = to[j];
    if (left !== undefined && left === right) {
      flush();
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      gone.push(left);
      i += 1;
    } else if (right !== undefined) {
      come.push(right);
      j += 1;
    }
  }
  flush();
  return [...new Set(hunks)];
}

/**
 * Compares an amount in figures with the same amount in words, as a plan's "Bằng chữ" line needs.
 * @throws {RangeError} when `digits` is no whole number below 10^18.
 */
export function compareWords(
  digits: bigint | number,
  words: string,
  style: NumberStyle = {},
): WordsComparison {
  const canonical = numberToWords(digits, style);
  const reading = wordsToNumber(words);
  const matches = reading.kind === 'value' && reading.value === BigInt(digits);
  if (!matches) return { matches, reading, canonical, style: [] };
  const text = words.normalize('NFC');
  const differences: string[] = [];
  if (text !== text.toLowerCase()) differences.push('capital');
  if (/[\p{L}\p{M}\s][,;]\s*\p{L}/u.test(text)) differences.push('comma');
  const written = amountTokens(text)
    .map((token) => token.text)
    .filter((word) => !TAIL.has(word));
  return { matches, reading, canonical, style: [...differences, ...changes(written, canonical.split(' '))] };
}
