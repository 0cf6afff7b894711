import { ruleAgainst } from '@loaphuong/domain/broadcast';
import type { JournalEvent, Ready, SilenceReason } from '@loaphuong/protocol';
import type { Ears } from '../capture/ears.ts';
import type { ServerClock } from '../clock/server-clock.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import type { OwnVolume } from '../orders/own-volume.ts';
import type { Player, PlayResult } from '../player/player.ts';
import { SoundBroken, type SoundSource } from '../sound/sound-source.ts';
import type { Sounds } from '../store/sounds.ts';
import type { Store } from '../store/store.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { Accounts } from './accounts.ts';
import { comesFirst, type Entry, entriesOf, type LadderStep, ladder, mayTakeOver } from './entry.ts';
import { Limited } from './limited-sound.ts';
import { isNear, isOver, isTimeToAskTheTime, untilNextMoment } from './moments.ts';
import { neededSounds } from './needs.ts';
import { interruptedEvent, type OnAir, playedEvent, progressOf, silentEvent } from './play-record.ts';
import { DECIDE_MS, Preparation, type ReadySound } from './preparation.ts';
import { readProgress, writeProgress } from './progress.ts';
import { readinessOf } from './readiness.ts';
import { whySilent } from './why-silent.ts';

const ASK_TIME_QUESTIONS = 140;
const RESTLESS_MS = 1;
const ASK_TIME_AGAIN_US = 600e6;
/** A substitute that begins late begins with its own beginning, so long from now. */
const LATE_START_MS = 2000;
const PROGRESS_MS = 10_000;
/** What has time becomes near by the hour: the needs are told anew so often. */
const WANT_AGAIN_US = 600e6;

/** An item that is over, as a measurement wants it: which frame of the card carried which sample of the sound. */
export interface PlayedItem {
  readonly airing: string;
  readonly plannedMs: number;
  readonly result: PlayResult;
}

