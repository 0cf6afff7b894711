import { randomInt } from 'node:crypto';
import type { ClockAnswer, ClockAsk, ClockReport } from '@loaphuong/protocol';
import type { KernelClock } from '@loaphuong/timekeeping';
import type { Random } from '../chance/random.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { type Drift, type Exchange, UNMEASURED } from './crystal.ts';
import { pauseAfter } from './pace.ts';
import { betterThan, type SecondSource, SystemTime } from './second-source.ts';
import { TimeFit } from './time-fit.ts';

/** Believed enough to play by, even after a week without network: a loudspeaker six seconds late serves better than a silent one. */
const TRUSTED_WITHIN_US = 6e6;
/** Beyond a minute a time is not even worth showing. */
const ROUGH_WITHIN_US = 60e6;
/** Answers before the first trust: one lucky exchange proves nothing. */
const TRUST_AFTER = 20;
/** On a link this tight a few answers suffice. */
const TIGHT_US = 5000;
const TRUST_TIGHT_AFTER = 5;

const FAST_MS = 100;
const FAST_ANSWERS = 40;
/** After so many fast questions the link is bad; go on more slowly until there is trust. */
const FAST_ASKS = 80;
/** After a mere reconnect. */
const RECONNECT_ASKS = 6;
/** Questions whose answer has not been believed by then are given up: a seal may come some seconds after the answer. */
const GIVE_UP_US = 30e6;
/** Numbers of questions: all of one length, and more than anybody can guess. */
const NUMBERS = [1e14, 2 ** 48 - 1] as const;
/** A sleep shorter than this lies within what uptime and monotonic clock differ by anyway. */
const SLEEP_MS = 50;
/** Machines count their sleep by a clock of whole seconds. */
const SLEEP_OR_US = 1.1e6;
/** The server's calendar was set when its zero moved by more than this. */
const SERVER_SET_US = 2000;

/** What a server clock needs from its box. */
export interface ServerClockParts {
  readonly time: BoxTime;
  readonly random: Random;
  /** Sends a question; nothing happens when the link is down. `nextMs`: milliseconds until the next one. */
  readonly ask: (ask: ClockAsk, nextMs: number) => void;
  /** Drift measured in an earlier life of the program. */
  readonly drift?: Drift | undefined;
  /** Called when the state changes (not for every new bound). */
  readonly onChange?: (report: ClockReport) => void;
  /** Called when the server's clock turned out to have jumped against this box's: what was known is forgotten. */
  readonly onStep?: () => void;
  /** The machine's calendar clock while an NTP service keeps it; absent where nobody can be asked. */
  readonly kernel?: (() => KernelClock | undefined) | undefined;
  /** A neighbour on the same network; it goes before the machine's calendar, because the whole street hears both. */
  readonly neighbour?: SecondSource | undefined;
  /** A server time (µs) that is certainly past, from something signed; an answer earlier than that is a lie. */
  readonly notBeforeUs?: () => number;
}

/**
 * The server's time as the box knows it, by question and answer over the link. The system's calendar clock is looked at only while
 * the kernel says that somebody keeps it, and only within what question and answer leave open.
 * Fast questions at first (10 a second for about 4 s), then fewer and fewer; without answers it goes on by its measured drift
 * while the bound grows, and in the end it admits that it does not know.
 */
export class ServerClock {
  readonly #parts: ServerClockParts;
  readonly #fit: TimeFit;
  readonly #system: SystemTime | undefined;
  readonly #seconds: readonly SecondSource[];
  readonly #open = new Map<number, number>();
  #asksInPhase = 0;
  #answersInPhase = 0;
  #phaseFromUs = 0;
  #burst = 0;
  #connected = false;
  #timer: Cancel | undefined;
  #review: Cancel | undefined;
  #asleepMs: number;
  #zeroUs: number | undefined;
  #state: ClockReport['state'] = 'unknown';
  #running = false;
  #steps = 0;

  constructor(parts: ServerClockParts) {
    this.#parts = parts;
    this.#fit = new TimeFit(parts.drift ?? UNMEASURED);
    this.#asleepMs = parts.time.asleepMs();
    this.#system = parts.kernel === undefined ? undefined : new SystemTime(parts.time, parts.kernel);
    this.#seconds = [parts.neighbour, this.#system].filter((source) => source !== undefined);
  }

