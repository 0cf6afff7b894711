import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PlanReading, readPlan, toFull, toPlain } from './index.ts';

/** The real plan is no part of the repository; where it lies beside it, these promises are kept too. */
const REAL_PLAN = new URL('../../../../shared/plans/cua-lo-2024.txt', import.meta.url);

describe.skipIf(!existsSync(REAL_PLAN))('the real plan of 2024', () => {
  let reading: PlanReading;
  let plain: ReturnType<typeof toPlain>;

  beforeAll(async () => {
    reading = await readPlan({ bytes: readFileSync(REAL_PLAN), fileName: 'cua-lo-2024.txt' });
    plain = toPlain(reading);
  });

  const places = (code: string): string[] =>
    plain.findings.filter((each) => each.code === code).map(({ line, column }) => `${line}:${column}`);

  it('gives its head, with what is blank as null', () => {
    expect(plain).toMatchObject({
      isPlan: true,
      docType: 'KẾ HOẠCH',
      number: null,
      symbol: 'KH-UBND',
      date: '2024-06',
      place: 'Cửa Lò',
      issuer: 'UBND thị xã Cửa Lò',
    });
    expect(plain.title).toMatch(/^Thực hiện Tiểu dự án 1 .* năm 2024$/u);
    expect(reading.issuer.confidence).toBe('inferred');
  });

  it('gives the three documents it names, with kind, date and issuer', () => {
    expect(plain.references).toEqual([
      {
        number: '445/STT&TT-VP',
        date: '2024-03-14',
        issuer: 'Sở Thông tin và Truyền thông',
        kind: 'Công văn',
      },
      {
        number: '06/2022/TT-BTTTT',
        date: '2022-06-30',
        issuer: 'Bộ trưởng Bộ Thông tin và Truyền thông',
        kind: 'Thông tư',
      },
      { number: '1153/QĐ-UBND', date: '2024-05-13', issuer: 'UBND tỉnh Nghệ An', kind: 'Quyết định' },
    ]);
  });

  it('gives three targets of 100 % and one general objective, joined across the blank line', () => {
    expect(plain.targets.map(({ value, unit, comparator }) => [value, unit, comparator])).toEqual([
      [100, '%', '='],
      [100, '%', '='],
      [100, '%', '='],
    ]);
    expect(plain.targets.map(({ subject }) => subject.split(' ').slice(0, 3).join(' '))).toEqual([
      'cán bộ làm',
      'phường có hệ',
      'hộ nghèo, hộ',
    ]);
    expect(plain.objectives).toHaveLength(1);
    expect(plain.objectives[0]).toContain('chính sách, pháp luật của Nhà nước');
    expect(reading.objectives[0]?.at.map(({ line }) => line)).toEqual([33, 35]);
  });

  it('gives two activities with content, lead and supporting units', () => {
    expect(plain.activities.map(({ title, lead, support }) => ({ title, lead, support }))).toEqual([
      {
        title: 'Nâng cao năng lực cho cán bộ thông tin cơ sở',
        lead: ['Phòng Văn hoá và Thông tin'],
        support: ['Trung tâm Văn hoá-Thể thao và Truyền thông', 'UBND các phường'],
      },
      {
        title: 'Tăng cường nội dung thông tin về cơ sở',
        lead: ['Phòng Văn hoá và Thông tin thị xã'],
        support: [
          'Phòng Lao động - Thương binh và Xã hội',
          'Trung tâm Văn hóa TT&TT Thị xã',
          'UBND các xã, phường',
        ],
      },
    ]);
    expect(plain.activities.every(({ content }) => (content ?? '').length > 100)).toBe(true);
  });

  it('gives 170.429.000 = 99.000.000 + 71.429.000 with words that match', () => {
    expect(plain.budget).toMatchObject({
      decision: '1153/QĐ-UBND',
      total: 170_429_000,
      lines: [
        { label: 'Tiểu dự án giảm nghèo về thông tin', amount: 99_000_000, wordsMatch: true },
        { label: 'Tiểu dự án truyền thông về giảm nghèo đa chiều', amount: 71_429_000, wordsMatch: true },
      ],
    });
    expect(reading.budget.totalWordsMatch).toBe(true);
    expect(plain.budget.source).toContain('Ngân sách Trung ương');
    expect(plain.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('gives five units with their duties, and keeps the closing words apart from the last one', () => {
    expect(plain.responsibilities.map(({ unit, duties }) => [unit, duties.length])).toEqual([
      ['Phòng Văn hóa và Thông tin', 2],
      ['Phòng Tài chính và Kế hoạch', 2],
      ['Trung tâm Văn hoá-Thể thao và Truyền thông', 3],
      ['Ủy ban MTTQVN và các đoàn thể', 2],
      ['UBND các phường', 1],
    ]);
    expect(JSON.stringify(plain.responsibilities)).not.toContain('Trên đây');
    expect(plain.outline.find(({ kind }) => kind === 'closing')?.line).toBe(92);
  });

  it('gives eight recipients, three lines of authority and the signer', () => {
    expect(plain.recipients).toHaveLength(8);
    expect(plain.signer).toEqual({
      authority: ['TM.ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'],
      name: 'Nguyễn Quang Tiêu',
    });
  });

  it('points at every flaw in the place where it stands', () => {
    expect(places('NUMBER_MISSING')).toEqual(['3:1']);
    expect(places('DAY_MISSING')).toEqual(['5:9']);
    expect(places('BROKEN_PARAGRAPH')).toEqual(['33:148', '75:153']);
    expect(places('STRAY_NUMBER')).toEqual(['86:80']);
    expect(places('STRAY_LETTER')).toEqual(['92:159']);
    expect(places('UNIT_NO_COLON')).toEqual(['90:4']);
    expect(places('UNIT_SPELLING_VARIANT')).toEqual(['61:70', '75:4']);
    expect(places('UNIT_LEVELS_DIFFER')).toEqual(['61:102']);
    expect(places('MARKUP')).toEqual(['67:26', '69:49', '71:51']);
    expect(places('INLINE_BULLET')).toEqual(['69:11']);
    expect(places('AMOUNT_NO_UNIT')).toEqual(['67:28']);
    expect(places('WORDS_STYLE')).toEqual(['67:53', '71:78']);
    expect(places('ARCHIVE_LINE')).toEqual(['103:3']);
    expect(plain.findings).toHaveLength(18);
  });

  it('points right behind a joined line too: a reference in the second part has the second line', () => {
    const [, second] = reading.responsibilities[0]?.duties ?? [];
    const line = readFileSync(REAL_PLAN, 'utf8').split('\n')[76] ?? '';
    expect(second?.at).toEqual([
      { line: 77, column: line.indexOf('Phối hợp') + 1, length: second?.raw.length },
    ]);
    expect(second?.raw).toBe(line.slice(line.indexOf('Phối hợp')));
  });

  it('goes into JSON, amounts as integers', () => {
    expect(JSON.parse(JSON.stringify(toFull(reading))).budget.total.value).toBe(170_429_000);
  });
});
