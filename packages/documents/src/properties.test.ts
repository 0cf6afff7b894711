import { Refused } from '@loaphuong/domain/basics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanReading, readPlan, type Span, toFull, toPlain } from './index.ts';
import { exampleText, fixtureNames, readFixture } from './testing/files.ts';

/** Every span in a value, wherever it hides. */
function spansIn(value: unknown): Span[] {
  if (Array.isArray(value)) return value.flatMap(spansIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('line' in value && 'column' in value && 'length' in value) {
    return [{ line: Number(value.line), column: Number(value.column), length: Number(value.length) }];
  }
  return Object.values(value).flatMap(spansIn);
}

/** What must hold of any reading. */
function checkReading(reading: PlanReading): void {
  const lines = reading.text.split('\n');
  for (const { line, column, length } of spansIn({ ...reading, text: '' })) {
    const width = lines[line - 1]?.length ?? -1;
    expect(line >= 1 && column >= 1 && length >= 1 && column - 1 + length <= width).toBe(true);
  }
  for (const { line, column, proposal } of reading.findings) {
    expect(line <= lines.length && column >= 1 && (proposal === null || typeof proposal === 'string')).toBe(
      true,
    );
  }
  expect(JSON.parse(JSON.stringify(toPlain(reading)))).toEqual(toPlain(reading));
  expect(JSON.parse(JSON.stringify(toFull(reading)))).toEqual(toFull(reading));
  expect(reading.isPlan).toBe(reading.reason === null);
  expect(lettersOf(outlineTexts(reading).join(' '))).toBe(lettersOf(reading.text));
}

/** All text of the outline, markers included, in no order. */
function outlineTexts({ outline }: PlanReading): string[] {
  const texts: string[] = [];
  const queue = [...outline];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    texts.push(`${node.marker ?? ''} ${node.text}`);
    queue.push(...node.children);
  }
  return texts;
}

/** How many of each letter and digit: what no cleaning may lose. */
function lettersOf(text: string): string {
  const counts = new Map<string, number>();
  for (const [letter] of text.matchAll(/[\p{L}\p{N}]/gu)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).join(' ');
}

async function readAny(bytes: Uint8Array): Promise<PlanReading | Refused> {
  try {
    return await readPlan({ bytes, fileName: 'fuzz' });
  } catch (problem) {
    if (problem instanceof Refused) return problem;
    throw problem;
  }
}

/** Pieces that plans are made of, so that random texts reach every rule. */
const PIECES = [
  'KẾ HOẠCH', 'QUYẾT ĐỊNH', 'Số: 12/KH-UBND', 'Số: /KH-UBND', 'Cửa Lam, ngày 31 tháng 2 năm 2026', 'ngày tháng 6 năm 2024',
  'I. MỤC TIÊU', 'II. NỘI DUNG', 'III. KINH PHÍ', 'IV. TỔ CHỨC THỰC HIỆN', '1. Tập huấn', 'a) ', '- ', '+ ', '• ', '1.1. Mở', '(1) ',
  '100% hộ nghèo', 'trên 70% phường', 'ít nhất 02 lớp cho 300 lượt người', 'Đơn vị chủ trì: Phòng Văn hóa và Thông tin.',
  'phối hợp: UBND các phường; Sở Nội vụ', 'Tổng kinh phí: 170.429.000 (Bằng chữ: một trăm', '**99.000.000đ**', '8,456 tỷ đồng',
  '1 tỷ 545 triệu đồng', '999999999999999999999 đồng', 'Quyết định số 1153/QĐ-UBND ngày 13/5/2024 của UBND tỉnh', 'bảo đảm 3 hiệu quả',
  'thị X xã', '| TT | Nội dung | Chủ trì |', '| 1 | Mở lớp | Phòng A |', '| --- | --- |', '|', 'Nơi nhận:', '- Lưu .', 'TM. ỦY BAN NHÂN DÂN',
  'Nguyễn Văn A', 'Trên đây là Kế hoạch', '\n', '\n\n', '\n', ' ', '\t', '   ', '.', ':', ';', ',', '___', '3', '\u00A0', '\u200B', '\uFEFF',
  '\uD800', '😀', '\u0301', '\u0007', 'và', 'của', 'tiếp tục câu văn đang dở dang,',
]; // biome-ignore format: a list to read across

describe('whatever comes in', () => {
  it('random pieces of plans: no exception, every place inside the text, every letter in the outline, JSON both ways', async () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        const result = await readAny(Buffer.from(input));
        if (!(result instanceof Refused)) checkReading(result);
      }),
      { numRuns: 300 },
    );
  });

  it('random text and random bytes: a reading or a refusal, nothing else', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 }).map((input) => Buffer.from(input));
    const zip = fc
      .uint8Array({ maxLength: 200 })
      .map((tail) => Buffer.concat([Buffer.from('PK\x03\x04'), tail]));
    const pdf = fc
      .uint8Array({ maxLength: 200 })
      .map((tail) => Buffer.concat([Buffer.from('%PDF-1.4\n'), tail]));
    const promise = async (input: Uint8Array): Promise<void> => {
      const result = await readAny(input);
      if (!(result instanceof Refused)) checkReading(result);
    };
    const anything = fc.oneof(text, fc.uint8Array({ maxLength: 400 }), zip);
    await fc.assert(fc.asyncProperty(anything, promise), { numRuns: 300 });
    // pdf.js takes its time to give a broken file up.
    await fc.assert(fc.asyncProperty(pdf, promise), { numRuns: 20 });
  });

  it('the example with a stretch cut out, doubled or moved: still only readings', async () => {
    const text = exampleText();
    const place = fc.nat({ max: text.length });
    await fc.assert(
      fc.asyncProperty(place, place, place, async (a, b, c) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const piece = text.slice(from, Math.min(to, from + 800));
        const cut = text.slice(0, from) + text.slice(from + piece.length);
        const result = await readAny(Buffer.from(cut.slice(0, c) + piece + cut.slice(c)));
        if (!(result instanceof Refused)) checkReading(result);
      }),
      { numRuns: 60 },
    );
  });

  it('every fixture keeps the promises too', async () => {
    for (const name of [
      ...fixtureNames('variants'),
      ...fixtureNames('not-plans'),
      'ke-hoach-cua-lam-2026.pdf',
    ]) {
      checkReading(await readFixture(name));
    }
  });

  it('long input of one kind takes time in proportion to its length', async () => {
    for (const unit of [
      'a\n',
      'a ',
      '1. Mở lớp\n',
      '- Lưu; ',
      'và của các ',
      '| a | b |\n',
      '99.000.000 ',
      'Căn cứ Luật ',
      '(',
      '**',
      'số 1/',
    ]) {
      const result = await readAny(Buffer.from(unit.repeat(Math.floor(60_000 / unit.length))));
      expect(result).toBeDefined();
    }
  }, 60_000);
});
