import type { Track } from './mixer.ts';
import type { DuckedTime, Item } from './player.ts';

/** What an item went under, and when that was. */
export class Uppers {
  readonly #track: Track;
  readonly #serverUs: (frame: number) => number | undefined;
  /** In the order of the track's `ducked`. */
  readonly #items: Item[] = [];

  /** @param track of the item itself. @param serverUs server time (µs) at which a frame leaves. */
  constructor(track: Track, serverUs: (frame: number) => number | undefined) {
    this.#track = track;
    this.#serverUs = serverUs;
  }

  /** It went under another. */
  add(item: Item): void {
    this.#items.push(item);
  }

  /** The times for which it was turned down in the frames `[first, end)`. */
  times(first: number, end: number): DuckedTime[] {
    return this.#track.ducked.flatMap(({ from, to }, index) => {
      const under = this.#items[index]?.airing;
      const a = Math.max(from, first);
      const b = Math.min(to, end);
      const fromUs = this.#serverUs(a);
      const untilUs = this.#serverUs(b);
      if (a >= b || fromUs === undefined || untilUs === undefined) return [];
      return [{ fromUs, untilUs, ...(under === undefined ? {} : { under }) }];
    });
  }
}