  /** Begins to watch its own trust; questions start with `linkUp`. */
  start(): void {
    this.#running = true;
    this.#watch();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.();
    this.#review?.();
    this.#open.clear();
  }

  /** The link is there: ask fast, or only look whether the new way is shorter when the time is known anyway. */
  linkUp(): void {
    this.#connected = true;
    this.#burst = 0;
    if (this.report().state === 'trusted') this.refresh(RECONNECT_ASKS);
    else this.#restart();
  }

  linkDown(): void {
    this.#connected = false;
    this.#timer?.();
    this.#open.clear();
  }

  /** What may be said about the time now. */
  report(): ClockReport {
    const estimate = this.#fit.at(this.#parts.time.monotonicUs());
    if (estimate === undefined) return { state: 'unknown' };
    const boundMs = Math.round(estimate.boundUs) / 1000;
    const enough =
      this.#fit.answers >= TRUST_AFTER ||
      (this.#fit.answers >= TRUST_TIGHT_AFTER && estimate.boundUs <= TIGHT_US);
    if (estimate.usualUs <= TRUSTED_WITHIN_US && enough) return { state: 'trusted', boundMs };
    if (estimate.boundUs <= ROUGH_WITHIN_US) return { state: 'rough', boundMs };
    return { state: 'unknown' };
  }

  /** How often the server's clock turned out to have been set. */
  get steps(): number {
    return this.#steps;
  }

  /** Drift of this box's crystal as far as it is measured. */
  get drift(): Drift {
    return this.#fit.drift;
  }

  /** How much the link's delays vary, milliseconds. */
  get restlessMs(): number {
    return this.#fit.restlessUs / 1000;
  }

  /** Server time (µs since 1970) at a moment of the monotonic clock; `undefined` when nothing is known. */
  serverUs(monotonicUs: number): number | undefined {
    const estimate = this.#fit.at(monotonicUs);
    return estimate === undefined ? undefined : monotonicUs + estimate.offsetUs;
  }

  /** Moment of the monotonic clock (µs) at which the server's clock shows `serverUs`. */
  monotonicUs(serverUs: number): number | undefined {
    const now = this.#parts.time.monotonicUs();
    const estimate = this.#fit.at(now);
    if (estimate === undefined) return undefined;
    const rate = 1 + this.#fit.drift.ppm / 1e6;
    return now + (serverUs - (now + estimate.offsetUs)) / rate;
  }

  /** Server time now, only while it is trusted. */
  trustedNowUs(): number | undefined {
    return this.report().state === 'trusted' ? this.serverUs(this.#parts.time.monotonicUs()) : undefined;
  }

  /** Asks some more at once, e.g. before an airing over a restless link. */
  refresh(asks: number): void {
    if (!this.#connected || this.#burst > 0) return;
    this.#burst = asks;
    this.#askSoon(0);
  }

  /** Takes in an answer that somebody vouches for. @param answeredUs the moment (monotonic) at which it came, absent: now. */
  answered(
    { n, boxUs, receivedUs, sentUs, zeroUs, utcWithinUs }: ClockAnswer,
    answeredUs = this.#parts.time.monotonicUs(),
  ): void {
    const askedUs = this.#open.get(n);
    if (askedUs === undefined || askedUs !== boxUs) return;
    this.#open.delete(n);
    if (!plausible(receivedUs, sentUs, answeredUs - askedUs)) return;
    if (receivedUs < (this.#parts.notBeforeUs?.() ?? 0)) return;
    const exchange = { askedUs, receivedUs, sentUs, answeredUs };
    const wasSet = this.#serverWasSet(zeroUs, exchange);
    if (wasSet) this.#fit.forget();
    const { stepped } = this.#fit.add(exchange);
    if (stepped || wasSet) {
      this.#steps += 1;
      for (const source of this.#seconds) source.forget();
      // What was asked before may have been answered by the old calendar, and come last: it would be taken for another step.
      this.#open.clear();
      this.#parts.onStep?.();
      this.#restart();
    }
    this.#answersInPhase += 1;
    this.#system?.serverSaid(utcWithinUs);
    this.lean();
    this.#changed();
  }

  /** Looks whether somebody else knows the time better now. */
  lean(): void {
    if (this.#seconds.length === 0) return;
    const now = this.#parts.time.monotonicUs();
    this.#fit.lean(betterThan(this.#fit.halfUsAt(now), this.#seconds), now);
  }

  /**
   * A step of less than the round trip contradicts no earlier answer; the server itself says that it was set. When its zero moved
   * and its time did not, it is another start of its machine and says nothing.
   */
  #serverWasSet(zeroUs: number | undefined, exchange: Exchange): boolean {
    const before = this.#zeroUs;
    this.#zeroUs = zeroUs;
    const known = this.#fit.at(exchange.answeredUs);
    if (before === undefined || zeroUs === undefined || known === undefined) return false;
    const moved = zeroUs - before;
    if (Math.abs(moved) <= SERVER_SET_US) return false;
    const upper = exchange.receivedUs - exchange.askedUs;
    const lower = exchange.sentUs - exchange.answeredUs;
    const off = (upper + lower) / 2 - (known.offsetUs + moved);
    return Math.abs(off) <= known.boundUs + (upper - lower) / 2;
  }

  /** True when the machine slept since the last look; what was known goes on, about a second less certain, until it is asked anew. */
  wokeUp(): boolean {
    const asleepMs = this.#parts.time.asleepMs();
    const sleptMs = asleepMs - this.#asleepMs;
    if (sleptMs < SLEEP_MS) return false;
    this.#asleepMs = asleepMs;
    this.#open.clear();
    for (const source of this.#seconds) source.forget();
    this.#fit.stoodStill(this.#parts.time.monotonicUs(), sleptMs * 1000, SLEEP_OR_US);
    this.#changed();
    if (this.#connected) this.#restart();
    return true;
  }

  #restart(): void {
    this.#asksInPhase = 0;
    this.#answersInPhase = 0;
    this.#phaseFromUs = this.#parts.time.monotonicUs();
    this.#burst = 0;
    this.#askSoon(0);
  }

  #askSoon(ms: number): void {
    this.#timer?.();
    this.#timer = this.#parts.time.after(ms, () => this.#askNow());
  }

  #askNow(): void {
    if (!this.#connected || !this.#running) return;
    this.wokeUp();
    const boxUs = Math.floor(this.#parts.time.monotonicUs());
    for (const [n, us] of this.#open) if (boxUs - us > GIVE_UP_US) this.#open.delete(n);
    const n = randomInt(...NUMBERS);
    this.#open.set(n, boxUs);
    this.#asksInPhase += 1;
    const endsBurst = this.#burst === 1;
    if (this.#burst > 0) this.#burst -= 1;
    const nextMs = this.#pauseMs();
    this.#askSoon(nextMs);
    // Something is about to sound: what was just asked must not wait for a question that comes later.
    this.#parts.ask({ n, boxUs }, endsBurst ? Number.POSITIVE_INFINITY : nextMs);
  }

  #pauseMs(): number {
    if (this.#burst > 0) return 2 * FAST_MS;
    const fresh = this.#answersInPhase < FAST_ANSWERS;
    if (fresh && this.#asksInPhase < FAST_ASKS) return FAST_MS;
    if (fresh && this.report().state !== 'trusted') return 1000;
    const sinceS = (this.#parts.time.monotonicUs() - this.#phaseFromUs) / 1e6;
    const isUnmeasured = this.#parts.drift === undefined;
    return (
      pauseAfter(sinceS, { isUnmeasured, restlessMs: this.restlessMs }) * (0.9 + 0.2 * this.#parts.random())
    );
  }

  /** The bound also grows while nothing happens. */
  #watch(): void {
    if (!this.#running) return;
    this.#changed();
    this.#review = this.#parts.time.after(60_000, () => {
      this.wokeUp();
      this.lean();
      this.#watch();
    });
  }

  #changed(): void {
    const report = this.report();
    if (report.state === this.#state) return;
    this.#state = report.state;
    this.#parts.onChange?.(report);
  }
}

const YEAR_2020_US = Date.UTC(2020, 0) * 1000;
const YEAR_2200_US = Date.UTC(2200, 0) * 1000;

function plausible(receivedUs: number, sentUs: number, roundTripUs: number): boolean {
  if (!(receivedUs > YEAR_2020_US && sentUs < YEAR_2200_US)) return false;
  const heldUs = sentUs - receivedUs;
  // The two clocks run at slightly different rates: allow the server a held time that is a little too long.
  return heldUs >= 0 && roundTripUs >= 0 && heldUs <= roundTripUs * 1.001 + 1000;
}
