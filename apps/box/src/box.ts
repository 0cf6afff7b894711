import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import type { JournalEvent, JournalRecord } from '@loaphuong/protocol';
import { Accounts } from './air/accounts.ts';
import { PlayingSide } from './air/playing-side.ts';
import type { Box, BoxParts, BoxState } from './box-parts.ts';
import { HeardLevels } from './capture/heard-levels.ts';
import { BoxClock } from './clock/box-clock.ts';
import { HorizonKeeper } from './horizon/horizon-keeper.ts';
import { Obedience } from './horizon/obedience.ts';
import { Refusals } from './horizon/refusals.ts';
import { Trust } from './identity/trust.ts';
import { Journal } from './journal/journal.ts';
import { JournalUpload } from './journal/journal-upload.ts';
import { Post, type Readers } from './link/post.ts';
import { Presence, type PresenceFacts } from './link/presence.ts';
import { ListeningIn } from './listen/listening-in.ts';
import { Orders } from './orders/orders.ts';
import { Faults } from './site/faults.ts';
import { Light, lightSign } from './site/light.ts';
import { Site } from './site/site.ts';
import { DiskCare } from './store/disk-care.ts';
import type { Fetcher } from './store/fetcher.ts';
import { type Store, within } from './store/store.ts';
import type { Cancel } from './time/box-time.ts';
import { Traffic } from './traffic/traffic.ts';
import { PROGRAM } from './update/program.ts';

const ROUNDS_AN_HOUR = 60;
/** A clock answer this much older than the newest signed plan is a lie or a fault. */
const SIGNED_SLACK_US = 300e6;
/** After the safe state, so long without a crash and the crashes are over. */
const CALM_MS = 10 * 60_000;

/** Puts a box together. Nothing happens before `start`. */
export function createBox(parts: BoxParts): Box {
  return new RunningBox(parts);
}

class RunningBox implements Box {
  readonly #parts: BoxParts;
  readonly #id: BoxId;
  readonly #disk: DiskCare;
  readonly #store: Store;
  readonly #accounts = new Accounts();
  readonly #clock: BoxClock;
  readonly #journal: Journal;
  readonly #upload: JournalUpload;
  readonly #refusals: Refusals;
  readonly #trust: Trust;
  readonly #obedience: Obedience;
  readonly #keeper: HorizonKeeper;
  readonly #traffic: Traffic;
  readonly #post: Post;
  readonly #readers: Readers = {
    clock: (answer) => this.#clock.answered(answer),
    seal: (seal) => this.#clock.sealed(seal),
    journal: (receipt) => this.#upload.received(receipt),
    command: (payload) => this.#orders.received(payload),
    horizon: (payload) => {
      if (this.#parts.safe === undefined) this.#keeper.received(payload);
    },
  };
  readonly #playing: PlayingSide;
  readonly #listening: ListeningIn;
  readonly #faults: Faults;
  readonly #site: Site;
  readonly #light: Light;
  readonly #orders: Orders;
  readonly #presence: Presence;
  #live = false;
  #calm: Cancel | undefined;
  #rounds = 0;

