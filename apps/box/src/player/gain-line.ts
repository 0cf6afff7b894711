import { FADE, rise } from './fade.ts';

interface Turn {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/**
 * How loud a sound is from place to place: as it began, and from each turn on as it was turned to, over the 10 ms of a fade and without a
 * corner, so that it does not click. Places are frames of the card for whoever plays, and samples of the sound for whoever compares.
 */
export class GainLine {
  #first: number;
  #turns: readonly Turn[] = [];

  /** @param gain factor on every sample, 0…1. */
  constructor(gain: number) {
    this.#first = gain;
  }

  /** The factor that it comes to in the end. */
  get last(): number {
    return this.#turns.at(-1)?.to ?? this.#first;
  }

  /** Goes to another factor. @param at where it begins to; absent: it had it from its beginning. */
  turn(gain: number, at?: number): void {
    if (at === undefined) this.#first = gain;
    this.#turns =
      at === undefined
        ? []
        : [...this.#turns.filter((turn) => turn.at < at), { at, from: this.at(at), to: gain }];
  }

  /** The factor at a place. */
  at(place: number): number {
    const turn = this.#turns.findLast(({ at }) => at <= place);
    return turn === undefined
      ? this.#first
      : turn.from + (turn.to - turn.from) * rise((place - turn.at) / FADE);
  }

  /** The factors of `[from, from + count)`; one number where it is the same for all of them, as it nearly always is. */
  over(from: number, count: number): number | Float64Array {
    if (!this.#turns.some(({ at }) => at < from + count && at + FADE > from)) return this.at(from);
    return Float64Array.from({ length: count }, (_, i) => this.at(from + i));
  }

  /** The one factor that gives `[from, from + count)` the same energy. */
  mean(from: number, count: number): number {
    const gains = this.over(from, count);
    if (typeof gains === 'number') return gains;
    return Math.sqrt(gains.reduce((sum, gain) => sum + gain * gain, 0) / count);
  }
}
