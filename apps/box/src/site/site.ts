import type { Heartbeat, JournalEvent } from '@loaphuong/protocol';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { SiteBoard } from './board.ts';
import type { Faults } from './faults.ts';
import type { MachineReadings } from './machine.ts';

/** Lines are looked at so often: a hand on the switch is obeyed before the next syllable. */
const LOOK_MS = 50;
/** The switch must say "sound" so long before it is believed; "silence" is believed at once. */
const RELEASE_US = 500_000;
const TOO_HOT_C = 80;
const COOL_AGAIN_C = 75;

/** What the site needs. */
export interface SiteParts {
  readonly board: SiteBoard | undefined;
  /** What the machine measures of itself, where it is a real one; a line or file that `site.json` names goes before it. */
  readonly machine?: (() => MachineReadings) | undefined;
  readonly time: BoxTime;
  readonly faults: Faults;
  readonly write: (event: JournalEvent) => void;
  /** The switch was turned. */
  readonly onSwitch: () => void;
  /** True while something sounds here, or will within so many milliseconds. */
  readonly isOnAirWithin: (ms: number) => boolean;
  /** Something changed that people see. */
  readonly onChange: () => void;
}

/** Where a box hangs: its switch, its contacts, its old amplifier, and what its machine measures. Without a board no line is ever looked at. */
export class Site {
  readonly #parts: SiteParts;
  #timer: Cancel | undefined;
  #switchedOff = false;
  #releasedUs: number | undefined;
  #keyed = false;
  #holdUntilUs = Number.NEGATIVE_INFINITY;
  #power: Heartbeat['power'];
  #machine: MachineReadings = {};

  constructor(parts: SiteParts) {
    this.#parts = parts;
  }

  start(): void {
    this.measure();
    const { board } = this.#parts;
    if (board === undefined) return;
    // Whatever a crash left keyed is let go first.
    board.amplifier?.key(false);
    this.#look();
  }

  stop(): void {
    this.#timer?.();
    const amplifier = this.#parts.board?.amplifier;
    amplifier?.key(false);
    if (this.#keyed) this.#parts.write({ kind: 'amplifier', on: false });
    this.#keyed = false;
  }

  /** The physical switch says silence: nothing may sound. */
  get switchedOff(): boolean {
    return this.#switchedOff;
  }

  /** So long before its first sample a sound must be announced: the amplifier warms up. */
  get warmUpMs(): number {
    return this.#parts.board?.amplifier?.warmUpMs ?? 0;
  }

  /** What stands in the heartbeat. */
  facts(): Pick<Heartbeat, 'temperatureC' | 'signalDbm' | 'power' | 'switchedOff'> {
    const own = this.#parts.board?.readings();
    const temperatureC = own?.temperatureC ?? this.#machine.temperatureC;
    const signalDbm = own?.signalDbm ?? this.#machine.signalDbm;
    const power = this.#power ?? this.#machine.power;
    return {
      ...(temperatureC === undefined ? {} : { temperatureC }),
      ...(signalDbm === undefined ? {} : { signalDbm }),
      ...(power === undefined ? {} : { power }),
      ...(this.#switchedOff ? { switchedOff: true } : {}),
    };
  }

  /** Asks the machine; each minute. What a line at the box tells already is left to the line. */
  measure(): void {
    const { board, machine, faults } = this.#parts;
    if (machine === undefined) return;
    this.#machine = machine();
    const { temperatureC, power } = this.#machine;
    if (temperatureC !== undefined && board?.readings().temperatureC === undefined)
      faults.settle('too-hot', this.#isTooHot(temperatureC));
    if (power !== undefined && board?.inputs().mains === undefined)
      faults.settle('power-lost', power === 'battery');
  }

  #isTooHot(temperatureC: number): boolean {
    return temperatureC >= (this.#parts.faults.lasting.includes('too-hot') ? COOL_AGAIN_C : TOO_HOT_C);
  }

  #look(): void {
    const { board, time, faults } = this.#parts;
    if (board === undefined) return;
    const inputs = board.inputs();
    const { silence, door, mains, amplifierOk, underVoltage } = inputs;
    // A cut wire must not speak for the hand that turned the switch: what was believed stays, and somebody must look.
    const isSwitchLost = 'silence' in inputs && silence === undefined;
    if (silence !== undefined) this.#turn(silence);
    this.#power = mains === undefined ? undefined : mains ? 'mains' : 'battery';
    faults.look('power-lost', mains === undefined ? undefined : !mains);
    faults.look('tampering', isSwitchLost ? true : 'silence' in inputs ? door === true : door);
    faults.look('under-voltage', underVoltage);
    const { temperatureC } = board.readings();
    faults.look('too-hot', temperatureC === undefined ? undefined : this.#isTooHot(temperatureC));
    this.#keyAmplifier();
    // Off the air an amplifier is off, and has nothing to answer.
    faults.look('amplifier', this.#keyed && amplifierOk !== undefined ? !amplifierOk : undefined);
    this.#timer = time.after(LOOK_MS, () => this.#look());
  }

  /** Silence at once; sound again only when the switch has stood still for a moment. */
  #turn(silence: boolean): void {
    const nowUs = this.#parts.time.monotonicUs();
    if (silence) this.#releasedUs = undefined;
    if (silence === this.#switchedOff) return;
    if (!silence) {
      this.#releasedUs ??= nowUs;
      if (nowUs - this.#releasedUs < RELEASE_US) return;
      this.#releasedUs = undefined;
    }
    this.#switchedOff = silence;
    this.#parts.onSwitch();
    this.#parts.write({ kind: 'switch', silence });
    this.#parts.onChange();
  }

  #keyAmplifier(): void {
    const { board, time, isOnAirWithin, write } = this.#parts;
    const amplifier = board?.amplifier;
    if (amplifier === undefined) return;
    const nowUs = time.monotonicUs();
    const wanted = !this.#switchedOff && isOnAirWithin(amplifier.warmUpMs);
    if (wanted) this.#holdUntilUs = nowUs + amplifier.holdMs * 1000;
    const on = wanted || (!this.#switchedOff && nowUs < this.#holdUntilUs);
    if (on === this.#keyed) return;
    this.#keyed = on;
    amplifier.key(on);
    write({ kind: 'amplifier', on });
  }
}
