import { ABBREVIATIONS } from '../abbreviations.ts';
import { DOCUMENT_ISSUERS, DOCUMENT_KINDS } from '../document-codes.ts';
import { spell } from '../letters.ts';
import { before, matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayDocumentNumber, sayInteger } from '../say.ts';

/** One part of a symbol: capitals with `&` or digits inside, or a mixed word such as `TTg`, `CTr`. */
const PART = `[A-ZĐƯ][A-Za-zĐđƯưị0-9&]{0,15}`;
const SYMBOL = String.raw`${PART}(?:\s?[-–/]\s?${PART}){0,3}(?![\p{L}\p{N}])`;

/** `118/KH-UBND`, `06/2022/TT-BTTTT`, `/KH-UBND` with a blank number. */
const NUMBERED = new RegExp(String.raw`(?:(\d{1,5}[a-z]?)(?:\s?\/(\d{4}))?\s?)?\/\s?(${SYMBOL})`, 'uy');
/** `06-NQ/TW`: the Party's form. */
const PARTY = new RegExp(String.raw`(\d{1,5})\s?-\s?(${PART}\/${PART}(?:-${PART})?)(?![\p{L}\p{N}])`, 'uy');
/** `KH-UBND` alone. */
const BARE = new RegExp(String.raw`(${PART}-${PART})(?![\p{L}\p{N}]|[-/&])`, 'uy');
/** `39/2020` after the name of a kind of document. */
const YEARED = /(\d{1,5})\/(\d{4})(?![\p{L}\p{N}/-])/uy;

const KIND_NAMES = [...new Set(Object.values(DOCUMENT_KINDS)), 'văn bản']
  .map((name) => name.toLowerCase())
  .join('|');
const KIND_CODES = Object.keys(DOCUMENT_KINDS)
  .map((code) => code.toLowerCase())
  .join('|');
const AFTER_KIND = new RegExp(
  String.raw`(?:^|[^\p{L}])(${KIND_NAMES}|${KIND_CODES})\s*(?:số)?\s*:?\s*$`,
  'u',
);

interface Spoken {
  readonly words: string;
  readonly known: boolean;
}

function sayPart(part: string, place: Place): Spoken {
  const assembly = /^(QH|HĐND|UBTVQH)(\d{1,2})$/.exec(part);
  if (assembly?.[1] && assembly[2]) {
    const body = DOCUMENT_ISSUERS[assembly[1]] ?? '';
    return { words: `${body} khóa ${sayInteger(assembly[2], place.style)}`, known: true };
  }
  const issuer = DOCUMENT_ISSUERS[part] ?? ABBREVIATIONS[part];
  const words = typeof issuer === 'string' ? issuer : issuer?.[0];
  return words === undefined ? { words: spell(part), known: false } : { words, known: true };
}

/** The kind of document named just before this place, lower case, e.g. `quyết định` before `số 1153/…`. */
function kindBefore(place: Place): string | undefined {
  const found = AFTER_KIND.exec(before(place))?.[1];
  if (found === undefined) return undefined;
  const code = Object.keys(DOCUMENT_KINDS).find((key) => key.toLowerCase() === found);
  return (code === undefined ? found : DOCUMENT_KINDS[code])?.toLowerCase();
}

/**
 * The words of a symbol. A kind that the text has just said is not said again: `Quyết định số 1153/QĐ-UBND` is
 * `… của Ủy ban nhân dân`; without it, `1153, Quyết định, Ủy ban nhân dân`.
 */
function saySymbol(symbol: string, place: Place): Spoken & { readonly joint: string } {
  const parts = symbol.split(/\s?[-–/]\s?/);
  const kind = DOCUMENT_KINDS[parts[0] ?? ''];
  const issuers = parts.slice(kind === undefined ? 0 : 1).map((part) => sayPart(part, place));
  const known = issuers.every((issuer) => issuer.known);
  const names = issuers.map((issuer) => issuer.words).join(', ');
  if (kind === undefined) return { words: names, known, joint: ', ' };
  if (kindBefore(place) === kind.toLowerCase()) return { words: names, known, joint: ' của ' };
  return { words: [kind, names].filter((words) => words !== '').join(', '), known, joint: ', ' };
}

function sayNumber(digits: string, year: string | undefined, place: Place): string {
  const letter = digits.replace(/\d+/, '');
  const number =
    sayDocumentNumber(digits.replace(/\D/, ''), place.style) + (letter === '' ? '' : ` ${spell(letter)}`);
  return year === undefined ? number : `${number} năm ${sayInteger(year, place.style)}`;
}

/** Numbers and symbols of official documents. A part that no table knows is spelled and marked unknown. */
export function readDocumentNumber(place: Place): Reading | undefined {
  const touching = !startsWord(place);
  const numbered = matchHere(NUMBERED, place);
  if (numbered?.[3] && !(touching && numbered[1])) {
    const [all, digits, year, symbol] = numbered;
    const letters = symbol.replaceAll(/[^\p{Lu}]/gu, '');
    if (letters.length < 2 || (digits === undefined && touching)) return undefined;
    const { words, known, joint } = saySymbol(symbol, place);
    const spoken = digits === undefined ? words : sayNumber(digits, year, place) + joint + words;
    return { length: all.length, spoken, kind: known ? 'document-number' : 'unknown' };
  }
  if (touching) return undefined;
  const party = matchHere(PARTY, place);
  if (party?.[1] && party[2]) {
    const { words, known, joint } = saySymbol(party[2], place);
    const spoken = sayNumber(party[1], undefined, place) + joint + words;
    return { length: party[0].length, spoken, kind: known ? 'document-number' : 'unknown' };
  }
  const yeared = matchHere(YEARED, place);
  if (yeared?.[1] && kindBefore(place) !== undefined) {
    return {
      length: yeared[0].length,
      spoken: sayNumber(yeared[1], yeared[2], place),
      kind: 'document-number',
    };
  }
  const bare = matchHere(BARE, place);
  if (bare?.[1] && DOCUMENT_KINDS[bare[1].split('-')[0] ?? ''] !== undefined && !(bare[1] in ABBREVIATIONS)) {
    const { words, known } = saySymbol(bare[1], place);
    if (known) return { length: bare[0].length, spoken: words, kind: 'document-number' };
  }
  return undefined;
}
