import type { AiringView, BoxCell } from '@loaphuong/contract';

/** One ward with its boxes, in the order that the server gave. */
export interface WardRow {
  readonly ward: BoxCell['ward'];
  readonly boxes: readonly BoxCell[];
}

/** Groups boxes by ward; wards and boxes keep their order. */
export function wardRows(cells: readonly BoxCell[]): WardRow[] {
  const rows = new Map<string, { ward: BoxCell['ward']; boxes: BoxCell[] }>();
  for (const cell of cells) {
    const row = rows.get(cell.ward.id) ?? { ward: cell.ward, boxes: [] };
    row.boxes.push(cell);
    rows.set(cell.ward.id, row);
  }
  return [...rows.values()];
}

/** What the fraction of an airing counts: readiness before, playing during, proof after. */
export function countedIn({ state, cells }: Pick<AiringView, 'state' | 'cells'>): {
  readonly as: 'ready' | 'playing' | 'proved';
  readonly count: number;
} {
  const as = state === 'playing' ? 'playing' : state === 'proved' || state === 'failed' ? 'proved' : 'ready';
  return { as, count: cells.filter(({ standing }) => standing === as).length };
}

/** Boxes with the same trouble for the same reason. */
export interface TroubleGroup {
  readonly standing: BoxCell['standing'];
  readonly why: BoxCell['why'];
  readonly boxes: readonly BoxCell[];
}

/** Puts boxes in trouble together that have the same standing and reason, in the order of the first of each. */
export function groupTroubles(exceptions: readonly BoxCell[]): TroubleGroup[] {
  const groups = new Map<string, { standing: BoxCell['standing']; why: BoxCell['why']; boxes: BoxCell[] }>();
  for (const cell of exceptions) {
    const { standing, why } = cell;
    const key = `${standing} ${why?.vi ?? ''}`;
    const group = groups.get(key) ?? { standing, why, boxes: [] };
    group.boxes.push(cell);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The largest start error among plays, by size whatever its sign; `undefined` when none started. */
export function largestStartError(plays: AiringView['plays']): number | undefined {
  const errors = plays.flatMap(({ startErrorMs }) => (startErrorMs === undefined ? [] : [startErrorMs]));
  return errors.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0];
}
