import type { JournalEvent, SilenceReason } from '@loaphuong/protocol';
import type { Ears } from '../capture/ears.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import { gainOf, type OwnVolume } from '../orders/own-volume.ts';
import type { DuckedTime, Item, Meeting, Player, PlayResult } from '../player/player.ts';
import { SoundBroken, type SoundSource } from '../sound/sound-source.ts';
import type { Sounds } from '../store/sounds.ts';
import type { Store } from '../store/store.ts';
import type { Accounts } from './accounts.ts';
import type { Entry, LadderStep } from './entry.ts';
import { Limited } from './limited-sound.ts';
import { entriesMeet } from './meeting.ts';
import { type OnAir, playedEvent, progressOf } from './play-record.ts';
import { writeProgress } from './progress.ts';

/** A substitute that begins late begins with its own beginning, so long from now. */
const LATE_START_MS = 2000;
const PROGRESS_MS = 10_000;

/** An item that is over, as a measurement wants it: which frame of the card carried which sample of the sound. */
export interface PlayedItem {
  readonly airing: string;
  readonly plannedMs: number;
  readonly result: PlayResult;
}

/** What sounding needs. */
export interface SoundingParts {
  readonly player: Player;
  readonly ears: Ears;
  readonly volume: OwnVolume;
  readonly sounds: Sounds;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly write: (event: JournalEvent) => void;
  readonly openSound: (path: string, sha256: string) => SoundSource;
  /** The plan in force. */
  readonly horizon: () => KeptHorizon | undefined;
  /** A sound has its hash but cannot be decoded. */
  readonly onUnplayable: (entry: Entry, sha256: string) => void;
  /** An airing was begun, or its time was, and nothing of it sounded. */
  readonly onSilent: (entry: Entry, why: SilenceReason) => void;
  /** Another sound must be chosen for an airing. */
  readonly onUnopened: () => void;
  /** What sounds is not what sounded before. */
  readonly onChange: () => void;
  /** How an item went on the card, for measurements. */
  readonly onItem: (item: PlayedItem) => void;
}

/** What waits for its instant at the player and what sounds, alone or one over another; writes the record of each when it is over. */
export class Sounding {
  readonly #parts: SoundingParts;
  #waiting: OnAir | undefined;
  /** In the order in which they began. */
  #on: readonly OnAir[] = [];

  constructor(parts: SoundingParts) {
    this.#parts = parts;
  }

  /** What sounds; of several the one that nothing else is over. */
  get top(): OnAir | undefined {
    // After a power cut the one above may have been taken up first.
    const above = this.#on.findLast((one) => !this.#on.some((other) => liesOver(other, one)));
    return above ?? this.#on.at(-1);
  }

  /** What goes on below the one above, turned down, the last that began first. What is about to be cut off is not below. */
  get below(): readonly OnAir[] {
    const { top } = this;
    return top === undefined
      ? []
      : this.#on.filter((one) => one.ended === undefined && liesOver(top, one)).toReversed();
  }

  /** Every airing that sounds, or whose first samples the card has already. */
  get airings(): readonly string[] {
    return this.#on.map(({ entry }) => entry.airing.id);
  }

  /** The airing that waits for its instant. */
  get waiting(): OnAir | undefined {
    return this.#waiting;
  }

  /** Whether an airing must wait until what sounds is over. */
  mustGiveWay(entry: Entry): boolean {
    return this.#on.some((other) => entriesMeet(entry, other.entry) === 'gives-way');
  }

