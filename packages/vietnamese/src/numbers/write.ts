/** How a place says numbers. The North says `nghìn` and `linh`, the South `ngàn` and `lẻ`; both are right. */
export interface NumberStyle {
  readonly thousand?: 'nghìn' | 'ngàn';
  readonly zeroTens?: 'linh' | 'lẻ';
}

/** Every number in words lies below this bound (10^18); no sum of a state budget comes near it. */
export const NUMBER_LIMIT: bigint = 10n ** 18n;

const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'] as const;

/** The word of one digit 0–9 standing alone. */
export function digitWord(digit: number): string {
  return DIGITS[digit] ?? '';
}

/** The unit after `mười` (tens = 1) or `… mươi` (tens ≥ 2), where một, bốn and năm change their form. */
function unitAfterTens(tens: number, unit: number): string {
  if (unit === 5) return 'lăm';
  if (tens >= 2 && unit === 1) return 'mốt';
  if (tens >= 2 && unit === 4) return 'tư';
  return digitWord(unit);
}

/** Words of 1–999; a group that is not the first says its empty hundreds and tens aloud. */
function group(value: number, leading: boolean, zeroTens: string): string[] {
  const hundreds = Math.trunc(value / 100);
  const tens = Math.trunc(value / 10) % 10;
  const unit = value % 10;
  const words: string[] = [];
  if (hundreds > 0 || !leading) words.push(digitWord(hundreds), 'trăm');
  if (tens === 1) words.push('mười');
  if (tens >= 2) words.push(digitWord(tens), 'mươi');
  if (unit === 0) return words;
  if (tens > 0) words.push(unitAfterTens(tens, unit));
  else if (words.length > 0) words.push(zeroTens, digitWord(unit));
  else words.push(digitWord(unit));
  return words;
}

/** Words of 1 up to 10^9 − 1 in groups of three: triệu, nghìn, units. */
function belowBillion(value: number, leading: boolean, style: Required<NumberStyle>): string[] {
  const words: string[] = [];
  const parts: [number, string][] = [
    [Math.trunc(value / 1_000_000), 'triệu'],
    [Math.trunc(value / 1000) % 1000, style.thousand],
    [value % 1000, ''],
  ];
  let first = leading;
  for (const [part, unit] of parts) {
    if (part === 0) continue;
    words.push(...group(part, first, style.zeroTens));
    if (unit !== '') words.push(unit);
    first = false;
  }
  return words;
}

/**
 * A whole number in Vietnamese words, lower case, e.g. 1005 → `một nghìn không trăm linh năm`; `âm …` below zero.
 * @throws {RangeError} for a fraction, an unsafe integer, or a size of 10^18 and more.
 */
export function numberToWords(n: bigint | number, style: NumberStyle = {}): string {
  if (typeof n === 'number' && !Number.isSafeInteger(n))
    throw new RangeError(`not a safe whole number: ${n}`);
  const value = BigInt(n);
  const size = value < 0n ? -value : value;
  if (size >= NUMBER_LIMIT) throw new RangeError(`too large to put in words: ${value}`);
  if (size === 0n) return digitWord(0);
  const full = { thousand: style.thousand ?? 'nghìn', zeroTens: style.zeroTens ?? 'linh' } as const;
  const upper = Number(size / 1_000_000_000n);
  const lower = Number(size % 1_000_000_000n);
  const words = value < 0n ? ['âm'] : [];
  if (upper > 0) words.push(...belowBillion(upper, true, full), 'tỷ');
  if (lower > 0) words.push(...belowBillion(lower, upper === 0, full));
  return words.join(' ');
}

/**
 * An amount of đồng as a form wants it, first letter capital:
 * 170429000 → `Một trăm bảy mươi triệu bốn trăm hai mươi chín nghìn đồng`.
 * @throws {RangeError} as `numberToWords`.
 */
export function dongInWords(amount: bigint | number, style: NumberStyle = {}): string {
  const words = numberToWords(amount, style);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} đồng`;
}
