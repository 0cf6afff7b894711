import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  downTopic,
  type Heartbeat,
  horizonTopic,
  type JournalEvent,
  type JournalRecord,
  type UpSubject,
  upTopic,
} from '@loaphuong/protocol';
import type { KernelClock } from '@loaphuong/timekeeping';
import { Accounts } from './air/accounts.ts';
import { Air } from './air/air.ts';
import type { PlayedItem } from './air/sounding.ts';
import type { Capture } from './capture/capture.ts';
import { Ears } from './capture/ears.ts';
import { HeardLevels } from './capture/heard-levels.ts';
import type { Random } from './chance/random.ts';
import { readDrift, writeDrift } from './clock/drift-file.ts';
import { ServerClock } from './clock/server-clock.ts';
import { HorizonKeeper } from './horizon/horizon-keeper.ts';
import { Obedience } from './horizon/obedience.ts';
import { Refusals } from './horizon/refusals.ts';
import type { Identity } from './identity/identity.ts';
import { Trust } from './identity/trust.ts';
import { Journal } from './journal/journal.ts';
import { JournalUpload } from './journal/journal-upload.ts';
import type { Link, Sending } from './link/link.ts';
import { Presence, type PresenceFacts } from './link/presence.ts';
import { ListeningIn } from './listen/listening-in.ts';
import type { Lan } from './neighbour/lan.ts';
import { Neighbours } from './neighbour/neighbours.ts';
import { ByOrder } from './orders/by-order.ts';
import { type OrderActs, Orders } from './orders/orders.ts';
import { OwnVolume } from './orders/own-volume.ts';
import type { Output } from './output/output.ts';
import { Player } from './player/player.ts';
import type { SiteBoard } from './site/board.ts';
import { Faults } from './site/faults.ts';
import { Light, lightSign } from './site/light.ts';
import type { MachineReadings } from './site/machine.ts';
import { Site } from './site/site.ts';
import type { SoundSource } from './sound/sound-source.ts';
import { Unpacking } from './sound/unpacking.ts';
import type { Fetcher } from './store/fetcher.ts';
import { Sounds } from './store/sounds.ts';
import { type Store, within } from './store/store.ts';
import type { BoxTime, Cancel } from './time/box-time.ts';
import { wireInstant } from './time/wire-instant.ts';
import { Traffic } from './traffic/traffic.ts';
import { PROGRAM } from './update/program.ts';

const BEATS_AN_HOUR = 60;
/** Less room than this and neither journal nor sounds are sure of theirs. */
const LEAST_FREE = 16 * 1024 * 1024;
const DEFAULT_CAPACITY = 1024 * 1024 * 1024;
/** A clock answer this much older than the newest signed plan is a lie or a fault. */
const SIGNED_SLACK_US = 300e6;
/** After the safe state, so long without a crash and the crashes are over. */
const CALM_MS = 10 * 60_000;

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

/** Puts a box together. Nothing happens before `start`. */
export function createBox(parts: BoxParts): Box {
  return new RunningBox(parts);
}

class RunningBox implements Box {
  readonly #parts: BoxParts;
  readonly #id: BoxId;
  readonly #station: StationId;
  readonly #store: Store;
  readonly #accounts = new Accounts();
  readonly #neighbours: Neighbours;
  readonly #clock: ServerClock;
  readonly #journal: Journal;
  readonly #upload: JournalUpload;
  readonly #refusals: Refusals;
  readonly #trust: Trust;
  readonly #obedience: Obedience;
  readonly #keeper: HorizonKeeper;
  readonly #traffic: Traffic;
  readonly #sounds: Sounds;
  readonly #player: Player;
  readonly #ears: Ears;
  readonly #air: Air;
  readonly #listening: ListeningIn;
  readonly #faults: Faults;
  readonly #site: Site;
  readonly #light: Light;
  readonly #byOrder: ByOrder;
  readonly #orders: Orders;
  readonly #presence: Presence;
  #live = false;
  #stepped = false;
  #calm: Cancel | undefined;
  #beats = 0;

