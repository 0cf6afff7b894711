import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DiskFailed, NoRoom, type Store } from './store.ts';

/** A folder of the machine's file system as a box's store. Synchronous on purpose: what must be durable must be so before the next act. */
export class DiskStore implements Store {
  readonly #root: string;
  readonly #forces: boolean;

  /**
   * @param forces false leaves it to the machine when what was written reaches the disk: for many simulated boxes on one disk, whose
   * power never really goes. A real box never does.
   */
  constructor(root: string, { forces = true }: { readonly forces?: boolean } = {}) {
    this.#root = root;
    this.#forces = forces;
    mkdirSync(root, { recursive: true, mode: 0o700 });
  }

  read(path: string): Uint8Array | undefined {
    return whenThere(path, () => readFileSync(this.#full(path)));
  }

  readAt(path: string, from: number, length: number): Uint8Array {
    const part = whenThere(path, () => {
      const descriptor = openSync(this.#full(path), 'r');
      try {
        const bytes = new Uint8Array(length);
        let got = 0;
        while (got < length) {
          const count = readSync(descriptor, bytes, got, length - got, from + got);
          if (count === 0) break;
          got += count;
        }
        return bytes.subarray(0, got);
      } finally {
        closeSync(descriptor);
      }
    });
    return part ?? new Uint8Array(0);
  }

  size(path: string): number | undefined {
    return whenThere(path, () => statSync(this.#full(path)).size);
  }

  replace(path: string, bytes: Uint8Array, secret = false): void {
    const half = `${this.#full(path)}.new`;
    this.#write(half, 'w', path, bytes, true, secret ? 0o600 : 0o644);
    kept(path, () => {
      renameSync(half, this.#full(path));
      this.#syncFolder(path);
    });
  }

  append(path: string, bytes: Uint8Array, durable: boolean): void {
    const fresh = this.size(path) === undefined;
    this.#write(this.#full(path), 'a', path, bytes, durable, 0o644);
    if (fresh && durable) kept(path, () => this.#syncFolder(path));
  }

  sync(path: string): void {
    kept(path, () => {
      const descriptor = openSync(this.#full(path), 'r+');
      try {
        this.#force(descriptor);
      } finally {
        closeSync(descriptor);
      }
      this.#syncFolder(path);
    });
  }

  truncate(path: string, size: number): void {
    kept(path, () => {
      const descriptor = openSync(this.#full(path), 'r+');
      try {
        if (fstatSync(descriptor).size > size) ftruncateSync(descriptor, size);
        this.#force(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  rename(from: string, to: string): void {
    kept(to, () => {
      mkdirSync(dirname(this.#full(to)), { recursive: true });
      renameSync(this.#full(from), this.#full(to));
      this.#syncFolder(to);
      if (dirname(from) !== dirname(to)) this.#syncFolder(from);
    });
  }

  remove(path: string): void {
    kept(path, () => rmSync(this.#full(path), { force: true }));
  }

  list(folder: string): readonly string[] {
    return whenThere(folder, () => readdirSync(this.#full(folder)).sort()) ?? [];
  }

  freeBytes(): number | undefined {
    return kept('.', () => {
      const { bavail, bsize } = statfsSync(this.#root);
      return bavail * bsize;
    });
  }

  #full(path: string): string {
    return join(this.#root, path);
  }

  #write(
    file: string,
    flags: 'w' | 'a',
    path: string,
    bytes: Uint8Array,
    durable: boolean,
    mode: number,
  ): void {
    kept(path, () => {
      mkdirSync(dirname(file), { recursive: true });
      const descriptor = openSync(file, flags, mode);
      try {
        const before = fstatSync(descriptor).size;
        try {
          let written = 0;
          while (written < bytes.length) written += writeSync(descriptor, bytes, written);
          if (durable) this.#force(descriptor);
        } catch (error) {
          // Nothing of it stays, or the next attempt would come behind half of this one.
          try {
            ftruncateSync(descriptor, before);
          } catch {
            // The first error says more; whoever appends compares the length.
          }
          throw error;
        }
      } finally {
        closeSync(descriptor);
      }
    });
  }

  #force(descriptor: number): void {
    if (this.#forces) fsyncSync(descriptor);
  }

  #syncFolder(path: string): void {
    if (!this.#forces) return;
    const descriptor = openSync(dirname(this.#full(path)), 'r');
    try {
      this.#force(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** What a machine says of a disk that fails, is gone, or was made read-only to save what is on it. */
const FAILED: readonly unknown[] = ['EIO', 'EROFS', 'ENXIO', 'ENODEV', 'EREMOTEIO', 'ETIMEDOUT', 'UNKNOWN'];
/**
 * Node has no names for what a file system says that is broken itself (EUCLEAN, EBADMSG), whose card is gone (ENOMEDIUM, ESTALE), or whose
 * quota is used up (EDQUOT): only the number of Linux.
 */
const UNNAMED = /^Unknown system error -(\d+)$/;
const EDQUOT = '122';

/** @throws {NoRoom | DiskFailed} whatever the machine says in its own words. */
function kept<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw inOurWords(path, error);
  }
}

/** What the machine says of a file, as `NoRoom` or `DiskFailed`; what is neither is given back as it is. */
export function inOurWords(path: string, error: unknown): unknown {
  const code = codeOf(error);
  const unnamed = UNNAMED.exec(code ?? '')?.[1];
  if (code === 'ENOSPC' || code === 'EDQUOT' || unnamed === EDQUOT) return new NoRoom(path);
  return unnamed !== undefined || FAILED.includes(code) ? new DiskFailed(path, error) : error;
}

function whenThere<T>(path: string, act: () => T): T | undefined {
  return kept(path, () => {
    try {
      return act();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
