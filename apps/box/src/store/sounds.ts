import type { Sound } from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { Fetcher } from './fetcher.ts';
import { hashFile } from './hash-file.ts';
import { NoRoom, type Store } from './store.ts';

const FOLDER = 'sounds';
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 300_000;
/** What the server does not have is asked for less often from the start. */
const NOT_FOUND_PAUSE_MS = 20_000;
/** Room that stays free for journal and horizon. */
const KEEP_FREE = 8 * 1024 * 1024;

/** Where a sound stands. Only `whole` can be played: its hash was checked on this disk in this life of the program. */
export type SoundState = 'whole' | 'checking' | 'fetching' | 'not-found' | 'broken' | 'no-room';

interface Wanted {
  readonly sound: Sound;
  state: SoundState;
  attempts: number;
  notBeforeUs: number;
}

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
}

/**
 * Sounds on the box's disk by their SHA-256. What the plan needs is fetched, nearest first, resumed after every break, checked
 * before it counts, and never thrown away while it is needed.
 */
export class Sounds {
  readonly #parts: SoundsParts;
  /** In the order in which they are needed. */
  #wanted = new Map<string, Wanted>();
  #download: { readonly sha256: string; readonly cancel: Cancel } | undefined;
  #checking: string | undefined;
  #timer: Cancel | undefined;
  #up = false;
  #running = false;

  constructor(parts: SoundsParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = true;
    this.#next();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.();
    this.#download?.cancel();
    this.#download = undefined;
  }

  /** The link is there: whatever could not be reached may be reachable now. */
  linkUp(): void {
    this.#up = true;
    for (const wanted of this.#wanted.values()) {
      wanted.notBeforeUs = 0;
      wanted.attempts = 0;
    }
    this.#next();
  }

  /** Downloads have their own connection; they are only not begun anew. */
  linkDown(): void {
    this.#up = false;
  }

