import type { BoardCell } from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { foldHours } from '../../ui/day-axis.ts';
import { airingsOf, busyOf, placeBlocks } from './board-blocks.ts';

const at = (time: string) => `2024-10-10T${time}:00+07:00`;
const cell = (airing: string, time: string, seconds: number, more: Partial<BoardCell> = {}): BoardCell => ({
  airing,
  title: `Bản tin ${airing}`,
  at: at(time),
  durationMs: seconds * 1000,
  state: 'proved',
  counted: 4,
  boxes: 4,
  offline: 0,
  unknownTime: 0,
  ...more,
});
const lane = (name: string, cells: BoardCell[]) => ({
  ward: { id: name, name },
  clusters: 4,
  offline: 0,
  unknownTime: 0,
  cells,
});

test('a short airing is widened to be read, and never covers the next one', () => {
  const cells = [cell('a', '14:00', 40), cell('b', '14:02', 40), cell('c', '16:00', 40)];
  const axis = foldHours(busyOf([lane('An Thủy', cells)]), Date.parse(at('14:10')), 7 * 3_600_000);
  const blocks = placeBlocks(cells, axis, 900, () => '4/4');
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1];
    if (next) expect(block.left + block.width).toBeLessThanOrEqual(next.left + 1e-9);
  }
  expect(blocks.at(-1)).toMatchObject({ room: 'tight' });
});

test('the day by airing adds the wards up and names those that fall short', () => {
  const day = airingsOf([
    lane('An Thủy', [cell('sáng', '05:00', 1800)]),
    lane('Nghĩa Phú', [
      cell('sáng', '05:00', 1800, { state: 'failed', counted: 0 }),
      cell('chiều', '17:00', 60),
    ]),
  ]);
  expect(day).toMatchObject([
    { airing: 'sáng', state: 'proved', counted: 4, boxes: 8, wards: 2, short: ['Nghĩa Phú'] },
    { airing: 'chiều', counted: 4, boxes: 4, wards: 1, short: [] },
  ]);
});

test('an airing is failed only when it failed everywhere', () => {
  const failed = { state: 'failed', counted: 0 } as const;
  const everywhere = airingsOf([
    lane('A', [cell('x', '05:00', 60, failed)]),
    lane('B', [cell('x', '05:00', 60, failed)]),
  ]);
  expect(everywhere[0]?.state).toBe('failed');
});
