import type { JournalRecord } from '@loaphuong/protocol';
import * as z from 'zod';
import { bytesOf, readText, type Store } from '../store/store.ts';

const PATH = 'unanswered.json';
/** Orders are answered at once, but for a sound that is unpacked first; more than a few are never open. */
const MOST = 16;

const Kept = z
  .array(z.strictObject({ command: z.uuid(), what: z.string().max(40), wire: z.string() }))
  .max(MOST);

/** An order that was begun. */
export type Begun = z.infer<typeof Kept>[number];

/**
 * Which orders were begun and have no answer in the journal yet, on the disk: a power cut between doing and saying leaves its trace
 * here. A file of its own, so that an older program, put back in this one's place, still reads what it obeyed.
 */
export class Unanswered {
  readonly #store: Store;
  #begun: readonly Begun[] = [];

  constructor(store: Store) {
    this.#store = store;
    try {
      this.#begun = Kept.parse(JSON.parse(readText(store, PATH) ?? '[]'));
    } catch {
      // Damaged: then nobody is answered, as before there was this file.
    }
  }

  /** An order is begun; durable when this returns. */
  begin(begun: Begun): void {
    this.#keep([...this.#begun, begun].slice(-MOST));
  }

  /** Its answer is in the journal. */
  end(command: string): void {
    if (!this.#begun.some((each) => each.command === command)) return;
    this.#keep(this.#begun.filter((each) => each.command !== command));
  }

  /** A record that was found at the start: the answer may have been written, and only its mark here was lost. */
  visit({ event }: JournalRecord): void {
    if (event.kind !== 'obeyed' && event.kind !== 'not-done') return;
    this.#begun = this.#begun.filter(({ command }) => command !== event.command);
  }

  /** What was begun in an earlier life, oldest first. */
  get left(): readonly Begun[] {
    return this.#begun;
  }

  #keep(begun: readonly Begun[]): void {
    this.#begun = begun;
    this.#store.replace(PATH, bytesOf(JSON.stringify(begun)));
  }
}
