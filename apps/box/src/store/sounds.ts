import type { Random } from '../chance/random.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { type DownloadEnd, download } from './download.ts';
import type { Fetcher, Lane } from './fetcher.ts';
import { hashFile } from './hash-file.ts';
import { makeRoom, type RoomWish } from './room.ts';
import { DiskFailed, type Store } from './store.ts';
import { giveWay, type Need, putOff, type SoundState, type Wanted, WantedSounds } from './wanted.ts';

const FOLDER = 'sounds';
const PART = '.part';
/** Room that stays free for journal and horizon; what is urgent may take more of it. */
const KEEP_FREE: Record<Lane, number> = { urgent: 2 * 1024 * 1024, plain: 8 * 1024 * 1024 };

/** What the sounds need. */
export interface SoundsParts {
  readonly store: Store;
  readonly fetcher: Fetcher;
  readonly time: BoxTime;
  readonly random: Random;
  /** Most bytes of sound kept, wanted ones apart. */
  readonly capacity: number;
  /** Something changed that a readiness report would show. */
  readonly onChange: () => void;
  /** A stored sound was damaged, fetched anew, and is damaged again: the disk does not keep what is written to it. */
  readonly onDamage?: () => void;
}

/**
 * Sounds on the box's disk by their SHA-256. What the plan needs is fetched in two lanes, the urgent one first and nearest first in
 * each, resumed after every break, checked before it counts, and never thrown away while it is needed.
 */
export class Sounds {
  readonly #parts: SoundsParts;
  readonly #wanted: WantedSounds;
  #download: { readonly wanted: Wanted; readonly cancel: Cancel } | undefined;
  #checking: string | undefined;
  #timer: Cancel | undefined;
  #up = false;
  #running = false;

  constructor(parts: SoundsParts) {
    this.#parts = parts;
    this.#wanted = new WantedSounds((sha256) => parts.store.size(pathOf(sha256)) !== undefined);
  }

  start(): void {
    this.#running = true;
    this.#next();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.();
    this.#interrupt();
  }

  /** The link is there: whatever could not be reached may be reachable now. */
  linkUp(): void {
    this.#up = true;
    this.#wanted.forgive();
    this.#next();
  }

  /** Downloads have their own connection; they are only not begun anew. */
  linkDown(): void {
    this.#up = false;
  }

  /**
   * Says what is needed from now on, in each lane nearest first. Everything else may be thrown away when room is short. A nearer need
   * goes before what is under way, whose part stays and is resumed.
   */
  want(needs: readonly Need[]): void {
    this.#wanted.replace(needs);
    const current = this.#download?.wanted;
    const isWanted = current !== undefined && this.#wanted.get(current.sound.sha256) === current;
    if (!isWanted || this.#wanted.nearestMissing(this.#nowUs()) !== current) this.#interrupt();
    this.#next();
  }

  /** Data of this month is used up, or is not any more: while it is, only what is urgent is fetched. */
  spare(isSparing: boolean): void {
    if (isSparing === this.#wanted.isSparing) return;
    this.#wanted.isSparing = isSparing;
    if (isSparing && this.#download?.wanted.lane === 'plain') this.#interrupt();
    this.#next();
    this.#parts.onChange();
  }

  /** Does anything that is needed find no room on the disk? */
  get lacksRoom(): boolean {
    return this.#wanted.all().some(({ state }) => state === 'no-room');
  }

  /** Where a needed sound stands; `undefined` for one that nobody asked for. */
  state(sha256: string): SoundState | undefined {
    return this.#wanted.state(sha256);
  }

  /** Path of a sound in the store. */
  path(sha256: string): string {
    return pathOf(sha256);
  }

  /**
   * Reads a whole sound once more, in slices, and says whether it still has its hash. A broken one is removed and fetched anew.
   * Nothing is said when the program stops meanwhile.
   */
  recheck(sha256: string, said: (whole: boolean) => void): void {
    this.#hash(pathOf(sha256), (found) => {
      if (found !== sha256) this.#lost(sha256, found !== undefined);
      said(found === sha256);
    });
  }

  /** A stored sound does not have its hash any more, or it vanished. */
  #lost(sha256: string, isDamaged: boolean): void {
    this.#remove(pathOf(sha256));
    const wanted = this.#wanted.get(sha256);
    if (wanted === undefined) return;
    if (isDamaged) this.#damaged(wanted);
    if (this.#parts.store.size(pathOf(sha256)) !== undefined) {
      // A disk that keeps what is wrong: it is looked at again, not at once.
      this.#later(wanted, 'broken');
      return;
    }
    wanted.state = 'broken';
    wanted.notBeforeUs = 0;
    this.#parts.onChange();
    this.#next();
  }

