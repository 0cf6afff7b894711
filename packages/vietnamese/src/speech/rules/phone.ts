import { before, matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayDigits } from '../say.ts';

/** A telephone number as people group it: mobile 0[35789]…, landline 02…, +84 …, service numbers 1800/1900. */
const PHONE =
  /(?:0\d{2,3}[ .-]\d[ .-]\d{3}[ .-]\d{3}|\(0\d{2,3}\)[ .]?\d{3,4}[ .]?\d{3,4}|(?:\+84|0)(?:[ .-]?\d{2,4}){3}|\+84[ .-]?\d{9,10}|0\d{9,10}|1[89]00[ .-]?\d{4,6}|0\d{2,4}(?:[ .-]\d{3,4}){1,2}(?:[ .-]\d{2,4})?)(?!\d|[.,]\d|\/)/uy;

/** 111–115 are short numbers only where the words before say that somebody calls. */
const SHORT = /11[1-5](?!\d|[.,/]\d)/uy;
const CALLS = /(?:gọi|tổng đài|đường dây nóng|hotline|điện thoại|sđt|đt)(?:\s+(?:số|cho))?\s*:?\s*$/u;

/** Twelve-digit citizen numbers, account numbers and other runs that are names, not amounts. */
const LONG_RUN = /(?:\d{7,}|0\d{2,})(?!\d|[.,]\d)/uy;
const MONEY_AFTER = /^\s?(?:đồng|đ(?!\p{L})|vnđ|₫)/u;

function isPhone(digits: string): boolean {
  const local = digits.replace(/^84(?=\d{9,10}$)/, '0');
  return /^(?:0[35789]\d{8}|02\d{8,9}|1[89]00\d{4,6})$/.test(local);
}

/** Telephone numbers and long runs of digits, digit by digit; the groups as written become short rests. */
export function readPhone(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const phone = matchHere(PHONE, place);
  if (phone && isPhone(phone[0].replaceAll(/\D/g, ''))) {
    const groups = phone[0].match(/\d+/g) ?? [];
    const plus = phone[0].startsWith('+') ? 'cộng ' : '';
    return { length: phone[0].length, spoken: plus + groups.map(sayDigits).join(', '), kind: 'phone' };
  }
  const short = matchHere(SHORT, place);
  if (short && CALLS.test(before(place))) {
    return { length: short[0].length, spoken: sayDigits(short[0]), kind: 'phone' };
  }
  const run = matchHere(LONG_RUN, place);
  if (!run || MONEY_AFTER.test(place.text.slice(place.at + run[0].length, place.at + run[0].length + 8)))
    return undefined;
  return { length: run[0].length, spoken: sayDigits(run[0]), kind: 'number' };
}
