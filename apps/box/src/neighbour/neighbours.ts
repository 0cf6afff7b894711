import { randomBytes } from 'node:crypto';
import { type Horizon, NeighbourAnswer, NeighbourAsk, neighbourText } from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import type { SecondSource } from '../clock/second-source.ts';
import type { Hint } from '../clock/time-fit.ts';
import { keyNameOf, type PinnedVerify, pinnedVerify } from '../identity/keys.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { Heard, Lan } from './lan.ts';

/** Asked often at first, then seldom: a local network costs nothing, but a radio link between two poles is shared. */
const FIRST_MS = 250;
const FIRST_ASKS = 8;
const THEN_MS = 5000;
/** The best of the newest answers counts, for so long; after that the box goes by itself again. */
const ANSWERS = 8;
const COUNTS_FOR_US = 30e6;
/** An answer ages so fast: both crystals, and what the one who is asked learns meanwhile. */
const AGES_PPM = 100;
/** A question that took longer did not go over one local network. */
const ROUND_TRIP_US = 10_000;
/** Timers and rounding at both ends, and the time it takes to sign. */
const GRAIN_US = 150;
/** The one who is asked answers at most so many a second: a station has tens of boxes, not hundreds. */
const ANSWERS_A_SECOND = 100;

/** What a box needs for the neighbours on its local network. */
export interface NeighbourParts {
  readonly time: BoxTime;
  readonly random: Random;
  /** Absent where the box is not on a local network of its own. */
  readonly lan: Lan | undefined;
  readonly station: string;
  readonly box: string;
  /** Server time of a moment, while it is trusted. */
  readonly trustedUs: (monotonicUs: number) => number | undefined;
  readonly sign: (text: string) => string;
  /** There is a new answer. */
  readonly onHint: () => void;
}

type Role =
  | { readonly kind: 'none' }
  | { readonly kind: 'master' }
  | {
      readonly kind: 'follower';
      readonly master: string;
      readonly key: string;
      readonly verify: PinnedVerify;
    };

interface Answer {
  readonly atUs: number;
  readonly offsetUs: number;
  readonly withinUs: number;
}

/**
 * The time of one box for all boxes of its station on the same local network, where the signed plan names one. What a mobile
 * line hides is different for each box; what a local network hides is a millisecond at most, so the street is in step. Who answers is
 * known by its key, and its word counts only within what each box knows from the server (`clock/second-source.ts`).
 */
export class Neighbours implements SecondSource {
  readonly #parts: NeighbourParts;
  #role: Role = { kind: 'none' };
  #timer: Cancel | undefined;
  #asks = 0;
  #open: { readonly nonce: string; readonly askedUs: number } | undefined;
  #answers: Answer[] = [];
  #answered = { second: 0, count: 0 };

  constructor(parts: NeighbourParts) {
    this.#parts = parts;
  }

