import { before, matchHere, type Place, type Reading, startsLine, startsWord } from '../rule.ts';
import { romanValue, sayInteger, sayOrdinal } from '../say.ts';

/** `thứ 2`, `thứ 2, 4, 6`, `thứ 2 - 6`, `thứ XIII`. */
const RANKED =
  /(thứ)\s+(\d{1,3}|[IVX]{1,6})((?:\s?,\s?[2-7](?![\d.,/]?\d)){1,5}|\s?[-–]\s?(?:thứ\s)?[2-7](?![\d.,/]?\d))?(?![\p{L}\p{N}])/iuy;
/** After these words `thứ` counts; without them `thứ 2` … `thứ 7` are days of the week. */
const COUNTS = /(?:lần|khóa|khoá|kỳ|hạng|người|cấp|bậc|con|năm|điều|phần|đợt|mức|tuần|đứng|xếp|vị trí)\s*$/u;
const WEEKDAYS = ['', '', 'Hai', 'Ba', 'Tư', 'Năm', 'Sáu', 'Bảy'];
/** `T2`, `T7`: a weekday or a month, only a person knows. */
const SHORT_DAY = /T([2-7])(?:\s?[-–]\s?T([2-7]))?(?![\p{L}\p{N}])/uy;

function readRanked(place: Place): Reading | undefined {
  const match = matchHere(RANKED, place);
  if (!match?.[1] || !match[2]) return undefined;
  const word = match[1];
  const value = /\d/.test(match[2]) ? Number(match[2]) : romanValue(match[2]);
  if (value === undefined || value === 0) return undefined;
  const weekday = /\d/.test(match[2]) && !COUNTS.test(before(place)) ? WEEKDAYS[value] : undefined;
  const rest = match[3] ?? '';
  if (!weekday) {
    return {
      length: match[0].length - rest.length,
      spoken: `${word} ${sayOrdinal(value, place.style)}`,
      kind: 'number',
    };
  }
  const others = (rest.match(/\d/g) ?? []).map((digit) => WEEKDAYS[Number(digit)] ?? '');
  const list = rest.includes(',')
    ? [weekday, ...others].join(', ')
    : [weekday, ...others.map((d) => `thứ ${d}`)].join(' đến ');
  return { length: match[0].length, spoken: `${word} ${list}`, kind: 'date' };
}

/** Ranks and days of the week. */
export function readOrdinal(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const ranked = readRanked(place);
  if (ranked) return ranked;
  const short = matchHere(SHORT_DAY, place);
  if (!short?.[1]) return undefined;
  const names = [short[1], short[2]]
    .filter((digit) => digit !== undefined)
    .map((digit) => (WEEKDAYS[Number(digit)] ?? '').toLowerCase());
  const choices = ['thứ', 'tháng'].map((word) => names.map((name) => `${word} ${name}`).join(' đến '));
  return { length: short[0].length, spoken: choices[0] ?? '', kind: 'ambiguous', choices };
}

const ROMAN = /[IVX]{1,6}(?![\p{L}\p{M}\p{N}])/uy;
const ROMAN_YEAR = /\/(\d{4})(?![\d/])/uy;
const ARABIC_QUARTER = /([1-4])\/(\d{4})(?![\d/])/uy;
/** Words that a Roman numeral follows. */
const NUMBERED =
  /(?:số|điều|chương|quý|khóa|khoá|thế kỷ|thế kỉ|phần|mục|phụ lục|đại hội|đảng|biểu|loại|hạng|kỳ|cấp|tập|vùng|nhóm|bậc|giai đoạn|hội nghị|tiết|dự án|đợt|lần|thời kỳ|tuyến)(?:\s+[ivx]{1,6}\s?(?:,|và|-|–|đến))?\s*$/u;

/** Roman numerals after the words that take them, at the head of a line, or of two letters and more. */
export function readRoman(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const said = before(place);
  const quarter = matchHere(ARABIC_QUARTER, place);
  if (quarter?.[1] && quarter[2] && /quý\s*$/u.test(said)) {
    const spoken = `${sayInteger(quarter[1], place.style)} năm ${sayInteger(quarter[2], place.style)}`;
    return { length: quarter[0].length, spoken, kind: 'date' };
  }
  const roman = matchHere(ROMAN, place);
  const value = roman ? romanValue(roman[0]) : undefined;
  if (!roman || value === undefined) return undefined;
  const length = roman[0].length;
  const heads = startsLine(place) && /^[.)]/.test(place.text.slice(place.at + length, place.at + length + 1));
  if (length === 1 && !heads && !NUMBERED.test(said)) return undefined;
  const words = sayInteger(String(value), place.style);
  const year = matchHere(ROMAN_YEAR, { ...place, at: place.at + length });
  if (!year?.[1]) return { length, spoken: words, kind: 'number' };
  return {
    length: length + year[0].length,
    spoken: `${words} năm ${sayInteger(year[1], place.style)}`,
    kind: 'date',
  };
}
