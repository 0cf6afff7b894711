import { type Mapped, slice } from '../mapped.ts';

/** A date as it stands in a text; `iso` is `2024-05-13`, `2024-06` when the day is blank, `2024` when the month is too. */
export interface WrittenDate {
  readonly found: Mapped;
  readonly iso: string | null;
  readonly hasDay: boolean;
}

const BLANK = '[\\s.…_]*';
const IN_WORDS = `ngày${BLANK}(\\d{1,2})?${BLANK}tháng${BLANK}(\\d{1,2})?${BLANK}năm${BLANK}(\\d{2}\\s?\\d{2})`;
const IN_DIGITS = '(?:ngày\\s*)?(\\d{1,2})\\s?[/.-]\\s?(\\d{1,2})\\s?[/.-]\\s?(\\d{4})(?!\\d)';

/** A date in words (`ngày 13 tháng 5 năm 2024`, gaps allowed) or digits (`13/5/2024`). */
export const DATE = new RegExp(`${IN_WORDS}|${IN_DIGITS}`, 'giu');

/** The dates in a text, in order; `iso` is null when the calendar has no such day. */
export function findDates(text: Mapped): WrittenDate[] {
  return [...text.text.matchAll(DATE)].map((match) => {
    const [whole, day = match[4], month = match[5], year = match[6]] = match;
    return {
      found: slice(text, match.index, match.index + whole.length),
      iso: isoOf(year?.replace(/\s/g, ''), month, day),
      hasDay: day !== undefined,
    };
  });
}

function isoOf(year: string | undefined, month: string | undefined, day: string | undefined): string | null {
  if (year === undefined || Number(year) < 1945 || Number(year) > 2100) return null;
  if (month === undefined) return day === undefined ? year : null;
  try {
    const fields = { year: Number(year), month: Number(month) };
    if (day === undefined) return Temporal.PlainYearMonth.from(fields, { overflow: 'reject' }).toString();
    return Temporal.PlainDate.from({ ...fields, day: Number(day) }, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
}
