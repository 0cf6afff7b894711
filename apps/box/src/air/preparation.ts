import type { SilenceReason, Sound } from '@loaphuong/protocol';
import type { Sounds } from '../store/sounds.ts';
import type { LadderStep } from './entry.ts';

/** Lower rungs are only taken when the instant is this near: until then a better sound may still arrive. */
export const DECIDE_MS = 2500;

/** What an airing can be played with now. */
export type Choice =
  | { readonly state: 'wait' }
  | { readonly state: 'step'; readonly step: LadderStep }
  | { readonly state: 'nothing'; readonly why: SilenceReason };

/** Makes a whole sound of the store ready to be opened, and says whether it is. */
export type ReadySound = (
  path: string,
  sha256: string,
  durationMs: number,
  said: (ready: boolean) => void,
) => void;

/** Makes sure, in the quiet seconds before an airing, that its sound is whole on the disk at this moment, and goes down the ladder if not. */
export class Preparation {
  readonly #sounds: Sounds;
  readonly #steps: readonly LadderStep[];
  readonly #ready: ReadySound;
  readonly #onChange: () => void;
  readonly #checked = new Map<string, 'checking' | 'whole' | 'unplayable'>();
  #broken = false;

  constructor(sounds: Sounds, steps: readonly LadderStep[], ready: ReadySound, onChange: () => void) {
    this.#sounds = sounds;
    this.#ready = ready;
    this.#steps = steps;
    this.#onChange = onChange;
  }

  /** The best step now. @param leftMs time until the instant; negative after it. */
  choose(leftMs: number): Choice {
    for (const step of this.#steps) {
      const { sha256 } = step.sound;
      const checked = this.#checked.get(sha256);
      if (checked === 'whole') return { state: 'step', step };
      if (checked === 'checking') return { state: 'wait' };
      if (checked === 'unplayable') continue;
      const state = this.#sounds.state(sha256);
      if (state === 'whole') {
        this.#check(step.sound);
        return { state: 'wait' };
      }
      if (state === 'broken') this.#broken = true;
      if (leftMs > DECIDE_MS) return { state: 'wait' };
    }
    return { state: 'nothing', why: this.#broken ? 'sound-broken' : 'sound-missing' };
  }

  /** A sound has its hash but cannot be decoded: never try it again for this airing. */
  unplayable(sha256: string): void {
    this.#checked.set(sha256, 'unplayable');
    this.#broken = true;
  }

  #check({ sha256, durationMs }: Sound): void {
    this.#checked.set(sha256, 'checking');
    this.#sounds.recheck(sha256, (whole) => {
      if (whole) {
        this.#ready(this.#sounds.path(sha256), sha256, durationMs, (ready) => {
          if (ready) this.#checked.set(sha256, 'whole');
          else this.unplayable(sha256);
          this.#onChange();
        });
        return;
      }
      this.#checked.delete(sha256);
      this.#broken = true;
      this.#onChange();
    });
  }
}
