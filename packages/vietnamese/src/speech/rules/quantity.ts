import {
  before,
  matchHere,
  type Place,
  type Reading,
  type SegmentKind,
  startsLine,
  startsWord,
} from '../rule.ts';
import { figureValue, sayFigure, sayInteger } from '../say.ts';
import { COUNTERS, RATE_UNITS, TOUCHING_ONLY, UNITS_OF_MEASURE } from '../units.ts';

/** A figure: groups of three with points, or plain digits; decimals after a comma. Never the head of `2.1` or `3,4,5`. */
const FIGURE = String.raw`(?:\d{1,3}(?:\.\d{3}){1,8}(?!\d)|\d{1,18})(?:,\d{1,9})?(?![.,]?\d)`;
const ONE = new RegExp(`([-−+]?)(${FIGURE})`, 'uy');
const TWO = new RegExp(String.raw`(${FIGURE})(\s?[-–]\s?|\s?÷\s?)(${FIGURE})(?!\s?[-–/]\s?\d)`, 'uy');
const PERCENT = /\s?(%|‰)/uy;
/** Scale words, the longest first, with their powers of ten: in one sum they must fall. */
const RANKS: Readonly<Record<string, number>> = {
  'nghìn tỷ': 12,
  'ngàn tỷ': 12,
  tỷ: 9,
  tỉ: 9,
  triệu: 6,
  tr: 6,
  nghìn: 3,
  ngàn: 3,
};
const SCALE = `(?:${Object.keys(RANKS).join('|')})`;
const SCALED = new RegExp(String.raw`\s?(${SCALE})(?![\p{L}\p{M}])`, 'uy');
const NEXT_SCALED = new RegExp(String.raw`\s(\d{1,3})\s(${SCALE})(?![\p{L}\p{M}])`, 'uy');
/** `200k`, as in advertisements. */
const THOUSANDS = /k(?![\p{L}\p{M}\p{N}/])/uy;
const DONG = /\s?\.?(đồng|đ|VNĐ|VND|vnđ|vnd|₫|Đ)(?![\p{L}\p{M}\p{N}])/uy;
const DOLLAR = /\s?(USD|\$)(?![\p{L}\p{N}])/uy;
const RATE = /\s?\/\s?([\p{L}\p{M}°²³]{1,8}[23]?)(?![\p{L}\p{M}\p{N}])/uy;
const COUNTER = /\s([\p{Ll}\p{M}]{1,6})(?=\/\p{Ll})/uy;
const UNIT_KEYS = Object.keys(UNITS_OF_MEASURE)
  .sort((a, b) => b.length - a.length)
  .join('|');
const UNIT = new RegExp(String.raw`(\s?)(${UNIT_KEYS})(?![\p{L}\p{M}\p{N}²³])`, 'uy');

/** A number after one of these is a name (tổ 3, Điều 5): a dash after it separates, it spans no range. */
const NAMED =
  /(?:tổ|khối|thôn|xóm|bản|ấp|số|dự án|phường|quận|điều|khoản|điểm|bài|phần|mục|chương|tập|biểu|mẫu|phụ lục|loại|khu|tuyến|đợt|lần|tdp)\s*$/u;

/** What follows a number and belongs to it. */
interface Tail {
  readonly length: number;
  readonly words: string;
  readonly kind: SegmentKind;
}

function move(place: Place, length: number): Place {
  return { ...place, at: place.at + length };
}

/** `/hộ/tháng` → ` một hộ một tháng`. */
function readRates(place: Place): { length: number; words: string } {
  let length = 0;
  let words = '';
  for (let count = 0; count < 3; count += 1) {
    const rate = matchHere(RATE, move(place, length));
    if (!rate?.[1] || !(rate[1] in RATE_UNITS || rate[1] === rate[1].toLowerCase())) break;
    words += ` một ${RATE_UNITS[rate[1]] ?? rate[1]}`;
    length += rate[0].length;
  }
  return { length, words };
}

