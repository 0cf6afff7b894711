import { ruleAgainst } from '@loaphuong/domain/broadcast';
import type { JournalEvent, Ready, SilenceReason } from '@loaphuong/protocol';
import type { ServerClock } from '../clock/server-clock.ts';
import { SinkEvidence } from '../evidence/sink-evidence.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import type { Player, PlayResult } from '../player/player.ts';
import { SoundBroken, type SoundSource } from '../sound/sound-source.ts';
import type { Sounds } from '../store/sounds.ts';
import type { Store } from '../store/store.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { localDay } from '../time/local-day.ts';
import { wireInstant } from '../time/wire-instant.ts';
import type { Accounts } from './accounts.ts';
import {
  comesFirst,
  type Entry,
  entriesOf,
  type LadderStep,
  ladder,
  mayTakeOver,
  neededSounds,
} from './entry.ts';
import { Limited } from './limited-sound.ts';
import { DECIDE_MS, Preparation } from './preparation.ts';
import { type Progress, readProgress, writeProgress } from './progress.ts';

/** Sounds are checked and the card is measured from so long before the instant. */
const PREPARE_MS = 10_000;
/** Over a restless link the time is asked for anew before that: 20 s of questions. */
const ASK_TIME_MS = 32_000;
const ASK_TIME_QUESTIONS = 100;
const RESTLESS_MS = 1;
const ASK_TIME_AGAIN_US = 600e6;
/** What is left of an item must be worth joining. */
const LEAST_REST_MS = 1500;
/** A substitute that begins late begins with its own beginning, so long from now. */
const LATE_START_MS = 2000;
/** A part of a whole: below it the airing counts as cut (the same share as the verdict on the server). */
const WHOLE = 0.98;
const PROGRESS_MS = 10_000;
const LONGEST_WAIT_MS = 600_000;

