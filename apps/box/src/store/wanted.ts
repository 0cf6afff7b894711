import type { Sound } from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import type { Lane } from './fetcher.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS: Record<Lane, number> = { urgent: 30_000, plain: 300_000 };
/** What the server does not have, or what does not fit, is tried less often from the start. */
const NOT_FOUND_PAUSE_MS = 20_000;
/** Somebody else uses the line for something urgent. */
const GIVE_WAY_MS = 2000;

/**
 * Where a sound stands. Only `whole` can be played: its hash was checked on this disk in this life of the program. `over-budget`: it has
 * time, and the month's data is used up.
 */
export type SoundState =
  | 'whole'
  | 'checking'
  | 'fetching'
  | 'not-found'
  | 'broken'
  | 'no-room'
  | 'over-budget';

/** A sound that is needed, and how soon. */
export interface Need {
  readonly sound: Sound;
  readonly lane: Lane;
}

/** A needed sound, and how far it is. */
export interface Wanted {
  readonly sound: Sound;
  lane: Lane;
  state: SoundState;
  /** Attempts that failed, since the link came up. */
  attempts: number;
  /** Not tried again before this moment, µs of the box's clock. */
  notBeforeUs: number;
  /** What lay on this disk no longer had its hash once before. */
  wasDamaged: boolean;
}

/** The sounds that are needed, in the order in which they are: the urgent ones first, nearest first in each lane. */
export class WantedSounds {
  /** While it is set, what has time is left. */
  isSparing = false;
  /** All there; their hash is worked out before they get their name. */
  readonly arriving = new Set<string>();
  readonly #isThere: (sha256: string) => boolean;
  #all = new Map<string, Wanted>();

  /** @param isThere is a sound on the disk under its name? */
  constructor(isThere: (sha256: string) => boolean) {
    this.#isThere = isThere;
  }

  get(sha256: string): Wanted | undefined {
    return this.#all.get(sha256);
  }

  all(): readonly Wanted[] {
    return [...this.#all.values()];
  }

  /** Puts other needs in the place of those before; what is known of a sound stays known. */
  replace(needs: readonly Need[]): void {
    const before = this.#all;
    this.#all = new Map();
    for (const lane of ['urgent', 'plain'] as const)
      for (const { sound } of needs.filter((need) => need.lane === lane)) {
        const { sha256 } = sound;
        if (this.#all.has(sha256)) continue;
        const wanted = before.get(sha256) ?? this.#fresh(sound, lane);
        // What has become urgent does not wait out the pause of what had time.
        if (wanted.lane !== lane) wanted.notBeforeUs = 0;
        wanted.lane = lane;
        this.#all.set(sha256, wanted);
      }
  }

  /** Where a needed sound stands, for whoever asks. */
  state(sha256: string): SoundState | undefined {
    const wanted = this.#all.get(sha256);
    if (wanted === undefined) return undefined;
    return isMissing(wanted) && this.#isHeld(wanted) ? 'over-budget' : wanted.state;
  }

  /** The first that may be tried now. */
  nearestMissing(nowUs: number): Wanted | undefined {
    return this.#fetchable().find((wanted) => wanted.notBeforeUs <= nowUs);
  }

  /** When the next one that waits may be tried. */
  nextTryUs(nowUs: number): number | undefined {
    const waits = this.#fetchable()
      .map((wanted) => wanted.notBeforeUs)
      .filter((us) => us > nowUs);
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  /** Everything may be tried at once. */
  forgive(): void {
    for (const wanted of this.#all.values()) {
      wanted.notBeforeUs = 0;
      wanted.attempts = 0;
    }
  }

  #fresh(sound: Sound, lane: Lane): Wanted {
    const state = this.#isThere(sound.sha256) ? 'checking' : 'fetching';
    return { sound, lane, state, attempts: 0, notBeforeUs: 0, wasDamaged: false };
  }

  #fetchable(): readonly Wanted[] {
    return this.all().filter(
      (wanted) => isMissing(wanted) && !this.#isHeld(wanted) && !this.arriving.has(wanted.sound.sha256),
    );
  }

  #isHeld({ lane }: Wanted): boolean {
    return this.isSparing && lane === 'plain';
  }
}

/** Puts a sound off after an attempt that failed: longer each time, for what is urgent not for long. */
export function putOff(wanted: Wanted, state: SoundState, nowUs: number, random: Random): void {
  wanted.attempts += 1;
  const least = state === 'not-found' || state === 'no-room' ? NOT_FOUND_PAUSE_MS : FIRST_PAUSE_MS;
  const grown = least * 2 ** Math.min(wanted.attempts - 1, 12);
  const pauseMs = Math.min(LONGEST_PAUSE_MS[wanted.lane], grown);
  wanted.notBeforeUs = nowUs + pauseMs * (0.5 + random()) * 1000;
}

/** Puts a sound off that gave way: that is no failure. */
export function giveWay(wanted: Wanted, nowUs: number): void {
  wanted.notBeforeUs = nowUs + GIVE_WAY_MS * 1000;
}

/** Is there something to fetch? */
function isMissing({ state }: Wanted): boolean {
  return state !== 'whole' && state !== 'checking';
}
