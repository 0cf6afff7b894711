import { describe, expect, it } from 'vitest';
import { toPlain } from './index.ts';
import { placesOf, readFixture } from './testing/files.ts';

const plainOf = async (name: string) => toPlain(await readFixture(`variants/${name}.txt`));

describe('the layouts of real plans', () => {
  it('A. I. 1. with work told in sentences, several bases in a paragraph and columns set by tabs', async () => {
    const plan = await plainOf('capital-roman-arabic-prose');
    expect(plan).toMatchObject({
      number: '77/KH-UBND',
      date: '2024-02-05',
      place: 'Lam Giang',
      issuer: 'ỦY BAN NHÂN DÂN TỈNH LAM GIANG',
      title: 'Thực hiện Dự án Truyền thông và giảm nghèo về thông tin trên địa bàn tỉnh Lam Giang năm 2024',
    });
    expect(plan.references.map(({ kind, number, date, issuer }) => [kind, number, date, issuer])).toEqual([
      ['Luật Ngân sách nhà nước', null, '2015-06-25', null],
      ['Nghị định', '27/2022/NĐ-CP', '2022-04-19', 'Chính phủ'],
      ['Nghị định', '38/2023/NĐ-CP', '2023-06-24', 'Chính phủ'],
      ['Quyết định', '90/QĐ-TTg', '2022-01-18', 'Thủ tướng Chính phủ'],
      ['Quyết định', '1705/QĐ-TTg', '2022-12-31', 'Thủ tướng Chính phủ'],
      ['Chỉ thị', '05-CT/TW', '2021-06-23', 'Ban Bí thư'],
    ]);
    expect(plan.targets.map(({ comparator, value, unit }) => `${comparator} ${value} ${unit}`)).toEqual([
      '> 70 %',
      '>= 95 %',
      '< 5 %',
      '>= 90 %',
      '>= 12 lớp',
      '= 1450 lượt người',
      '= 100 %',
    ]);
    expect(plan.activities[0]).toMatchObject({
      lead: ['Sở Thông tin và Truyền thông'],
      support: ['Sở Nội vụ', 'Sở Lao động - Thương binh và Xã hội', 'UBND các huyện'],
      time: 'trong quý III năm 2024',
    });
    expect(plan.budget).toMatchObject({ total: 1_545_000_000 });
    expect(plan.budget.lines.map(({ label, amount }) => [label, amount])).toEqual([
      ['ngân sách Trung ương', 1_300_000_000],
      ['ngân sách tỉnh', 245_000_000],
    ]);
    expect(plan.responsibilities.map(({ unit, duties }) => [unit, duties.length])).toEqual([
      ['Sở Thông tin và Truyền thông', 2],
      ['Sở Tài chính', 1],
      ['Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh', 1],
      ['UBND các huyện, thành phố', 2],
    ]);
    expect(plan.recipients).toEqual([
      'Bộ TT&TT (b/c)',
      'TTr Tỉnh ủy, HĐND tỉnh',
      'Các sở, ban, ngành',
      'Lưu: VT, KGVX',
    ]);
    expect(plan.signer.name).toBe('Lê Thị Minh An');
  });

  it('tables flattened to |, amounts in triệu đồng, head and foot in cells', async () => {
    const plan = await plainOf('flattened-tables');
    expect(plan).toMatchObject({
      number: '45/KH-UBND',
      date: '2025-04-09',
      issuer: 'ỦY BAN NHÂN DÂN HUYỆN ĐỒI SƠN',
    });
    expect(plan.activities).toMatchObject([
      {
        title: 'Tổ chức hội nghị tuyên truyền',
        lead: ['Phòng Văn hóa, Khoa học và Thông tin'],
        support: ['Phòng Nội vụ', 'UBND các xã'],
        time: 'Quý II',
        amount: 35_500_000,
      },
      {
        title: 'Xây dựng chuyên mục phát thanh',
        lead: ['Trung tâm Truyền thông'],
        support: ['UBND các xã', 'các đoàn thể'],
        amount: 64_000_000,
      },
    ]);
    expect(plan.budget.total).toBe(99_500_000);
    expect(plan.budget.lines.map(({ amount }) => amount)).toEqual([35_500_000, 64_000_000]);
    expect(placesOf(plan, 'SUM_MISMATCH')).toEqual([]);
    expect(placesOf(plan, 'AMOUNT_NO_UNIT')).toEqual([]);
    expect(plan.recipients).toEqual(['UBND tỉnh', 'Các phòng, ban', 'UBND các xã', 'Lưu: VT']);
    expect(plan.signer).toEqual({ authority: ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH'], name: 'Hoàng Đức Lâm' });
  });

  it('no type line, a date on two lines, I. 1. a) with other labels', async () => {
    const plan = await plainOf('no-type-line');
    expect(plan).toMatchObject({
      isPlan: true,
      docType: 'KẾ HOẠCH',
      number: '209/KH-UBND',
      date: '2023-09-12',
    });
    expect(placesOf(plan, 'TYPE_INFERRED')).toHaveLength(1);
    expect(plan.targets.map(({ comparator, value }) => [comparator, value])).toEqual([
      ['=', 100],
      ['<=', 2],
    ]);
    expect(plan.activities).toMatchObject([
      {
        title: 'Bồi dưỡng cán bộ',
        lead: ['Phòng Văn hóa và Thông tin'],
        support: ['Phòng Nội vụ', 'Phòng Tài chính - Kế hoạch'],
        time: 'Trước ngày 30/10/2023',
        amount: 8_456_000_000,
      },
      { title: 'Sản xuất nội dung', lead: ['Trung tâm Văn hóa - Thể thao'], support: ['UBND các xã'] },
    ]);
    expect(plan.budget.total).toBeNull();
    expect(plan.responsibilities.map(({ unit }) => unit)).toEqual([
      'Phòng Văn hóa và Thông tin',
      'UBND các xã, thị trấn',
    ]);
    expect(plan.signer.name).toBe('Vũ Ngọc Sơn');
  });

  it('Phần thứ nhất, a party number, targets by year', async () => {
    const plan = await plainOf('parts-in-words');
    expect(plan).toMatchObject({ number: '05-KH/HU', symbol: 'KH/HU', date: '2023-03-03' });
    expect(plan.targets.map(({ value, subject }) => [value, subject])).toEqual([
      [60, 'Đến năm 2023: 60% hộ nghèo dùng internet'],
      [90, 'đến năm 2025: 90% hộ nghèo dùng internet'],
    ]);
    expect(plan.activities[0]?.lead).toEqual(['Phòng Văn hóa và Thông tin']);
    expect(plan.responsibilities).toHaveLength(2);
    expect(placesOf(plan, 'SIGNER_NAME_MISSING')).toHaveLength(1);
  });

  it('a decision with the plan behind it: number, date and signer are those of the decision', async () => {
    const plan = await plainOf('decision-with-plan');
    expect(plan).toMatchObject({
      isPlan: true,
      number: '1204/QĐ-UBND',
      date: '2024-05-20',
      docType: 'KẾ HOẠCH',
    });
    expect(placesOf(plan, 'TWO_DOCUMENTS')).toEqual(['8:1']);
    expect(plan.budget).toMatchObject({ total: 120_000_000 });
    expect(plan.signer).toEqual({ authority: ['KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'], name: 'Đinh Thị Thu Hà' });
    expect(plan.recipients).toEqual(['Như Điều 2', 'Lưu: VT, VHXH']);
  });

  it('hard line breaks: lines are joined, and told once', async () => {
    const plan = await plainOf('hard-wrapped');
    expect(placesOf(plan, 'WRAPPED_LINE')).toHaveLength(1);
    expect(placesOf(plan, 'BROKEN_PARAGRAPH')).toEqual([]);
    expect(plan.targets[0]?.subject).toMatch(/được kiểm tra hằng tuần$/u);
    expect(plan.activities[0]).toMatchObject({
      lead: ['Phòng Văn hóa - Xã hội'],
      support: ['Trung tâm Phục vụ hành chính công', 'Ban Chỉ huy Quân sự', 'các thôn'],
    });
    expect(plan.budget).toMatchObject({ source: 'nguồn ngân sách xã năm 2025', total: 45_000_000 });
    expect(placesOf(plan, 'AMOUNT_APPROXIMATE')).toEqual(['28:60']);
  });

  it('copied from a website: its own data above, bars alone, head and headings torn apart, lines broken', async () => {
    const plan = await plainOf('copied-from-website');
    expect(plan).toMatchObject({
      number: '64/KH-UBND',
      date: '2024-02-20',
      place: 'Lam Giang',
      issuer: 'ỦY BAN NHÂN DÂN TỈNH LAM GIANG',
      title: 'GIẢM NGHÈO VỀ THÔNG TIN TRÊN ĐỊA BÀN TỈNH LAM GIANG NĂM 2024',
    });
    expect(plan.references.map(({ number, date, issuer }) => [number, date, issuer])).toEqual([
      ['30a/2008/NQ-CP', '2008-12-27', 'Chính phủ'],
      ['38/2023/NĐ-CP', '2023-06-24', 'Chính phủ'],
      ['47-NQ/TU', '2021-09-09', 'Ban Chấp hành Đảng bộ tỉnh'],
      ['2376/QĐ-UBND', '2021-12-21', 'UBND tỉnh'],
    ]);
    expect(plan.targets.map(({ comparator, value }) => [comparator, value])).toEqual([
      ['=', 85],
      ['<=', 3],
    ]);
    expect(plan.activities).toMatchObject([
      {
        title: 'Đào tạo, bồi dưỡng cán bộ thông tin cơ sở',
        lead: ['Sở Văn hóa, Thể thao và Du lịch'],
        support: ['Sở Tài chính', 'UBND các huyện'],
      },
    ]);
    expect(plan.budget.total).toBe(2_350_000_000);
    expect(plan.budget.lines.map(({ amount }) => amount)).toEqual([1_800_000_000, 550_000_000]);
    expect(plan.responsibilities.map(({ unit }) => unit)).toEqual([
      'Sở Văn hóa, Thể thao và Du lịch',
      'Sở Tài chính',
    ]);
    expect(plan.signer.name).toBe('Hồ Văn Thạch');
    expect(placesOf(plan, 'METADATA_BLOCK')).toEqual(['1:1']);
    expect(placesOf(plan, 'REF_BAD_NUMBER')).toEqual([]);
  });

  it('money that does not add up, and words that say another amount, are errors and change nothing', async () => {
    const plan = await plainOf('wrong-money');
    expect(plan.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'SUM_MISMATCH',
      'WORDS_MISMATCH',
    ]);
    expect(plan.budget.total).toBe(30_000_000);
    expect(plan.budget.lines.map(({ amount, wordsMatch }) => [amount, wordsMatch])).toEqual([
      [12_000_000, true],
      [19_500_000, null],
    ]);
    expect(placesOf(plan, 'WORDS_UNREADABLE')).toEqual(['16:52']);
    expect(placesOf(plan, 'DATE_IMPOSSIBLE')).toEqual(['3:10']);
    expect(placesOf(plan, 'NUMBERING')).toEqual(['17:1', '19:1']);
    expect(plan.date).toBeNull();
  });
});

describe('texts that are no plans', () => {
  it.each([
    ['news', 'news'],
    ['decision', 'decision-without-plan'],
    ['list', 'no-structure'],
    ['report', 'other-document'],
    ['blank', 'empty'],
    ['without-marks', 'unreadable-marks'],
  ])('%s: a reading that says why, with the outline whole', async (name, code) => {
    const reading = await readFixture(`not-plans/${name}.txt`);
    expect(reading.reason?.code).toBe(code);
    const plain = toPlain(reading);
    expect(plain).toMatchObject({
      isPlan: false,
      reason: reading.reason?.message.vi,
      targets: [],
      number: null,
    });
    expect(plain.findings.map((each) => each.code)).toContain('NOT_A_PLAN');
    expect(plain.outline.length > 0).toBe(code !== 'empty');
  });
});
