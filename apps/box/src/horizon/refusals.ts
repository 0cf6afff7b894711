import type { JournalEvent } from '@loaphuong/protocol';
import type { BoxTime, Cancel } from '../time/box-time.ts';

/** One thing that was not obeyed. */
export type Refused = Omit<Extract<JournalEvent, { kind: 'refused' }>, 'kind' | 'times'>;

const FIRST_WINDOW_MS = 60_000;
const LONGEST_WINDOW_MS = 3_600_000;

interface Flood {
  readonly latest: Refused;
  readonly count: number;
  readonly windowMs: number;
  readonly cancel: Cancel;
}

/**
 * Writes refusals into the journal without letting a flood fill it: the first at once, what is refused for the same reason within a
 * minute as one more record with its number, and while it goes on in ever longer windows up to an hour.
 */
export class Refusals {
  readonly #time: BoxTime;
  readonly #write: (event: JournalEvent) => void;
  readonly #floods = new Map<string, Flood>();

  constructor(time: BoxTime, write: (event: JournalEvent) => void) {
    this.#time = time;
    this.#write = write;
  }

  /** Notes a refusal. */
  note(refused: Refused): void {
    const reason = `${refused.what}/${refused.why}`;
    const flood = this.#floods.get(reason);
    if (flood === undefined) {
      this.#write({ kind: 'refused', ...refused });
      this.#watch(reason, refused, FIRST_WINDOW_MS);
    } else this.#floods.set(reason, { ...flood, latest: refused, count: flood.count + 1 });
  }

  /** Writes what is still only counted. */
  stop(): void {
    for (const { cancel, latest, count } of this.#floods.values()) {
      cancel();
      this.#tell(latest, count);
    }
    this.#floods.clear();
  }

  #watch(reason: string, latest: Refused, windowMs: number): void {
    const cancel = this.#time.after(windowMs, () => {
      const flood = this.#floods.get(reason);
      this.#floods.delete(reason);
      if (flood === undefined || flood.count === 0) return;
      this.#tell(flood.latest, flood.count);
      this.#watch(reason, flood.latest, Math.min(windowMs * 2, LONGEST_WINDOW_MS));
    });
    this.#floods.set(reason, { latest, count: 0, windowMs, cancel });
  }

  #tell(latest: Refused, count: number): void {
    if (count > 0) this.#write({ kind: 'refused', ...latest, ...(count > 1 ? { times: count } : {}) });
  }
}
