import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LineMark, runsOf } from './source-runs.ts';

const field = (
  column: number,
  length: number,
  key: string,
  reading: 'exact' | 'normalised' = 'exact',
): LineMark => ({
  column,
  length,
  of: { kind: 'field', key, reading },
});
const finding = (column: number, length: number, n: number, open = true): LineMark => ({
  column,
  length,
  of: { kind: 'finding', n, open },
});

describe('a line of the document cut into runs', () => {
  test('stays one plain run when nothing was read from it', () => {
    expect(runsOf('Nơi nhận:', [])).toEqual([{ text: 'Nơi nhận:', fields: [], findings: [], markers: [] }]);
  });

  test('underlines exactly the columns that a field was read from', () => {
    const runs = runsOf('- Đơn vị chủ trì: Phòng Văn hóa.', [field(19, 13, 'lead', 'normalised')]);
    expect(runs.map(({ text }) => text)).toEqual(['- Đơn vị chủ trì: ', 'Phòng Văn hóa', '.']);
    expect(runs[1]).toMatchObject({ fields: ['lead'], reading: 'normalised' });
  });

  test('lets the narrower of two overlapping fields answer a press, and keeps the wider one', () => {
    const runs = runsOf('100% phường có loa', [
      field(1, 18, 'objective', 'normalised'),
      field(6, 6, 'target'),
    ]);
    expect(runs.map(({ text, fields, reading }) => [text, fields, reading])).toEqual([
      ['100% ', ['objective'], 'normalised'],
      ['phường', ['target', 'objective'], 'exact'],
      [' có loa', ['objective'], 'normalised'],
    ]);
  });

  test('sets a numbered marker once, where its finding ends, though another mark cuts through it', () => {
    const runs = runsOf('UBND các xã, phường.', [finding(6, 14, 3), field(1, 11, 'unit')]);
    expect(runs.map(({ text, markers }) => [text, markers.map(({ n }) => n)])).toEqual([
      ['UBND ', []],
      ['các xã', []],
      [', phường', [3]],
      ['.', []],
    ]);
    expect(runs[1]?.findings).toEqual([{ n: 3, open: true }]);
    expect(runs[1]?.fields).toEqual(['unit']);
  });

  test('shows a finding without length at its column, also at the start of an empty line', () => {
    expect(runsOf('', [finding(1, 0, 7)])).toEqual([
      { text: '', fields: [], findings: [], markers: [{ n: 7, open: true }] },
    ]);
    expect(
      runsOf('Số: /KH-UBND', [finding(5, 0, 1)]).map(({ text, markers }) => [text, markers.length]),
    ).toEqual([
      ['Số: ', 1],
      ['/KH-UBND', 0],
    ]);
  });

  test('never loses, doubles or moves a character, and never loses a marker, whatever the marks are', () => {
    const mark = fc.record({
      column: fc.integer({ min: 1, max: 60 }),
      length: fc.integer({ min: 0, max: 60 }),
      n: fc.integer({ min: 1, max: 9 }),
      open: fc.boolean(),
      isField: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), fc.array(mark, { maxLength: 9 }), (line, drawn) => {
        const marks = drawn.map(({ column, length, n, open, isField }) =>
          isField ? field(column, length, `f${n}`) : finding(column, length, n, open),
        );
        const runs = runsOf(line, marks);
        expect(runs.map(({ text }) => text).join('')).toBe(line);
        const expected = marks.flatMap(({ of }) => (of.kind === 'finding' ? [of.n] : [])).sort();
        expect(runs.flatMap(({ markers }) => markers.map(({ n }) => n)).sort()).toEqual(expected);
      }),
    );
  });
});
