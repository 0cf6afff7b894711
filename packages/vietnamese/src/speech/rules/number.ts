import { matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayDigits, sayFigure, sayInteger } from '../say.ts';

/** `26/28`, `12/5/7`: shares and house numbers; what is a day was read before. */
const SHARE = /(\d{1,4})(,\d{1,2})?\/(\d{1,4})((?:\/\d{1,4}){0,2})(h?)(?![\p{L}\p{N}/]|[.,]\d)/uy;
/** `4.0`, `2.1.3`, `192.168.1.1`: points that do not group by three. */
const POINTED = /\d{1,9}(?:\.\d{1,9}){1,5}(?![\d]|[.,]\d)/uy;
/** `1,000,000`: grouped the English way; two groups cannot be decimals. */
const ENGLISH = /\d{1,3}(?:,\d{3}){2,5}(?![\d]|[.,]\d)/uy;
/** `5,6,7`: a list without spaces; two commas cannot both be decimal. */
const LIST = /\d{1,3}(?:,\d{1,3}){2,12}(?![\d]|[.,]\d)/uy;
const DIGITS = /\d{1,64}/uy;

/** Shares and numbers with slashes that no day explains: `… trên …`. */
export function readShare(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const share = matchHere(SHARE, place);
  if (!share?.[1] || !share[3]) return undefined;
  const hours = share[5] === 'h' ? ' giờ' : ''; // `24/24h`
  const more = (share[4]?.match(/\d+/g) ?? [])
    .map((digits) => ` trên ${sayInteger(digits, place.style)}`)
    .join('');
  const top = sayFigure(share[1] + (share[2] ?? ''), place.style);
  return {
    length: share[0].length,
    spoken: `${top} trên ${sayInteger(share[3], place.style)}${more}${hours}`,
    kind: 'number',
  };
}

/** Pointed and English-grouped numbers, which no Vietnamese figure explains. */
export function readForeignNumber(place: Place): Reading | undefined {
  const english = matchHere(ENGLISH, place);
  if (english) {
    return {
      length: english[0].length,
      spoken: sayInteger(english[0].replaceAll(',', ''), place.style),
      kind: 'number',
    };
  }
  const list = matchHere(LIST, place);
  if (list) {
    const said = list[0].split(',').map((digits) => sayInteger(digits, place.style));
    return { length: list[0].length, spoken: said.join(', '), kind: 'number' };
  }
  const pointed = matchHere(POINTED, place);
  if (!pointed || /^\d{1,3}(?:\.\d{3})+$/.test(pointed[0])) return undefined;
  const parts = pointed[0].split('.').map((digits) => {
    return digits.length > 4 || (digits.length > 1 && digits.startsWith('0'))
      ? sayDigits(digits)
      : sayInteger(digits, place.style);
  });
  return { length: pointed[0].length, spoken: parts.join(' chấm '), kind: 'number' };
}

/** Whatever digits are left: as a number while short, else digit by digit. Every digit of a text ends here at the latest. */
export function readDigits(place: Place): Reading | undefined {
  const digits = matchHere(DIGITS, place);
  if (!digits) return undefined;
  const spoken = digits[0].length > 6 ? sayDigits(digits[0]) : sayInteger(digits[0], place.style);
  return { length: digits[0].length, spoken, kind: 'number' };
}