  #damaged(wanted: Wanted): void {
    if (wanted.wasDamaged) this.#parts.onDamage?.();
    wanted.wasDamaged = true;
  }

  /** Checks what is there, one at a time, and fetches the nearest of what is not. */
  #next(): void {
    if (!this.#running) return;
    this.#timer?.();
    this.#checkNext();
    if (!this.#up) return;
    const nearest = this.#wanted.nearestMissing(this.#nowUs());
    const current = this.#download?.wanted;
    if (
      nearest !== undefined &&
      nearest !== current &&
      (current === undefined || nearest.lane === 'urgent')
    ) {
      this.#interrupt();
      this.#fetch(nearest);
    }
    const nowUs = this.#nowUs();
    const nextUs = this.#wanted.nextTryUs(nowUs);
    this.#timer?.();
    if (nextUs === undefined) return;
    this.#timer = this.#parts.time.after(Math.max(50, (nextUs - nowUs) / 1000), () => this.#next());
  }

  #nowUs(): number {
    return this.#parts.time.monotonicUs();
  }

  #interrupt(): void {
    this.#download?.cancel();
    this.#download = undefined;
  }

  #checkNext(): void {
    if (this.#checking !== undefined) return;
    const { arriving } = this.#wanted;
    const next = this.#wanted
      .all()
      .find(({ state, sound }) => state === 'checking' && !arriving.has(sound.sha256));
    if (next === undefined) return;
    const { sha256 } = next.sound;
    this.#checking = sha256;
    this.#hash(pathOf(sha256), (found) => {
      this.#checking = undefined;
      const wanted = this.#wanted.get(sha256);
      if (found !== sha256) this.#lost(sha256, found !== undefined);
      else if (wanted?.state === 'checking') this.#settle(wanted, 'whole');
      this.#next();
    });
  }

  #fetch(wanted: Wanted): void {
    const { store, fetcher } = this.#parts;
    const { sha256 } = wanted.sound;
    if (store.size(pathOf(sha256)) !== undefined) {
      this.#settle(wanted, 'checking');
      this.#next();
      return;
    }
    const part = pathOf(sha256) + PART;
    const fits = this.#fits(wanted, part);
    if (fits !== 'fits') {
      this.#later(wanted, fits);
      return;
    }
    let isOver = false;
    const cancel = download(store, fetcher, wanted.sound, part, wanted.lane, (end) => {
      isOver = true;
      this.#download = undefined;
      this.#ended(wanted, part, end);
    });
    // A fetcher may fail before it returns.
    if (!isOver) this.#download = { wanted, cancel };
  }

  #fits(wanted: Wanted, part: string): 'fits' | 'no-room' | 'broken' {
    const { store, capacity } = this.#parts;
    const { bytes } = wanted.sound;
    const wish: RoomWish = {
      folder: FOLDER,
      part: PART,
      bytes: Math.max(0, bytes - (store.size(part) ?? 0)),
      keepFree: KEEP_FREE[wanted.lane],
      capacity,
      isNeeded: (hash) => this.#wanted.get(hash) !== undefined,
      mayWait: (hash) => wanted.lane === 'urgent' && this.#wanted.get(hash)?.lane === 'plain',
    };
    try {
      return makeRoom(store, wish) ? 'fits' : 'no-room';
    } catch (error) {
      if (!(error instanceof DiskFailed)) throw error;
      return 'broken';
    }
  }

  #ended(wanted: Wanted, part: string, end: DownloadEnd): void {
    switch (end) {
      case 'complete':
        this.#arrived(wanted, part);
        return;
      case 'gave-way':
        giveWay(wanted, this.#nowUs());
        this.#next();
        return;
      case 'no-room':
        this.#remove(part);
        this.#later(wanted, 'no-room');
        return;
      case 'not-found':
        this.#later(wanted, 'not-found');
        return;
      case 'too-long':
      case 'disk-failed':
        this.#later(wanted, 'broken');
        return;
      case 'too-short':
      case 'unreachable':
        // The next attempt goes on from here.
        this.#later(wanted, wanted.state);
    }
  }

  #arrived(wanted: Wanted, part: string): void {
    const { store } = this.#parts;
    const { sha256 } = wanted.sound;
    this.#wanted.arriving.add(sha256);
    this.#settle(wanted, 'checking');
    this.#hash(part, (found) => {
      this.#wanted.arriving.delete(sha256);
      if (found !== sha256) {
        this.#remove(part);
        if (wanted.wasDamaged) this.#damaged(wanted);
        this.#later(wanted, 'broken');
        return;
      }
      try {
        store.rename(part, pathOf(sha256));
      } catch (error) {
        if (!(error instanceof DiskFailed)) throw error;
        this.#later(wanted, 'broken');
        return;
      }
      this.#settle(wanted, 'whole');
      this.#next();
    });
    this.#next();
  }

  #later(wanted: Wanted, state: SoundState): void {
    putOff(wanted, state, this.#nowUs(), this.#parts.random);
    this.#settle(wanted, state);
    this.#next();
  }

  #settle(wanted: Wanted, state: SoundState): void {
    if (wanted.state === state) return;
    wanted.state = state;
    this.#parts.onChange();
  }

  /** A disk that fails keeps what is wrong; it is looked at again before it counts. */
  #remove(path: string): void {
    try {
      this.#parts.store.remove(path);
    } catch (error) {
      if (!(error instanceof DiskFailed)) throw error;
    }
  }

  #hash(path: string, said: (sha256: string | undefined) => void): void {
    hashFile(this.#parts.store, path, this.#parts.time, () => this.#running, said);
  }
}

function pathOf(sha256: string): string {
  return `${FOLDER}/${sha256}`;
}
