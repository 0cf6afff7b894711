import type { Sound } from '@loaphuong/protocol';
import type { Cancel } from '../time/box-time.ts';
import type { Fetcher, FetchFailure, Lane } from './fetcher.ts';
import { DiskFailed, NoRoom, type Store } from './store.ts';

/** So much more of a download is made durable at a time: a power cut costs no more of it. */
const DURABLE_BYTES = 1024 * 1024;

/** How a download ended: all bytes are there (their hash is still to be checked), or why not. */
export type DownloadEnd = 'complete' | 'too-short' | 'too-long' | 'no-room' | 'disk-failed' | FetchFailure;

/**
 * Fetches a sound into its part on the disk, from where the part ends. The part stays, whatever happens, except when it cannot be a
 * part of this sound.
 * @param ended called once, perhaps before this returns; not after the returned call.
 */
export function download(
  store: Store,
  fetcher: Fetcher,
  { sha256, bytes }: Sound,
  part: string,
  lane: Lane,
  ended: (end: DownloadEnd) => void,
): Cancel {
  let isOver = false;
  let cancel: Cancel = () => undefined;
  const end = (how: DownloadEnd) => {
    if (isOver) return;
    isOver = true;
    cancel();
    ended(how);
  };
  const size = () => store.size(part) ?? 0;
  if (size() > bytes) store.remove(part);
  if (size() === bytes) {
    // The power went between the last byte and the check.
    end('complete');
    return () => undefined;
  }
  let durable = size();
  const keep = (piece: Uint8Array) => {
    if (size() + piece.length > bytes) {
      store.remove(part);
      end('too-long');
      return;
    }
    store.append(part, piece, false);
    if (size() - durable < DURABLE_BYTES) return;
    store.sync(part);
    durable = size();
  };
  const stop = fetcher.fetch(
    sha256,
    size(),
    {
      begin: (from) => {
        if (isOver || from > 0) return;
        store.remove(part);
        durable = 0;
      },
      bytes: (piece) => {
        if (!isOver) guarded(() => keep(piece), end);
      },
      end: () => {
        if (isOver) return;
        if (size() < bytes) end('too-short');
        else
          guarded(() => {
            store.sync(part);
            end('complete');
          }, end);
      },
      fail: (why) => end(why),
    },
    lane,
  );
  cancel = stop;
  if (isOver) stop();
  return () => {
    isOver = true;
    stop();
  };
}

function guarded(act: () => void, end: (how: DownloadEnd) => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof NoRoom) end('no-room');
    else if (error instanceof DiskFailed) end('disk-failed');
    else throw error;
  }
}