/** What is on the air, or about to be. */
interface OnAir {
  readonly entry: Entry;
  readonly step: LadderStep;
  readonly volume: number;
  readonly evidence: SinkEvidence;
  started: boolean;
  ended?: SilenceReason;
  notedMs: number;
}

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
  readonly sounds: Sounds;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly cluster: string;
  readonly write: (event: JournalEvent) => void;
  readonly openSound: (path: string, sha256: string) => SoundSource;
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
  #knewTime = false;

  constructor(parts: AirParts) {
    this.#parts = parts;
    this.#bornUs = parts.time.monotonicUs();
  }

  /** Closes what a power cut left open, then begins. */
  start(): void {
    this.#running = true;
    for (const starting of this.#parts.accounts.interrupted()) this.#closeInterrupted(starting);
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

  /** The airing that sounds. */
  get playing(): string | undefined {
    return this.#sounding?.entry.airing.id;
  }

  /** Volume of what sounds, or the ceiling. */
  get volume(): number {
    return this.#sounding?.volume ?? this.#horizon?.plan.rules.volumeCeiling ?? 0;
  }

  /** Which airings to come this box could play now. */
  readiness(): Pick<Ready, 'ready' | 'notReady'> {
    const nowMs = this.#nowMs();
    const ready: string[] = [];
    const notReady: Ready['notReady'] = [];
    const planned = new Map<string, number>();
    for (const entry of this.#entries) {
      const { id, sound } = entry.airing;
      if (this.#parts.accounts.of(id) === 'done' || (nowMs !== undefined && entry.endMs <= nowMs)) continue;
      const state = this.#parts.sounds.state(sound.sha256);
      const day = localDay(entry.atMs, this.#horizon?.plan.zone ?? 'UTC');
      if (this.#ruleAgainst(entry, planned.get(day) ?? 0) !== undefined)
        notReady.push({ airing: id, why: 'rule' });
      else {
        planned.set(day, (planned.get(day) ?? 0) + sound.durationMs);
        if (state === 'whole') ready.push(id);
        else
          notReady.push({
            airing: id,
            why: state === undefined || state === 'checking' ? 'fetching' : state,
          });
      }
    }
    return { ready, notReady };
  }

  /** Does what is due. */
  look(): void {
    this.#timer?.();
    if (!this.#running) return;
    const nowMs = this.#nowMs();
    if (nowMs === undefined) {
      // Without trust in the time nothing new begins; what sounds goes on by the last line.
      this.#withdraw();
      return;
    }
    if (!this.#knewTime) this.#want();
    this.#knewTime = true;
    this.#account(nowMs);
    this.#hand(nowMs);
    this.#askTime(nowMs);
    this.#timer = this.#parts.time.after(this.#pauseMs(nowMs), () => this.look());
  }

  #nowMs(): number | undefined {
    const us = this.#parts.clock.trustedNowUs();
    return us === undefined ? undefined : us / 1000;
  }

  #want(): void {
    this.#parts.sounds.want(neededSounds(this.#entries, this.#horizon?.plan.reserve, this.#nowMs()));
  }

  #isOpen(entry: Entry): boolean {
    const { id } = entry.airing;
    return this.#parts.accounts.of(id) === undefined && !this.#ignored.has(id);
  }

  /** Says of every airing whose time is over, and of which nothing was said yet, why it was silent. */
  #account(nowMs: number): void {
    for (const entry of this.#entries) {
      if (entry.endMs - LEAST_REST_MS > nowMs || !this.#isOpen(entry)) continue;
      if (entry.airing.id === this.#waiting?.entry.airing.id) continue;
      this.#silent(entry, this.#whySilent(entry));
    }
  }

  #whySilent(entry: Entry): SilenceReason | undefined {
    const { clock } = this.#parts;
    const arrivedMs = (clock.serverUs(entry.arrivedUs ?? Number.NaN) ?? Number.NaN) / 1000;
    if (entry.endMs <= arrivedMs) return entry.expected ? 'too-late' : undefined;
    const bornMs = (clock.serverUs(this.#bornUs) ?? 0) / 1000;
    if (entry.endMs - LEAST_REST_MS <= bornMs) return 'powered-off';
    const preparation = this.#preparations.get(entry.airing.id);
    if (preparation === undefined) return 'clock-unknown';
    const choice = preparation.choose(0);
    if (choice.state === 'step') return 'pre-empted';
    return choice.state === 'nothing' ? choice.why : 'sound-missing';
  }

  #silent(entry: Entry, why: SilenceReason | undefined): void {
    const { id, at, bulletin, sound } = entry.airing;
    this.#ignored.add(id);
    if (why === undefined) return;
    this.#parts.write({
      kind: 'silent',
      airing: id,
      title: bulletin.title,
      plannedAt: at,
      durationMs: sound.durationMs,
      why,
    });
    this.#parts.onChange();
  }

  /** Prepares what is near, and gives the player the next item. */
  #hand(nowMs: number): void {
    const near = this.#entries.filter((entry) => {
      const account = this.#parts.accounts.of(entry.airing.id);
      const open =
        (account === undefined || account === 'interrupted') && !this.#ignored.has(entry.airing.id);
      return open && entry.atMs - PREPARE_MS <= nowMs && entry.endMs - LEAST_REST_MS > nowMs;
    });
    const playable: { entry: Entry; step: LadderStep }[] = [];
    for (const entry of near.sort(comesFirst(nowMs))) {
      const choice = this.#preparation(entry).choose(entry.atMs - nowMs);
      const broken = this.#ruleAgainst(entry, 0);
      if (broken !== undefined) {
        if (entry.atMs - nowMs <= DECIDE_MS) this.#silent(entry, broken);
      } else if (choice.state === 'step' && mayTakeOver(entry, this.#sounding?.entry))
        playable.push({ entry, step: choice.step });
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
    const preparation = new Preparation(this.#parts.sounds, steps, () => this.look());
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
    const volume = Math.min(entry.airing.volume, this.#horizon?.plan.rules.volumeCeiling ?? 0);
    // Loudness follows the square of the setting: half way is heard as about half as loud, −12 dB.
    const gain = (volume / 100) ** 2;
    const evidence = new SinkEvidence(durationMs, gain);
    const onAir: OnAir = { entry, step, volume, evidence, started: false, notedMs: 0 };
    this.#waiting = onAir;
    player.play({
      atUs: atMs * 1000,
      durationMs,
      source: scheduled ? source : new Limited(source, durationMs * 48),
      gain,
      listener: evidence,
      onFirst: () => this.#begun(onAir),
      onProgress: (playedMs, startedUs) => this.#progress(onAir, playedMs, startedUs, durationMs),
      onEnd: (result) => this.#ended(onAir, result, durationMs),
    });
  }

  #begun(onAir: OnAir): void {
    const { entry, step } = onAir;
    this.#parts.write({
      kind: 'starting',
      airing: entry.airing.id,
      plannedAt: entry.airing.at,
      sha256: step.sound.sha256,
      rung: step.rung,
    });
    onAir.started = true;
    if (this.#waiting === onAir) this.#waiting = undefined;
    if (this.#sounding !== undefined) this.#sounding.ended = 'pre-empted';
    this.#sounding = onAir;
    this.#parts.onChange();
    this.#parts.time.after(0, () => this.look());
  }

  #progress(onAir: OnAir, playedMs: number, startedUs: number | undefined, durationMs: number): void {
    if (startedUs === undefined || playedMs < onAir.notedMs) return;
    onAir.notedMs = playedMs + PROGRESS_MS;
    writeProgress(this.#parts.store, progressOf(onAir, playedMs, startedUs, durationMs));
  }

  #ended(onAir: OnAir, result: PlayResult, durationMs: number): void {
    const { entry } = onAir;
    if (this.#waiting === onAir) this.#waiting = undefined;
    if (this.#sounding === onAir) this.#sounding = undefined;
    this.#parts.onItem({ airing: entry.airing.id, plannedMs: entry.atMs, result });
    if (result.startedUs !== undefined && result.playedMs > 0) {
      const whole = result.how === 'done' && result.playedMs >= durationMs * WHOLE;
      const evidence = onAir.evidence.finish(result.how !== 'done');
      this.#parts.write({
        kind: 'played',
        ...progressOf(onAir, result.playedMs, result.startedUs, durationMs),
        underruns: result.underruns,
        outcome: whole ? 'complete' : 'cut',
        evidence: [evidence],
      });
    } else if (result.how === 'no-card') this.#silent(entry, 'output-failed');
    else if (result.how === 'broken') this.#preparation(entry).unplayable(onAir.step.sound.sha256);
    else if (onAir.started) this.#silent(entry, onAir.ended ?? 'silenced');
    if (result.how === 'broken' && onAir.started && result.playedMs === 0)
      this.#silent(entry, 'sound-broken');
    this.#parts.onChange();
    if (this.#running) this.#parts.time.after(0, () => this.look());
  }

  #withdraw(): void {
    if (this.#waiting === undefined) return;
    this.#waiting = undefined;
    this.#parts.player.withdraw();
  }

  #closeInterrupted(starting: ReturnType<Accounts['interrupted']>[number]): void {
    const noted = readProgress(this.#parts.store);
    const { airing, sha256, rung, plannedAt } = starting;
    const entry = this.#entries.find((e) => e.airing.id === airing);
    const known =
      noted?.airing === airing
        ? noted
        : {
            // The power went within the first second: that it began is all that is known.
            airing,
            title: entry?.airing.bulletin.title ?? '',
            sha256,
            rung,
            plannedAt,
            startedAt: plannedAt,
            startErrorMs: 0,
            playedMs: 0,
            durationMs: entry?.airing.sound.durationMs ?? 0,
            volume: 0,
            evidence: new SinkEvidence(0, 0).soFar(),
          };
    const { evidence, ...facts } = known;
    this.#parts.write({ kind: 'played', ...facts, underruns: 0, outcome: 'cut', evidence: [evidence] });
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
    const soon = this.#entries.some(
      (e) => e.atMs > nowMs && e.atMs - ASK_TIME_MS <= nowMs && this.#isOpen(e),
    );
    if (!soon || clock.restlessMs < RESTLESS_MS) return;
    this.#askedUs = nowUs;
    clock.refresh(ASK_TIME_QUESTIONS);
  }

  /** Until the next moment at which something is due. */
  #pauseMs(nowMs: number): number {
    let next = nowMs + LONGEST_WAIT_MS;
    for (const entry of this.#entries) {
      if (!this.#isOpen(entry)) continue;
      const moments = [
        entry.atMs - ASK_TIME_MS,
        entry.atMs - PREPARE_MS,
        entry.atMs - DECIDE_MS,
        entry.endMs - LEAST_REST_MS,
      ];
      for (const moment of moments) if (moment > nowMs && moment < next) next = moment;
    }
    return next - nowMs + 1;
  }
}

function isSame(onAir: OnAir | undefined, { entry, step }: Pick<OnAir, 'entry' | 'step'>): boolean {
  return onAir?.entry.airing.id === entry.airing.id && onAir.step.sound.sha256 === step.sound.sha256;
}

function progressOf(onAir: OnAir, playedMs: number, startedUs: number, durationMs: number): Progress {
  const { entry, step, volume, evidence } = onAir;
  const { id, at, bulletin } = entry.airing;
  return {
    airing: id,
    title: bulletin.title,
    sha256: step.sound.sha256,
    rung: step.rung,
    plannedAt: at,
    startedAt: wireInstant(startedUs),
    startErrorMs: Math.round(startedUs - entry.atMs * 1000) / 1000,
    playedMs,
    durationMs,
    volume,
    evidence: evidence.soFar(),
  };
}
