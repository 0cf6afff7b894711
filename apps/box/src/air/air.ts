import { ruleAgainst } from '@loaphuong/domain/broadcast';
import type { Ready, SilenceReason } from '@loaphuong/protocol';
import type { ServerClock } from '../clock/server-clock.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { AskingTheTime } from './asking-the-time.ts';
import { comesFirst, type Entry, entriesOf, type LadderStep, ladder } from './entry.ts';
import { isNear, isOver, untilNextMoment } from './moments.ts';
import { neededSounds } from './needs.ts';
import { interruptedEvent, silentEvent } from './play-record.ts';
import { DECIDE_MS, Preparation, type ReadySound } from './preparation.ts';
import { readProgress } from './progress.ts';
import { readinessOf } from './readiness.ts';
import { Sounding, type SoundingParts } from './sounding.ts';
import { whySilent } from './why-silent.ts';

/** What has time becomes near by the hour: the needs are told anew so often. */
const WANT_AGAIN_US = 600e6;

/** What the air needs. */
export interface AirParts
  extends Omit<SoundingParts, 'horizon' | 'onUnplayable' | 'onSilent' | 'onUnopened'> {
  readonly time: BoxTime;
  readonly clock: ServerClock;
  /** The switch at the box says silence. */
  readonly isSwitchedOff: () => boolean;
  readonly cluster: string;
  readonly readySound: ReadySound;
  /** What is playing, or what is ready, may have changed. */
  readonly onChange: () => void;
}

/**
 * Puts the plan on the air: prepares each airing in time, asks the place's rules once more, goes down the ladder when sounds are
 * missing, hands items to the player, and accounts in the journal for every airing of the plan: it sounded, or why it did not.
 * `look` does whatever is due and can be called at any time; nothing here waits for the network.
 */
export class Air {
  readonly #parts: AirParts;
  readonly #bornUs: number;
  #horizon: KeptHorizon | undefined;
  #entries: readonly Entry[] = [];
  readonly #preparations = new Map<string, Preparation>();
  readonly #ignored = new Set<string>();
  readonly #sounding: Sounding;
  #timer: Cancel | undefined;
  readonly #asking: AskingTheTime;
  #running = false;
  #wantAgainUs = 0;
  /** Server time since which the time has been trusted without a break. */
  #trustedSinceMs: number | undefined;
  /** Airings that could not begin because something more urgent sounded. */
  readonly #gaveWay = new Set<string>();
  /** Airings in whose time the switch said silence. */
  readonly #switchedOff = new Set<string>();

