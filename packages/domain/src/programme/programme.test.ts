import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingFills, measureFor, tidyCorrection } from './index.ts';

const FIELDS = ['number', 'date', 'title'] as const;

describe('what a person enters for a field that was left blank', () => {
  test.each([
    ['118', '118'],
    [' 118 ', '118'],
    ['118/KH-UBND', '118/KH-UBND'],
    ['118 / KH - UBND', '118/KH-UBND'],
    ['Số: 118/KH-UBND', '118/KH-UBND'],
    ['SỐ 118', '118'],
    ['So\u0302\u0301: 12a/KH-UBND', '12a/KH-UBND'],
    ['05Đ/QĐ-UBND', '05Đ/QĐ-UBND'],
    ['49/2024/NĐ-CP', '49/2024/NĐ-CP'],
    ['512/LĐTB&XH-BTXH', '512/LĐTB&XH-BTXH'],
    ['', undefined],
    ['KH-UBND', undefined],
    ['/KH-UBND', undefined],
    ['1234567', undefined],
    ['118/', undefined],
    ['118; xóa', undefined],
    ['118/<b>', undefined],
  ])('the number "%s" becomes %s', (entered, tidy) => {
    expect(tidyCorrection('number', entered)).toBe(tidy);
  });

  test.each([
    ['05/06/2024', '2024-06-05'],
    ['5/6/2024', '2024-06-05'],
    ['5-6-2024', '2024-06-05'],
    ['5.6.2024', '2024-06-05'],
    [' 2024-06-05 ', '2024-06-05'],
    ['29/2/2024', '2024-02-29'],
    ['29/2/2023', undefined],
    ['31/04/2024', undefined],
    ['6/2024', undefined],
    ['00/01/2024', undefined],
    ['01/01/0000', undefined],
    ['hôm nay', undefined],
    ['', undefined],
    ['20240605', undefined],
    ['2024-06-05T10:00', undefined],
    ['2024-06-05[u-ca=hebrew]', undefined],
    ['+002024-06-05', undefined],
  ])('the date "%s" becomes %s', (entered, tidy) => {
    expect(tidyCorrection('date', entered)).toBe(tidy);
  });

  test('a title stands on one line and is not empty', () => {
    expect(tidyCorrection('title', ' Giảm nghèo\n  về thông tin ')).toBe('Giảm nghèo về thông tin');
    expect(tidyCorrection('title', ' \n ')).toBeUndefined();
  });

  test('what was tidied once stays as it is', () => {
    const entered = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^ ?(số:? ?)?[0-9a-zA-ZĐđ/.& -]{0,12}$/u),
      fc.tuple(fc.nat(32), fc.nat(13), fc.integer({ min: 1990, max: 2100 })).map((parts) => parts.join('/')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), entered, (field, text) => {
        const tidy = tidyCorrection(field, text);
        if (tidy !== undefined) expect(tidyCorrection(field, tidy)).toBe(tidy);
      }),
    );
  });

  test('every date of the calendar can be entered the Vietnamese way and the ISO way', () => {
    fc.assert(
      fc.property(fc.nat(80_000), (days) => {
        const date = Temporal.PlainDate.from('1900-01-01').add({ days });
        expect(tidyCorrection('date', `${date.day}/${date.month}/${date.year}`)).toBe(date.toString());
        expect(tidyCorrection('date', date.toString())).toBe(date.toString());
      }),
    );
  });
});

describe('findings that leave a field blank', () => {
  test('say which field an entered value goes into, others say none', () => {
    expect(
      ['NUMBER_MISSING', 'NUMBER_LINE_MISSING', 'DAY_MISSING', 'DATE_MISSING'].map(findingFills),
    ).toEqual(['number', 'number', 'date', 'date']);
    expect(findingFills('TITLE_MISSING')).toBe('title');
    expect(['SUM_MISMATCH', 'STRAY_NUMBER', '', 'constructor', 'toString'].map(findingFills)).toEqual(
      Array.from({ length: 5 }),
    );
  });
});

describe('the measure of a target', () => {
  test('counts loudspeakers that work well, under the names that plans give them', () => {
    const counted = [
      'phuong co he thong loa truyen thanh hoat dong tot trong suot thoi gian thuc hien ke hoach',
      'xa co dai truyen thanh hoat dong thuong xuyen, on dinh',
      'cum loa phat huy hieu qua',
    ];
    expect(counted.map(measureFor)).toEqual(counted.map(() => 'loudspeakers-working-well'));
  });

  test('is missing where nothing of ours counts the target, so that no figure is invented', () => {
    const uncounted = [
      'can bo lam cong tac thong tin co so duoc tap huan',
      'ho ngheo duoc su dung dich vu vien thong, internet',
      'to hoa giai hoat dong tot',
      'phuong co loa truyen thanh',
      'hop tac xa khoai hoat dong tot',
      '',
    ];
    expect(uncounted.map(measureFor)).toEqual(uncounted.map(() => undefined));
  });
});
