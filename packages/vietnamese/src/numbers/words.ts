/** Digit words that may stand anywhere; `bẩy` is another spelling of `bảy`. */
export const PLAIN_DIGITS: ReadonlyMap<string, bigint> = new Map([
  ['không', 0n],
  ['một', 1n],
  ['hai', 2n],
  ['ba', 3n],
  ['bốn', 4n],
  ['năm', 5n],
  ['sáu', 6n],
  ['bảy', 7n],
  ['bẩy', 7n],
  ['tám', 8n],
  ['chín', 9n],
]);

/** Digit words that only follow tens: hai mươi mốt, hai tư, mười lăm. */
export const BOUND_DIGITS: ReadonlyMap<string, bigint> = new Map([
  ['mốt', 1n],
  ['tư', 4n],
  ['lăm', 5n],
  ['nhăm', 5n],
]);

/** 10^9, the unit that closes the upper half of a number. */
export const BILLION = 1_000_000_000n;

/** Units that a number is multiplied with. */
export const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['nghìn', 1_000n],
  ['ngàn', 1_000n],
  ['triệu', 1_000_000n],
  ['tỷ', BILLION],
  ['tỉ', BILLION],
]);

/** "And a half" of the unit before it. */
export const HALF: ReadonlySet<string> = new Set(['rưỡi', 'rưởi']);

/** The word for empty tens between hundreds and a digit. */
export const ZERO_TENS: ReadonlySet<string> = new Set(['linh', 'lẻ']);

/** True for a word or figure that some number contains. */
export function isNumberWord(word: string): boolean {
  const tables = [PLAIN_DIGITS, BOUND_DIGITS, UNITS, HALF, ZERO_TENS];
  return ['mười', 'mươi', 'trăm', 'âm'].includes(word) || /^\d/.test(word) || tables.some((t) => t.has(word));
}