  /** Says what is needed from now on, nearest first. Everything else may be thrown away when room is short. */
  want(sounds: readonly Sound[]): void {
    const before = this.#wanted;
    this.#wanted = new Map();
    for (const sound of sounds) {
      const known = before.get(sound.sha256);
      if (this.#wanted.has(sound.sha256)) continue;
      const there = this.#parts.store.size(pathOf(sound.sha256)) !== undefined;
      const fresh = { sound, state: there ? 'checking' : 'fetching', attempts: 0, notBeforeUs: 0 } as const;
      this.#wanted.set(sound.sha256, known ?? { ...fresh });
    }
    const nearest = this.#nearestMissing();
    // A nearer need goes before what is under way; its part stays and is resumed.
    if (
      this.#download !== undefined &&
      nearest !== undefined &&
      nearest.sound.sha256 !== this.#download.sha256
    ) {
      this.#download.cancel();
      this.#download = undefined;
    }
    this.#next();
  }

  /** Where a needed sound stands; `undefined` for one that nobody asked for. */
  state(sha256: string): SoundState | undefined {
    return this.#wanted.get(sha256)?.state;
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
      if (found !== sha256) this.#lost(sha256);
      said(found === sha256);
    });
  }

  /** The sound turned out to be unplayable although its hash is right, or it vanished. */
  #lost(sha256: string): void {
    this.#parts.store.remove(pathOf(sha256));
    const wanted = this.#wanted.get(sha256);
    if (wanted === undefined) return;
    wanted.state = 'broken';
    wanted.notBeforeUs = 0;
    this.#parts.onChange();
    this.#next();
  }

  /** Checks one file that is there, or fetches one that is not; one at a time. */
  #next(): void {
    if (!this.#running) return;
    this.#timer?.();
    this.#checkNext();
    if (this.#download !== undefined || !this.#up) return;
    const missing = this.#nearestMissing();
    if (missing !== undefined) {
      this.#fetch(missing);
      return;
    }
    const waits = [...this.#wanted.values()].filter((w) => isMissing(w)).map((w) => w.notBeforeUs);
    if (waits.length === 0) return;
    const ms = (Math.min(...waits) - this.#parts.time.monotonicUs()) / 1000;
    this.#timer = this.#parts.time.after(Math.max(50, ms), () => this.#next());
  }

  #nearestMissing(): Wanted | undefined {
    const nowUs = this.#parts.time.monotonicUs();
    for (const wanted of this.#wanted.values())
      if (isMissing(wanted) && wanted.notBeforeUs <= nowUs) return wanted;
    return undefined;
  }

  #checkNext(): void {
    if (this.#checking !== undefined) return;
    const next = [...this.#wanted.values()].find((w) => w.state === 'checking');
    if (next === undefined) return;
    const { sha256 } = next.sound;
    this.#checking = sha256;
    this.#hash(pathOf(sha256), (found) => {
      this.#checking = undefined;
      const wanted = this.#wanted.get(sha256);
      if (found !== sha256) this.#lost(sha256);
      else if (wanted?.state === 'checking') this.#settle(wanted, 'whole');
      this.#next();
    });
  }

  #fetch(wanted: Wanted): void {
    const { store, fetcher } = this.#parts;
    const { sha256, bytes } = wanted.sound;
    if (store.size(pathOf(sha256)) !== undefined) {
      this.#settle(wanted, 'checking');
      this.#next();
      return;
    }
    if (!this.#makeRoom(bytes)) {
      this.#later(wanted, 'no-room');
      return;
    }
    const part = `${pathOf(sha256)}.part`;
    if ((store.size(part) ?? 0) > bytes) store.remove(part);
    const cancel = fetcher.fetch(sha256, store.size(part) ?? 0, {
      begin: (from) => {
        if (from === 0) store.remove(part);
      },
      bytes: (piece) => this.#received(wanted, part, piece),
      end: () => this.#fetched(wanted, part),
      fail: (why) => {
        this.#download = undefined;
        this.#later(wanted, why === 'not-found' ? 'not-found' : wanted.state);
      },
    });
    // A fetcher may fail before it returns.
    if (isMissing(wanted) && wanted.notBeforeUs <= this.#parts.time.monotonicUs())
      this.#download = { sha256, cancel };
  }

  #received(wanted: Wanted, part: string, piece: Uint8Array): void {
    const { store } = this.#parts;
    if ((store.size(part) ?? 0) + piece.length > wanted.sound.bytes) {
      this.#giveUpPart(wanted, part, 'broken');
      return;
    }
    try {
      store.append(part, piece, false);
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      this.#giveUpPart(wanted, part, 'no-room');
    }
  }

  #giveUpPart(wanted: Wanted, part: string, state: SoundState): void {
    this.#download?.cancel();
    this.#download = undefined;
    this.#parts.store.remove(part);
    this.#later(wanted, state);
  }

  #fetched(wanted: Wanted, part: string): void {
    const { store } = this.#parts;
    const { sha256, bytes } = wanted.sound;
    this.#download = undefined;
    if ((store.size(part) ?? 0) < bytes) {
      // Ended early without an error: the next attempt goes on from here.
      this.#later(wanted, wanted.state);
      return;
    }
    this.#settle(wanted, 'checking');
    this.#checking = sha256;
    store.sync(part);
    this.#hash(part, (found) => {
      this.#checking = undefined;
      if (found === sha256) {
        store.rename(part, pathOf(sha256));
        this.#settle(wanted, 'whole');
        this.#next();
      } else {
        store.remove(part);
        this.#later(wanted, 'broken');
      }
    });
  }

  #later(wanted: Wanted, state: SoundState): void {
    const { time, random } = this.#parts;
    wanted.attempts += 1;
    const least = state === 'not-found' || state === 'no-room' ? NOT_FOUND_PAUSE_MS : FIRST_PAUSE_MS;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, least * 2 ** Math.min(wanted.attempts - 1, 12));
    wanted.notBeforeUs = time.monotonicUs() + pauseMs * (0.5 + random()) * 1000;
    this.#settle(wanted, state);
    this.#next();
  }

  #settle(wanted: Wanted, state: SoundState): void {
    if (wanted.state === state) return;
    wanted.state = state;
    this.#parts.onChange();
  }

  /** Removes what nobody needs until `bytes` fit; false when they cannot. */
  #makeRoom(bytes: number): boolean {
    const { store, capacity } = this.#parts;
    const spare = store.list(FOLDER).filter((name) => !this.#wanted.has(name.replace('.part', '')));
    let held = 0;
    for (const name of spare) held += store.size(`${FOLDER}/${name}`) ?? 0;
    for (;;) {
      const free = store.freeBytes() ?? Number.POSITIVE_INFINITY;
      if (free >= bytes + KEEP_FREE && held <= capacity) return true;
      const name = spare.shift();
      if (name === undefined) return free >= bytes + KEEP_FREE;
      held -= store.size(`${FOLDER}/${name}`) ?? 0;
      store.remove(`${FOLDER}/${name}`);
    }
  }

  #hash(path: string, said: (sha256: string | undefined) => void): void {
    hashFile(this.#parts.store, path, this.#parts.time, () => this.#running, said);
  }
}

function isMissing({ state }: Wanted): boolean {
  return state !== 'whole' && state !== 'checking';
}

function pathOf(sha256: string): string {
  return `${FOLDER}/${sha256}`;
}
