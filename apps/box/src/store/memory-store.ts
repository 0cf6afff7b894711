import type { Random } from '../chance/random.ts';
import { DiskFailed, NoRoom, type Store } from './store.ts';

/** How a disk made of memory fails: it takes no writes; it takes them and cannot say that they stay; it cannot be read. */
export type DiskFault = 'writes' | 'syncs' | 'reads';

interface MemoryFile {
  bytes: Uint8Array;
  length: number;
  /** Bytes that a power cut cannot take. */
  durable: number;
}

/** The power went away in the middle of a write. Nobody catches it: the program is dead. */
export class PowerCut extends Error {
  constructor() {
    super('power cut');
    this.name = 'PowerCut';
  }
}

/**
 * A disk made of memory, for virtual time and for tests of power cuts. It forgets at a cut what was not made durable, keeps a torn
 * piece of an append that was under way, and lets a rename happen or not, as chance has it.
 */
export class MemoryStore implements Store {
  #files = new Map<string, MemoryFile>();
  #changes = 0;
  #cutAt = Number.POSITIVE_INFINITY;
  #random: Random | undefined;
  #dead = false;
  #room: number;
  #faults: ReadonlySet<DiskFault> = new Set();

  /** @param room bytes in all that fit. */
  constructor(room = Number.POSITIVE_INFINITY) {
    this.#room = room;
  }

  /** Changes of the disk so far: the moments at which a cut can fall. */
  get changes(): number {
    return this.#changes;
  }

  /** The power goes at the `n`th change from now (1 = the next). */
  cutAtChange(n: number, random: Random): void {
    this.#cutAt = this.#changes + n;
    this.#random = random;
  }

  /** The power goes now. What was not durable is lost, wholly or in part. */
  cut(random: Random): void {
    for (const file of this.#files.values()) {
      file.length = file.durable + Math.floor(random() * (file.length - file.durable + 1));
      file.durable = file.length;
    }
    this.#dead = true;
  }

  /** The same disk after the power is back. */
  revived(): MemoryStore {
    const store = new MemoryStore(this.#room);
    for (const [path, file] of this.#files) {
      const bytes = file.bytes.slice(0, file.length);
      store.#files.set(path, { bytes, length: bytes.length, durable: bytes.length });
    }
    return store;
  }

  /** Fault: so many bytes fit from now on. */
  limit(room: number): void {
    this.#room = room;
  }

  /** Fault: the disk fails so from now on; without any, it is well again. */
  fail(...faults: DiskFault[]): void {
    this.#faults = new Set(faults);
  }

  read(path: string): Uint8Array | undefined {
    this.#reads(path);
    const file = this.#files.get(path);
    return file?.bytes.slice(0, file.length);
  }

  readAt(path: string, from: number, length: number): Uint8Array {
    this.#reads(path);
    const file = this.#files.get(path);
    if (file === undefined) return new Uint8Array(0);
    return file.bytes.slice(Math.min(from, file.length), Math.min(from + length, file.length));
  }

  size(path: string): number | undefined {
    this.#living();
    return this.#files.get(path)?.length;
  }

  replace(path: string, bytes: Uint8Array): void {
    this.#takes(path, true);
    this.#fits(path, bytes.length);
    this.#change(
      () => this.#put(path, bytes),
      (random) => {
        if (random() < 0.5) this.#put(path, bytes);
      },
    );
  }

  append(path: string, bytes: Uint8Array, durable: boolean): void {
    this.#takes(path, durable);
    this.#fits(path, bytes.length);
    this.#change(
      () => this.#add(path, bytes, durable),
      (random) => this.#add(path, bytes.subarray(0, Math.floor(random() * (bytes.length + 1))), true),
    );
  }

  sync(path: string): void {
    this.#takes(path, true);
    this.#change(() => {
      const file = this.#files.get(path);
      if (file !== undefined) file.durable = file.length;
    });
  }

  truncate(path: string, size: number): void {
    this.#takes(path, true);
    this.#change(() => {
      const file = this.#files.get(path);
      if (file === undefined || file.length <= size) return;
      file.length = size;
      file.durable = size;
    });
  }

  rename(from: string, to: string): void {
    this.#takes(to, true);
    const move = () => {
      const file = this.#files.get(from);
      if (file === undefined) throw new Error(`no such file: ${from}`);
      this.#files.set(to, file);
      this.#files.delete(from);
    };
    this.#change(move, (random) => {
      if (random() < 0.5) move();
    });
  }

  remove(path: string): void {
    this.#takes(path, false);
    this.#change(() => this.#files.delete(path));
  }

  list(folder: string): readonly string[] {
    this.#living();
    const start = `${folder}/`;
    const names = [...this.#files.keys()]
      .filter((p) => p.startsWith(start))
      .map((p) => p.slice(start.length));
    return [...new Set(names.map((name) => name.split('/', 1)[0] ?? ''))].sort();
  }

  freeBytes(): number | undefined {
    return this.#room === Number.POSITIVE_INFINITY ? undefined : Math.max(0, this.#room - this.#used());
  }

  /** For tests of damage: changes one byte in place. */
  flip(path: string, at: number, mask = 1): void {
    const byte = this.#files.get(path)?.bytes[at];
    if (byte === undefined) throw new Error(`no byte ${at} in ${path}`);
    this.#files.get(path)?.bytes.fill(byte ^ mask, at, at + 1);
  }

  #put(path: string, bytes: Uint8Array): void {
    const length = bytes.length;
    this.#files.set(path, { bytes: bytes.slice(), length, durable: length });
  }

  #add(path: string, more: Uint8Array, durable: boolean): void {
    const file = this.#files.get(path) ?? { bytes: new Uint8Array(256), length: 0, durable: 0 };
    if (file.length + more.length > file.bytes.length) {
      const grown = new Uint8Array(Math.max(file.bytes.length * 2, file.length + more.length));
      grown.set(file.bytes.subarray(0, file.length));
      file.bytes = grown;
    }
    file.bytes.set(more, file.length);
    file.length += more.length;
    if (durable) file.durable = file.length;
    this.#files.set(path, file);
  }

  #change(whole: () => void, torn: (random: Random) => void = () => undefined): void {
    this.#living();
    this.#changes += 1;
    if (this.#changes >= this.#cutAt && this.#random !== undefined) {
      torn(this.#random);
      this.cut(this.#random);
      throw new PowerCut();
    }
    whole();
  }

  #living(): void {
    if (this.#dead) throw new PowerCut();
  }

  #reads(path: string): void {
    this.#living();
    if (this.#faults.has('reads')) throw new DiskFailed(path, 'simulated');
  }

  #takes(path: string, durable: boolean): void {
    this.#living();
    if (this.#faults.has('writes') || (durable && this.#faults.has('syncs')))
      throw new DiskFailed(path, 'simulated');
  }

  #fits(path: string, more: number): void {
    this.#living();
    if (this.#used() + more > this.#room) throw new NoRoom(path);
  }

  #used(): number {
    let sum = 0;
    if (this.#room === Number.POSITIVE_INFINITY) return 0;
    for (const file of this.#files.values()) sum += file.length;
    return sum;
  }
}
