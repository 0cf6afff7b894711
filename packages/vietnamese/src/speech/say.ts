import { digitWord, type NumberStyle, numberToWords } from '../numbers/write.ts';

/** Each digit by its own name: `0912` → `không chín một hai`. Other characters are skipped. */
export function sayDigits(digits: string): string {
  return [...digits]
    .filter((digit) => /\d/.test(digit))
    .map((digit) => digitWord(Number(digit)))
    .join(' ');
}

/** A run of digits as one number; more than 18 digits are said one by one. */
export function sayInteger(digits: string, style: NumberStyle): string {
  return digits.length > 18 ? sayDigits(digits) : numberToWords(BigInt(digits), style);
}

/** A figure as written in Vietnamese: points between groups of three, comma before decimals. */
export function sayFigure(figure: string, style: NumberStyle): string {
  const [whole = '', decimals] = figure.split(',');
  const said = sayInteger(whole.replaceAll('.', ''), style);
  if (decimals === undefined) return said;
  const byDigit = decimals.startsWith('0') || decimals.length > 3;
  return `${said} phẩy ${byDigit ? sayDigits(decimals) : sayInteger(decimals, style)}`;
}

/** The value of such a figure, for comparing only. */
export function figureValue(figure: string): number {
  return Number(figure.replaceAll('.', '').replace(',', '.'));
}

/** A solar month 1–12 after `tháng`: the fourth is `tư`. */
export function sayMonth(month: number): string {
  return month === 4 ? 'tư' : numberToWords(month);
}

/** An ordinal after `thứ`: nhất, hai, ba, tư, năm … */
export function sayOrdinal(value: number, style: NumberStyle): string {
  if (value === 1) return 'nhất';
  return value === 4 ? 'tư' : numberToWords(value, style);
}

/** The number of a document: a leading zero is said, as announcers do: `06` → `không sáu`. */
export function sayDocumentNumber(digits: string, style: NumberStyle): string {
  return /^0\d$/.test(digits) ? sayDigits(digits) : sayInteger(digits, style);
}

const ROMAN: ReadonlyMap<string, number> = new Map([
  ['I', 1],
  ['V', 5],
  ['X', 10],
]);

/** The value of a well-formed Roman numeral of I, V, X (1–39); `undefined` for anything else. */
export function romanValue(roman: string): number | undefined {
  if (!/^X{0,3}(?:IX|IV|V?I{0,3})$/.test(roman) || roman === '') return undefined;
  let total = 0;
  for (let i = 0; i < roman.length; i += 1) {
    const value = ROMAN.get(roman.charAt(i)) ?? 0;
    const next = ROMAN.get(roman.charAt(i + 1)) ?? 0;
    total += value < next ? -value : value;
  }
  return total;
}
