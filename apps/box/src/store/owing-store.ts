import { DiskFailed, NoRoom, type Store } from './store.ts';
import { watched } from './watched-store.ts';

/**
 * A store that owes what the disk did not take: a small file that could not be put in its place is held in memory, is what everybody
 * reads, and is put there as soon as the disk takes it. So a box goes on obeying and playing on a disk that is full or broken; what it
 * owes is lost with the power. Only for what may be lost: keys and passwords are not.
 */
export class OwingStore implements Store {
  readonly #store: Store;
  readonly #owed = new Map<string, { readonly bytes: Uint8Array; readonly secret: boolean }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Files that are not on the disk yet. */
  get owes(): number {
    return this.#owed.size;
  }

  /** Tries once more to put everything in its place. */
  pay(): void {
    for (const [path, { bytes, secret }] of [...this.#owed]) this.replace(path, bytes, secret);
  }

  read(path: string): Uint8Array | undefined {
    return this.#owed.get(path)?.bytes ?? this.#store.read(path);
  }

  readAt(path: string, from: number, length: number): Uint8Array {
    return (
      this.#owed.get(path)?.bytes.subarray(from, from + length) ?? this.#store.readAt(path, from, length)
    );
  }

  size(path: string): number | undefined {
    return this.#owed.get(path)?.bytes.length ?? this.#store.size(path);
  }

  replace(path: string, bytes: Uint8Array, secret = false): void {
    try {
      this.#store.replace(path, bytes, secret);
      this.#owed.delete(path);
    } catch (error) {
      if (!(error instanceof NoRoom || error instanceof DiskFailed)) throw error;
      this.#owed.set(path, { bytes, secret });
    }
  }

  append(path: string, bytes: Uint8Array, durable: boolean): void {
    this.#store.append(path, bytes, durable);
  }

  sync(path: string): void {
    this.#store.sync(path);
  }

  truncate(path: string, size: number): void {
    this.#store.truncate(path, size);
  }

  rename(from: string, to: string): void {
    this.#store.rename(from, to);
  }

  remove(path: string): void {
    this.#owed.delete(path);
    this.#store.remove(path);
  }

  list(folder: string): readonly string[] {
    return this.#store.list(folder);
  }

  freeBytes(): number | undefined {
    return this.#store.freeBytes();
  }
}

/**
 * A disk of which nothing stops whoever uses it, for the launcher: what it does not take is owed, what it cannot read is not there. A folder
 * that cannot be listed is still thrown.
 */
export function patient(disk: Store): OwingStore {
  return new OwingStore(watched(disk, { onTrouble: () => undefined, makeRoom: () => false }));
}