/** Scale words (`1 tỷ 545 triệu`) and the currency; `undefined` when neither follows. */
function readMoney(place: Place): Tail | undefined {
  let length = 0;
  let words = '';
  let kind: SegmentKind = 'number';
  let rank = Number.POSITIVE_INFINITY;
  for (let scaled = matchHere(SCALED, place); scaled?.[1]; ) {
    rank = RANKS[scaled[1]] ?? 0;
    words += ` ${scaled[1] === 'tr' ? 'triệu' : scaled[1]}`;
    length += scaled[0].length;
    const next = matchHere(NEXT_SCALED, move(place, length));
    if (!next?.[1] || !next[2] || (RANKS[next[2]] ?? 0) >= rank) break; // `12 tỷ 5 tỷ` are two sums
    words += ` ${sayInteger(next[1], place.style)}`;
    length += next[0].length - next[2].length - 1;
    scaled = matchHere(SCALED, move(place, length));
  }
  const thousands = length === 0 ? matchHere(THOUSANDS, place) : undefined;
  if (thousands) {
    words = ' nghìn';
    length = 1;
  }
  const currency = matchHere(DONG, move(place, length));
  const dollar = currency ? undefined : matchHere(DOLLAR, move(place, length));
  if (currency || dollar) {
    kind = 'money';
    words += currency ? ' đồng' : ' đô la Mỹ';
    length += (currency ?? dollar)?.[0].length ?? 0;
  }
  return length === 0 ? undefined : { length, words, kind };
}

function readUnit(place: Place): Tail | undefined {
  const unit = matchHere(UNIT, place);
  if (unit?.[2] && !(unit[1] !== '' && TOUCHING_ONLY.has(unit[2]))) {
    return { length: unit[0].length, words: ` ${UNITS_OF_MEASURE[unit[2]]}`, kind: 'unit' };
  }
  const counter = matchHere(COUNTER, place);
  if (!counter?.[1] || !COUNTERS.has(counter[1])) return undefined;
  return { length: counter[0].length, words: ` ${counter[1]}`, kind: 'unit' };
}

function readTail(place: Place): Tail | undefined {
  const percent = matchHere(PERCENT, place);
  if (percent) {
    return {
      length: percent[0].length,
      words: percent[1] === '%' ? ' phần trăm' : ' phần nghìn',
      kind: 'percent',
    };
  }
  const tail = readMoney(place) ?? readUnit(place);
  if (tail === undefined) return undefined;
  const rates = readRates(move(place, tail.length));
  return { length: tail.length + rates.length, words: tail.words + rates.words, kind: tail.kind };
}

function isRange(from: string, to: string, dash: string, place: Place): boolean {
  if (figureValue(to) <= figureValue(from)) return false;
  return dash.trim() === dash || !NAMED.test(before(place));
}

function readRange(place: Place): Reading | undefined {
  const two = matchHere(TWO, place);
  if (!two?.[1] || two[2] === undefined || !two[3] || !isRange(two[1], two[3], two[2], place))
    return undefined;
  const tail = readTail(move(place, two[0].length));
  const words = `${sayFigure(two[1], place.style)} đến ${sayFigure(two[3], place.style)}${tail?.words ?? ''}`;
  const kind = tail === undefined || tail.kind === 'number' ? 'range' : tail.kind;
  return { length: two[0].length + (tail?.length ?? 0), spoken: words, kind };
}

/** `8,456` can be a decimal or, copied from an English table, eight thousand; with a scale or unit it is a decimal. */
function bothWays(figure: string, spoken: string, place: Place): readonly string[] | undefined {
  if (!/^[1-9]\d{0,2},\d{3}$/.test(figure)) return undefined;
  return [spoken, sayInteger(figure.replace(',', ''), place.style)];
}

/** Numbers with what belongs to them: ranges, money, percent, measures, rates, and the bare number itself. */
export function readQuantity(place: Place): Reading | undefined {
  const sign = /[-−+]/.test(place.text.charAt(place.at));
  if (sign && (!startsWord(place) || (place.text.charAt(place.at) !== '−' && startsLine(place))))
    return undefined;
  if (!sign && /\d/.test(place.text.charAt(place.at - 1))) return undefined;
  const range = sign ? undefined : readRange(place);
  if (range) return range;
  const one = matchHere(ONE, place);
  if (!one?.[2]) return undefined;
  const prefix = { '': '', '+': 'cộng ' }[one[1] ?? ''] ?? 'âm ';
  const tail = readTail(move(place, one[0].length));
  const number = prefix + sayFigure(one[2], place.style);
  const length = one[0].length + (tail?.length ?? 0);
  if (tail) {
    const grouped =
      tail.kind === 'money' && tail.words.startsWith(' đồng') ? bothWays(one[2], number, place) : undefined;
    if (!grouped) return { length, spoken: number + tail.words, kind: tail.kind };
    const choices = grouped.map((said) => said + tail.words);
    return { length, spoken: choices[0] ?? '', kind: 'ambiguous', choices };
  }
  const choices = bothWays(one[2], number, place);
  return choices
    ? { length, spoken: number, kind: 'ambiguous', choices }
    : { length, spoken: number, kind: 'number' };
}
