import {
  Command,
  type JournalEvent,
  type JournalRecord,
  type LogLines,
  type NotDoneReason,
} from '@loaphuong/protocol';
import type { Obedience, Reading } from '../horizon/obedience.ts';
import type { Trust } from '../identity/trust.ts';
import { DiskFailed, NoRoom, type Store } from '../store/store.ts';
import type { ByOrder } from './by-order.ts';
import { logMessage } from './log-message.ts';
import type { OwnVolume } from './own-volume.ts';
import type { Reach, Restart } from './restart.ts';
import { type Begun, Unanswered } from './unanswered.ts';

/** What only the program around the box can do; what is absent cannot be done here, and is said so. */
export interface OrderActs {
  /** Starts again, the machine or the program alone. */
  readonly reboot?: Restart;
  /** Takes over another version of the program. @returns why it cannot; nothing when it will be tried. */
  readonly update?: (order: Extract<Command, { command: 'update' }>) => NotDoneReason | undefined;
  /** The newest lines of the program's own log, oldest first. */
  readonly logLines?: (count: number) => readonly string[];
}

/** What the orders need. */
export interface OrdersParts {
  readonly store: Store;
  readonly obedience: Obedience;
  readonly trust: Trust;
  readonly volume: OwnVolume;
  readonly byOrder: ByOrder;
  readonly acts: OrderActs;
  /** Ends what sounds; with an airing, that one alone. */
  readonly silence: (airing?: string) => void;
  readonly listen: (seconds: number) => void;
  /** The safe state: nothing may sound. */
  readonly isSafe: () => boolean;
  /** @returns false when nobody can hear it. */
  readonly sendLog: (log: LogLines) => boolean;
  readonly write: (event: JournalEvent) => void;
  /** Something may have changed that people see. */
  readonly onChange: () => void;
}

type New = Extract<Reading, { state: 'new' }>;

/** Orders that need the player. */
const SOUNDING: ReadonlySet<Command['command']> = new Set(['tone', 'reserve', 'listen']);

/** Orders that end the same when they are done again: after a power cut in the middle they are. Everything else only says that it was cut off. */
const DONE_AGAIN: ReadonlySet<string> = new Set<Command['command']>(['password', 'volume', 'update']);

/** How the order to start again is answered, by how far it reaches. */
const ANSWER_OF: Readonly<Record<Reach | 'nothing', NotDoneReason | undefined>> = {
  machine: undefined,
  program: 'program-only',
  nothing: 'not-here',
};

/**
 * Acts on signed commands. Each is remembered before it is acted on, so that a power cut makes it happen at most once, and answered
 * once in the journal: obeyed, or not done and why; one that a power cut left without an answer gets it at the next start. Keys and
 * password go the other way round: they may happen twice, never half.
 */
export class Orders {
  readonly #parts: OrdersParts;
  readonly #unanswered: Unanswered;

  constructor(parts: OrdersParts) {
    this.#parts = parts;
    this.#unanswered = new Unanswered(parts.store);
  }

  /** Hears every record of the journal, those found at the start too. */
  visit(record: JournalRecord): void {
    this.#unanswered.visit(record);
  }

  /** Answers what an earlier life began and did not answer. Once, at the start, when the journal is open. */
  resume(): void {
    for (const begun of this.#unanswered.left) {
      // Begun and not even remembered: the server sends it again, and then it is done for the first time.
      if (this.#parts.obedience.remembers(begun.wire)) this.#answer(begun, this.#again(begun));
      else this.#unanswered.end(begun.command);
    }
  }

  /** @returns why an order that was cut off is not done. */
  #again(begun: Begun): NotDoneReason | undefined {
    try {
      return this.#actAgain(begun);
    } catch (error) {
      if (!(error instanceof DiskFailed || error instanceof NoRoom)) throw error;
      return 'disk-failed';
    }
  }

