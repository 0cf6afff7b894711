import type { BoardCell, TodayView } from '@loaphuong/contract';
import { msOf } from '../../shell/time.ts';
import { type Axis, type Busy, placeOf } from '../../ui/day-axis.ts';

/** A block on a lane; `left` and `width` are shares of the lane. */
export interface Block {
  readonly cell: BoardCell;
  readonly left: number;
  readonly width: number;
  /** What fits in: icon and share, both set tight, the icon alone, or nothing but the texture. */
  readonly room: 'full' | 'tight' | 'icon' | 'none';
}

/** Widths in pixels: of any block, of one with an icon, and what icon and edges take beside the share. */
const leastSeen = 10;
const leastIcon = 17;
const besideTight = 21;
const besideFull = 32;
const icon = 12;
/** A figure of 12 px is at most this wide. */
const figure = 7.5;

/**
 * The blocks of one lane in the order of time. Short airings are widened to be read, but never over their neighbour.
 * `shareOf` says what a block reads, `lanePx` how wide the lane is.
 */
export function placeBlocks(
  cells: readonly BoardCell[],
  axis: Axis,
  lanePx: number,
  shareOf: (cell: BoardCell) => string,
): readonly Block[] {
  const sorted = [...cells].sort((a, b) => msOf(a.at) - msOf(b.at));
  return sorted.map((cell, index) => {
    const next = sorted[index + 1];
    const from = placeOf(axis, msOf(cell.at)) * lanePx;
    const inScale = placeOf(axis, msOf(cell.at) + cell.durationMs) * lanePx - from;
    // What is only planned has no icon.
    const text = shareOf(cell).length * figure - (cell.state === 'planned' ? icon : 0);
    const wanted = Math.max(inScale, text + besideTight);
    const left = Math.max(0, Math.min(from, lanePx - wanted));
    const free = (next ? placeOf(axis, msOf(next.at)) * lanePx : lanePx) - left;
    const width = Math.max(Math.min(wanted, free), Math.min(inScale, wanted), leastSeen);
    const room =
      width >= text + besideFull
        ? 'full'
        : width >= text + besideTight - 1
          ? 'tight'
          : width >= leastIcon
            ? 'icon'
            : 'none';
    return { cell, left: left / lanePx, width: width / lanePx, room };
  });
}

/** What the axis has to hold. */
export function busyOf(board: TodayView['board']): readonly Busy[] {
  return board.flatMap(({ cells }) =>
    cells.map(({ at, durationMs }) => ({ from: msOf(at), until: msOf(at) + durationMs })),
  );
}

/** One airing over all wards that have it: a line of the phone's list, a title over the board. */
export interface DayAiring {
  readonly airing: string;
  readonly title: string;
  readonly at: number;
  readonly durationMs: number;
  readonly state: BoardCell['state'];
  readonly counted: number;
  readonly boxes: number;
  readonly wards: number;
  /** At whichever box it was longest. */
  readonly turnedDown: BoardCell['turnedDown'];
  /** Wards where not every box counts. */
  readonly short: readonly string[];
}

/** The day by airing, in the order of time. */
export function airingsOf(board: TodayView['board']): readonly DayAiring[] {
  const found = new Map<string, { ward: string; cell: BoardCell }[]>();
  for (const { ward, cells } of board)
    for (const cell of cells) {
      const same = found.get(cell.airing);
      if (same) same.push({ ward: ward.name, cell });
      else found.set(cell.airing, [{ ward: ward.name, cell }]);
    }
  return [...found.values()]
    .flatMap((parts) => {
      const first = parts[0]?.cell;
      if (!first) return [];
      const sum = (count: (cell: BoardCell) => number) =>
        parts.reduce((total, { cell }) => total + count(cell), 0);
      const state = stateOfAll(parts.map(({ cell }) => cell.state));
      return [
        {
          airing: first.airing,
          title: first.title,
          at: msOf(first.at),
          durationMs: first.durationMs,
          state,
          counted: sum(({ counted }) => counted),
          boxes: sum(({ boxes }) => boxes),
          wards: parts.length,
          turnedDown: longest(parts.map(({ cell }) => cell.turnedDown)),
          short: parts
            .filter(
              ({ cell }) =>
                cell.state !== 'planned' && cell.state !== 'cancelled' && cell.counted < cell.boxes,
            )
            .map(({ ward }) => ward),
        },
      ];
    })
    .sort((a, b) => a.at - b.at);
}

/** Still turned down somewhere, or the longest time that it was. */
function longest(all: readonly BoardCell['turnedDown'][]): BoardCell['turnedDown'] {
  const lengthOf = (one: BoardCell['turnedDown']) =>
    one === undefined ? -1 : (one.ms ?? Number.POSITIVE_INFINITY);
  return all.reduce((found, one) => (lengthOf(one) > lengthOf(found) ? one : found), undefined);
}

/** One state for many wards: what moves first, then what is ahead; failed only when it failed everywhere. */
function stateOfAll(states: readonly BoardCell['state'][]): BoardCell['state'] {
  for (const state of ['playing', 'ready', 'planned', 'proved', 'failed'] as const)
    if (states.includes(state)) return state;
  return 'cancelled';
}

/** How many blocks stand in each state: the legend. */
export function countStates(board: TodayView['board']): ReadonlyMap<BoardCell['state'], number> {
  const counts = new Map<BoardCell['state'], number>();
  for (const { cells } of board)
    for (const { state } of cells) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
