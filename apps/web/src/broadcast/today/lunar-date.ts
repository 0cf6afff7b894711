import { type CalendarDay, lunarDateInWords, lunarDate as lunarDay } from '@loaphuong/vietnamese';

/** `mùng 8 tháng Chín năm Giáp Thìn` for a solar day. */
export function lunarDate(day: CalendarDay): string {
  return lunarDateInWords(lunarDay(day));
}