  constructor(parts: AirParts) {
    this.#parts = parts;
    this.#sounding = new Sounding({
      ...parts,
      horizon: () => this.#horizon,
      onUnplayable: (entry, sha256) => this.#preparation(entry).unplayable(sha256),
      onSilent: (entry, why) => this.#silent(entry, why),
      onChange: () => {
        parts.onChange();
        this.#lookSoon();
      },
      onUnopened: () => this.#lookSoon(),
    });
    this.#asking = new AskingTheTime(parts.clock, parts.time);
    this.#bornUs = parts.time.monotonicUs();
  }

  /** Closes what a power cut left open, then begins. */
  start(): void {
    this.#running = true;
    const noted = readProgress(this.#parts.store);
    for (const started of this.#parts.accounts.interrupted()) {
      const entry = this.#entries.find((e) => e.airing.id === started.event.airing);
      this.#parts.write(interruptedEvent(started, noted, entry));
    }
    this.look();
  }

  /** Ends what sounds (it is written as cut) and begins nothing more. */
  stop(): void {
    this.#running = false;
    this.#timer?.();
    this.#parts.player.withdraw();
    this.#parts.player.cut();
  }

  /** A plan is in force. @param fresh true when it just came, false when it was on the disk. */
  plan(horizon: KeptHorizon, fresh: boolean): void {
    const arrivedUs = fresh ? this.#parts.time.monotonicUs() : undefined;
    const expected = this.#horizon !== undefined || !fresh;
    this.#entries = entriesOf(horizon, this.#parts.cluster, this.#entries, { arrivedUs, expected });
    this.#horizon = horizon;
    this.#preparations.clear();
    // What waits was made from the plan before; if it still stands as it was, it is handed over again in a moment.
    this.#sounding.withdraw();
    // What sounds and is no longer to sound was cancelled, whichever rung of its ladder it came from.
    const still = new Set(this.#entries.map(({ airing }) => airing.id));
    for (const id of this.#sounding.airings) if (!still.has(id)) this.#sounding.cut('silenced', id);
    this.#want();
    this.look();
  }

  /** Ends what sounds now, or one airing alone, because it was cancelled: that one does not begin any more either. What comes later is not touched. */
  silence(airing?: string): void {
    this.#sounding.cut('silenced', airing);
    const entry = this.#entries.find((each) => each.airing.id === airing);
    if (entry === undefined || !this.#mayBegin(entry)) return;
    // The plan without it may come later than its instant, or wait for a second signature.
    if (this.#sounding.waiting?.entry.airing.id === airing) this.#sounding.withdraw();
    this.#silent(entry, 'silenced');
    this.#lookSoon();
  }

  /** The volume may be another now, for what sounds already, too. @param nowMs server time, as well as it is known. */
  turnVolume(nowMs: number): void {
    this.#sounding.turn(nowMs);
  }

  /** The switch at the box was turned: off ends what sounds and lets nothing begin; on takes up what is still to be heard. */
  switchTurned(): void {
    if (this.#parts.isSwitchedOff()) {
      this.#sounding.withdraw();
      this.#parts.player.withdraw();
      this.#sounding.cut('switched-off');
    }
    this.look();
  }

  /** True while something sounds, or when an airing begins within so many milliseconds. */
  isOnAirWithin(ms: number): boolean {
    const nowMs = this.#nowMs();
    if (this.#sounding.top !== undefined) return true;
    if (nowMs === undefined) return false;
    return this.#entries.some(
      (entry) => this.#isOpen(entry) && !isOver(entry, nowMs) && entry.atMs <= nowMs + ms,
    );
  }

  /** The airing that sounds; of several the one over the others. */
  get playing(): string | undefined {
    return this.#sounding.top?.entry.airing.id;
  }

  /** Airings that go on below it, turned down. */
  get below(): readonly string[] {
    return this.#sounding.below.map(({ entry }) => entry.airing.id);
  }

  /** True when nothing is on the air or waits, and nothing will begin for so many milliseconds. */
  isIdleFor(ms: number): boolean {
    const nowMs = this.#nowMs();
    if (nowMs === undefined || this.#sounding.top !== undefined || this.#sounding.waiting !== undefined)
      return false;
    return !this.#entries.some(
      (entry) => this.#isOpen(entry) && entry.endMs > nowMs && entry.atMs < nowMs + ms,
    );
  }

  /** Volume of what sounds, or the highest that is allowed now. */
  get volume(): number {
    if (this.#sounding.top !== undefined) return this.#sounding.top.volume;
    const nowMs = this.#nowMs();
    const { volume } = this.#parts;
    return nowMs === undefined ? volume.own(this.#horizon) : volume.volumeAt(100, nowMs, this.#horizon);
  }

  /** Which airings to come this box could play now. */
  readiness(): Pick<Ready, 'ready' | 'notReady'> {
    const nowMs = this.#nowMs();
    const { accounts, sounds } = this.#parts;
    return readinessOf(this.#entries, {
      zone: this.#horizon?.plan.zone ?? 'UTC',
      isToCome: ({ airing, endMs }) =>
        accounts.of(airing.id) !== 'done' && (nowMs === undefined || endMs > nowMs),
      soundState: (sha256) => sounds.state(sha256),
      ruleAgainst: (entry, plannedMs) => this.#ruleAgainst(entry, plannedMs),
    });
  }

  /** Does what is due. */
  look(): void {
    this.#timer?.();
    if (!this.#running) return;
    const nowMs = this.#nowMs();
    if (nowMs === undefined) {
      // Without trust in the time nothing new begins; what sounds goes on by the last line.
      this.#trustedSinceMs = undefined;
      this.#wantAgainUs = 0;
      this.#sounding.withdraw();
      return;
    }
    this.#trustedSinceMs ??= nowMs;
    if (this.#parts.time.monotonicUs() >= this.#wantAgainUs) this.#want();
    this.#account(nowMs);
    this.#hand(nowMs);
    const open = this.#entries.filter((entry) => this.#isOpen(entry));
    this.#asking.look(open, nowMs);
    this.#timer = this.#parts.time.after(untilNextMoment(open, nowMs), () => this.look());
  }

  #lookSoon(): void {
    this.#parts.time.after(0, () => this.look());
  }

  #nowMs(): number | undefined {
    const us = this.#parts.clock.trustedNowUs();
    return us === undefined ? undefined : us / 1000;
  }

  #want(): void {
    this.#wantAgainUs = this.#parts.time.monotonicUs() + (this.#nowMs() === undefined ? 0 : WANT_AGAIN_US);
    this.#parts.sounds.want(neededSounds(this.#entries, this.#horizon?.plan.reserve, this.#nowMs()));
  }

  #isOpen(entry: Entry): boolean {
    const { id } = entry.airing;
    return this.#parts.accounts.of(id) === undefined && !this.#ignored.has(id);
  }

  /** Nothing of it sounded, or a power cut ended it; and nobody said that it is not to sound. */
  #mayBegin({ airing: { id } }: Entry): boolean {
    const account = this.#parts.accounts.of(id);
    return (account === undefined || account === 'interrupted') && !this.#ignored.has(id);
  }

  /** Says of every airing whose time is over, and of which nothing was said yet, why it was silent. */
  #account(nowMs: number): void {
    const { clock } = this.#parts;
    const serverMs = (us: number) => (clock.serverUs(us) ?? 0) / 1000;
    for (const entry of this.#entries) {
      if (!isOver(entry, nowMs) || !this.#isOpen(entry)) continue;
      if (entry.airing.id === this.#sounding.waiting?.entry.airing.id) continue;
      const why = whySilent(entry, {
        arrivedMs: entry.arrivedUs === undefined ? undefined : serverMs(entry.arrivedUs),
        bornMs: serverMs(this.#bornUs),
        trustedSinceMs: this.#trustedSinceMs ?? nowMs,
        gaveWay: this.#gaveWay.has(entry.airing.id),
        choice: this.#preparation(entry).choose(0),
      });
      if (this.#switchedOff.has(entry.airing.id)) this.#silent(entry, 'switched-off');
      else if (why === 'powered-off' && this.#parts.accounts.wasSafeAt(entry.atMs))
        this.#silent(entry, 'safe-state');
      else this.#silent(entry, why);
    }
  }

  #silent(entry: Entry, why: SilenceReason | undefined): void {
    const { id } = entry.airing;
    this.#ignored.add(id);
    // What sounded before a power cut is told already.
    if (why === undefined || this.#parts.accounts.of(id) === 'interrupted') return;
    this.#parts.write(silentEvent(entry, why));
    this.#parts.onChange();
  }

  /** Prepares what is near, and gives the player the next item. */
  #hand(nowMs: number): void {
    const near = this.#entries.filter((entry) => this.#mayBegin(entry) && isNear(entry, nowMs));
    const playable: { entry: Entry; step: LadderStep }[] = [];
    if (this.#parts.isSwitchedOff()) {
      for (const { airing } of near) this.#switchedOff.add(airing.id);
      this.#sounding.withdraw();
      return;
    }
    for (const entry of near.sort(comesFirst(nowMs))) {
      const choice = this.#preparation(entry).choose(entry.atMs - nowMs);
      const broken = this.#ruleAgainst(entry, 0);
      if (broken !== undefined) {
        if (entry.atMs - nowMs <= DECIDE_MS) this.#silent(entry, broken);
      } else if (this.#sounding.mustGiveWay(entry)) this.#gaveWay.add(entry.airing.id);
      else if (choice.state === 'step') playable.push({ entry, step: choice.step });
    }
    const [first] = playable;
    if (first !== undefined) this.#sounding.play(first.entry, first.step, nowMs);
  }

  #preparation(entry: Entry): Preparation {
    const { id } = entry.airing;
    const known = this.#preparations.get(id);
    if (known !== undefined) return known;
    const steps = ladder(entry, this.#horizon?.plan.reserve);
    const preparation = new Preparation(this.#parts.sounds, steps, this.#parts.readySound, () => this.look());
    this.#preparations.set(id, preparation);
    return preparation;
  }

  #ruleAgainst(entry: Entry, plannedMs: number): 'quiet-hours' | 'daily-minutes' | undefined {
    const plan = this.#horizon?.plan;
    if (plan === undefined) return undefined;
    const at = Temporal.Instant.fromEpochMilliseconds(entry.atMs);
    const playedMs = this.#parts.accounts.playedMsOn(entry.atMs, plan.zone) + plannedMs;
    return ruleAgainst(
      { at, durationMs: entry.airing.sound.durationMs },
      plan.zone,
      plan.rules,
      playedMs / 60_000,
    );
  }
}
