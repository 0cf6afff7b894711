import type { JournalEvent, JournalRecord } from '@loaphuong/protocol';
import type { Fault } from '../site/faults.ts';
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
  /** Stretches in which the safe state let nothing sound. Server times, ms; from the last that was known before, to the first after. */
  readonly #safe: { readonly fromMs: number; untilMs: number | undefined }[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;
  #isSafe = false;
  /** Faults that began and did not end. */
  readonly #faults = new Set<Fault>();
  #played: { readonly atMs: number; readonly playedMs: number }[] = [];

  /** Takes in a record, of this life or an earlier one. */
  visit({ seq, at, event }: JournalRecord): void {
    if (at !== undefined) this.#timeIs(Date.parse(at));
    if (event.kind === 'booted') {
      for (const airing of this.#starting.keys()) this.#interrupted.add(airing);
      this.#booted(event.safe !== undefined);
    } else if (event.kind === 'fault') {
      if (event.state === 'began') this.#faults.add(event.fault);
      else this.#faults.delete(event.fault);
    } else if (event.kind === 'starting') {
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

  /** Faults that the journal leaves open: told as begun, and not yet as over. */
  get faults(): ReadonlySet<Fault> {
    return this.#faults;
  }

  /** Did the safe state let nothing sound at an instant? */
  wasSafeAt(ms: number): boolean {
    return this.#safe.some(({ fromMs, untilMs }) => fromMs <= ms && (untilMs === undefined || ms <= untilMs));
  }

  /** Milliseconds played on the local day of an instant. */
  playedMsOn(atMs: number, zone: string): number {
    const day = localDay(atMs, zone);
    let sum = 0;
    for (const played of this.#played) if (localDay(played.atMs, zone) === day) sum += played.playedMs;
    return sum;
  }

  #booted(isSafe: boolean): void {
    const isOpen = this.#safe.some(({ untilMs }) => untilMs === undefined);
    if (isSafe && !isOpen) this.#safe.push({ fromMs: this.#lastMs, untilMs: undefined });
    this.#isSafe = isSafe;
  }

  #timeIs(ms: number): void {
    this.#lastMs = ms;
    const last = this.#safe.at(-1);
    if (!this.#isSafe && last !== undefined) last.untilMs ??= ms;
  }

  #count(atMs: number, playedMs: number): void {
    this.#played = [...this.#played.filter((p) => atMs - p.atMs < REMEMBERED_MS), { atMs, playedMs }];
  }
}
