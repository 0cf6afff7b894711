import type { BoxCell, BoxStanding } from '@loaphuong/contract';
import type { Texts } from '../texts/texts.ts';
import type { Cell } from '../ui/cells.tsx';
import type { StateKind } from '../ui/state.tsx';

const kinds: Record<BoxStanding, StateKind> = {
  planned: 'planned',
  ready: 'ready',
  playing: 'playing',
  proved: 'proved',
  weak: 'weak',
  failed: 'failed',
  offline: 'offline',
  'unknown-time': 'unknown',
  'awaiting-proof': 'awaiting',
  cancelled: 'cancelled',
};

/** The sign for how a box stands to an airing. */
export function kindOfStanding(standing: BoxStanding): StateKind {
  return kinds[standing];
}

/** One cell per device, grouped by ward, in the order given. */
export function cellsOf(boxes: readonly BoxCell[]): readonly Cell[] {
  return boxes.map(({ cluster, ward, standing }) => ({
    key: cluster.id,
    kind: kinds[standing],
    group: ward.id,
  }));
}

/** Devices per state, the most first, with the state's word: what a row of cells says in words. */
export function countStandings(
  boxes: readonly BoxCell[],
  words: Texts['words'],
): readonly (readonly [state: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { standing } of boxes) {
    const word = words.states[kinds[standing]];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Devices that need a sentence: what is wrong or not known, in the order given. */
export function exceptionsOf(boxes: readonly BoxCell[]): readonly BoxCell[] {
  return boxes.filter(({ standing, why }) => why !== undefined || loud.has(standing));
}

/** Devices with the same trouble: one is named, many are counted. */
export interface Trouble {
  readonly standing: BoxStanding;
  readonly why: BoxCell['why'];
  readonly boxes: readonly BoxCell[];
}

/** The exceptions by trouble, in the order given. */
export function troublesOf(boxes: readonly BoxCell[]): readonly Trouble[] {
  const found = new Map<string, { standing: BoxStanding; why: BoxCell['why']; boxes: BoxCell[] }>();
  for (const box of exceptionsOf(boxes)) {
    const key = `${box.standing} ${box.why?.vi ?? ''}`;
    const same = found.get(key);
    if (same) same.boxes.push(box);
    else found.set(key, { standing: box.standing, why: box.why, boxes: [box] });
  }
  return [...found.values()];
}

const loud: ReadonlySet<BoxStanding> = new Set(['weak', 'failed', 'offline', 'unknown-time']);
