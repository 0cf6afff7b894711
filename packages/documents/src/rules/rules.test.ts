import { dong, formatDong } from '@loaphuong/domain/basics';
import { numberToWords } from '@loaphuong/vietnamese';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markerOf } from '../marker.ts';
import { contextOf, mapped } from '../testing/mapped.ts';
import { findAmounts, readFigures, statedFactor, wordsAfter } from './amounts.ts';
import { findDates } from './dates.ts';
import { labelledPieces } from './labels.ts';
import { rolesInProse } from './prose-roles.ts';
import { targetsIn } from './targets.ts';
import { noteTextFaults } from './text-faults.ts';
import { splitUnits } from './units.ts';

describe('amounts', () => {
  it.each([
    ['99.000.000đ', 99_000_000n],
    ['170.429.000', 170_429_000n],
    ['99,000,000 VNĐ', 99_000_000n],
    ['99 000 000 đồng', 99_000_000n],
    ['1 tỷ 545 triệu đồng', 1_545_000_000n],
    ['8,456 tỷ đồng', 8_456_000_000n],
    ['75.000 tỷ đồng', 75_000_000_000_000n],
    ['513 triệu đồng', 513_000_000n],
    ['35,5 triệu đồng', 35_500_000n],
    ['500 nghìn đồng', 500_000n],
    ['2 triệu 500 ngàn đồng', 2_500_000n],
    ['15000000 đồng', 15_000_000n],
  ])('reads %s', (text, value) => {
    expect(findAmounts(mapped(`Kinh phí ${text}.`)).map((amount) => amount.value)).toEqual([value]);
  });

  it.each([
    'năm 2024, giai đoạn 2021-2025',
    'ngày 13/5/2024, số 1153/QĐ-UBND',
    '20 triệu lượt người nghe, 1.250.000 hộ',
    'đạt 70,5% và 1.450 lượt người',
    'điện thoại 0912345678',
  ])('takes nothing for money in: %s', (text) => {
    expect(findAmounts(mapped(text))).toEqual([]);
  });

  it('reads back what is written, in digits with words, for any amount', () => {
    const amount = fc.bigInt({ min: 1_000_000n, max: 10n ** 15n - 1n });
    fc.assert(
      fc.property(amount, (value) => {
        const text = `Tổng: ${formatDong(dong(value))} đồng (Bằng chữ: ${numberToWords(value)} đồng)./.`;
        const [found] = findAmounts(mapped(text));
        expect(found?.value).toBe(value);
        expect(wordsAfter(mapped(text.slice(found?.to)))?.text).toBe(`${numberToWords(value)} đồng`);
      }),
    );
  });

  it('multiplies by the unit of a table, and refuses parts of a đồng', () => {
    expect(statedFactor('Đơn vị tính: triệu đồng')).toBe(1_000_000n);
    expect(statedFactor('Kinh phí (nghìn đồng)')).toBe(1_000n);
    expect(statedFactor('ĐVT: đồng')).toBe(1n);
    expect(statedFactor('Tổng kinh phí 5 triệu đồng')).toBeNull();
    expect(readFigures('71,429', 1_000_000n)).toBe(71_429_000n);
    expect(readFigures('1,2345', 1_000n)).toBeNull();
    expect(readFigures('999999999999999999999')).toBeNull();
  });
});

describe('targets', () => {
  const read = (text: string): string[] => {
    const { context, paragraph } = contextOf(text);
    return targetsIn(context, paragraph).map(
      ({ comparator, value, unit, subject }) =>
        `${comparator.value} ${value.value} ${unit.value} | ${subject.value}`,
    );
  };

  it.each([
    ['100% phường có loa truyền thanh.', ['= 100 % | phường có loa truyền thanh']],
    ['Trên 70% hộ nghèo nghe đài;', ['> 70 % | hộ nghèo nghe đài']],
    ['Ít nhất 95 phần trăm cán bộ được tập huấn', ['>= 95 % | cán bộ được tập huấn']],
    ['Từ 90% trở lên số xã có đài', ['>= 90 % | số xã có đài']],
    ['Không quá 5% cụm loa hỏng', ['<= 5 % | cụm loa hỏng']],
    ['Không dưới 80% khối có điểm thông tin', ['>= 80 % | khối có điểm thông tin']],
    ['Dưới 2,5% hộ thiếu thông tin', ['< 2.5 % | hộ thiếu thông tin']],
    ['Tỷ lệ hộ nghèo giảm còn 1,5%/năm', ['= 1.5 % | Tỷ lệ hộ nghèo giảm']],
    ['Tổ chức 02 lớp tập huấn', ['= 2 lớp | Tổ chức 02 lớp tập huấn']],
    ['50 hộ được hướng dẫn dùng điện thoại', ['= 50 hộ | hộ được hướng dẫn dùng điện thoại']],
    ['Phấn đấu toàn bộ các khối có loa', ['= 100 % | các khối có loa']],
    ['100% cán bộ của 7 phường được tập huấn', ['= 100 % | cán bộ của 7 phường được tập huấn']],
    ['Nâng cao nhận thức của người dân ở 7 phường', []],
    ['Thực hiện Dự án 6 điểm nhấn năm 2024', []],
  ])('%s', (text, targets) => {
    expect(read(text)).toEqual(targets);
  });

  it('says when a figure is only about right', () => {
    const { context, paragraph } = contextOf('Gần 60% hộ có internet');
    expect(targetsIn(context, paragraph)[0]?.comparator.value).toBe('=');
    expect(context.findings.list().map(({ code }) => code)).toEqual(['TARGET_APPROXIMATE']);
  });
});

