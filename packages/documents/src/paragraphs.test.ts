import { describe, expect, it } from 'vitest';
import { Findings } from './findings.ts';
import { paragraphsOf } from './paragraphs.ts';
import { ShownText } from './shown-text.ts';

function read(text: string, mayWrap = true) {
  const shown = new ShownText(text);
  const findings = new Findings(shown);
  const { paragraphs } = paragraphsOf(shown, mayWrap, findings);
  return {
    texts: paragraphs.map(({ content }) => content.text),
    cells: paragraphs.map(({ cells }) => cells?.map(({ text: cell }) => cell) ?? null),
    codes: findings.list().map(({ code, line, column }) => `${code} ${line}:${column}`),
    place: (needle: string) => {
      const found = paragraphs.find(({ content }) => content.text.includes(needle))?.content;
      const at = found?.at[found.text.indexOf(needle)] ?? -1;
      return `${shown.lineOf(at)}:${shown.columnOf(at)}`;
    },
  };
}

describe('paragraphs', () => {
  it('join a sentence across a blank line, and keep the column of every letter', () => {
    const { texts, codes, place } = read(
      'Hỗ trợ hộ nghèo tiếp cận chính sách,\n\n  pháp luật  của Nhà nước.',
    );
    expect(texts).toEqual(['Hỗ trợ hộ nghèo tiếp cận chính sách, pháp luật của Nhà nước.']);
    expect(codes).toEqual(['BROKEN_PARAGRAPH 1:36', 'DOUBLE_SPACE 3:12']);
    expect(place('pháp luật')).toBe('3:3');
    expect(place('Nhà nước')).toBe('3:18');
  });

  it('join it across a page number that stands alone', () => {
    const { texts, codes } = read('Sử dụng vốn bảo đảm\n\n3\n\nhiệu quả, tiết kiệm.');
    expect(texts).toEqual(['Sử dụng vốn bảo đảm hiệu quả, tiết kiệm.']);
    expect(codes).toEqual(['BROKEN_PARAGRAPH 1:19', 'PAGE_NUMBER 3:1']);
  });

  it('join wrapped lines that begin with a date or name a chairman', () => {
    const { texts } = read(
      'Thực hiện Quyết định số 386/QĐ-UBND\nngày 16 tháng 3 năm 2026 của Ủy ban nhân dân tỉnh và ý kiến của\nchủ tịch Ủy ban nhân dân tỉnh.',
    );
    expect(texts).toHaveLength(1);
  });

  it('leave list items, headings and head lines apart', () => {
    const lines = [
      'Gồm có',
      '- một việc',
      'b) hai việc',
      'MỤC TIÊU',
      'Số: 1/KH-UBND',
      'Cửa Lam, ngày 1 tháng 2 năm 2026',
    ];
    expect(read(lines.join('\n')).texts).toEqual(lines);
  });

  it('take a table row as cells, whatever stands in the cells', () => {
    const { cells } = read(
      '| TT | Nội dung | Chủ trì |\n|---|---|---|\n| 1 | Họp ngày 5 tháng 6 năm 2026 | Chủ tịch UBND |',
    );
    expect(cells).toEqual([
      ['TT', 'Nội dung', 'Chủ trì'],
      ['1', 'Họp ngày 5 tháng 6 năm 2026', 'Chủ tịch UBND'],
    ]);
  });

  it('part the columns of head and foot, but no sentence that names the republic', () => {
    expect(
      read('- Sở Nội vụ;\t\tKT. CHỦ TỊCH\n- Lưu: VT.\t\tTrần Văn Hiếu\n- UBND xã;      Lê An').texts,
    ).toEqual(['- Sở Nội vụ;', 'KT. CHỦ TỊCH', '- Lưu: VT.', 'Trần Văn Hiếu', '- UBND xã;', 'Lê An']);
    const sentence = 'Quốc huy nước Cộng hòa xã hội chủ nghĩa Việt Nam được treo tại hội trường.';
    expect(read(sentence).texts).toEqual([sentence]);
  });

  it('cut a bullet that stands inside the line', () => {
    const { texts, codes } = read('Trong đó: - Tiểu dự án A; - Tiểu dự án B');
    expect(texts).toEqual(['Trong đó:', '- Tiểu dự án A;', '- Tiểu dự án B']);
    expect(codes).toEqual(['INLINE_BULLET 1:11', 'INLINE_BULLET 1:27']);
  });

  it('take marks of bold, broken characters and drawn rules off, and say where they were', () => {
    const { texts, codes } = read('Tổng: **99.000.000đ**\n______\nMột\u0007 hai\u200B ba');
    expect(texts).toEqual(['Tổng: 99.000.000đ', 'Một hai ba']);
    expect(codes).toEqual(['MARKUP 1:7', 'RULE_RESIDUE 2:1', 'BAD_CHAR 3:4']);
  });
});
