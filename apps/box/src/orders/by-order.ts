import { ruleAgainst } from '@loaphuong/domain/broadcast';
import type { Command, Horizon, JournalEvent, NotDoneReason, Sound } from '@loaphuong/protocol';
import { Limited } from '../air/limited-sound.ts';
import type { ReadySound } from '../air/preparation.ts';
import type { Ears } from '../capture/ears.ts';
import type { ServerClock } from '../clock/server-clock.ts';
import type { Item, Player } from '../player/player.ts';
import { DecodedSound, SoundBroken, type SoundSource } from '../sound/sound-source.ts';
import type { Sounds } from '../store/sounds.ts';
import { gainOf } from './own-volume.ts';
import { testTone } from './tone.ts';

/** So long from the order to the first sample: room for the card to be measured. */
const LEAD_MS = 700;
/** An airing is prepared from ten seconds before it; what sounds by order must be over by then. */
const BEFORE_AIRING_MS = 15_000;

type ToneOrder = Extract<Command, { command: 'tone' }>;
type ReserveOrder = Extract<Command, { command: 'reserve' }>;

/** What sounding by order needs. */
export interface ByOrderParts {
  readonly clock: ServerClock;
  readonly player: Player;
  readonly ears: Ears;
  readonly sounds: Sounds;
  readonly openSound: (path: string, sha256: string) => SoundSource;
  readonly readySound: ReadySound;
  readonly plan: () => Horizon | undefined;
  /** True when nothing is on the air, and nothing will be for so many milliseconds. */
  readonly isIdleFor: (ms: number) => boolean;
  /** The volume at which something wished so loud may sound now, per cent. */
  readonly volumeOf: (wished: number) => number;
  readonly isSwitchedOff: () => boolean;
  /** An old amplifier must be warm before the first sample. */
  readonly warmUpMs: () => number;
  readonly write: (event: JournalEvent) => void;
  /** Something sounds, or is about to. */
  readonly onSounding: () => void;
}

/** A test tone, or the reserve, because somebody asked for it now. Never an airing, and never in the way of one. */
export class ByOrder {
  readonly #parts: ByOrderParts;
  /** What sounds, and how loud it was wished. */
  #sounding: { readonly item: Item; readonly wished: number } | undefined;

  constructor(parts: ByOrderParts) {
    this.#parts = parts;
  }

  /** Is something sounding by order? */
  get sounding(): boolean {
    return this.#sounding !== undefined;
  }

  /** The volume may be another now: what sounds goes on as loud as it may. */
  turn(): void {
    if (this.#sounding === undefined) return;
    const { item, wished } = this.#sounding;
    this.#parts.player.turn(item, gainOf(this.#parts.volumeOf(wished)));
  }

  /** @returns why it cannot be done; nothing when it will sound. */
  tone({ id, seconds, percent, anyway }: ToneOrder): NotDoneReason | undefined {
    if (!anyway && this.#isQuiet(seconds * 1000)) return 'quiet-hours';
    return this.#play('tone', id, new DecodedSound(testTone(seconds)), seconds * 1000, percent);
  }

  /**
   * @param answered hears why it cannot be done, or nothing when it will sound: at once, or when the sound is unpacked.
   */
  reserve({ id, seconds }: ReserveOrder, answered: (why: NotDoneReason | undefined) => void): void {
    const { sounds, readySound } = this.#parts;
    const reserve = this.#parts.plan()?.reserve;
    if (this.#isQuiet(seconds * 1000)) answered('quiet-hours');
    else if (reserve === undefined) answered('no-reserve');
    else if (sounds.state(reserve.sha256) !== 'whole') answered('reserve-missing');
    else
      readySound(sounds.path(reserve.sha256), reserve.sha256, reserve.durationMs, (ready) => {
        answered(ready ? this.#playReserve(id, reserve, seconds * 1000) : 'reserve-broken');
      });
  }

  #playReserve(command: string, reserve: Sound, mostMs: number): NotDoneReason | undefined {
    const { sounds, openSound } = this.#parts;
    const durationMs = Math.min(reserve.durationMs, mostMs);
    try {
      const source = openSound(sounds.path(reserve.sha256), reserve.sha256);
      return this.#play('reserve', command, new Limited(source, durationMs * 48), durationMs, 100);
    } catch (error) {
      if (!(error instanceof SoundBroken)) throw error;
      return 'reserve-broken';
    }
  }

  #play(
    what: 'tone' | 'reserve',
    command: string,
    source: SoundSource,
    durationMs: number,
    wished: number,
  ): NotDoneReason | undefined {
    const { player, ears, isIdleFor, volumeOf, write } = this.#parts;
    const nowMs = this.#nowMs();
    const refused = (why: NotDoneReason): NotDoneReason => {
      source.close();
      return why;
    };
    if (nowMs === undefined) return refused('clock-unknown');
    if (this.#parts.isSwitchedOff()) return refused('switched-off');
    if (this.#sounding !== undefined || !isIdleFor(durationMs + this.#parts.warmUpMs() + BEFORE_AIRING_MS))
      return refused('busy');
    const gain = gainOf(volumeOf(wished));
    const listener = ears.listenTo(durationMs, gain);
    const item: Item = {
      atUs: (nowMs + LEAD_MS + this.#parts.warmUpMs()) * 1000,
      durationMs,
      source,
      gain,
      listener,
      onEnd: ({ how, playedMs }) => {
        this.#sounding = undefined;
        const evidence = listener.finish(how !== 'done');
        write({ kind: 'sounded', what, command, playedMs, evidence });
      },
    };
    this.#sounding = { item, wished };
    player.play(item);
    this.#parts.onSounding();
    return undefined;
  }

  /** Would so much sound from now on fall into quiet hours of the place? */
  #isQuiet(durationMs: number): boolean {
    const now = this.#nowMs();
    const plan = this.#parts.plan();
    if (now === undefined || plan === undefined) return false;
    const { quietHours } = plan.rules;
    const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(now));
    return ruleAgainst({ at, durationMs }, plan.zone, { quietHours }, 0) !== undefined;
  }

  #nowMs(): number | undefined {
    const us = this.#parts.clock.trustedNowUs();
    return us === undefined ? undefined : us / 1000;
  }
}
