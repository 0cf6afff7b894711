import type { ClockReport, Horizon, JournalEvent } from '@loaphuong/protocol';
import type { BoxParts } from '../box-parts.ts';
import { Neighbours } from '../neighbour/neighbours.ts';
import type { Store } from '../store/store.ts';
import { wireInstant } from '../time/wire-instant.ts';
import { readDrift, writeDrift } from './drift-file.ts';
import { SealedAnswers, type SealedAnswersParts } from './sealed-answers.ts';
import { ServerClock, type ServerClockParts } from './server-clock.ts';

/** What the time of a box is made of. */
export interface BoxClockParts
  extends Pick<BoxParts, 'time' | 'random' | 'kernel' | 'lan'>,
    Pick<SealedAnswersParts, 'send' | 'verify' | 'refuse'>,
    Required<Pick<ServerClockParts, 'notBeforeUs'>> {
  readonly store: Store;
  readonly station: string;
  readonly box: string;
  readonly sign: (text: string) => string;
  readonly write: (event: JournalEvent) => void;
  /** The state changed, and that is in the journal. */
  readonly onChange: () => void;
}

/** The time of a box: by questions to the server, by neighbours and the machine where they are better; what happens to it is written down. */
export class BoxClock {
  readonly #parts: BoxClockParts;
  /** The server's time. */
  readonly server: ServerClock;
  /** Whether an answer is the server's. */
  readonly #seals: SealedAnswers;
  readonly #neighbours: Neighbours;
  #stepped = false;

  constructor(parts: BoxClockParts) {
    const { time, random, lan, station, box, sign } = parts;
    this.#parts = parts;
    this.#neighbours = new Neighbours({
      time,
      random,
      lan,
      station,
      box,
      trustedUs: (us) => (this.trusted ? this.server.serverUs(us) : undefined),
      sign,
      onHint: () => this.server.lean(),
    });
    this.#seals = new SealedAnswers({
      ...parts,
      believed: (answer, answeredUs) => this.server.answered(answer, answeredUs),
    });
    this.server = new ServerClock({
      time,
      random,
      drift: readDrift(parts.store),
      kernel: parts.kernel,
      neighbour: lan === undefined ? undefined : this.#neighbours,
      ask: (ask, nextMs) => this.#seals.ask(ask, nextMs),
      onChange: () => this.#changed(),
      onStep: () => this.#step(),
      notBeforeUs: parts.notBeforeUs,
    });
  }

  start(): void {
    this.server.start();
  }

  stop(): void {
    this.#neighbours.stop();
    this.server.stop();
  }

  /** Something came on the clock's topic. */
  answered(message: unknown): void {
    this.#seals.heard(message);
  }

  /** Something came on the topic of the clock's seals. */
  sealed(message: unknown): void {
    this.#seals.sealed(message);
  }

  linkUp(): void {
    this.#seals.forget();
    this.server.linkUp();
  }

  linkDown(): void {
    this.server.linkDown();
  }

  /** The plan in force says whose time counts on the local network. */
  plan(plan: Horizon): void {
    this.#neighbours.plan(plan);
  }

  /** Is the time good enough to play by? */
  get trusted(): boolean {
    return this.server.report().state === 'trusted';
  }

  /** Server time, while it is trusted. */
  trustedNow(): Temporal.Instant | undefined {
    const ms = this.trustedMs();
    return ms === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(Math.floor(ms));
  }

  /** Server time, ms, while it is trusted. */
  trustedMs(): number | undefined {
    const us = this.server.trustedNowUs();
    return us === undefined ? undefined : us / 1000;
  }

  /** Server time, ms; as well as it is known. */
  nowMs(): number {
    return (this.server.serverUs(this.#parts.time.monotonicUs()) ?? 0) / 1000;
  }

  /** Time and its quality, as they stand in everything that the box says. */
  stamp(): { at?: string; clock: ClockReport } {
    const clock = this.server.report();
    const us = clock.state === 'unknown' ? undefined : this.server.serverUs(this.#parts.time.monotonicUs());
    return us === undefined ? { clock } : { at: wireInstant(us), clock };
  }

  /** Keeps what was learned of the crystal for the next life. */
  keepDrift(): void {
    writeDrift(this.#parts.store, this.server.drift);
  }

  /** The server's clock jumped: said once, and over when the time is trusted again. */
  #step(): void {
    if (this.#stepped) return;
    this.#stepped = true;
    this.#parts.write({ kind: 'fault', fault: 'clock-stepped', state: 'began' });
  }

  #changed(): void {
    const clock = this.server.report();
    this.#parts.write({ kind: 'clock', clock });
    if (this.#stepped && clock.state === 'trusted') {
      this.#stepped = false;
      this.#parts.write({ kind: 'fault', fault: 'clock-stepped', state: 'ended' });
    }
    this.#parts.onChange();
  }
}
