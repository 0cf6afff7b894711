import { describe, expect, it } from 'vitest';
import { formatDate } from './dates.ts';
import { formatDuration } from './duration.ts';
import { lunarDate, lunarDateAt, lunarDateInWords, lunarYearName } from './lunar.ts';

const on = (iso: string) => lunarDate(Temporal.PlainDate.from(iso));

describe('lunar days', () => {
  it.each([
    ['1968-01-29', 'Mậu Thân'],
    ['1985-01-21', 'Ất Sửu'],
    ['2007-02-17', 'Đinh Hợi'],
    ['2020-01-25', 'Canh Tý'],
    ['2021-02-12', 'Tân Sửu'],
    ['2022-02-01', 'Nhâm Dần'],
    ['2023-01-22', 'Quý Mão'],
    ['2024-02-10', 'Giáp Thìn'],
    ['2025-01-29', 'Ất Tỵ'],
    ['2026-02-17', 'Bính Ngọ'],
    ['2027-02-06', 'Đinh Mùi'],
    ['2028-01-26', 'Mậu Thân'],
    ['2029-02-13', 'Kỷ Dậu'],
    ['2030-02-02', 'Canh Tuất'],
  ])('Tết falls on %s in the year %s', (iso, yearName) => {
    expect(on(iso)).toMatchObject({ day: 1, month: 1, leap: false, yearName, year: Number(iso.slice(0, 4)) });
    const eve = Temporal.PlainDate.from(iso).subtract({ days: 1 });
    expect(lunarDate(eve)).toMatchObject({ month: 12, year: Number(iso.slice(0, 4)) - 1 });
  });

  it.each([
    ['2024-10-10', 'mùng tám tháng Chín năm Giáp Thìn'],
    ['2024-02-24', 'rằm tháng Giêng năm Giáp Thìn'],
    ['2024-04-18', 'mùng mười tháng Ba năm Giáp Thìn'], // Giỗ Tổ
    ['2024-09-17', 'rằm tháng Tám năm Giáp Thìn'],
    ['2025-01-28', 'ngày hai mươi chín tháng Chạp năm Giáp Thìn'],
    ['2023-03-22', 'mùng một tháng Hai nhuận năm Quý Mão'],
    ['2020-05-23', 'mùng một tháng Tư nhuận năm Canh Tý'],
    ['2025-07-25', 'mùng một tháng Sáu nhuận năm Ất Tỵ'],
    ['2026-12-09', 'mùng một tháng Mười một năm Bính Ngọ'],
  ])('%s is %s', (iso, words) => {
    expect(lunarDateInWords(on(iso))).toBe(words);
  });

  it('differs from the Chinese calendar where UTC+7 puts a new moon or the solstice on another day', () => {
    expect(lunarDateAt({ year: 2030, month: 2, day: 3 }, 8)).toMatchObject({ day: 1, month: 1 });
    expect(lunarDateAt({ year: 1985, month: 2, day: 20 }, 8)).toMatchObject({ day: 1, month: 1 });
    expect(on('1985-02-20')).toMatchObject({ day: 1, month: 2 });
    expect(on('1985-03-21')).toMatchObject({ day: 1, month: 2, leap: true });
  });

  it('computed at UTC+8 is the Chinese calendar of the platform from 1929 to 2100', () => {
    const end = Temporal.PlainDate.from('2100-12-31');
    for (
      let day = Temporal.PlainDate.from('1929-01-01');
      Temporal.PlainDate.compare(day, end) <= 0;
      day = day.add({ days: 9 })
    ) {
      const chinese = day.withCalendar('chinese');
      const ours = lunarDateAt(day, 8);
      const code = `M${String(ours.month).padStart(2, '0')}${ours.leap ? 'L' : ''}`;
      expect(`${day} ${code} ${ours.day}`).toBe(`${day} ${chinese.monthCode} ${chinese.day}`);
    }
  });

  it('counts on without a gap: after each day comes the next, or day 1 after day 29 or 30', () => {
    let before = lunarDate({ year: 1900, month: 1, day: 1 });
    let day = Temporal.PlainDate.from('1900-01-02');
    for (; day.year < 1990; day = day.add({ days: 1 })) {
      const now = lunarDate(day);
      if (now.day === 1) expect([29, 30]).toContain(before.day);
      else expect(now).toEqual({ ...before, day: before.day + 1 });
      before = now;
    }
  });

  it('refuses days outside 1900–2100 and days that do not exist', () => {
    expect(() => lunarDate({ year: 1899, month: 12, day: 31 })).toThrow(RangeError);
    expect(() => lunarDate({ year: 2101, month: 1, day: 1 })).toThrow(RangeError);
    expect(() => lunarDate({ year: 2023, month: 2, day: 29 })).toThrow(RangeError);
    expect(() => lunarDate({ year: 2023, month: 2.5, day: 1 })).toThrow(RangeError);
    expect(lunarYearName(1984)).toBe('Giáp Tý');
    expect(lunarYearName(1900)).toBe('Canh Tý');
  });
});

describe('dates and lengths of time on the screen', () => {
  it('shows dates as dd/mm/yyyy', () => {
    expect(formatDate({ year: 2024, month: 6, day: 2 })).toBe('02/06/2024');
    expect(formatDate(Temporal.PlainDate.from('2030-12-31'))).toBe('31/12/2030');
  });

  it.each([
    [0, '0 giây'],
    [0.4, '0 giây'],
    [94, '1 phút 34 giây'],
    [60, '1 phút'],
    [370, '6 phút 10 giây'],
    [3600, '1 giờ'],
    [3725, '1 giờ 2 phút 5 giây'],
    [266_400, '3 ngày 2 giờ'],
  ])('says %d seconds as "%s"', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });

  it('refuses lengths that are none', () => {
    expect(() => formatDuration(-1)).toThrow(RangeError);
    expect(() => formatDuration(Number.NaN)).toThrow(RangeError);
  });
});
