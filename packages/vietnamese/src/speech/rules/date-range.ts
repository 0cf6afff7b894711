import { isCalendarDay } from '../../calendar/dates.ts';
import { matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayInteger } from '../say.ts';
import { dayPrefix, sayDay } from './date.ts';

/** `14-18/10`, `14 – 18/10/2024`. */
const DAYS = /(\d{1,2})\s?[-–]\s?(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?![\p{L}\p{N}/]|[.,]\d)/uy;
/** `30/9-4/10`, `14/10/2024 - 18/10/2024`. */
const FULL =
  /(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?\s?[-–]\s?(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?![\p{L}\p{N}/]|[.,]\d)/uy;
/** `2024/2025`, as school years are written. */
const YEARS = /((?:19|20|21)\d{2})\/((?:19|20|21)\d{2})(?![\p{L}\p{N}/])/uy;

/** Ranges of days, and pairs of years. */
export function readDateRange(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const days = matchHere(DAYS, place);
  if (days) {
    const [from, to, month] = [Number(days[1]), Number(days[2]), Number(days[3])];
    const year = days[4] === undefined ? undefined : Number(days[4]);
    if (from >= 1 && from < to && isCalendarDay(to, month, year)) {
      const first = sayInteger(String(from), place.style);
      const spoken = `${dayPrefix(place)}${first} đến ${sayDay(to, month, days[4], place)}`;
      return { length: days[0].length, spoken, kind: 'date' };
    }
  }
  const full = matchHere(FULL, place);
  if (full) {
    const [d1, m1, d2, m2] = [full[1], full[2], full[4], full[5]].map(Number);
    if (d1 && m1 && d2 && m2 && isCalendarDay(d1, m1) && isCalendarDay(d2, m2)) {
      const first = sayDay(d1, m1, full[3], place);
      const spoken = `${dayPrefix(place)}${first} đến ngày ${sayDay(d2, m2, full[6], place)}`;
      return { length: full[0].length, spoken, kind: 'date' };
    }
  }
  const years = matchHere(YEARS, place);
  if (years?.[1] && years[2] && Number(years[2]) > Number(years[1])) {
    const spoken = `${sayInteger(years[1], place.style)} đến ${sayInteger(years[2], place.style)}`;
    return { length: years[0].length, spoken, kind: 'range' };
  }
  return undefined;
}
