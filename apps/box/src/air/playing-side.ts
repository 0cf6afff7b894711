import type { JournalEvent, Ready } from '@loaphuong/protocol';
import type { BoxParts } from '../box-parts.ts';
import { Ears, type EarsParts } from '../capture/ears.ts';
import type { HeardLevels } from '../capture/heard-levels.ts';
import type { BoxClock } from '../clock/box-clock.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import { ByOrder } from '../orders/by-order.ts';
import { OwnVolume } from '../orders/own-volume.ts';
import { Player } from '../player/player.ts';
import type { Site } from '../site/site.ts';
import { Unpacking } from '../sound/unpacking.ts';
import { Sounds, type SoundsParts } from '../store/sounds.ts';
import type { Store } from '../store/store.ts';
import type { Accounts } from './accounts.ts';
import { Air } from './air.ts';
import { VolumeWatch } from './volume-watch.ts';

const DEFAULT_CAPACITY = 1024 * 1024 * 1024;

/** What playing needs. */
export interface PlayingSideParts
  extends Pick<BoxParts, 'time' | 'output' | 'random' | 'captures' | 'capacity' | 'openSound' | 'onItem'>,
    Pick<SoundsParts, 'store' | 'fetcher' | 'onDamage'>,
    Pick<EarsParts, 'onFault'> {
  /** Where this life of the box at this place keeps what is its own. */
  readonly own: Store;
  readonly cluster: string;
  readonly clock: BoxClock;
  readonly accounts: Accounts;
  readonly levels: HeardLevels;
  /** The plan in force. */
  readonly kept: () => KeptHorizon | undefined;
  readonly site: () => Site;
  readonly write: (event: JournalEvent) => void;
  /** What plays, or what is ready, may have changed. */
  readonly onChange: () => void;
}

/** Everything of a box that plays: sounds on the disk, the air, the player, the inputs, and what sounds by order. In the safe state it does not begin. */
export class PlayingSide {
  readonly #player: Player;
  readonly #ears: Ears;
  readonly #air: Air;
  readonly #watch: VolumeWatch;
  readonly sounds: Sounds;
  readonly volume: OwnVolume;
  readonly byOrder: ByOrder;

  constructor(parts: PlayingSideParts) {
    const { time, store, own, cluster, clock, kept, site, write, onChange } = parts;
    this.sounds = new Sounds({
      ...parts,
      capacity: parts.capacity ?? DEFAULT_CAPACITY,
      onChange: () => {
        this.#air.look();
        onChange();
      },
    });
    this.#player = new Player(time, parts.output, clock.server);
    this.#ears = new Ears({
      captures: parts.captures ?? [],
      frameAt: (us) => this.#player.frameAt(us),
      levels: parts.levels,
      nowMs: () => clock.trustedMs(),
      isPlaying: () => this.sounding,
      onFault: parts.onFault,
    });
    this.#watch = new VolumeWatch({
      time,
      nowMs: () => clock.nowMs(),
      isSounding: () => this.sounding,
      turn: (nowMs) => {
        this.#air.turnVolume(nowMs);
        this.byOrder.turn();
      },
    });
    this.volume = new OwnVolume(own, cluster, () => this.#watch.look());
    const unpacking = new Unpacking(store);
    const common = {
      player: this.#player,
      ears: this.#ears,
      sounds: this.sounds,
      clock: clock.server,
      openSound: (path: string, sha256: string) =>
        parts.openSound?.(store, path, sha256) ?? unpacking.open(path, sha256),
      readySound: (...asked: Parameters<Unpacking['ready']>) => unpacking.ready(...asked),
      isSwitchedOff: () => site().switchedOff,
      write,
    };
    this.#air = new Air({
      ...common,
      time,
      store: own,
      accounts: parts.accounts,
      cluster,
      volume: this.volume,
      onChange: () => {
        onChange();
        this.#watch.lookSoon();
      },
      onItem: (item) => parts.onItem?.(item),
    });
    this.byOrder = new ByOrder({
      ...common,
      plan: () => kept()?.plan,
      isIdleFor: (ms) => this.#air.isIdleFor(ms),
      warmUpMs: () => site().warmUpMs,
      onSounding: () => this.#watch.look(),
      volumeOf: (wished) => this.volume.volumeAt(wished, clock.nowMs(), kept()),
    });
  }

  /** Begins with the plan that was on the disk. */
  start(kept: KeptHorizon | undefined): void {
    this.#player.start();
    this.#ears.start();
    this.sounds.start();
    if (kept !== undefined) this.#air.plan(kept, false);
    this.#air.start();
  }

  /** Ends what sounds and writes it down. */
  stop(): void {
    this.#air.stop();
    this.#ears.stop();
    this.#player.stop();
    this.#watch.stop();
    this.sounds.stop();
  }

  /** A new plan is in force. */
  plan(horizon: KeptHorizon): void {
    this.#air.plan(horizon, true);
    this.#watch.look();
  }

  /** Does what is due. */
  look(): void {
    this.#air.look();
  }

  /** The switch at the box was turned. */
  switchTurned(): void {
    this.#air.switchTurned();
  }

  /** Ends what sounds now, or one airing of it. */
  silence(airing?: string): void {
    this.#air.silence(airing);
  }

  /** The airing that sounds; of several the one over the others. */
  get playing(): string | undefined {
    return this.#air.playing;
  }

  /** Airings that go on below it, turned down. */
  get below(): readonly string[] {
    return this.#air.below;
  }

  /** Volume of what sounds, or the highest that is allowed now. */
  get loudness(): number {
    return this.#air.volume;
  }

  /** Does anything sound that somebody asked for, by plan or by order? */
  get sounding(): boolean {
    return this.#air.playing !== undefined || this.byOrder.sounding;
  }

  /** Something sounds, or an airing begins within so many ms. */
  isOnAirWithin(ms: number): boolean {
    return this.byOrder.sounding || this.#air.isOnAirWithin(ms);
  }

  /** Nothing sounds, and nothing is to sound within so many ms. */
  isIdleFor(ms: number): boolean {
    return !this.byOrder.sounding && this.#air.isIdleFor(ms);
  }

  /** Which airings to come this box could play now. */
  readiness(): Pick<Ready, 'ready' | 'notReady'> {
    return this.#air.readiness();
  }
}
