import type { Store } from './store.ts';

/** What must fit, and what may go for it. */
export interface RoomWish {
  /** Folder of the sounds, and the ending of those that are not all there yet. */
  readonly folder: string;
  readonly part: string;
  /** Bytes to come, and bytes that stay free all the same. */
  readonly bytes: number;
  readonly keepFree: number;
  /** Most bytes kept of what nobody needs. */
  readonly capacity: number;
  /** Is a sound, by its hash, needed by the plan in force? What is needed is never removed … */
  readonly isNeeded: (sha256: string) => boolean;
  /** … except the beginning of one that has time, for one that has none: it could not be played as it is, and is fetched again. */
  readonly mayWait: (sha256: string) => boolean;
}

/** Removes what nobody needs, first what is not whole, until a sound fits. @returns false when it cannot fit. @throws {DiskFailed} */
export function makeRoom(store: Store, wish: RoomWish): boolean {
  const { folder, part, bytes, keepFree, capacity, isNeeded, mayWait } = wish;
  const names = store.list(folder);
  const hashOf = (name: string) => name.replace(part, '');
  const isPart = (name: string) => name.endsWith(part);
  const spare = names
    .filter((name) => !isNeeded(hashOf(name)))
    .sort((a, b) => Number(isPart(b)) - Number(isPart(a)) || (a < b ? -1 : 1));
  const waiting = names.filter((name) => isPart(name) && isNeeded(hashOf(name)) && mayWait(hashOf(name)));
  let held = 0;
  for (const name of spare) held += store.size(`${folder}/${name}`) ?? 0;
  for (;;) {
    const fits = (store.freeBytes() ?? Number.POSITIVE_INFINITY) >= bytes + keepFree;
    if (fits && held <= capacity) return true;
    const name = spare.shift() ?? (fits ? undefined : waiting.shift());
    if (name === undefined) return fits;
    if (held > 0) held -= store.size(`${folder}/${name}`) ?? 0;
    store.remove(`${folder}/${name}`);
  }
}
