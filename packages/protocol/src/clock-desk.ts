import {
  type ClockAnswer,
  type ClockAsk,
  type ClockSeal,
  clockSealText,
  MOST_SEALED,
} from './messages/clock.ts';

/** Answers are remembered for so long: a box asks for their seal within some seconds, and again when it did not come. */
const REMEMBERED_US = 30e6;
/** Answers to so many boxes at most: whoever holds the broker can ask under invented names. */
const MOST_BOXES = 50_000;

/** What the desk needs. */
export interface ClockDeskParts {
  /** Server time in microseconds since 1970. */
  readonly nowUs: () => number;
  /** Signs for the installation. */
  readonly sign: (text: string) => ClockSeal['signatures'];
  /** Boxes of which answers are remembered at most; the first to come are forgotten first. */
  readonly most?: number;
}

/** The server's side of the clock: remembers what each box was answered, and seals it when it is asked to. */
export interface ClockDesk {
  /**
   * Takes note of an answer that went out. @returns the seal that follows it, when its question asked for one: over it and over those that
   * the question listed, as far as they are remembered.
   */
  answered(box: string, ask: ClockAsk, answer: ClockAnswer): ClockSeal | undefined;
  /** Boxes of which something is remembered. */
  readonly size: number;
}

/**
 * Nothing of it is kept beyond half a minute or over a restart: a box that lists what was forgotten hears so, and goes by the answer at hand.
 * Nobody learns anything by asking in a box's name: the numbers of its questions cannot be guessed, and its seal covers only what it lists.
 */
export function clockDesk({ nowUs, sign, most = MOST_BOXES }: ClockDeskParts): ClockDesk {
  const remembered = new Map<string, Map<number, ClockAnswer>>();
  let sweepAtUs = 0;
  const sweep = (now: number): void => {
    if (now < sweepAtUs) return;
    sweepAtUs = now + REMEMBERED_US;
    for (const [box, answers] of remembered) {
      for (const [n, { sentUs }] of answers) if (now - sentUs > REMEMBERED_US) answers.delete(n);
      if (answers.size === 0) remembered.delete(box);
    }
  };
  return {
    answered(box, { n, seal: list }, answer) {
      sweep(nowUs());
      const answers = remembered.get(box) ?? new Map<number, ClockAnswer>();
      remembered.set(box, answers.set(answer.n, answer));
      const [first] = remembered.keys();
      if (remembered.size > most && first !== undefined) remembered.delete(first);
      const [oldest] = answers.keys();
      if (answers.size > MOST_SEALED && oldest !== undefined) answers.delete(oldest);
      if (list === undefined) return undefined;
      const missing = list.filter((each) => !answers.has(each));
      const covered = list.flatMap((each) => answers.get(each) ?? []);
      const signatures = sign(clockSealText(box, [...covered, answer]));
      return { n, ...(missing.length === 0 ? {} : { missing }), signatures };
    },
    get size() {
      return remembered.size;
    },
  };
}
