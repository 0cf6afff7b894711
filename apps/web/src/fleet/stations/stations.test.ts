import type { RegistryEntry } from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { contractsOf } from './contracts.ts';
import { kilohertzOf, megahertzText, wholeOf } from './equipment-numbers.ts';

test('a frequency is typed in MHz with comma or point and kept in kHz', () => {
  expect(['98,5', '98.5', '54', ''].map(kilohertzOf)).toEqual([98_500, 98_500, 54_000, null]);
  expect(['29,9', '301', 'FM', '98,5 MHz', '-54'].map(kilohertzOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  for (const kilohertz of [54_000, 98_500, 106_125])
    expect(kilohertzOf(megahertzText(kilohertz))).toBe(kilohertz);
});

test('a power may be typed with the point of thousands, and what is no number is not guessed', () => {
  expect(['50', '1.000', ' ', '12,5', 'năm'].map(wholeOf)).toEqual([50, 1000, null, undefined, undefined]);
});

test('contracts come by their end, those without one not at all', () => {
  const cluster = (name: string, ends: Partial<RegistryEntry>) =>
    ({
      name,
      simContract: null,
      simUntil: null,
      powerContract: null,
      powerUntil: null,
      careContract: null,
      careUntil: null,
      ...ends,
    }) as RegistryEntry;
  const found = contractsOf([
    cluster('A', { simContract: 'HĐ 1', simUntil: '2025-12-31', careContract: 'HĐ 2' }),
    cluster('B', { powerUntil: '2025-01-31' }),
  ]);
  expect(found.map((each) => [each.cluster.name, each.kind, each.number, each.until])).toEqual([
    ['B', 'power', '', '2025-01-31'],
    ['A', 'sim', 'HĐ 1', '2025-12-31'],
  ]);
});
