import { DiskFailed, NoRoom, type Store } from './store.ts';

/** What a watched store tells, and what it asks for. */
export interface StoreWatch {
  /** The disk refused, or could not read what it has. */
  readonly onTrouble: () => void;
  /** Makes room for what must be written, at once. @returns false when there is none to give. */
  readonly makeRoom: () => boolean;
}

/**
 * A store under a watch. Trouble of the disk is told; a file that cannot be read is as if it were not there, so that whoever reads goes
 * down its ladder; removing never throws. A folder that cannot be listed is no empty one: that is thrown. A durable write that finds no room takes what is kept free for it.
 */
export function watched(store: Store, { onTrouble, makeRoom }: StoreWatch): Store {
  const write = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (error instanceof DiskFailed) onTrouble();
      throw error;
    }
  };
  const writeInReserve = (act: () => void) =>
    write(() => {
      try {
        act();
      } catch (error) {
        if (!(error instanceof NoRoom && makeRoom())) throw error;
        act();
      }
    });
  const read = <T>(act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof DiskFailed)) throw error;
      onTrouble();
      return otherwise;
    }
  };
  return {
    read: (path) => read(() => store.read(path), undefined),
    readAt: (path, from, length) => read(() => store.readAt(path, from, length), new Uint8Array(0)),
    size: (path) => read(() => store.size(path), undefined),
    list: (folder) => write(() => store.list(folder)),
    freeBytes: () => read(() => store.freeBytes(), undefined),
    remove: (path) => read(() => store.remove(path), undefined),
    replace: (path, bytes, secret) => writeInReserve(() => store.replace(path, bytes, secret)),
    append: (path, bytes, durable) =>
      (durable ? writeInReserve : write)(() => store.append(path, bytes, durable)),
    sync: (path) => write(() => store.sync(path)),
    truncate: (path, size) => write(() => store.truncate(path, size)),
    rename: (from, to) => write(() => store.rename(from, to)),
  };
}