  /** Hands an airing to the player, in the place of one that waits. */
  play(entry: Entry, step: LadderStep, nowMs: number): void {
    const { sha256 } = step.sound;
    if (this.#waiting?.entry.airing.id === entry.airing.id && this.#waiting.step.sound.sha256 === sha256)
      return;
    this.withdraw();
    const { sounds, openSound, player, volume: own } = this.#parts;
    let source: SoundSource;
    try {
      source = openSound(sounds.path(sha256), sha256);
    } catch (error) {
      if (!(error instanceof SoundBroken)) throw error;
      this.#parts.onUnplayable(entry, sha256);
      this.#parts.onUnopened();
      return;
    }
    const scheduled = step.rung === 'scheduled';
    const atMs = scheduled ? entry.atMs : Math.max(entry.atMs, nowMs + LATE_START_MS);
    const durationMs = Math.min(
      step.sound.durationMs,
      scheduled ? Number.POSITIVE_INFINITY : entry.endMs - atMs,
    );
    const horizon = this.#parts.horizon();
    const delayMs = own.delayMs(horizon);
    // What a power cut interrupted may go on in another hour.
    const volume = own.volumeAt(entry.airing.volume, Math.max(nowMs, atMs), horizon);
    const gain = gainOf(volume);
    const evidence = this.#parts.ears.listenTo(durationMs, gain);
    const onAir: OnAir = {
      entry,
      step,
      durationMs,
      delayMs,
      volume,
      loudest: volume,
      evidence,
      noteFromMs: 0,
    };
    this.#waiting = onAir;
    const item: Item = {
      airing: entry.airing.id,
      atUs: (atMs + delayMs) * 1000,
      durationMs,
      source: scheduled ? source : new Limited(source, durationMs * 48),
      gain,
      listener: evidence,
      meets: (other) => this.#meeting(onAir, other),
      onFirst: () => this.#begun(onAir),
      onProgress: (playedMs, startedUs, ducked) => this.#progress(onAir, playedMs, startedUs, ducked),
      onEnd: (result) => this.#ended(onAir, result),
    };
    onAir.item = item;
    player.play(item);
  }

  /** The volume may be another now: what sounds goes on as loud as it may, and what waits begins so. */
  turn(nowMs: number): void {
    const { player, volume: own } = this.#parts;
    const horizon = this.#parts.horizon();
    let turned = false;
    for (const onAir of [...this.#on, ...(this.#waiting === undefined ? [] : [this.#waiting])]) {
      const { entry, item } = onAir;
      const { id } = entry.airing;
      const wished = horizon?.plan.airings.find((airing) => airing.id === id)?.volume ?? entry.airing.volume;
      const volume = own.volumeAt(wished, Math.max(nowMs, entry.atMs), horizon);
      if (item === undefined || volume === onAir.volume) continue;
      onAir.loudest = nowMs < entry.atMs ? volume : Math.max(volume, onAir.loudest);
      onAir.volume = volume;
      player.turn(item, gainOf(volume));
      turned = true;
    }
    if (turned) this.#parts.onChange();
  }

  /** Takes back what waits. */
  withdraw(): void {
    if (this.#waiting === undefined) return;
    this.#waiting = undefined;
    this.#parts.player.withdraw();
  }

  /** Ends what sounds at once. @param why written for what had not been heard yet. @param airing this one alone; absent: everything. */
  cut(why: SilenceReason, airing?: string): void {
    const { player } = this.#parts;
    const ending = this.#on.filter(({ entry }) => airing === undefined || entry.airing.id === airing);
    for (const onAir of ending) onAir.ended = why;
    if (airing === undefined) player.cut();
    else for (const { item } of ending) if (item !== undefined) player.cut(item);
  }

  #meeting(onAir: OnAir, item: Item): Meeting {
    const other = this.#on.find((each) => each.item === item);
    // What sounds by order is no airing, and never in the way of one.
    if (other === undefined) return 'cuts';
    const meeting = entriesMeet(onAir.entry, other.entry);
    return meeting === 'gives-way' ? 'cuts' : meeting;
  }

  #begun(onAir: OnAir): void {
    const { id, at } = onAir.entry.airing;
    const { sound, rung } = onAir.step;
    this.#parts.write({ kind: 'starting', airing: id, plannedAt: at, sha256: sound.sha256, rung });
    onAir.starting = this.#parts.accounts.startingOf(id) ?? 0;
    if (this.#waiting === onAir) this.#waiting = undefined;
    for (const other of this.#on)
      if (other.item !== undefined && this.#meeting(onAir, other.item) === 'cuts') other.ended = 'pre-empted';
    this.#on = [...this.#on, onAir];
    this.#parts.onChange();
  }

  #progress(
    onAir: OnAir,
    playedMs: number,
    startedUs: number | undefined,
    ducked: readonly DuckedTime[],
  ): void {
    if (startedUs === undefined || playedMs < onAir.noteFromMs) return;
    onAir.noteFromMs = playedMs + PROGRESS_MS;
    onAir.note = progressOf(onAir, playedMs, startedUs, ducked);
    writeProgress(
      this.#parts.store,
      this.#on.flatMap(({ note }) => note ?? []),
    );
  }

  #ended(onAir: OnAir, result: PlayResult): void {
    const { entry, step } = onAir;
    if (this.#waiting === onAir) this.#waiting = undefined;
    this.#on = this.#on.filter((other) => other !== onAir);
    if (result.playedMs === 0) this.#parts.ears.forget(onAir.evidence);
    this.#parts.onItem({ airing: entry.airing.id, plannedMs: entry.atMs, result });
    if (result.startedUs !== undefined && result.playedMs > 0)
      this.#parts.write(playedEvent(onAir, result, result.startedUs));
    else if (onAir.starting !== undefined) this.#parts.onSilent(entry, unheard(onAir, result));
    else if (result.how === 'no-card') this.#parts.onSilent(entry, 'output-failed');
    else if (result.how === 'broken') this.#parts.onUnplayable(entry, step.sound.sha256);
    this.#parts.onChange();
  }
}

/** Whether of two that sound one is over the other. */
function liesOver(one: OnAir, other: OnAir): boolean {
  return one !== other && entriesMeet(one.entry, other.entry) === 'over';
}

/** Why nothing of an item sounded although it had begun. */
function unheard({ ended }: OnAir, { how }: PlayResult): SilenceReason {
  if (how === 'broken') return 'sound-broken';
  return how === 'cut' && ended !== undefined ? ended : 'output-failed';
}
