import type { KernelClock } from '@loaphuong/timekeeping';
import type { BoxTime } from '../time/box-time.ts';
import type { Hint } from './time-fit.ts';

/** The time as another than the server gives it. */
export interface SecondSource {
  /** The offset by it now, and how far that is wrong at the most by its own word; `undefined` while it knows nothing. */
  hint(): { readonly hint: Hint; readonly withinUs: number } | undefined;
  /** The machine slept or the server's clock was set: what was learnt before that is void. */
  forget(): void;
}

/** Another source is gone by only when by its own word it is so many times better than what the exchanges leave open. */
const BETTER_BY = 4;
/** What the server said of its distance from UTC is good for so long. */
const SAID_FOR_US = 1200e6;
/** So fast does what a kernel says grow while nobody corrects it, parts per million (adjtimex(2)). */
const GROWS_PPM = 500;
/** Kernel and monotonic clock cannot be read at once; a reading that took longer is none. */
const READ_WITHIN_US = 2000;
/** The kernel is asked each minute; what it said counts until a second time was missed. */
const COUNTS_FOR_US = 150e6;

/** The first of the sources that is clearly better than `halfUs`. */
export function betterThan(halfUs: number, sources: readonly SecondSource[]): Hint | undefined {
  for (const source of sources) {
    const said = source.hint();
    if (said !== undefined && said.withinUs * BETTER_BY < halfUs) return said.hint;
  }
  return undefined;
}

/**
 * The machine's calendar clock while an NTP service or a GPS receiver keeps it, and the server's word on how far its own is from UTC.
 * Without that word it says nothing: the box must know the server's time, not UTC.
 */
export class SystemTime implements SecondSource {
  readonly #time: BoxTime;
  readonly #read: () => KernelClock | undefined;
  #server: { readonly atUs: number; readonly withinUs: number } | undefined;

  constructor(time: BoxTime, read: () => KernelClock | undefined) {
    this.#time = time;
    this.#read = read;
  }

  /** The server said how far it is from UTC at the most; `undefined`: it does not know. */
  serverSaid(withinUs: number | undefined): void {
    this.#server = withinUs === undefined ? undefined : { atUs: this.#time.monotonicUs(), withinUs };
  }

  forget(): void {
    this.#server = undefined;
  }

  hint(): { hint: Hint; withinUs: number } | undefined {
    const before = this.#time.monotonicUs();
    if (this.#server === undefined || before - this.#server.atUs > SAID_FOR_US) return undefined;
    const kernel = this.#read();
    const after = this.#time.monotonicUs();
    if (kernel === undefined || after - before > READ_WITHIN_US) return undefined;
    const atUs = (before + after) / 2;
    const grown = ((before - this.#server.atUs) * GROWS_PPM) / 1e6;
    return {
      hint: { atUs, offsetUs: kernel.wallUs - atUs, forUs: COUNTS_FOR_US },
      withinUs: kernel.withinUs + this.#server.withinUs + grown + (after - before) / 2,
    };
  }
}
