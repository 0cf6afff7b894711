import { expect, test } from 'vitest';
import { checkRows, guessFields } from './index.ts';

// The rule gets the language's own folding from above; the same thing in small is enough here.
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();
const known = {
  wards: [{ id: 'w1', name: 'An Thủy' }],
  clusters: [{ id: 'c1', ward: 'w1', name: 'Chợ An Thủy' }],
};

test('columns are guessed by their headings, with or without marks, and none twice', () => {
  expect(guessFields(['STT', 'PHUONG', 'Cụm loa', 'Vị trí', 'Công  suất'], fold)).toEqual([
    undefined,
    'ward',
    'name',
    undefined,
    'wattage',
  ]);
});

test('a row that fits is read: comma, day and words as people write them', () => {
  const { rows, findings } = checkRows(
    [['Phường An Thuỷ', 'CHỢ AN THỦY', 'Có dây', '18,81', '105,7', '5/2/2024']],
    ['ward', 'name', 'technology', 'latitude', 'longitude', 'installedOn'],
    known,
    fold,
  );
  expect(findings.map(({ severity, code }) => [severity, code])).toEqual([['note', 'fleet/import-known']]);
  expect(rows[0]).toMatchObject({
    known: 'c1',
    wrong: false,
    values: {
      technology: 'wired',
      position: { latitude: 18.81, longitude: 105.7 },
      days: { installedOn: '2024-02-05' },
    },
  });
});

test('every fault of a row is named with its field and the way out', () => {
  const { findings } = checkRows(
    [
      ['Lạ', 'x', 'vệ tinh', '99', '', '31/02/2024'],
      ['An Thủy', 'Cổng làng', '', '', '', ''],
      ['an thuy', 'cong lang', '', '', '', ''],
    ],
    ['ward', 'name', 'technology', 'latitude', 'longitude', 'installedOn'],
    known,
    fold,
  );
  expect(findings.map(({ row, field, code }) => `${row} ${field} ${code.slice(13)}`)).toEqual([
    '2 ward no-ward',
    '2 name name',
    '2 latitude number',
    '2 latitude half-position',
    '2 installedOn day',
    '2 technology word',
    '4 name twice',
  ]);
});

test('a sheet without names is refused whole', () => {
  expect(checkRows([['a']], ['ward'], known, fold)).toMatchObject({
    rows: [],
    findings: [{ row: 1, field: 'name', code: 'fleet/import-no-column' }],
  });
});

test('a row that calls a cluster scrapped is said, not obeyed: that needs a reason', () => {
  const { rows, findings } = checkRows(
    [['An Thủy', 'Cầu cũ', 'Thanh lý']],
    ['ward', 'name', 'condition'],
    known,
    fold,
  );
  expect(rows[0]?.wrong).toBe(false);
  expect(findings.map(({ code }) => code)).toEqual(['fleet/import-retired']);
});