  constructor(parts: BoxParts) {
    const { identity, time, output, random, fetcher } = parts;
    const { belongs, key } = identity;
    this.#parts = parts;
    this.#id = belongs.box as BoxId;
    // Journal, plan and obedience belong to this life at this place; a box that is enrolled anew leaves them aside.
    this.#disk = new DiskCare({
      store: parts.store,
      time,
      onState: ({ isFull, isFailing }) => {
        this.#faults.settle('disk-full', isFull);
        this.#faults.settle('disk-failing', isFailing);
      },
    });
    const store = this.#disk.strict;
    this.#store = within(this.#disk.patient, `boxes/${belongs.box}`);
    const write = (event: JournalRecord['event']) => this.#journal.write(event);
    this.#clock = new BoxClock({
      ...parts,
      store: this.#store,
      station: belongs.station,
      box: belongs.box,
      sign: (text) => key.sign(text),
      send: (ask) => this.#post.say('clock', ask, { qos: 0 }),
      verify: (key, signature, text) => this.#trust.verify(key, signature, text),
      refuse: (refused) => this.#refusals.note(refused),
      notBeforeUs: () => (this.#keeper.kept?.issuedMs ?? 0) * 1000 - SIGNED_SLACK_US,
      write,
      onChange: () => this.#clockChanged(),
    });
    this.#journal = new Journal({
      store: this.#store,
      stamp: () => this.#clock.stamp(),
      onRecord: (record) => this.#recorded(record),
    });
    this.#upload = new JournalUpload({
      journal: this.#journal,
      time,
      random,
      box: belongs.box,
      sign: (text) => key.sign(text),
      send: (batch) => this.#post.say('journal', batch, { qos: 1 }),
    });
    this.#refusals = new Refusals(time, write);
    this.#trust = new Trust(store, identity);
    this.#obedience = new Obedience({
      store: this.#store,
      box: belongs.box,
      station: belongs.station,
      trust: this.#trust,
      now: () => this.#clock.trustedNow(),
      refuse: (refused) => this.#refusals.note(refused),
    });
    this.#keeper = new HorizonKeeper({
      store: this.#store,
      station: belongs.station,
      obedience: this.#obedience,
      onNew: (horizon) => {
        write({ kind: 'horizon', sequence: horizon.sequence, airings: horizon.plan.airings.length });
        this.#playing.plan(horizon);
        this.#clock.plan(horizon.plan);
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
      now: () => this.#clock.trustedNow(),
      onLook: (isOver) => {
        this.#faults.settle('over-budget', isOver);
        this.#playing.sounds.spare(isOver);
      },
    });
    this.#post = new Post(this.#traffic.link, this.#id, belongs.station as StationId);
    this.#playing = new PlayingSide({
      ...parts,
      store,
      own: this.#store,
      fetcher: this.#traffic.downloads,
      cluster: belongs.cluster,
      clock: this.#clock,
      accounts: this.#accounts,
      levels: new HeardLevels(this.#disk.patient),
      kept: () => this.#keeper.kept,
      site: () => this.#site,
      write,
      onFault: (fault, state) => this.#faults.settle(fault, state === 'began'),
      onDamage: () => this.#disk.trouble(),
      onChange: () => this.#presence.changed(),
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
      onSwitch: () => this.#playing.switchTurned(),
      isOnAirWithin: (ms) => this.#playing.isOnAirWithin(ms),
      onChange: () => this.#presence.beat(),
    });
    this.#light = new Light(time, parts.board?.shine, () =>
      lightSign({
        switchedOff: this.#site.switchedOff,
        faulty: parts.safe !== undefined || this.#faults.lasting.length > 0,
        connected: this.#post.connected,
        trustsTime: this.#clock.trusted,
      }),
    );
    this.#listening = new ListeningIn({
      time,
      output,
      serverUs: (us) => this.#clock.server.serverUs(us),
      send: (message) => this.#post.sound(message),
    });
    this.#orders = new Orders({
      store: this.#store,
      obedience: this.#obedience,
      trust: this.#trust,
      volume: this.#playing.volume,
      byOrder: this.#playing.byOrder,
      acts: parts.acts ?? {},
      silence: (airing) => this.#playing.silence(airing),
      listen: (seconds) => this.#listening.lease(seconds),
      isSafe: () => parts.safe !== undefined,
      sendLog: (log) => this.#post.say('log', log, { qos: 1 }),
      write,
      onChange: () => this.#presence.changed(),
    });
    this.#presence = new Presence({
      time,
      box: this.#id,
      key,
      output: output.kind,
      facts: () => this.#facts(),
      say: (subject, message, sending) => this.#post.say(subject, message, sending),
      onRound: () => this.#housekeeping(),
      onHeard: () => this.#traffic.said(),
      onTold: () => parts.onState?.(this.state()),
    });
  }

  start(): void {
    const { output, identity } = this.#parts;
    this.#journal.open();
    const isFirst = this.#journal.last === 0;
    this.#goOn();
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
    this.#orders.resume();
    this.#site.start();
    this.#light.start();
    this.#presence.start();
    this.#traffic.link.start({
      up: () => this.#linkUp(),
      down: () => this.#linkDown(),
      message: (topic, payload) => this.#post.heard(topic, payload, this.#readers),
    });
  }

  /** Faults of the life before that are not over just because the program began anew: they are told as over when they are. */
  #goOn(): void {
    for (const fault of ['over-budget', 'disk-full', 'disk-failing'] as const)
      if (this.#accounts.faults.has(fault)) this.#faults.goOn(fault);
    if (this.#accounts.faults.has('disk-failing')) this.#disk.goOnFailing();
  }

  #startPlaying(): void {
    const { output, time } = this.#parts;
    this.#keeper.load();
    output.watch?.(({ state }) => this.#faults.settle('output-missing', state === 'missing'));
    this.#traffic.judge();
    if (this.#keeper.kept !== undefined) this.#clock.plan(this.#keeper.kept.plan);
    this.#playing.start(this.#keeper.kept);
    if (!this.#accounts.faults.has('crashing')) return;
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
    if (this.#parts.safe === undefined) this.#playing.stop();
    this.#refusals.stop();
    this.#clock.stop();
    this.#upload.linkDown();
    this.#traffic.link.stop();
    this.#traffic.stop();
    this.#live = false;
  }

  state(): BoxState {
    const { ready, notReady } = this.#playing.readiness();
    return {
      box: this.#id,
      connected: this.#post.connected,
      clock: this.#clock.server.report(),
      horizon: this.#keeper.kept?.sequence ?? 0,
      playing: this.#playing.playing,
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
    return this.#clock.server.serverUs(monotonicUs);
  }

  isIdleFor(ms: number): boolean {
    if (this.#parts.safe !== undefined) return true;
    return this.#playing.isIdleFor(ms);
  }

  #recorded(record: JournalRecord): void {
    this.#accounts.visit(record);
    this.#orders.visit(record);
    if (!this.#live) return;
    this.#upload.wake();
    this.#parts.onRecord?.(record);
  }

  #clockChanged(): void {
    this.#playing.look();
    this.#presence.beat();
    this.#presence.changed();
  }

  #linkUp(): void {
    this.#presence.greet();
    this.#clock.linkUp();
    if (this.#parts.safe === undefined) this.#playing.sounds.linkUp();
    this.#upload.linkUp();
  }

  #linkDown(): void {
    this.#clock.linkDown();
    this.#playing.sounds.linkDown();
    this.#upload.linkDown();
    this.#presence.changed();
  }

  get downloads(): Fetcher {
    return this.#traffic.downloads;
  }

  #facts(): PresenceFacts {
    return {
      stamp: this.#clock.stamp(),
      volume: this.#playing.loudness,
      playing: this.#playing.playing,
      below: this.#playing.below,
      horizon: this.#keeper.kept?.sequence ?? 0,
      unsent: this.#journal.unsent,
      freeBytes: this.#disk.freeBytes,
      readiness: this.#playing.readiness(),
      more: {
        ...this.#site.facts(),
        ...(this.#parts.safe === undefined ? {} : { safe: this.#parts.safe }),
        ...this.#traffic.facts,
        ...(this.#faults.lasting.length === 0 ? {} : { faults: [...this.#faults.lasting] }),
      },
    };
  }

  #housekeeping(): void {
    this.#disk.look(this.#playing.sounds.lacksRoom);
    if (this.#journal.flush()) this.#upload.wake();
    this.#site.measure();
    this.#traffic.look();
    if (this.#parts.safe === undefined)
      this.#faults.settle('output-missing', this.#parts.output.reading() === undefined);
    this.#rounds += 1;
    if (this.#rounds % ROUNDS_AN_HOUR !== 0) return;
    this.#clock.keepDrift();
    const ms = this.#clock.trustedMs();
    if (ms !== undefined) this.#journal.forgetOld(ms);
  }
}
