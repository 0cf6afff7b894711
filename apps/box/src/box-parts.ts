import type { Heartbeat, JournalEvent, JournalRecord } from '@loaphuong/protocol';
import type { KernelClock } from '@loaphuong/timekeeping';
import type { PlayedItem } from './air/sounding.ts';
import type { Capture } from './capture/capture.ts';
import type { Random } from './chance/random.ts';
import type { Identity } from './identity/identity.ts';
import type { Link } from './link/link.ts';
import type { Lan } from './neighbour/lan.ts';
import type { OrderActs } from './orders/orders.ts';
import type { Output } from './output/output.ts';
import type { SiteBoard } from './site/board.ts';
import type { MachineReadings } from './site/machine.ts';
import type { SoundSource } from './sound/sound-source.ts';
import type { Fetcher } from './store/fetcher.ts';
import type { Store } from './store/store.ts';
import type { BoxTime } from './time/box-time.ts';

/** The world around a box. */
export interface BoxParts {
  readonly identity: Identity;
  readonly time: BoxTime;
  readonly output: Output;
  /** Inputs that hear what became of the sound; none on most boxes. */
  readonly captures?: readonly Capture[];
  readonly link: Link;
  readonly fetcher: Fetcher;
  readonly store: Store;
  readonly random: Random;
  /** Opens a sound of the store for many boxes at once; `undefined` for one that each opens for itself. */
  readonly openSound?: (store: Store, path: string, sha256: string) => SoundSource | undefined;
  /** Most bytes of sounds kept beyond those that the plan needs. */
  readonly capacity?: number;
  /** Switch, contacts and relay at this box; absent where nothing hangs on it. */
  readonly board?: SiteBoard | undefined;
  /** What a real machine measures of itself; absent where the box shares its machine with others. */
  readonly machine?: (() => MachineReadings) | undefined;
  /** The machine's calendar clock while an NTP service keeps it; absent where nobody can be asked, and in simulations. */
  readonly kernel?: (() => KernelClock | undefined) | undefined;
  /**
   * The program crashed again and again: this start takes the safe state. Plan, sounds, player and inputs stay untouched and nothing
   * sounds; link, clock, journal, switch and orders work.
   */
  readonly safe?: NonNullable<Heartbeat['safe']> | undefined;
  /** The local network, where the boxes of a station may keep one time; absent: nobody is asked. */
  readonly lan?: Lan | undefined;
  /** What only the program around the box can do, such as starting the machine again. */
  readonly acts?: OrderActs;
  /** Sees every record as it is written, and every change of state, for logs and simulations. */
  readonly onRecord?: (record: JournalRecord) => void;
  readonly onState?: (state: BoxState) => void;
  /** Hears how each item went on the card, for measurements. */
  readonly onItem?: (item: PlayedItem) => void;
}

/** What a box can say of itself. */
export interface BoxState {
  readonly box: string;
  readonly connected: boolean;
  readonly clock: Heartbeat['clock'];
  /** Sequence of the plan in force; 0 when there is none. */
  readonly horizon: number;
  readonly playing: string | undefined;
  readonly ready: number;
  readonly notReady: number;
  readonly unsent: number;
  readonly listenedTo: boolean;
}

/** A box that runs. */
export interface Box {
  start(): void;
  /** Ends what sounds, writes it down, says goodbye. */
  stop(): void;
  state(): BoxState;
  /** Writes down how an update of the program went. */
  updated(event: Extract<JournalEvent, { kind: 'updated' }>): void;
  /** Nothing sounds, and nothing is to sound within so many ms. */
  isIdleFor(ms: number): boolean;
  /** Server time (µs since 1970) at a moment of the monotonic clock, as this box knows it; for whoever watches a simulation. */
  serverUs(monotonicUs: number): number | undefined;
  /** For whatever else the program downloads: counted with the rest, and it gives way to sounds that are urgent. */
  readonly downloads: Fetcher;
}
