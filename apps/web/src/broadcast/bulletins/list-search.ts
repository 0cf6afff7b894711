import type { BulletinState } from '@loaphuong/contract';

/** What the list of bulletins shows: part of its address, so that a link or "back" finds the same list. */
export interface ListSearch {
  /** Words to look for; marks are ignored by the server. */
  readonly tim?: string;
  readonly trangthai?: StateKind;
}

/** The states by which bulletins are filtered. */
export type StateKind = BulletinState['kind'];

/** In the order of a bulletin's way. */
export const STATE_KINDS: readonly StateKind[] = ['draft', 'submitted', 'approved', 'returned', 'withdrawn'];

/** Reads the search part of an address; whatever is not ours is left out. */
export function readSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const { tim, trangthai } = search;
  const words = typeof tim === 'string' || typeof tim === 'number' ? String(tim).slice(0, 100) : '';
  const state = STATE_KINDS.find((kind) => kind === trangthai);
  return {
    ...(words.trim() === '' ? {} : { tim: words }),
    ...(state === undefined ? {} : { trangthai: state }),
  };
}
