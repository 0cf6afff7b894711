import type { PlayResult } from './player.ts';

/** What of an item left the card, counted as it is written: what is taken back again did not leave. */
export class Tally {
  readonly #durationMs: number;
  /** Samples of the sound that left or are about to. */
  #played = 0;
  #underruns = 0;
  #reseeks = 0;
  #startedUs: number | undefined;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** Whether anything of it left, or is about to. */
  get any(): boolean {
    return this.#played > 0;
  }

  /** A block was written. @param taken samples of the sound in it. @param late share of it that came too late, 0…1. */
  wrote(taken: number, late: number): void {
    if (late > 0) this.#underruns += 1;
    this.#played += taken * (1 - late);
  }

  /** So many samples of the sound will not leave after all, or are written anew. */
  tookBack(samples: number): void {
    this.#played = Math.max(0, this.#played - samples);
  }

  /** The card ran on without it. */
  hole(): void {
    this.#underruns += 1;
  }

  /** It was too far out of place, and jumped. */
  jumped(): void {
    this.#reseeks += 1;
  }

  /** Server time (µs) at which its first sample left, once that was judged. */
  get startedUs(): number | undefined {
    return this.#startedUs;
  }

  /** Judges when it began, once and for all, if anything of it left. @param us server time of its first sample. */
  judge(us: () => number | undefined): void {
    if (this.any) this.#startedUs ??= us();
  }

  /** Milliseconds of it that left. @param ahead frames that are written and have not left yet. */
  playedMs(ahead = 0): number {
    return Math.min(this.#durationMs, Math.max(0, Math.round((this.#played - ahead) / 48)));
  }

  /** How it went. */
  result(how: PlayResult['how']): PlayResult {
    return {
      how,
      playedMs: this.playedMs(),
      underruns: this.#underruns,
      reseeks: this.#reseeks,
      ...(this.any && this.#startedUs !== undefined ? { startedUs: this.#startedUs } : {}),
    };
  }
}
