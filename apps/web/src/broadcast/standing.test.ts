import type { BoxCell, BoxStanding } from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { words } from '../texts/vi/words.ts';
import { cellsOf, countStandings, troublesOf } from './standing.ts';

const box = (name: string, standing: BoxStanding, why?: string): BoxCell => ({
  cluster: { id: name, name },
  ward: { id: 'Lam Hải', name: 'Lam Hải' },
  standing,
  ...(why === undefined ? {} : { why: { vi: why, en: why } }),
});
const boxes = [
  box('a', 'ready'),
  box('b', 'offline', 'sẽ phát nếu có điện'),
  box('c', 'ready'),
  box('d', 'unknown-time', 'không phát theo lịch'),
  box('e', 'offline', 'sẽ phát nếu có điện'),
];

test('a box that does not know the time is told apart from one that is off', () => {
  expect(cellsOf(boxes).map(({ kind }) => kind)).toEqual(['ready', 'offline', 'ready', 'unknown', 'offline']);
  expect(countStandings(boxes, words)).toEqual([
    ['Sẵn sàng', 2],
    ['Mất kết nối', 2],
    ['Chưa rõ giờ', 1],
  ]);
});

test('devices with the same trouble share one sentence; ready ones need none', () => {
  const troubles = troublesOf(boxes).map(({ standing, boxes: same }) => [standing, same.length]);
  expect(troubles).toEqual([
    ['offline', 2],
    ['unknown-time', 1],
  ]);
});