  /** Takes up what the plan says; may be called with the same again. */
  plan({ timeMaster }: Pick<Horizon, 'timeMaster'>): void {
    const { lan, box } = this.#parts;
    if (lan === undefined) return;
    const role = roleOf(timeMaster, box);
    if (isSame(role, this.#role)) return;
    this.stop();
    this.#role = role;
    if (role.kind === 'none') return;
    lan.start({
      question: (heard) => this.#asked(heard),
      answer: (heard) => this.#heard(heard),
    });
    if (role.kind === 'follower') this.#ask();
  }

  stop(): void {
    this.#timer?.();
    this.#parts.lan?.stop();
    this.#role = { kind: 'none' };
    this.#answers = [];
    this.#open = undefined;
    this.#asks = 0;
  }

  forget(): void {
    this.#answers = [];
    this.#open = undefined;
  }

  hint(): { hint: Hint; withinUs: number } | undefined {
    const now = this.#parts.time.monotonicUs();
    const fresh = this.#answers.filter(({ atUs }) => now - atUs <= COUNTS_FOR_US);
    const [first, ...rest] = fresh;
    if (first === undefined) return undefined;
    const withinUs = (answer: Answer) => answer.withinUs + ((now - answer.atUs) * AGES_PPM) / 1e6;
    const best = rest.reduce((a, b) => (withinUs(b) < withinUs(a) ? b : a), first);
    const { atUs, offsetUs } = best;
    return { hint: { atUs, offsetUs, forUs: COUNTS_FOR_US }, withinUs: withinUs(best) + GRAIN_US };
  }

  #ask(): void {
    const { time, random, station, lan } = this.#parts;
    const pauseMs = this.#asks < FIRST_ASKS ? FIRST_MS : THEN_MS * (0.8 + 0.4 * random());
    this.#timer = time.after(pauseMs, () => this.#ask());
    this.#asks += 1;
    // Not from the seeded chance of a simulation: who could guess it could have an answer made beforehand.
    const nonce = randomBytes(16).toString('hex');
    const ask: NeighbourAsk = { v: 1, station, nonce, fill: FILL };
    this.#open = { nonce, askedUs: time.monotonicUs() };
    lan?.ask(JSON.stringify(ask));
  }

  #asked({ text, atUs, answer }: Heard): void {
    if (this.#role.kind !== 'master' || !this.#mayAnswer(atUs)) return;
    const ask = NeighbourAsk.safeParse(parsed(text));
    const { station, box, trustedUs, sign, time } = this.#parts;
    if (!ask.success || ask.data.station !== station || text.length < FILL.length) return;
    const receivedUs = trustedUs(atUs);
    const sentUs = trustedUs(time.monotonicUs());
    if (receivedUs === undefined || sentUs === undefined) return;
    const said = { station, box, nonce: ask.data.nonce, receivedUs, sentUs };
    const full: NeighbourAnswer = { v: 1, ...said, signature: sign(neighbourText(said)) };
    answer(JSON.stringify(full));
  }

  #mayAnswer(atUs: number): boolean {
    const second = Math.floor(atUs / 1e6);
    if (second !== this.#answered.second) this.#answered = { second, count: 0 };
    this.#answered.count += 1;
    return this.#answered.count <= ANSWERS_A_SECOND;
  }

  #heard({ text, atUs }: Omit<Heard, 'answer'>): void {
    const role = this.#role;
    const open = this.#open;
    if (role.kind !== 'follower' || open === undefined) return;
    const answer = NeighbourAnswer.safeParse(parsed(text));
    if (!answer.success) return;
    const { station, box, nonce, receivedUs, sentUs, signature } = answer.data;
    if (nonce !== open.nonce || station !== this.#parts.station || box !== role.master) return;
    const heldUs = sentUs - receivedUs;
    const roundTripUs = atUs - open.askedUs - heldUs;
    if (heldUs < 0 || roundTripUs < 0 || roundTripUs > ROUND_TRIP_US) return;
    if (role.verify(role.key, signature, neighbourText(answer.data)) !== true) return;
    this.#open = undefined;
    const offsetUs = (receivedUs - open.askedUs + (sentUs - atUs)) / 2;
    this.#answers = [...this.#answers, { atUs, offsetUs, withinUs: roundTripUs / 2 }].slice(-ANSWERS);
    this.#parts.onHint();
  }
}

/** About as long as what an answer has more than a question. */
const FILL = ' '.repeat(200);

function roleOf(master: Horizon['timeMaster'], box: string): Role {
  if (master === undefined) return { kind: 'none' };
  if (master.box === box) return { kind: 'master' };
  const key = keyNameOf(master.publicKey);
  if (key === undefined) return { kind: 'none' };
  const verify = pinnedVerify([{ key, publicKey: master.publicKey }]);
  return { kind: 'follower', master: master.box, key, verify };
}

function isSame(a: Role, b: Role): boolean {
  if (a.kind !== 'follower' || b.kind !== 'follower') return a.kind === b.kind;
  return a.master === b.master && a.key === b.key;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
