import { isCalendarDay } from '../../calendar/dates.ts';
import { after, before, matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayInteger, sayMonth } from '../say.ts';

/** `12/6/2024`, `12-06-2024`, `12.6.2024`, `12/6/24`: the same sign twice. */
const FULL = /(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\p{N}/]|[.-]\d)/uy;
/** `14 tháng 3 năm 2024`, `14 tháng 3`. */
const WORDED = /(\d{1,2})\s+tháng\s+(\d{1,2})(?!\d)(?:(\s*\/\s*|,?\s+năm\s+)(\d{4})(?!\d))?/iuy;
/** `tháng 6 năm 2024`, `tháng 6/2024`, `tháng 6-2024`, `tháng 6`, `tháng 6-8`, `tháng 6-8/2024`. */
const MONTHS =
  /(tháng)\s+(\d{1,2})(?![\d.]\d|\d)(?:\s?[-–]\s?(\d{1,2})(?![\d/]*\/\d{1,2}(?!\d)|\d))?(?:(?:\s?[/-]\s?|,?\s+năm\s+)(\d{4})(?!\d))?/iuy;
/** `10/2024`. */
const MONTH_YEAR = /(\d{1,2})\/(\d{4})(?![\p{L}\p{N}/])/uy;
/** `14/10`. */
export const DAY_MONTH = /(\d{1,2})\/(\d{1,2})(?![\p{L}\p{N}/]|[.,]\d)/uy;

/** Words after which `ngày` need not be said again. */
const DAY_SAID = /(?:ngày|mùng|mồng|hôm)(?:\s+\d{1,2}\s*(?:,|và))*\s*$/u;

/** `ngày ` unless the text has just said it. */
export function dayPrefix(place: Place): string {
  return DAY_SAID.test(before(place)) ? '' : 'ngày ';
}

/** Day, month and, when given, year in words, without `ngày`. */
export function sayDay(day: number, month: number, year: string | undefined, place: Place): string {
  const said = `${sayInteger(String(day), place.style)} tháng ${sayMonth(month)}`;
  return year === undefined ? said : `${said} năm ${sayInteger(year, place.style)}`;
}

function readFull(place: Place): Reading | undefined {
  const match = matchHere(FULL, place);
  if (!match?.[4] || (match[4].length === 2 && match[2] !== '/')) return undefined;
  const [day, month] = [Number(match[1]), Number(match[3])];
  const year = match[4].length === 4 ? Number(match[4]) : undefined;
  if (!isCalendarDay(day, month, year)) return undefined;
  return {
    length: match[0].length,
    spoken: dayPrefix(place) + sayDay(day, month, match[4], place),
    kind: 'date',
  };
}

function readWorded(place: Place): Reading | undefined {
  const match = matchHere(WORDED, place);
  if (!match) return undefined;
  const [day, month] = [Number(match[1]), Number(match[2])];
  const dated =
    match[4] !== undefined || /(?:ngày|mùng|mồng|hôm|sáng|chiều|tối|từ|đến|hết)\s*$/u.test(before(place));
  const counted = /(?:tuần|đợt|kỳ|quý|ca|tiết|lớp|khối|tổ|phường|số)\s*$/u.test(before(place)); // `tuần 1 tháng 10/2024`
  if (!dated || counted || !isCalendarDay(day, month)) return undefined; // `14 tháng 3 …` can be fourteen months
  return {
    length: match[0].length,
    spoken: dayPrefix(place) + sayDay(day, month, match[4], place),
    kind: 'date',
  };
}

function readMonths(place: Place): Reading | undefined {
  const match = matchHere(MONTHS, place);
  if (!match?.[1] || /\d\s*$/.test(before(place))) return undefined; // `3 tháng 10 ngày` counts months
  const [from, to] = [Number(match[2]), match[3] === undefined ? undefined : Number(match[3])];
  if (from < 1 || from > 12 || (to !== undefined && (to <= from || to > 12))) return undefined;
  const until = to === undefined ? '' : ` đến tháng ${sayMonth(to)}`;
  const year = match[4] === undefined ? '' : ` năm ${sayInteger(match[4], place.style)}`;
  return { length: match[0].length, spoken: `${match[1]} ${sayMonth(from)}${until}${year}`, kind: 'date' };
}

