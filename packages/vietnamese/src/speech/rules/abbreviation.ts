import { ABBREVIATIONS } from '../abbreviations.ts';
import { DOCUMENT_KINDS } from '../document-codes.ts';
import { spell } from '../letters.ts';
import { after, before, matchHere, type Place, type Reading, startsLine, startsWord } from '../rule.ts';
import { isSyllable } from '../syllable.ts';

/** Abbreviations by their first letter, longest first, so that `TT&TT` wins over `TT`. */
const BY_LETTER = new Map<string, string[]>();
for (const key of Object.keys(ABBREVIATIONS).sort((a, b) => b.length - a.length)) {
  const letter = key.charAt(0);
  BY_LETTER.set(letter, [...(BY_LETTER.get(letter) ?? []), key]);
}

/** `TT&TT` after these words is another field than usual; a person has to look. */
const AFTER_CULTURE = /(?:văn hóa|văn hoá|vh)\s*[-,&]?\s*$/u;
const CULTURE_FIELD = ['Thể thao và Truyền thông', 'Thông tin và Truyền thông'];

/**
 * True when a name ends here: no letter touches, and no `&` that would make it longer. A digit may follow (`QL1A`), and
 * after a stop anything (`TM.ỦY BAN`).
 */
function endsHere(text: string, end: number): boolean {
  return text.charAt(end - 1) === '.' || !/^[\p{L}\p{M}]|^&\p{L}/u.test(text.slice(end, end + 2));
}

/** A kind of document before its number: `NĐ 49/2024`, `TT 39/2020`, `KH số 118`. */
function isKindOfDocument(key: string, place: Place): boolean {
  return key in DOCUMENT_KINDS && /^\s*(?:số\s*)?:?\s*\d/u.test(after(place, key.length));
}

/** Abbreviations of the field, from the table. */
export function readAbbreviation(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const { text, at } = place;
  const key = BY_LETTER.get(text.charAt(at))?.find(
    (key) => text.startsWith(key, at) && endsHere(text, at + key.length),
  );
  if (key === undefined) return undefined;
  const entry =
    key === 'TT&TT' && AFTER_CULTURE.test(before(place)) ? CULTURE_FIELD : (ABBREVIATIONS[key] ?? '');
  if (isKindOfDocument(key, place)) {
    return { length: key.length, spoken: DOCUMENT_KINDS[key] ?? '', kind: 'abbreviation' };
  }
  if (typeof entry === 'string') return { length: key.length, spoken: entry, kind: 'abbreviation' };
  return { length: key.length, spoken: entry[0] ?? '', kind: 'ambiguous', choices: entry };
}

/** `P. Hòa Lộc`, `P.5`, `Q.1`, `H. Lam Sơn`, `X. Nghĩa Phú`; before an abbreviation `P.` is a phòng. */
const SHORT_PLACE = /(P|Q|H|X)\.(?=\s?([\p{Lu}\d]\p{L}?))/uy;

/** The level of a place before its name or number. `H.` and `X.` can also be an initial, so a person looks. */
export function readShortPlace(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const match = matchHere(SHORT_PLACE, place);
  if (!match?.[2]) return undefined;
  const office = /^\p{Lu}{2}$/u.test(match[2]);
  if (match[1] === 'H' || match[1] === 'X') {
    const choices = match[1] === 'H' ? ['huyện', 'hát'] : ['xã', 'ích xì'];
    return { length: match[0].length, spoken: choices[0] ?? '', kind: 'ambiguous', choices };
  }
  const spoken = match[1] === 'Q' ? 'quận' : office ? 'phòng' : 'phường';
  return { length: match[0].length, spoken, kind: 'abbreviation' };
}

/** `TƯ` is Trung ương in running text and a word in a heading of capitals. */
const CENTRAL = /TƯ(?![\p{L}\p{M}])/uy;
const CAPITALS = /[\p{Lu}][\p{Lu}\p{M}&]{1,63}(?![\p{Ll}\p{M}])/uy;
const LETTER = /\p{Lu}(?![\p{L}\p{M}])/uy;
/** A letter after these words, or touching a digit, is a name: khối A, lớp 5A, độ C, QL1A. */
const LETTERED =
  /(?:lớp|khối|nhà|tổ|khu|lô|dãy|đường|hạng|loại|phụ lục|mẫu|nhóm|đội|độ|vitamin|toà|tòa|cổng|ô|bảng|số|điểm|cấp|phòng|gan|bằng|\d)\s*$/u;
const LATIN = /^[\p{Script=Latin}\p{M}&]+$/u;
const VOWELS = new Set('AEIOUY');

/** True when the word before or after is a syllable in capitals. */
function inHeading({ text, at }: Place, length: number): boolean {
  const left = /(\p{Lu}{2,8})\s$/u.exec(text.slice(Math.max(0, at - 9), at))?.[1];
  const right = /^\s(\p{Lu}{2,8})/u.exec(text.slice(at + length, at + length + 9))?.[1];
  return [left, right].some((word) => word !== undefined && isSyllable(word));
}

/** Words in capitals that no table knows: syllables are read as words, the rest is spelled and marked unknown. */
export function readCapitals(place: Place): Reading | undefined {
  const central = startsWord(place) ? matchHere(CENTRAL, place) : undefined;
  if (central && !inHeading(place, 2)) return { length: 2, spoken: 'Trung ương', kind: 'abbreviation' };
  const capitals = matchHere(CAPITALS, place);
  if (capitals && LATIN.test(capitals[0])) {
    const word = capitals[0].replace(/&$/, '');
    // Abbreviations carry no tone marks; names such as ĐẮK LẮK do.
    const toned = !word.includes('&') && /[\u0300\u0301\u0303\u0309\u0323]/.test(word.normalize('NFD'));
    if (word.length > 1 && (isSyllable(word) || toned))
      return { length: word.length, spoken: word.toLowerCase(), kind: 'plain' };
    const spoken = spell(word);
    return { length: word.length, spoken, kind: 'unknown' };
  }
  const letter = matchHere(LETTER, place);
  if (!letter || !LATIN.test(letter[0])) return undefined;
  const heads = startsLine(place) && /^[.)]/.test(place.text.slice(place.at + 1, place.at + 2)); // `B. NỘI DUNG`
  if (heads || LETTERED.test(before(place)))
    return { length: letter[0].length, spoken: spell(letter[0]), kind: 'abbreviation' };
  if (VOWELS.has(letter[0]) && isSyllable(letter[0])) return undefined;
  const spoken = spell(letter[0]);
  return spoken === '' ? undefined : { length: letter[0].length, spoken, kind: 'unknown' };
}
