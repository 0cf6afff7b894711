import { randomBytes } from 'node:crypto';
import type { BoxId } from '@loaphuong/domain/fleet';
import {
  type Heartbeat,
  type Hello,
  helloText,
  MOST_BELOW,
  type Ready,
  type Status,
  type UpSubject,
} from '@loaphuong/protocol';
import type { BoxKey } from '../identity/keys.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { PROGRAM } from '../update/program.ts';
import type { Sending } from './link.ts';

/** Rounds of a minute until a heartbeat in which nothing is new (docs/decisions/0016). */
const QUIET_ROUNDS = 2;
const ROUND_MS = 60_000;
/** Changes that come together are told together. */
const GATHER_MS = 400;

/** What a box can say of itself at a moment. */
export interface PresenceFacts {
  readonly stamp: Pick<Heartbeat, 'at' | 'clock'>;
  readonly volume: number;
  readonly playing: string | undefined;
  /** Airings that go on below it, turned down. */
  readonly below: readonly string[];
  readonly horizon: number;
  readonly unsent: number;
  readonly freeBytes: number | undefined;
  readonly readiness: Pick<Ready, 'ready' | 'notReady'>;
  /** Surroundings, faults that last, bytes of the month: whatever of it is known. */
  readonly more: Partial<
    Pick<Heartbeat, 'temperatureC' | 'signalDbm' | 'power' | 'switchedOff' | 'faults' | 'safe' | 'monthBytes'>
  >;
}

/** What the presence needs. */
export interface PresenceParts {
  readonly time: BoxTime;
  readonly box: BoxId;
  readonly key: BoxKey;
  readonly output: Hello['output'];
  readonly facts: () => PresenceFacts;
  /** Says something on a subject; false when nobody can hear it. */
  readonly say: (subject: UpSubject, message: object, sending: Sending) => boolean;
  /** Called each minute, for whatever else is to be done now and then. */
  readonly onRound: () => void;
  /** Called after each heartbeat that somebody could hear. */
  readonly onHeard: () => void;
  /** Called after changes, together. */
  readonly onTold: () => void;
}

/**
 * Tells the server that the box is there, what it holds and what it does: at once when that changes, within a minute when the journal
 * is at the server or no longer is, and every second minute in any case.
 */
export class Presence {
  readonly #parts: PresenceParts;
  readonly #bornUs: number;
  #round: Cancel | undefined;
  #telling: Cancel | undefined;
  #rounds = 0;
  #lastReady = '';
  #lastShown = '';
  #wasAllSent = false;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#bornUs = parts.time.monotonicUs();
  }

  start(): void {
    this.beat();
    this.#nextRound();
  }

  stop(): void {
    this.#round?.();
    this.#telling?.();
  }

  /** The first words on a new connection. */
  greet(): void {
    const { box, key, output, say } = this.#parts;
    const status: Status = { online: true };
    say('status', status, { qos: 1, retain: true });
    const nonce = randomBytes(16).toString('hex');
    const said = { box, publicKey: key.publicKey, nonce, program: PROGRAM, output };
    const hello: Hello = { ...said, signature: key.sign(helloText(said)) };
    say('hello', hello, { qos: 1 });
    this.#lastReady = '';
    this.beat();
    this.changed();
  }

  /** Something may have changed: a moment later it is told, if it has. */
  changed(): void {
    this.#telling?.();
    this.#telling = this.#parts.time.after(GATHER_MS, () => {
      const facts = this.#parts.facts();
      const { horizon, stamp, readiness } = facts;
      if (shownOf(facts) !== this.#lastShown) this.beat();
      const text = JSON.stringify([readiness, horizon, stamp.clock.state]);
      const ready: Ready = { horizon, clock: stamp.clock, ...readiness };
      if (text !== this.#lastReady && this.#parts.say('ready', ready, { qos: 1 })) this.#lastReady = text;
      this.#parts.onTold();
    });
  }

  /** A heartbeat now; without news the next one two minutes later. */
  beat(): void {
    const facts = this.#parts.facts();
    const { stamp, volume, playing, below, horizon, unsent, freeBytes, more } = facts;
    this.#rounds = 0;
    this.#lastShown = shownOf(facts);
    this.#wasAllSent = unsent === 0;
    const beat: Heartbeat = {
      ...stamp,
      volume,
      ...(playing === undefined ? {} : { playing }),
      ...(below.length === 0 ? {} : { below: below.slice(0, MOST_BELOW) }),
      horizon,
      unsent,
      ...(freeBytes === undefined ? {} : { freeBytes }),
      ...more,
      uptimeS: Math.floor((this.#parts.time.monotonicUs() - this.#bornUs) / 1e6),
    };
    if (this.#parts.say('heartbeat', beat, { qos: 0 })) this.#parts.onHeard();
  }

  #nextRound(): void {
    this.#round = this.#parts.time.after(ROUND_MS, () => {
      this.#nextRound();
      this.#parts.onRound();
      this.#rounds += 1;
      const isAllSent = this.#parts.facts().unsent === 0;
      if (this.#rounds >= QUIET_ROUNDS || isAllSent !== this.#wasAllSent) this.beat();
    });
  }
}

/** What people see at once, as one text to compare. */
function shownOf({ playing, below, volume, horizon }: PresenceFacts): string {
  return [volume, horizon, playing ?? '', ...below].join(' ');
}
