import { numberToWords } from '../numbers/write.ts';
import { FIRST_NEW_MOON, LUNATION, newMoon, sunLongitude } from './astronomy.ts';
import { type CalendarDay, formatDate, isCalendarDay } from './dates.ts';

/** A day of the Vietnamese lunar calendar. */
export interface LunarDate {
  /** 1–30 */
  readonly day: number;
  /** 1–12; 1 is tháng Giêng, 12 is tháng Chạp */
  readonly month: number;
  /** True in the intercalary month that repeats the number of the month before it. */
  readonly leap: boolean;
  /** The solar year in which this lunar year begins. */
  readonly year: number;
  /** The name of the lunar year in the cycle of sixty, e.g. `Giáp Thìn`. */
  readonly yearName: string;
}

/** Vietnam's civil time; the day of a new moon and of the winter solstice is the day there. */
const VIETNAM_HOURS = 7;

const STEMS = ['Giáp', 'Ất', 'Bính', 'Đinh', 'Mậu', 'Kỷ', 'Canh', 'Tân', 'Nhâm', 'Quý'];
const BRANCHES = ['Tý', 'Sửu', 'Dần', 'Mão', 'Thìn', 'Tỵ', 'Ngọ', 'Mùi', 'Thân', 'Dậu', 'Tuất', 'Hợi'];

/** Name of a lunar year in the cycle of sixty; 1984 was Giáp Tý. */
export function lunarYearName(year: number): string {
  const cycle = (((year - 1984) % 60) + 60) % 60;
  return `${STEMS[cycle % 10]} ${BRANCHES[cycle % 12]}`;
}

/** Days since noon of 1 January 4713 BC (Julian day number) of a Gregorian day. */
function dayNumber({ year, month, day }: CalendarDay): number {
  const shifted = month <= 2 ? 1 : 0;
  const y = year - shifted;
  const m = month + 12 * shifted;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return Math.floor((153 * (m - 3) + 2) / 5) + 365 * y + leaps + day + 1_721_119;
}

/** The sun's longitude at the midnight that begins a day, in steps of 30°: 9 right after the winter solstice's moment. */
function sunSector(day: number, hours: number): number {
  return Math.floor(sunLongitude(day - 0.5 - hours / 24) / 30);
}

/** The day on which a new moon falls. */
function newMoonDay(lunation: number, hours: number): number {
  return Math.floor(newMoon(lunation) + 0.5 + hours / 24);
}

/** The lunation whose month contains a day. */
function lunationOf(day: number, hours: number): number {
  let lunation = Math.floor((day - FIRST_NEW_MOON) / LUNATION) + 1;
  while (newMoonDay(lunation, hours) > day) lunation -= 1;
  return lunation;
}

/** The lunation of the eleventh month: the one that contains the winter solstice of a solar year. */
function eleventhMonth(year: number, hours: number): number {
  let solstice = dayNumber({ year, month: 12, day: 20 });
  while (sunSector(solstice + 1, hours) < 9) solstice += 1;
  return lunationOf(solstice, hours);
}

/** True when the sun enters no new sector within a month; the first such month of a long year is intercalary. */
function hasNoSolarTerm(lunation: number, hours: number): boolean {
  return sunSector(newMoonDay(lunation, hours), hours) === sunSector(newMoonDay(lunation + 1, hours), hours);
}

/**
 * The lunar day of a solar day for civil time `hours` ahead of UTC. `lunarDate` is this at +7; other offsets exist so
 * that the astronomy can be checked against calendars of other countries.
 */
export function lunarDateAt(solar: CalendarDay, hours: number): LunarDate {
  const day = dayNumber(solar);
  const lunation = lunationOf(day, hours);
  const ending = lunation >= eleventhMonth(solar.year, hours) ? solar.year + 1 : solar.year;
  const from = eleventhMonth(ending - 1, hours);
  const months = eleventhMonth(ending, hours) - from;
  let intercalary = months; // beyond the end: none
  if (months === 13) {
    intercalary = 1;
    while (!hasNoSolarTerm(from + intercalary, hours)) intercalary += 1;
  }
  const index = lunation - from;
  const place = index >= intercalary ? index - 1 : index; // 0 is month 11, 2 is month 1
  const year = place < 2 ? ending - 1 : ending;
  return {
    day: day - newMoonDay(lunation, hours) + 1,
    month: ((place + 10) % 12) + 1,
    leap: index === intercalary,
    year,
    yearName: lunarYearName(year),
  };
}

/**
 * The Vietnamese lunar day of a solar day, computed from new moons and the sun's place at UTC+7 (zone 7: Quyết định 121-CP
 * of 8 August 1967, used in the North from 1968, everywhere from 1975; older calendars used zone 8 and can differ).
 * Takes a `Temporal.PlainDate` or any `{ year, month, day }`.
 * @throws {RangeError} outside 1900–2100 or for a day that does not exist.
 */
export function lunarDate(solar: CalendarDay): LunarDate {
  const { year, month, day } = solar;
  const whole = [year, month, day].every(Number.isInteger);
  if (!whole || year < 1900 || year > 2100 || !isCalendarDay(day, month, year)) {
    throw new RangeError(`no lunar day known for ${formatDate(solar)}`);
  }
  return lunarDateAt(solar, VIETNAM_HOURS);
}

const MONTH_WORDS = [
  'Giêng',
  'Hai',
  'Ba',
  'Tư',
  'Năm',
  'Sáu',
  'Bảy',
  'Tám',
  'Chín',
  'Mười',
  'Mười một',
  'Chạp',
];

/** Words of a lunar day as people say it: `mùng tám tháng Chín năm Giáp Thìn`, `rằm tháng Giêng năm …`, `… tháng Hai nhuận …`. */
export function lunarDateInWords({ day, month, leap, yearName }: LunarDate): string {
  const words = numberToWords(day);
  const dayWords = day === 15 ? 'rằm' : day <= 10 ? `mùng ${words}` : `ngày ${words}`;
  return `${dayWords} tháng ${MONTH_WORDS[month - 1]}${leap ? ' nhuận' : ''} năm ${yearName}`;
}
