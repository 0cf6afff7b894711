import { ClockAnswer, type ClockAsk, ClockSeal, clockSealText, MOST_SEALED } from '@loaphuong/protocol';
import type { Refused } from '../horizon/refusals.ts';
import type { PinnedVerify } from '../identity/keys.ts';
import type { BoxTime } from '../time/box-time.ts';

/** A question that no other follows sooner is sealed by itself. */
const LONE_MS = 2000;
/** While questions follow each other as fast as they can (a box that has just started), so few answers wait for a seal. */
const RUSH_MS = 100;
const MOST_WAITING_IN_A_RUSH = 4;
/** Otherwise a signature covers so many. */
const MOST_WAITING = 32;
/** No answer waits longer before a seal is asked for. */
const LONGEST_WAIT_US = 2e6;
/** A seal that did not come within this is asked for again, with all that it should have covered. */
const LATE_US = 2e6;
/** An answer that took longer says too little. */
const ANSWER_WITHIN_US = 10e6;
/** What nothing has sealed by then is let go. */
const LET_GO_US = 20e6;

interface Waiting {
  readonly answer: ClockAnswer;
  readonly answeredUs: number;
  /** When a seal over it was last asked for. */
  listedUs: number;
}

interface AskedSeal {
  readonly list: readonly number[];
  readonly askedUs: number;
  /** It came before the answer to its own question did. */
  early: ClockSeal | undefined;
}

/** What the seals of a box's clock need. */
export interface SealedAnswersParts {
  readonly time: BoxTime;
  readonly box: string;
  /** Checks signatures by the keys that the box believes now. */
  readonly verify: PinnedVerify;
  readonly send: (ask: ClockAsk) => void;
  /** An answer bore a seal; `answeredUs` is the moment (monotonic) at which it came. */
  readonly believed: (answer: ClockAnswer, answeredUs: number) => void;
  readonly refuse: (refused: Refused) => void;
}

/**
 * Stands between the clock's questions and the link: no answer passes that the installation has not signed. One signature covers many
 * answers, because near an airing a box asks five times a second and the server has thousands of boxes. Signed are the box, the
 * question's number and instant, and the server's instants: nothing can be altered, replayed, handed to another box or answered
 * before it was asked. What is delayed only widens what the exchange itself leaves open.
 */
export class SealedAnswers {
  readonly #parts: SealedAnswersParts;
  readonly #open = new Map<number, number>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #seals = new Map<number, AskedSeal>();
  #begun = false;

  constructor(parts: SealedAnswersParts) {
    this.#parts = parts;
  }

  /** Sends a question. @param nextMs milliseconds until the next one. */
  ask({ n, boxUs }: ClockAsk, nextMs: number): void {
    const nowUs = this.#parts.time.monotonicUs();
    this.#letGo(nowUs);
    this.#open.set(n, boxUs);
    const ready = [...this.#waiting].filter(([, { listedUs }]) => nowUs - listedUs > LATE_US);
    const oldestUs = ready[0]?.[1].answeredUs ?? nowUs;
    const most = nextMs <= RUSH_MS ? MOST_WAITING_IN_A_RUSH : MOST_WAITING;
    const isDue =
      !this.#begun || nextMs >= LONE_MS || ready.length >= most || nowUs - oldestUs >= LONGEST_WAIT_US;
    if (!isDue) {
      this.#parts.send({ n, boxUs });
      return;
    }
    this.#begun = true;
    const listed = ready.slice(0, MOST_SEALED - 1);
    for (const [, each] of listed) each.listedUs = nowUs;
    const list = listed.map(([number]) => number);
    this.#seals.set(n, { list, askedUs: nowUs, early: undefined });
    this.#parts.send({ n, boxUs, seal: list });
  }

  /** Takes in what came on the clock's topic. */
  heard(message: unknown): void {
    const answeredUs = this.#parts.time.monotonicUs();
    const answer = ClockAnswer.safeParse(message);
    if (!answer.success) return;
    const { n, boxUs } = answer.data;
    if (this.#open.get(n) !== boxUs) return;
    this.#open.delete(n);
    const seal = this.#seals.get(n);
    // The answer that a seal follows waits for that one.
    const listedUs = seal === undefined ? Number.NEGATIVE_INFINITY : answeredUs;
    this.#waiting.set(n, { answer: answer.data, answeredUs, listedUs });
    if (seal?.early !== undefined) this.#judge(seal, seal.early);
  }

  /** Takes in what came on the topic of seals. */
  sealed(message: unknown): void {
    const seal = ClockSeal.safeParse(message);
    const asked = seal.success ? this.#seals.get(seal.data.n) : undefined;
    if (!seal.success || asked === undefined) return;
    if (this.#open.has(seal.data.n)) asked.early = seal.data;
    else this.#judge(asked, seal.data);
  }

  /** A new connection: nothing that was under way on the old one counts any more. */
  forget(): void {
    this.#open.clear();
    this.#waiting.clear();
    this.#seals.clear();
    this.#begun = false;
  }

  #judge({ list }: AskedSeal, { n, missing = [], signatures }: ClockSeal): void {
    this.#seals.delete(n);
    const numbers = [...list.filter((each) => !missing.includes(each)), n];
    const covered = numbers.map((each) => this.#waiting.get(each));
    // Sealed meanwhile by another one, or let go: it cannot be checked, and what else it covers is asked for again.
    if (!covered.every((each) => each !== undefined)) return;
    const text = clockSealText(
      this.#parts.box,
      covered.map(({ answer }) => answer),
    );
    const verdicts = signatures.map(({ key, signature }) => this.#parts.verify(key, signature, text));
    for (const each of [...numbers, ...missing]) this.#waiting.delete(each);
    if (verdicts.includes(true))
      for (const { answer, answeredUs } of covered) this.#parts.believed(answer, answeredUs);
    else
      this.#parts.refuse({
        what: 'clock',
        why: verdicts.includes(false) ? 'bad-signature' : 'unknown-key',
      });
  }

  #letGo(nowUs: number): void {
    for (const [n, boxUs] of this.#open) if (nowUs - boxUs > ANSWER_WITHIN_US) this.#open.delete(n);
    for (const [n, { answeredUs }] of this.#waiting)
      if (nowUs - answeredUs > LET_GO_US) this.#waiting.delete(n);
    for (const [n, { askedUs }] of this.#seals) if (nowUs - askedUs > LET_GO_US) this.#seals.delete(n);
  }
}