describe('units', () => {
  it.each([
    ['Phòng Lao động - Thương binh và Xã hội, Trung tâm VH-TT&TT, UBND các xã, phường.', 3],
    ['Sở Văn hóa, Thể thao và Du lịch; Sở Tài chính và các đơn vị liên quan', 3],
    ['Ủy ban Mặt trận Tổ quốc Việt Nam và các đoàn thể', 2],
    ['Phòng Văn hóa và Thông tin', 1],
    ['- Phòng Nội vụ; - Đài Truyền thanh', 2],
  ])('%s', (text, count) => {
    expect(splitUnits(mapped(text))).toHaveLength(count);
  });

  it('finds lead and supporting units in sentences', () => {
    const roles = rolesInProse([
      mapped(
        'Giao Phòng Văn hóa và Thông tin chủ trì, phối hợp với Phòng Nội vụ, UBND các phường tổ chức lớp.',
      ),
    ]);
    expect(roles.lead.map(({ text }) => text)).toEqual(['Phòng Văn hóa và Thông tin']);
    expect(roles.support.map(({ text }) => text)).toEqual(['Phòng Nội vụ', 'UBND các phường']);
  });
});

describe('labels', () => {
  it.each([
    ['Đơn vị chủ trì thực hiện: Phòng A', ['lead']],
    ['Cơ quan chủ trì: Phòng A', ['lead']],
    ['Chủ trì: Phòng A; phối hợp: UBND các xã; thời gian: Quý II', ['lead', 'support', 'time']],
    ['Các đơn vị phối hợp: Phòng B', ['support']],
    ['Nội dung công việc: Mở lớp', ['content']],
    ['Thời gian hoàn thành: tháng 6', ['time']],
    ['Kinh phí thực hiện: 5 triệu đồng', ['amount']],
    ['Đơn vị thực hiện: UBND xã', ['lead']],
    ['Chủ trì, phối hợp với các cơ quan triển khai', []],
  ])('%s', (text, kinds) => {
    expect(labelledPieces(mapped(text)).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('dates', () => {
  it.each([
    ['ngày 13 tháng 5 năm 2024', '2024-05-13'],
    ['ngày 01/7/2025', '2025-07-01'],
    ['ngày tháng 6 năm 2024', '2024-06'],
    ['ngày … tháng … năm 2026', '2026'],
    ['ngày 29 tháng 02 năm 2023', null],
  ])('%s', (text, iso) => {
    expect(findDates(mapped(text)).map((date) => date.iso)).toEqual([iso]);
  });
});

describe('numbering', () => {
  it.each([
    ['IV. KINH PHÍ', 'roman'],
    ['A. MỤC TIÊU', 'capital'],
    ['1. Mục đích', 'arabic'],
    ['2/ Nội dung', 'arabic'],
    ['1.2. Mở lớp', 'decimal'],
    ['đ) Kinh phí', 'letter'],
    ['(3) Tập huấn', 'bracket'],
    ['-Nội dung', 'dash'],
    ['Phần thứ nhất', 'part'],
    ['Điều 2. Hiệu lực', 'article'],
    ['1.5 triệu đồng', undefined],
    ['2024. Kế hoạch', undefined],
    ['10/6/2024', undefined],
    ['100% phường', undefined],
    ['Phần lớn các hộ', undefined],
    ['-5 độ', undefined],
  ])('%s', (text, family) => {
    expect(markerOf(text)?.family).toBe(family);
  });
});

describe('slips inside sentences', () => {
  const faults = (text: string): string[] => {
    const { context } = contextOf(text);
    noteTextFaults(context);
    return context.findings.list().map(({ code, column }) => `${code}:${column}`);
  };

  it('are found where they stand', () => {
    expect(faults('sử dụng vốn bảo đảm 3 hiệu quả, tiết kiệm')).toEqual(['STRAY_NUMBER:21']);
    expect(faults('trên địa bàn thị X xã Cửa Lam')).toEqual(['STRAY_LETTER:18']);
  });

  it.each([
    'Tiểu dự án 1 thuộc Dự án 6 truyền thông và giảm nghèo',
    'trong 3 năm, tại 7 phường và 39 khối, cho 48 cán bộ',
    'theo khoản 2 điều 5 của quy định, mục 3 phần 1 kèm theo',
    'quý 2 năm 2026, ngày 15 tháng 6, lúc 17 giờ 30 phút',
    'hộ loại B được hỗ trợ, phương án C là dự phòng',
    'người từ 60 tuổi, khu vực 3 được ưu tiên, nhiệm vụ 2 thuộc chương trình',
  ])('no false alarm: %s', (text) => {
    expect(faults(text)).toEqual([]);
  });
});