  #actAgain({ what, wire }: Begun): NotDoneReason | undefined {
    const envelope = DONE_AGAIN.has(what) ? this.#parts.obedience.readKept('command', wire) : undefined;
    const command = Command.safeParse(envelope?.body);
    if (envelope === undefined || !command.success) return 'cut-off';
    const { data } = command;
    if (data.command === 'keys' || data.command === 'reserve' || data.command === 'reboot') return 'cut-off';
    return this.#act(data, Date.parse(envelope.issuedAt));
  }

  /** The answer in the journal first, then the mark that it is there. */
  #answer({ command, what }: Pick<Begun, 'command' | 'what'>, why: NotDoneReason | undefined): void {
    const { write, onChange } = this.#parts;
    if (why === undefined) write({ kind: 'obeyed', command, what });
    else write({ kind: 'not-done', command, what, why });
    this.#unanswered.end(command);
    onChange();
  }

  /** Takes in whatever came on the box's own topic. */
  received(payload: Uint8Array): void {
    const { obedience } = this.#parts;
    const reading = obedience.read('command', payload);
    if (reading.state !== 'new') return;
    const command = Command.safeParse(reading.envelope.body);
    if (!command.success) {
      obedience.senseless(reading.envelope, 'unreadable');
      return;
    }
    const { id, command: what } = command.data;
    try {
      this.#obey(command.data, reading);
    } catch (error) {
      if (!(error instanceof DiskFailed || error instanceof NoRoom)) throw error;
      this.#answer({ command: id, what }, 'disk-failed');
    }
  }

  #obey(command: Command, reading: New): void {
    const { obedience, trust, write } = this.#parts;
    const { id, command: what } = command;
    if (command.command === 'keys') {
      this.#changeKeys(command, reading);
      return;
    }
    if (command.command === 'password') write({ kind: 'password', sha256: trust.choosePassword() });
    this.#unanswered.begin({ command: id, what, wire: reading.wire });
    obedience.remember(reading.envelope, reading.wire);
    const answer = (why: NotDoneReason | undefined) => this.#answer({ command: id, what }, why);
    // The reserve may have to be unpacked first.
    if (command.command === 'reserve') {
      if (this.#parts.isSafe()) answer('safe-state');
      else this.#parts.byOrder.reserve(command, answer);
      return;
    }
    if (command.command === 'reboot') {
      const { reboot } = this.#parts.acts;
      const reach = reboot?.reach();
      // Answered first: what comes after may end this program.
      answer(ANSWER_OF[reach ?? 'nothing']);
      if (reach !== undefined) reboot?.begin(reach, command.reason);
      return;
    }
    answer(this.#act(command, Date.parse(reading.envelope.issuedAt)));
  }

  /** @returns why it was not done. */
  #act(
    command: Exclude<Command, { command: 'keys' | 'reserve' | 'reboot' }>,
    issuedMs: number,
  ): NotDoneReason | undefined {
    const { volume, byOrder, acts, silence, listen, isSafe } = this.#parts;
    if (isSafe() && SOUNDING.has(command.command)) return 'safe-state';
    switch (command.command) {
      case 'password':
        // Done before it was remembered: a power cut in between makes it happen again, with the same password.
        return undefined;
      case 'silence':
        silence(command.airing);
        return undefined;
      case 'listen':
        listen(command.seconds);
        return undefined;
      case 'volume':
        volume.order(command.percent, issuedMs);
        return undefined;
      case 'tone':
        return byOrder.tone(command);
      case 'collect-log':
        return this.#collect(command.id, command.lines);
      case 'update':
        return acts.update === undefined ? 'not-here' : acts.update(command);
    }
  }

  #collect(command: string, count: number): NotDoneReason | undefined {
    const { acts, sendLog } = this.#parts;
    if (acts.logLines === undefined) return 'not-here';
    return sendLog(logMessage(command, acts.logLines(count))) ? undefined : 'link-lost';
  }

  /** The keys first, then what is told of it, then the memory of it: after a power cut anywhere the order comes again and ends the same. */
  #changeKeys(command: Extract<Command, { command: 'keys' }>, { envelope, wire }: New): void {
    const { obedience, trust, write, onChange } = this.#parts;
    const why = trust.change(command, envelope, wire);
    if (why !== undefined) {
      obedience.senseless(envelope, why);
      return;
    }
    write({ kind: 'keys', keys: [...trust.keys] });
    write({ kind: 'obeyed', command: command.id, what: 'keys' });
    obedience.remember(envelope, wire);
    onChange();
  }
}
