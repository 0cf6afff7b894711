import { createHash } from 'node:crypto';
import type { BoxTime } from '../time/box-time.ts';
import type { Store } from './store.ts';

/** Hashed at once, so that a long file never holds up the player: less than a millisecond. */
const SLICE = 128 * 1024;

/**
 * The SHA-256 of a file, worked out in slices between other work; `undefined` for a file that is not there.
 * @param isWanted asked before every slice; when it says no, nothing more is said.
 */
export function hashFile(
  store: Store,
  path: string,
  time: BoxTime,
  isWanted: () => boolean,
  said: (sha256: string | undefined) => void,
): void {
  const hash = createHash('sha256');
  let at = 0;
  const slice = () => {
    if (!isWanted()) return;
    if (at === 0 && store.size(path) === undefined) {
      said(undefined);
      return;
    }
    const piece = store.readAt(path, at, SLICE);
    hash.update(piece);
    at += piece.length;
    if (piece.length === SLICE) time.after(0, slice);
    else said(hash.digest('hex'));
  };
  time.after(0, slice);
}