function readMonthYear(place: Place): Reading | undefined {
  const match = matchHere(MONTH_YEAR, place);
  const month = Number(match?.[1]);
  const year = Number(match?.[2]);
  if (!match?.[2] || /quý\s*$/u.test(before(place)) || month < 1 || month > 12 || year < 1900 || year > 2199)
    return undefined;
  const prefix = /tháng\s*$/u.test(before(place)) ? '' : 'tháng ';
  const spoken = `${prefix}${sayMonth(month)} năm ${sayInteger(match[2], place.style)}`;
  return { length: match[0].length, spoken, kind: 'date' };
}

/** A day stands after these words, or beside another day. */
const DAY_BEFORE =
  /(?:ngày|mùng|mồng|hôm|từ|đến|tới|hết|trước|sau|sáng|trưa|chiều|tối|đêm|nay|dịp|lễ|kỷ niệm|thứ \p{L}+,?|chủ nhật,?|cn,?|\d{1,2}\/\d{1,2}\s*(?:,|và|-|–|đến))\s*\(?\s*$/u;
/** A share or a house number stands after these. */
const SHARE_BEFORE = /(?:số|nhà|hẻm|ngõ|ngách|kiệt|thửa|lô|tỷ lệ|tỉ lệ|đạt|được|có|còn)\s*$/u;
/** A part of a whole stands before these: `2/3 số hộ`. */
const PART_AFTER =
  /^\s+(?:số|tổng|diện tích|dân số|quân số|thời gian|chiều|lượng|phần|khối lượng|học sinh cả)/u;
/** One part of a length of time: `1/2 giờ`. */
const TIME_AFTER = /^\s+(?:giờ|ngày|tháng|năm|buổi)(?!\p{L})/u;
/** A count out of a count stands before things that are counted: `7/7 phường`. */
const COUNT_AFTER =
  /^\s+(?:phường|xã|khối|hộ|cụm|thiết bị|lớp|tổ|thôn|xóm|bản|đơn vị|chỉ tiêu|tiêu chí|người|điểm|trạm|máy|loa|cán bộ|đại biểu|phút|giờ|tháng|buổi|trường|chi bộ|phòng|khu)/u;

/** How to say `a/b` that is no date: a part of one, or so many out of so many. */
export function sayShare(part: number, whole: number, place: Place, partOfOne: boolean): string {
  const top = sayInteger(String(part), place.style);
  if (!partOfOne) return `${top} trên ${sayInteger(String(whole), place.style)}`;
  return `${top} phần ${whole === 4 ? 'tư' : sayInteger(String(whole), place.style)}`;
}

/** `14/10` is a day, a share or a house number: the words around it decide, else a person. */
function readDayMonth(place: Place): Reading | undefined {
  const match = matchHere(DAY_MONTH, place);
  if (!match) return undefined;
  const [first, second] = [Number(match[1]), Number(match[2])];
  const length = match[0].length;
  const said = before(place);
  const next = after(place, length);
  if (second === 0) return undefined;
  if (first < second && (PART_AFTER.test(next) || (first === 1 && TIME_AFTER.test(next)))) {
    return { length, spoken: sayShare(first, second, place, true), kind: 'number' };
  }
  const dated = DAY_BEFORE.test(said) || DAY_SAID.test(said);
  const isDay = isCalendarDay(first, second);
  if (!isDay || (!dated && (SHARE_BEFORE.test(said) || COUNT_AFTER.test(next)))) return undefined;
  const day = dayPrefix(place) + sayDay(first, second, undefined, place);
  const always = first === 24 && second === 7; // `24/7` is a day, or all day long
  if (dated || (first > second && !always)) return { length, spoken: day, kind: 'date' };
  return {
    length,
    spoken: day,
    kind: 'ambiguous',
    choices: [day, sayShare(first, second, place, first < second)],
  };
}

/** Days, months and years written in figures. */
export function readDate(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  if (/[tT]/.test(place.text.charAt(place.at))) return readMonths(place);
  return readFull(place) ?? readWorded(place) ?? readMonthYear(place) ?? readDayMonth(place);
}