  constructor(parts: BoxParts) {
    const { identity, time, output, random, store, fetcher } = parts;
    const { belongs, key } = identity;
    this.#parts = parts;
    this.#id = belongs.box as BoxId;
    this.#station = belongs.station as StationId;
    // Journal, plan and obedience belong to this life at this place; a box that is enrolled anew leaves them aside.
    this.#store = within(store, `boxes/${belongs.box}`);
    const write = (event: JournalRecord['event']) => this.#journal.write(event);
    this.#neighbours = new Neighbours({
      time,
      random,
      lan: parts.lan,
      station: belongs.station,
      box: belongs.box,
      trustedUs: (us) => (this.#clock.report().state === 'trusted' ? this.#clock.serverUs(us) : undefined),
      sign: (text) => key.sign(text),
      onHint: () => this.#clock.lean(),
    });
    this.#clock = new ServerClock({
      time,
      random,
      drift: readDrift(this.#store),
      kernel: parts.kernel,
      neighbour: parts.lan === undefined ? undefined : this.#neighbours,
      ask: (ask) => this.#say('clock', ask, { qos: 0 }),
      onChange: () => this.#clockChanged(),
      onStep: () => this.#clockStepped(),
      notBeforeUs: () => (this.#keeper.kept?.issuedMs ?? 0) * 1000 - SIGNED_SLACK_US,
    });
    this.#journal = new Journal({
      store: this.#store,
      stamp: () => this.#stamp(),
      onRecord: (record) => this.#recorded(record),
    });
    this.#upload = new JournalUpload({
      journal: this.#journal,
      time,
      random,
      box: belongs.box,
      sign: (text) => key.sign(text),
      send: (batch) => this.#say('journal', batch, { qos: 1 }),
    });
    this.#refusals = new Refusals(time, write);
    this.#trust = new Trust(store, identity);
    this.#obedience = new Obedience({
      store: this.#store,
      box: belongs.box,
      station: belongs.station,
      trust: this.#trust,
      now: () => this.#trustedNow(),
      refuse: (refused) => this.#refusals.note(refused),
    });
    this.#keeper = new HorizonKeeper({
      store: this.#store,
      station: belongs.station,
      obedience: this.#obedience,
      onNew: (horizon) => {
        write({ kind: 'horizon', sequence: horizon.sequence, airings: horizon.plan.airings.length });
        this.#air.plan(horizon, true);
        this.#neighbours.plan(horizon.plan);
        this.#traffic.judge();
        this.#presence.changed();
      },
    });
    this.#traffic = new Traffic({
      store: this.#store,
      link: parts.link,
      fetcher,
      cluster: belongs.cluster,
      plan: () => this.#keeper.kept,
      now: () => this.#trustedNow(),
      onLook: (isOver) => {
        this.#faults.settle('over-budget', isOver);
        this.#sounds.spare(isOver);
      },
    });
    this.#sounds = new Sounds({
      store,
      fetcher: this.#traffic.downloads,
      time,
      random,
      capacity: parts.capacity ?? DEFAULT_CAPACITY,
      onChange: () => {
        this.#air.look();
        this.#presence.changed();
      },
    });
    this.#player = new Player(time, output, this.#clock);
    const unpacking = new Unpacking(store);
    this.#ears = new Ears({
      captures: parts.captures ?? [],
      frameAt: (us) => this.#player.frameAt(us),
      levels: new HeardLevels(parts.store),
      nowMs: () => {
        const us = this.#clock.trustedNowUs();
        return us === undefined ? undefined : us / 1000;
      },
      isPlaying: () => this.#air.playing !== undefined || this.#byOrder.sounding,
      onFault: (fault, state) => this.#faults.settle(fault, state === 'began'),
    });
    this.#faults = new Faults(time, (event) => {
      write(event);
      this.#presence.beat();
    });
    this.#site = new Site({
      board: parts.board,
      machine: parts.machine,
      time,
      faults: this.#faults,
      write,
      onSwitch: () => this.#air.switchTurned(),
      isOnAirWithin: (ms) => this.#byOrder.sounding || this.#air.isOnAirWithin(ms),
      onChange: () => this.#presence.beat(),
    });
    this.#light = new Light(time, parts.board?.shine, () =>
      lightSign({
        switchedOff: this.#site.switchedOff,
        faulty: parts.safe !== undefined || this.#faults.lasting.length > 0,
        connected: this.#traffic.link.connected,
        trustsTime: this.#clock.report().state === 'trusted',
      }),
    );
    const volume = new OwnVolume(this.#store, belongs.cluster);
    const openAt = (path: string, sha256: string) =>
      parts.openSound?.(store, path, sha256) ?? unpacking.open(path, sha256);
    this.#air = new Air({
      time,
      clock: this.#clock,
      player: this.#player,
      ears: this.#ears,
      sounds: this.#sounds,
      store: this.#store,
      accounts: this.#accounts,
      cluster: belongs.cluster,
      write,
      openSound: openAt,
      readySound: (...asked) => unpacking.ready(...asked),
      volume,
      isSwitchedOff: () => this.#site.switchedOff,
      onChange: () => this.#presence.changed(),
      onItem: (item) => parts.onItem?.(item),
    });
    this.#listening = new ListeningIn({
      time,
      output,
      serverUs: (us) => this.#clock.serverUs(us),
      send: (message) => this.#traffic.link.publish(upTopic(this.#id, 'sound'), message, { qos: 0 }),
    });
    const byOrder = new ByOrder({
      clock: this.#clock,
      player: this.#player,
      ears: this.#ears,
      sounds: this.#sounds,
      openSound: openAt,
      readySound: (...asked) => unpacking.ready(...asked),
      plan: () => this.#keeper.kept?.plan,
      isIdleFor: (ms) => this.#air.isIdleFor(ms),
      isSwitchedOff: () => this.#site.switchedOff,
      warmUpMs: () => this.#site.warmUpMs,
      volumeOf: (wished) => volume.volumeAt(wished, this.#nowMs(), this.#keeper.kept),
      write,
    });
    this.#byOrder = byOrder;
    this.#orders = new Orders({
      obedience: this.#obedience,
      trust: this.#trust,
      volume,
      byOrder,
      acts: parts.acts ?? {},
      silence: (airing) => this.#air.silence(airing),
      listen: (seconds) => this.#listening.lease(seconds),
      isSafe: () => parts.safe !== undefined,
      sendLog: (command, lines) => this.#say('log', { command, lines }, { qos: 1 }),
      write,
      onChange: () => this.#presence.changed(),
    });
    this.#presence = new Presence({
      time,
      box: this.#id,
      key,
      output: output.kind,
      facts: () => this.#facts(),
      say: (subject, message, sending) => this.#say(subject, message, sending),
      onBeat: () => this.#housekeeping(),
      onTold: () => parts.onState?.(this.state()),
    });
  }

  start(): void {
    const { output, identity } = this.#parts;
    this.#journal.open();
    const isFirst = this.#journal.last === 0;
    this.#live = true;
    const { safe } = this.#parts;
    const how = safe === undefined ? {} : { safe };
    this.#journal.write({ kind: 'booted', program: PROGRAM, output: output.kind, ...how });
    if (isFirst) {
      const { station, cluster, keys } = identity.belongs;
      this.#journal.write({ kind: 'enrolled', station, cluster, keys: keys.map((k) => k.key) });
    }
    this.#clock.start();
    if (safe === undefined) this.#startPlaying();
    else this.#faults.settle('crashing', true);
    this.#site.start();
    this.#light.start();
    this.#presence.start();
    this.#traffic.link.start({
      up: () => this.#linkUp(),
      down: () => this.#linkDown(),
      message: (topic, payload) => this.#heard(topic, payload),
    });
  }

  #startPlaying(): void {
    const { output, time } = this.#parts;
    this.#keeper.load();
    output.watch?.(({ state }) => this.#faults.settle('output-missing', state === 'missing'));
    this.#player.start();
    this.#ears.start();
    this.#traffic.judge();
    this.#sounds.start();
    if (this.#keeper.kept !== undefined) {
      this.#air.plan(this.#keeper.kept, false);
      this.#neighbours.plan(this.#keeper.kept.plan);
    }
    this.#air.start();
    if (!this.#accounts.crashing) return;
    // A life before was in the safe state; that this one is better it must show first.
    this.#faults.goOn('crashing');
    this.#calm = time.after(CALM_MS, () => this.#faults.settle('crashing', false));
  }

  stop(): void {
    this.#presence.stop();
    this.#site.stop();
    this.#light.stop();
    this.#listening.stop();
    this.#calm?.();
    if (this.#parts.safe === undefined) {
      this.#air.stop();
      this.#ears.stop();
      this.#player.stop();
      this.#sounds.stop();
    }
    this.#refusals.stop();
    this.#neighbours.stop();
    this.#clock.stop();
    this.#upload.linkDown();
    this.#traffic.link.stop();
    this.#traffic.stop();
    this.#live = false;
  }

  state(): BoxState {
    const { ready, notReady } = this.#air.readiness();
    return {
      box: this.#id,
      connected: this.#traffic.link.connected,
      clock: this.#clock.report(),
      horizon: this.#keeper.kept?.sequence ?? 0,
      playing: this.#air.playing,
      ready: ready.length,
      notReady: notReady.length,
      unsent: this.#journal.unsent,
      listenedTo: this.#listening.active,
    };
  }

  updated(event: Extract<JournalEvent, { kind: 'updated' }>): void {
    this.#journal.write(event);
  }

  serverUs(monotonicUs: number): number | undefined {
    return this.#clock.serverUs(monotonicUs);
  }

  isIdleFor(ms: number): boolean {
    if (this.#parts.safe !== undefined) return true;
    return !this.#byOrder.sounding && this.#air.isIdleFor(ms);
  }

  #stamp(): { at?: string; clock: Heartbeat['clock'] } {
    const clock = this.#clock.report();
    const us = clock.state === 'unknown' ? undefined : this.#clock.serverUs(this.#parts.time.monotonicUs());
    return us === undefined ? { clock } : { at: wireInstant(us), clock };
  }

  #recorded(record: JournalRecord): void {
    this.#accounts.visit(record);
    if (!this.#live) return;
    this.#upload.wake();
    this.#parts.onRecord?.(record);
  }

  /** The server's clock jumped: said once, and over when the time is trusted again. */
  #clockStepped(): void {
    if (this.#stepped) return;
    this.#stepped = true;
    this.#journal.write({ kind: 'fault', fault: 'clock-stepped', state: 'began' });
  }

  #clockChanged(): void {
    const clock = this.#clock.report();
    this.#journal.write({ kind: 'clock', clock });
    if (this.#stepped && clock.state === 'trusted') {
      this.#stepped = false;
      this.#journal.write({ kind: 'fault', fault: 'clock-stepped', state: 'ended' });
    }
    this.#air.look();
    this.#presence.beat();
    this.#presence.changed();
  }

  #linkUp(): void {
    this.#presence.greet();
    this.#clock.linkUp();
    if (this.#parts.safe === undefined) this.#sounds.linkUp();
    this.#upload.linkUp();
  }

  #linkDown(): void {
    this.#clock.linkDown();
    this.#sounds.linkDown();
    this.#upload.linkDown();
    this.#presence.changed();
  }

  /** Everything that arrives is hostile until proven otherwise. */
  #heard(topic: string, payload: Uint8Array): void {
    if (topic === downTopic(this.#id, 'clock')) this.#clock.answered(parsed(payload));
    else if (topic === downTopic(this.#id, 'journal')) this.#upload.received(parsed(payload));
    else if (topic === downTopic(this.#id, 'command')) this.#orders.received(payload);
    else if (topic === horizonTopic(this.#station) && this.#parts.safe === undefined)
      this.#keeper.received(payload);
  }

  get downloads(): Fetcher {
    return this.#traffic.downloads;
  }

  /** Server time, while it is trusted. */
  #trustedNow(): Temporal.Instant | undefined {
    const us = this.#clock.trustedNowUs();
    return us === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(Math.floor(us / 1000));
  }

  /** Server time, ms; as well as it is known. */
  #nowMs(): number {
    return (this.#clock.serverUs(this.#parts.time.monotonicUs()) ?? 0) / 1000;
  }

  #facts(): PresenceFacts {
    return {
      stamp: this.#stamp(),
      volume: this.#air.volume,
      playing: this.#air.playing,
      horizon: this.#keeper.kept?.sequence ?? 0,
      unsent: this.#journal.unsent,
      freeBytes: this.#parts.store.freeBytes(),
      readiness: this.#air.readiness(),
      more: {
        ...this.#site.facts(),
        ...(this.#parts.safe === undefined ? {} : { safe: this.#parts.safe }),
        ...this.#traffic.facts,
        ...(this.#faults.lasting.length === 0 ? {} : { faults: [...this.#faults.lasting] }),
      },
    };
  }

  #housekeeping(): void {
    const free = this.#parts.store.freeBytes();
    this.#faults.settle('disk-full', free !== undefined && free < LEAST_FREE);
    this.#site.measure();
    this.#traffic.look();
    if (this.#parts.safe === undefined)
      this.#faults.settle('output-missing', this.#parts.output.reading() === undefined);
    this.#beats += 1;
    if (this.#beats % BEATS_AN_HOUR !== 0) return;
    writeDrift(this.#store, this.#clock.drift);
    const us = this.#clock.trustedNowUs();
    if (us !== undefined) this.#journal.forgetOld(us / 1000);
  }

  #say(subject: UpSubject, message: object, sending: Sending): boolean {
    const { link } = this.#traffic;
    if (!link.connected) return false;
    link.publish(upTopic(this.#id, subject), JSON.stringify(message), sending);
    return true;
  }
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
