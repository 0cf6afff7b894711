import { Command, type JournalEvent, type NotDoneReason } from '@loaphuong/protocol';
import type { Obedience, Reading } from '../horizon/obedience.ts';
import type { Trust } from '../identity/trust.ts';
import type { ByOrder } from './by-order.ts';
import type { OwnVolume } from './own-volume.ts';

/** What only the program around the box can do; what is absent cannot be done here, and is said so. */
export interface OrderActs {
  /** Lets the machine start again, a moment later. */
  readonly reboot?: (reason: string) => void;
  /** Takes over another version of the program. @returns why it cannot; nothing when it will be tried. */
  readonly update?: (order: Extract<Command, { command: 'update' }>) => NotDoneReason | undefined;
  /** The newest lines of the program's own log, oldest first. */
  readonly logLines?: (count: number) => readonly string[];
}

/** What the orders need. */
export interface OrdersParts {
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
  readonly sendLog: (command: string, lines: readonly string[]) => boolean;
  readonly write: (event: JournalEvent) => void;
  /** Something may have changed that people see. */
  readonly onChange: () => void;
}

type New = Extract<Reading, { state: 'new' }>;

/** Orders that need the player. */
const SOUNDING: ReadonlySet<Command['command']> = new Set(['tone', 'reserve', 'listen']);
/** Longest line of a log that is sent. */
const LINE_LENGTH = 2000;

/**
 * Acts on signed commands. Each is remembered before it is acted on, so that a power cut makes it happen at most once, and answered
 * once in the journal: obeyed, or not done and why. Keys and password go the other way round: they may happen twice, never half.
 */
export class Orders {
  readonly #parts: OrdersParts;

  constructor(parts: OrdersParts) {
    this.#parts = parts;
  }

  /** Takes in whatever came on the box's own topic. */
  received(payload: Uint8Array): void {
    const { obedience, trust, write, onChange } = this.#parts;
    const reading = obedience.read('command', payload);
    if (reading.state !== 'new') return;
    const command = Command.safeParse(reading.envelope.body);
    if (!command.success) {
      obedience.senseless(reading.envelope, 'unreadable');
      return;
    }
    const { id, command: what } = command.data;
    if (command.data.command === 'keys') {
      this.#changeKeys(command.data, reading);
      return;
    }
    if (command.data.command === 'password') write({ kind: 'password', sha256: trust.choosePassword() });
    obedience.remember(reading.envelope, reading.wire);
    const answer = (why: NotDoneReason | undefined) => {
      if (why === undefined) write({ kind: 'obeyed', command: id, what });
      else write({ kind: 'not-done', command: id, what, why });
      onChange();
    };
    // The reserve may have to be unpacked first.
    if (command.data.command === 'reserve') {
      if (this.#parts.isSafe()) answer('safe-state');
      else this.#parts.byOrder.reserve(command.data, answer);
      return;
    }
    const why = this.#act(command.data, Date.parse(reading.envelope.issuedAt));
    answer(why);
    if (command.data.command === 'reboot' && why === undefined)
      this.#parts.acts.reboot?.(command.data.reason);
  }

  /** @returns why it was not done. */
  #act(
    command: Exclude<Command, { command: 'keys' | 'reserve' }>,
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
      case 'reboot':
        return acts.reboot === undefined ? 'not-here' : undefined;
      case 'collect-log':
        return this.#collect(command.id, command.lines);
      case 'update':
        return acts.update === undefined ? 'not-here' : acts.update(command);
    }
  }

  #collect(command: string, count: number): NotDoneReason | undefined {
    const { acts, sendLog } = this.#parts;
    if (acts.logLines === undefined) return 'not-here';
    const lines = acts.logLines(count).map((line) => line.slice(0, LINE_LENGTH).toWellFormed());
    return sendLog(command, lines) ? undefined : 'link-lost';
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
