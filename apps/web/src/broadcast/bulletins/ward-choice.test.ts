import { describe, expect, test } from 'vitest';
import { reachOf, wardsOf } from './ward-choice.ts';

const at = (id: string, name: string) => ({ ward: { id, name } });
const clusters = [at('3', 'Xuân Giang'), at('1', 'An Thủy'), at('3', 'Xuân Giang'), at('2', 'Đông Hải')];

describe('where a bulletin can be aired', () => {
  test('is every ward that has a cluster, in the order of the Vietnamese alphabet', () => {
    expect(wardsOf(clusters).map(({ name, clusters: count }) => [name, count])).toEqual([
      ['An Thủy', 1],
      ['Đông Hải', 1],
      ['Xuân Giang', 2],
    ]);
  });

  test('is told in wards and clusters, for all and for some', () => {
    const wards = wardsOf(clusters);
    expect(reachOf(wards, 'all')).toEqual({ wards: 3, clusters: 4 });
    expect(reachOf(wards, new Set(['3']))).toEqual({ wards: 1, clusters: 2 });
    expect(reachOf(wards, new Set())).toEqual({ wards: 0, clusters: 0 });
  });
});
