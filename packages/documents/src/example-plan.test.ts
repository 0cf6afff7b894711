import { describe, expect, it } from 'vitest';
import { toPlain } from './index.ts';
import { planDocx } from './testing/docx.ts';
import { exampleText, placesOf, readExample, readFixture, readText, valuesOf } from './testing/files.ts';

const TEXT = 'ke-hoach-cua-lam-2026.txt';

describe('the example plan of thị xã Cửa Lam', () => {
  it('is understood in every field', async () => {
    const reading = await readExample(TEXT);
    const plain = toPlain(reading);
    expect(plain).toMatchObject({
      isPlan: true,
      docType: 'KẾ HOẠCH',
      number: '118/KH-UBND',
      symbol: 'KH-UBND',
      date: '2026-03-24',
      place: 'Cửa Lam',
      issuer: 'ỦY BAN NHÂN DÂN THỊ XÃ CỬA LAM',
      title: 'Giảm nghèo về thông tin trên địa bàn thị xã Cửa Lam năm 2026',
    });
    expect(plain.references.map(({ number }) => number)).toEqual([
      '49/2024/NĐ-CP',
      '512/SVHTTDL-TTCS',
      '386/QĐ-UBND',
    ]);
    expect(plain.targets.map(({ value, unit, comparator }) => `${comparator} ${value} ${unit}`)).toEqual([
      '= 100 %',
      '= 100 %',
      '= 100 %',
    ]);
    expect(plain.activities.map(({ lead, support, time }) => [lead.length, support.length, time])).toEqual([
      [1, 2, 'Quý II năm 2026'],
      [1, 3, 'Từ tháng 4 đến tháng 12 năm 2026'],
      [1, 2, 'Thường xuyên trong năm 2026'],
    ]);
    expect(plain.budget).toMatchObject({ total: 151_250_000, decision: '386/QĐ-UBND' });
    expect(plain.budget.lines.map(({ amount, wordsMatch }) => [amount, wordsMatch])).toEqual([
      [86_500_000, true],
      [64_750_000, true],
    ]);
    expect(plain.responsibilities.map(({ duties }) => duties.length)).toEqual([2, 2, 2, 2, 1]);
    expect(plain.recipients).toHaveLength(7);
    expect(plain.signer).toEqual({
      authority: ['TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'],
      name: 'Trần Văn Hiếu',
    });
  });

  it('holds four harmless flaws for the confirm screen, each with what a form may offer', async () => {
    const { findings } = await readExample(TEXT);
    expect(findings.map(({ code, proposal }) => [code, proposal])).toEqual([
      ['UNIT_SPELLING_VARIANT', 'Trung tâm Văn hóa - Thể thao và Truyền thông'],
      ['WORDS_STYLE', 'Sáu mươi tư triệu bảy trăm năm mươi nghìn đồng'],
      ['STRAY_NUMBER', ''],
      ['UNIT_NO_COLON', 'UBND các phường:'],
    ]);
    expect(findings.every(({ message }) => message.vi !== '' && message.en !== '')).toBe(true);
  });

  it('says the same as a Word file with layout tables and automatic numbering', async () => {
    const text = valuesOf(await readExample(TEXT));
    expect(valuesOf(await readExample('ke-hoach-cua-lam-2026.docx'))).toEqual(text);
    expect(valuesOf(await readText(await planDocx(exampleText()), 'fresh.docx'))).toEqual(text);
  });

  it('says the same as a pdf with broken lines, two columns and page numbers', async () => {
    expect(valuesOf(await readFixture('ke-hoach-cua-lam-2026.pdf'))).toEqual(
      valuesOf(await readExample(TEXT)),
    );
  });

  it('says the same in NFD and in UTF-16, and tells so', async () => {
    const text = exampleText();
    const values = valuesOf(await readText(text));
    const nfd = await readText(text.normalize('NFD'));
    expect(valuesOf(nfd)).toEqual(values);
    expect(placesOf(toPlain(nfd), 'NFD')).toEqual(['1:1']);
    const wide = await readText(Buffer.from(`\uFEFF${text}`, 'utf16le'));
    expect(valuesOf(wide)).toEqual(values);
    expect(wide.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['BOM', 'LEGACY_ENCODING']));
    expect(valuesOf(await readText(Buffer.from(text, 'utf16le')))).toEqual(values);
  });

  it('leaves nothing out: every line of the text is in the outline', async () => {
    const { text, outline } = await readExample(TEXT);
    const lines = new Set<number>();
    const queue = [...outline];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const { line } of node.at) lines.add(line);
      queue.push(...node.children);
    }
    const filled = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [index + 1]));
    expect([...lines].toSorted((a, b) => a - b)).toEqual(filled);
  });
});
