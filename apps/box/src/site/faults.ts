import type { JournalEvent } from '@loaphuong/protocol';
import type { BoxTime } from '../time/box-time.ts';

export type Fault = Extract<JournalEvent, { kind: 'fault' }>['fault'];

/** A state must last so long before it is believed … */
const BEGINS_AFTER_US = 2e6;
/** … and its end longer, so that a loose contact cannot fill the journal. */
const ENDS_AFTER_US = 30e6;

/** Faults of a box: each begins and ends in the journal once, however its cause flickers. */
export class Faults {
  readonly #time: BoxTime;
  readonly #write: (event: JournalEvent) => void;
  readonly #lasting = new Set<Fault>();
  /** Since when a line says the opposite of what is believed. */
  readonly #turned = new Map<Fault, number>();

  constructor(time: BoxTime, write: (event: JournalEvent) => void) {
    this.#time = time;
    this.#write = write;
  }

  /** Faults that last, by name. */
  get lasting(): readonly Fault[] {
    return [...this.#lasting].sort();
  }

  /** What a line says now; asked again and again. `undefined`: there is no such line, nothing changes. */
  look(fault: Fault, is: boolean | undefined): void {
    if (is === undefined || is === this.#lasting.has(fault)) {
      this.#turned.delete(fault);
      return;
    }
    const nowUs = this.#time.monotonicUs();
    const sinceUs = this.#turned.get(fault) ?? nowUs;
    this.#turned.set(fault, sinceUs);
    if (nowUs - sinceUs >= (is ? BEGINS_AFTER_US : ENDS_AFTER_US)) this.settle(fault, is);
  }

  /** A fault that began in an earlier life and is not over: it is not told a second time. */
  goOn(fault: Fault): void {
    this.#lasting.add(fault);
  }

  /** A fault that somebody else has judged already. */
  settle(fault: Fault, is: boolean): void {
    this.#turned.delete(fault);
    if (is === this.#lasting.has(fault)) return;
    if (is) this.#lasting.add(fault);
    else this.#lasting.delete(fault);
    this.#write({ kind: 'fault', fault, state: is ? 'began' : 'ended' });
  }
}
