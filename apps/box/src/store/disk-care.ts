import type { BoxTime } from '../time/box-time.ts';
import { OwingStore } from './owing-store.ts';
import { bytesOf, DiskFailed, NoRoom, readText, type Store } from './store.ts';
import { watched } from './watched-store.ts';

/** Kept free for the journal: a thousand records, about ten days of them. */
const RESERVED_BYTES = 512 * 1024;
const RESERVED_FILE = 'reserved-room.bin';
const PROBE_FILE = 'disk-probe';
/** Less room than this and neither journal nor sounds are sure of theirs. */
const LEAST_FREE = 16 * 1024 * 1024;
/** A disk that failed is believed again after so long without trouble, and with a probe that it kept. */
const CALM_US = 600e6;

/** What the care of a disk needs. */
export interface DiskCareParts {
  readonly store: Store;
  readonly time: BoxTime;
  /** Hears again and again how the disk is. */
  readonly onState: (state: { readonly isFull: boolean; readonly isFailing: boolean }) => void;
}

/**
 * Looks after the disk of a box: knows when it is full and when it fails, keeps room for the journal, and goes on without it as well as
 * one can.
 */
export class DiskCare {
  /** The disk as it is: what it does not take is thrown. For what must be on it before the next act. */
  readonly strict: Store;
  readonly #parts: DiskCareParts;
  readonly #owing: OwingStore;
  #troubleUs: number | undefined;
  #isTelling = false;
  #lacksRoom = false;
  #probes = 0;

  constructor(parts: DiskCareParts) {
    this.#parts = parts;
    this.strict = watched(parts.store, {
      onTrouble: () => this.trouble(),
      makeRoom: () => this.#giveReservedRoom(),
    });
    this.#owing = new OwingStore(this.strict);
    this.#reserveRoom();
  }

  /** The disk with patience: small files that it does not take are owed. For what the box can go on without. */
  get patient(): Store {
    return this.#owing;
  }

  get freeBytes(): number | undefined {
    return this.strict.freeBytes();
  }

  /** The disk was failing when the power went, or the program ended: that is over when it shows so. */
  goOnFailing(): void {
    this.#troubleUs = this.#parts.time.monotonicUs();
  }

  /** The disk did something that a good disk does not. Told a moment later: whoever wrote is not done yet. */
  trouble(): void {
    this.#troubleUs = this.#parts.time.monotonicUs();
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#parts.time.after(0, () => {
      this.#isTelling = false;
      this.#tell();
    });
  }

  /** Once a minute. @param lacksRoom something that the plan needs does not fit. */
  look(lacksRoom: boolean): void {
    this.#lacksRoom = lacksRoom;
    this.#owing.pay();
    this.#reserveRoom();
    if (this.#troubleUs !== undefined) {
      const keeps = this.#probe();
      if (keeps && this.#parts.time.monotonicUs() - this.#troubleUs >= CALM_US) this.#troubleUs = undefined;
    }
    this.#tell();
  }

  #tell(): void {
    const free = this.freeBytes;
    const isFull = this.#lacksRoom || (free !== undefined && free < LEAST_FREE);
    this.#parts.onState({ isFull, isFailing: this.#troubleUs !== undefined });
  }

  /** Does the disk give back what is written to it now? */
  #probe(): boolean {
    this.#probes += 1;
    const text = `probe ${this.#probes}\n`;
    try {
      this.strict.replace(PROBE_FILE, bytesOf(text));
    } catch (error) {
      // A full disk is another matter.
      if (error instanceof NoRoom) return true;
      if (error instanceof DiskFailed) return false;
      throw error;
    }
    if (readText(this.strict, PROBE_FILE) === text) return true;
    this.trouble();
    return false;
  }

  /** Takes the room while there is plenty. Where nobody knows how much is free, it cannot run short unseen either. */
  #reserveRoom(): void {
    const { store } = this.#parts;
    try {
      const free = store.freeBytes();
      if (free === undefined || free < LEAST_FREE || store.size(RESERVED_FILE) === RESERVED_BYTES) return;
      store.replace(RESERVED_FILE, new Uint8Array(RESERVED_BYTES).fill(0x5a));
    } catch (error) {
      if (error instanceof DiskFailed) this.trouble();
      else if (!(error instanceof NoRoom)) throw error;
    }
  }

  #giveReservedRoom(): boolean {
    const { store } = this.#parts;
    try {
      if (store.size(RESERVED_FILE) === undefined) return false;
      store.remove(RESERVED_FILE);
      return true;
    } catch (error) {
      if (error instanceof DiskFailed) return false;
      throw error;
    }
  }
}