/** What the air needs. */
export interface AirParts {
  readonly time: BoxTime;
  readonly clock: ServerClock;
  readonly player: Player;
  readonly ears: Ears;
  readonly volume: OwnVolume;
  /** The switch at the box says silence. */
  readonly isSwitchedOff: () => boolean;
  readonly sounds: Sounds;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly cluster: string;
  readonly write: (event: JournalEvent) => void;
  readonly openSound: (path: string, sha256: string) => SoundSource;
  readonly readySound: ReadySound;
  /** What is playing, or what is ready, may have changed. */
  readonly onChange: () => void;
  /** How an item went on the card, for measurements. */
  readonly onItem: (item: PlayedItem) => void;
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
  #waiting: OnAir | undefined;
  #sounding: OnAir | undefined;
  #timer: Cancel | undefined;
  #askedUs = Number.NEGATIVE_INFINITY;
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
    this.#withdraw();
    this.#want();
    this.look();
  }

  /** Ends what sounds now; what comes later is not touched. */
  silence(): void {
    if (this.#sounding !== undefined) this.#sounding.ended = 'silenced';
    this.#parts.player.cut();
  }

  /** The switch at the box was turned: off ends what sounds and lets nothing begin; on takes up what is still to be heard. */
  switchTurned(): void {
    if (this.#parts.isSwitchedOff()) {
      if (this.#sounding !== undefined) this.#sounding.ended = 'switched-off';
      this.#withdraw();
      this.#parts.player.withdraw();
      this.#parts.player.cut();
    }
    this.look();
  }

  /** True while something sounds, or when an airing begins within so many milliseconds. */
  isOnAirWithin(ms: number): boolean {
    const nowMs = this.#nowMs();
    if (this.#sounding !== undefined) return true;
    if (nowMs === undefined) return false;
    return this.#entries.some(
      (entry) => this.#isOpen(entry) && !isOver(entry, nowMs) && entry.atMs <= nowMs + ms,
    );
  }

  /** The airing that sounds. */
  get playing(): string | undefined {
    return this.#sounding?.entry.airing.id;
  }

  /** True when nothing is on the air or waits, and nothing will begin for so many milliseconds. */
  isIdleFor(ms: number): boolean {
    const nowMs = this.#nowMs();
    if (nowMs === undefined || this.#sounding !== undefined || this.#waiting !== undefined) return false;
    return !this.#entries.some(
      (entry) => this.#isOpen(entry) && entry.endMs > nowMs && entry.atMs < nowMs + ms,
    );
  }

  /** Volume of what sounds, or the highest that is allowed now. */
  get volume(): number {
    if (this.#sounding !== undefined) return this.#sounding.volume;
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
      this.#withdraw();
      return;
    }
    this.#trustedSinceMs ??= nowMs;
    if (this.#parts.time.monotonicUs() >= this.#wantAgainUs) this.#want();
    this.#account(nowMs);
    this.#hand(nowMs);
    this.#askTime(nowMs);
    const open = this.#entries.filter((entry) => this.#isOpen(entry));
    this.#timer = this.#parts.time.after(untilNextMoment(open, nowMs), () => this.look());
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

  /** Says of every airing whose time is over, and of which nothing was said yet, why it was silent. */
  #account(nowMs: number): void {
    const { clock } = this.#parts;
    const serverMs = (us: number) => (clock.serverUs(us) ?? 0) / 1000;
    for (const entry of this.#entries) {
      if (!isOver(entry, nowMs) || !this.#isOpen(entry)) continue;
      if (entry.airing.id === this.#waiting?.entry.airing.id) continue;
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
    const near = this.#entries.filter((entry) => {
      const account = this.#parts.accounts.of(entry.airing.id);
      const mayPlay = account === undefined || account === 'interrupted';
      return mayPlay && !this.#ignored.has(entry.airing.id) && isNear(entry, nowMs);
    });
    const playable: { entry: Entry; step: LadderStep }[] = [];
    if (this.#parts.isSwitchedOff()) {
      for (const { airing } of near) this.#switchedOff.add(airing.id);
      this.#withdraw();
      return;
    }
    for (const entry of near.sort(comesFirst(nowMs))) {
      const choice = this.#preparation(entry).choose(entry.atMs - nowMs);
      const broken = this.#ruleAgainst(entry, 0);
      if (broken !== undefined) {
        if (entry.atMs - nowMs <= DECIDE_MS) this.#silent(entry, broken);
      } else if (!mayTakeOver(entry, this.#sounding?.entry)) this.#gaveWay.add(entry.airing.id);
      else if (choice.state === 'step') playable.push({ entry, step: choice.step });
    }
    const [first] = playable;
    if (first === undefined || isSame(this.#waiting, first)) return;
    this.#withdraw();
    this.#play(first.entry, first.step, nowMs);
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

  #play(entry: Entry, step: LadderStep, nowMs: number): void {
    const { sounds, openSound, player } = this.#parts;
    let source: SoundSource;
    try {
      source = openSound(sounds.path(step.sound.sha256), step.sound.sha256);
    } catch (error) {
      if (!(error instanceof SoundBroken)) throw error;
      this.#preparation(entry).unplayable(step.sound.sha256);
      this.#parts.time.after(0, () => this.look());
      return;
    }
    const scheduled = step.rung === 'scheduled';
    const atMs = scheduled ? entry.atMs : Math.max(entry.atMs, nowMs + LATE_START_MS);
    const durationMs = Math.min(
      step.sound.durationMs,
      scheduled ? Number.POSITIVE_INFINITY : entry.endMs - atMs,
    );
    const delayMs = this.#parts.volume.delayMs(this.#horizon);
    const volume = this.#parts.volume.volumeAt(entry.airing.volume, atMs, this.#horizon);
    // Loudness follows the square of the setting: half way is heard as about half as loud, −12 dB.
    const gain = (volume / 100) ** 2;
    const evidence = this.#parts.ears.listenTo(durationMs, gain);
    const onAir: OnAir = { entry, step, durationMs, delayMs, volume, evidence, noteFromMs: 0 };
    this.#waiting = onAir;
    player.play({
      atUs: (atMs + delayMs) * 1000,
      durationMs,
      source: scheduled ? source : new Limited(source, durationMs * 48),
      gain,
      listener: evidence,
      onFirst: () => this.#begun(onAir),
      onProgress: (playedMs, startedUs) => this.#progress(onAir, playedMs, startedUs),
      onEnd: (result) => this.#ended(onAir, result),
    });
  }

  #begun(onAir: OnAir): void {
    const { id, at } = onAir.entry.airing;
    const { sound, rung } = onAir.step;
    this.#parts.write({ kind: 'starting', airing: id, plannedAt: at, sha256: sound.sha256, rung });
    onAir.starting = this.#parts.accounts.startingOf(id) ?? 0;
    if (this.#waiting === onAir) this.#waiting = undefined;
    if (this.#sounding !== undefined) this.#sounding.ended = 'pre-empted';
    this.#sounding = onAir;
    this.#parts.onChange();
    this.#parts.time.after(0, () => this.look());
  }

  #progress(onAir: OnAir, playedMs: number, startedUs: number | undefined): void {
    if (startedUs === undefined || playedMs < onAir.noteFromMs) return;
    onAir.noteFromMs = playedMs + PROGRESS_MS;
    writeProgress(this.#parts.store, progressOf(onAir, playedMs, startedUs));
  }

  #ended(onAir: OnAir, result: PlayResult): void {
    const { entry, step } = onAir;
    if (this.#waiting === onAir) this.#waiting = undefined;
    if (this.#sounding === onAir) this.#sounding = undefined;
    if (result.playedMs === 0) this.#parts.ears.forget(onAir.evidence);
    this.#parts.onItem({ airing: entry.airing.id, plannedMs: entry.atMs, result });
    if (result.startedUs !== undefined && result.playedMs > 0)
      this.#parts.write(playedEvent(onAir, result, result.startedUs));
    else if (onAir.starting !== undefined) this.#silent(entry, unheard(onAir, result));
    else if (result.how === 'no-card') this.#silent(entry, 'output-failed');
    else if (result.how === 'broken') this.#preparation(entry).unplayable(step.sound.sha256);
    this.#parts.onChange();
    if (this.#running) this.#parts.time.after(0, () => this.look());
  }

  #withdraw(): void {
    if (this.#waiting === undefined) return;
    this.#waiting = undefined;
    this.#parts.player.withdraw();
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

  #askTime(nowMs: number): void {
    const { clock, time } = this.#parts;
    const nowUs = time.monotonicUs();
    if (nowUs - this.#askedUs < ASK_TIME_AGAIN_US) return;
    const soon = this.#entries.some((entry) => isTimeToAskTheTime(entry, nowMs) && this.#isOpen(entry));
    if (!soon || clock.restlessMs < RESTLESS_MS) return;
    this.#askedUs = nowUs;
    clock.refresh(ASK_TIME_QUESTIONS);
  }
}

function isSame(onAir: OnAir | undefined, { entry, step }: Pick<OnAir, 'entry' | 'step'>): boolean {
  return onAir?.entry.airing.id === entry.airing.id && onAir.step.sound.sha256 === step.sound.sha256;
}

/** Why nothing of an item sounded although it had begun. */
function unheard({ ended }: OnAir, { how }: PlayResult): SilenceReason {
  if (how === 'broken') return 'sound-broken';
  return how === 'cut' && ended !== undefined ? ended : 'output-failed';
}
