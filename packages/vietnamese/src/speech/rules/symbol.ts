import { after, before, matchHere, type Place, type Reading, startsLine } from '../rule.ts';

/** Signs that have a name. */
const NAMES: Readonly<Record<string, string>> = {
  '&': 'và',
  '%': 'phần trăm',
  '‰': 'phần nghìn',
  '+': 'cộng',
  '=': 'bằng',
  '<': 'nhỏ hơn',
  '>': 'lớn hơn',
  '≤': 'nhỏ hơn hoặc bằng',
  '≥': 'lớn hơn hoặc bằng',
  '≠': 'khác',
  '±': 'cộng trừ',
  '×': 'nhân',
  '÷': 'chia',
  '~': 'khoảng',
  '≈': 'khoảng',
  '@': 'a còng',
  '°': 'độ',
  '№': 'số',
  $: 'đô la',
  '€': 'ơ rô',
  '₫': 'đồng',
  '²': 'bình phương',
  '³': 'lập phương',
  '½': 'một phần hai',
  '¼': 'một phần tư',
  '¾': 'ba phần tư',
};

/** The end of an official document. */
const DOCUMENT_END = /\.\/\./uy;
const EITHER = /và\/hoặc(?!\p{L})/iuy;
const DOTS = /(?:\.{2,32}|…)/uy;
const DASH = /[-‐-―−]{1,16}/uy;

function pause(length: number, spoken: string): Reading {
  return { length, spoken, kind: 'plain' };
}

/** Punctuation that the voice does not name: pauses, or nothing. `undefined` when the sign is no punctuation. */
function readPunctuation(place: Place): Reading | undefined {
  const sign = place.text.charAt(place.at);
  const end = matchHere(DOCUMENT_END, place);
  if (end) return pause(end[0].length, '.');
  const dots = matchHere(DOTS, place);
  if (dots) return pause(dots[0].length, ',');
  if (/[.,;:!?]/.test(sign)) return pause(1, sign);
  const dash = matchHere(DASH, place);
  if (dash) {
    if (startsLine(place)) return pause(dash[0].length, ''); // a bullet
    const joins =
      /[\p{L}\p{M}\p{N}]$/u.test(before(place)) && /^[\p{L}\p{N}]/u.test(after(place, dash[0].length));
    return pause(dash[0].length, joins ? ' ' : ',');
  }
  if (sign === '/') return pause(1, ',');
  if (/[()[\]{}|•·]/.test(sign))
    return pause(1, /[([{|]/.test(sign) && !startsLine(place) ? ',' : sign === ')' ? ',' : '');
  if (/["'“”‘’«»*_`^\\#]/.test(sign)) return pause(1, '');
  return undefined;
}

/** Everything that is neither letter nor digit. Markup is plain characters: `<` is said, never obeyed. */
export function readSymbol(place: Place): Reading | undefined {
  const either = matchHere(EITHER, place);
  if (either) return { length: either[0].length, spoken: 'và hoặc', kind: 'symbol' };
  const point = place.text.codePointAt(place.at);
  if (point === undefined) return undefined;
  const sign = String.fromCodePoint(point);
  if (/[\p{L}\p{M}\p{Nd}]/u.test(sign)) return undefined;
  if (sign === '\n' || sign === '\r') return pause(1, '\n');
  if (/\s/.test(sign)) return pause(1, ' ');
  if (sign === '+' && startsLine(place)) return pause(1, '');
  const punctuation = readPunctuation(place);
  if (punctuation) return punctuation;
  return { length: sign.length, spoken: NAMES[sign] ?? '', kind: 'symbol' };
}
