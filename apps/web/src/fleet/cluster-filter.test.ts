import type { ClusterListItem } from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { clusterFilterOf, groupByWard, offeredFilters } from './cluster-filter.ts';

const cluster = (name: string, ward: string, state: ClusterListItem['state']): ClusterListItem => ({
  id: name,
  name,
  ward: { id: ward, name: ward },
  station: ward,
  state,
});
const since = '2024-10-10T08:00:00.000Z';
const clusters = [
  cluster('Chợ Đình', 'Lam Hải', { kind: 'offline', since }),
  cluster('Nhà văn hóa Ân Phú', 'Lam Hải', { kind: 'ready' }),
  cluster('Khối 6', 'Tân Cảng', { kind: 'unknown-time', since }),
];
const names = (search: string, filter = clusterFilterOf('all')) =>
  groupByWard(clusters, filter, search).flatMap(({ clusters }) => clusters.map(({ name }) => name));

test('search ignores marks and the order of words, in cluster and ward alike', () => {
  expect(names('an phu')).toEqual(['Nhà văn hóa Ân Phú']);
  expect(names('hai dinh')).toEqual(['Chợ Đình']);
  expect(names('LAM')).toEqual(['Chợ Đình', 'Nhà văn hóa Ân Phú']);
  expect(names('không có')).toEqual([]);
});

test('what needs somebody is what is off, lost in time or without a box', () => {
  expect(names('', 'attention')).toEqual(['Chợ Đình', 'Khối 6']);
});

test('a filter that would show nothing is not offered', () => {
  expect(offeredFilters(clusters)).toEqual([
    { filter: 'all', count: 3 },
    { filter: 'attention', count: 2 },
    { filter: 'ready', count: 1 },
    { filter: 'offline', count: 1 },
    { filter: 'unknown-time', count: 1 },
  ]);
});
