/**
 * The box's own disk. Paths are relative, with `/`; folders come by themselves. Every call that says *durable* has reached the
 * disk when it returns (fsync of the file, and of the folder where a name changed): after a power cut at any moment either all
 * of it is there or none of it, but an append may leave a torn end.
 */
export interface Store {
  /** The whole file; `undefined` when there is none. */
  read(path: string): Uint8Array | undefined;
  /** A part of a file; shorter at its end, empty when there is no file. */
  readAt(path: string, from: number, length: number): Uint8Array;
  /** Bytes of a file; `undefined` when there is none. */
  size(path: string): number | undefined;
  /** Puts a file in place of another in one step, durable. `secret`: readable by its owner only. */
  replace(path: string, bytes: Uint8Array, secret?: boolean): void;
  /** Adds to the end of a file. @throws {NoRoom} */
  append(path: string, bytes: Uint8Array, durable: boolean): void;
  /** Makes what was appended durable. */
  sync(path: string): void;
  /** Shortens a file, durable. */
  truncate(path: string, size: number): void;
  /** Renames within the store, durable; replaces what stands there. */
  rename(from: string, to: string): void;
  /** Removes a file; nothing happens when there is none. */
  remove(path: string): void;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(folder: string): readonly string[];
  /** Bytes free, when the system says. */
  freeBytes(): number | undefined;
}

/** The disk is full. */
export class NoRoom extends Error {
  constructor(path: string) {
    super(`no room to write ${path}`);
    this.name = 'NoRoom';
  }
}

/** The disk did not take a write, or cannot say that it is durable; what was to be written is not there, or perhaps not for long. */
export class DiskFailed extends Error {
  constructor(path: string, cause: unknown) {
    super(`the disk failed to keep ${path}`, { cause });
    this.name = 'DiskFailed';
  }
}

/** A small file of text; `undefined` when there is none. */
export function readText(store: Store, path: string): string | undefined {
  const bytes = store.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Text as bytes for `replace` and `append`. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A folder of a store as a store of its own. */
export function within(store: Store, folder: string): Store {
  const at = (path: string) => `${folder}/${path}`;
  return {
    read: (path) => store.read(at(path)),
    readAt: (path, from, length) => store.readAt(at(path), from, length),
    size: (path) => store.size(at(path)),
    replace: (path, bytes, secret) => store.replace(at(path), bytes, secret),
    append: (path, bytes, durable) => store.append(at(path), bytes, durable),
    sync: (path) => store.sync(at(path)),
    truncate: (path, size) => store.truncate(at(path), size),
    rename: (from, to) => store.rename(at(from), at(to)),
    remove: (path) => store.remove(at(path)),
    list: (inner) => store.list(at(inner)),
    freeBytes: () => store.freeBytes(),
  };
}
