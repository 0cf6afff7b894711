import type { JournalEvent, JournalRecord } from '@loaphuong/protocol';
import { localDay } from '../time/local-day.ts';

/** The record that says that an airing was about to sound, and its number. */
export interface Started {
  readonly seq: number;
  readonly event: Extract<JournalEvent, { kind: 'starting' }>;
}

/** How far the journal accounts for an airing. `interrupted`: it was cut by a power cut, that is told, and it may be taken up again. */
export type Account = 'done' | 'starting' | 'interrupted';

/** Minutes are asked for today and, around midnight, yesterday. */
const REMEMBERED_MS = 3 * 86_400_000;

/** What the journal says of airings, kept in memory: read once at the start, then record by record. */
export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #starting = new Map<string, Started>();
  /** Airings that had a `starting` and nothing more when the program began anew. */
  readonly #interrupted = new Set<string>();
  #played: { readonly atMs: number; readonly playedMs: number }[] = [];

  /** Takes in a record, of this life or an earlier one. */
  visit({ seq, event }: JournalRecord): void {
    if (event.kind === 'booted') for (const airing of this.#starting.keys()) this.#interrupted.add(airing);
    else if (event.kind === 'starting') {
      this.#accounts.set(event.airing, 'starting');
      this.#starting.set(event.airing, { seq, event });
    } else if (event.kind === 'played' || event.kind === 'silent') {
      this.#starting.delete(event.airing);
      this.#accounts.set(event.airing, this.#interrupted.delete(event.airing) ? 'interrupted' : 'done');
      if (event.kind === 'played') this.#count(Date.parse(event.startedAt), event.playedMs);
    }
  }

  /** How far an airing is accounted for. */
  of(airing: string): Account | undefined {
    return this.#accounts.get(airing);
  }

  /** Number of the `starting` record of an airing that sounds. */
  startingOf(airing: string): number | undefined {
    return this.#starting.get(airing)?.seq;
  }

  /** Airings that were about to sound, or sounding, when the power went, and of which that has not been said yet. */
  interrupted(): readonly Started[] {
    return [...this.#interrupted].flatMap((airing) => this.#starting.get(airing) ?? []);
  }

  /** Milliseconds played on the local day of an instant. */
  playedMsOn(atMs: number, zone: string): number {
    const day = localDay(atMs, zone);
    let sum = 0;
    for (const played of this.#played) if (localDay(played.atMs, zone) === day) sum += played.playedMs;
    return sum;
  }

  #count(atMs: number, playedMs: number): void {
    this.#played = [...this.#played.filter((p) => atMs - p.atMs < REMEMBERED_MS), { atMs, playedMs }];
  }
}
