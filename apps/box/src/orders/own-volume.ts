import { volumeAt } from '@loaphuong/domain/broadcast';
import * as z from 'zod';
import { settingsOf } from '../horizon/cluster-settings.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import { bytesOf, readText, type Store } from '../store/store.ts';

const PATH = 'volume.json';
const Kept = z.strictObject({ percent: z.int().min(0).max(100), issuedMs: z.number() });

/** Factor on every sample at a volume (per cent). Loudness follows its square: half way is heard as about half as loud, −12 dB. */
export function gainOf(volume: number): number {
  return (volume / 100) ** 2;
}

/** The volume of this box: what was ordered last or what the newest plan says, whichever was signed later; kept through power cuts. */
export class OwnVolume {
  readonly #store: Store;
  readonly #cluster: string;
  readonly #onOrder: () => void;
  #ordered: z.infer<typeof Kept> | undefined;

  /** @param onOrder another volume was ordered: it is for what sounds already, too. */
  constructor(store: Store, cluster: string, onOrder: () => void) {
    this.#store = store;
    this.#cluster = cluster;
    this.#onOrder = onOrder;
    try {
      this.#ordered = Kept.parse(JSON.parse(readText(store, PATH) ?? 'null'));
    } catch {
      // Never ordered, or damaged: the plan says it.
    }
  }

  /** An order; durable, and in force for what sounds, when this returns. @param issuedMs when it was signed, server time. */
  order(percent: number, issuedMs: number): void {
    this.#ordered = { percent, issuedMs };
    this.#store.replace(PATH, bytesOf(JSON.stringify(this.#ordered)));
    this.#onOrder();
  }

  /** Own volume under a plan, per cent. */
  own(horizon: KeptHorizon | undefined): number {
    const ordered = this.#ordered;
    if (ordered !== undefined && ordered.issuedMs > (horizon?.issuedMs ?? 0)) return ordered.percent;
    return settingsOf(horizon, this.#cluster)?.volume ?? ordered?.percent ?? 100;
  }

  /** The volume at which something sounds at an instant (ms, server time): wish, place, hour and own volume, the lowest. */
  volumeAt(wished: number, atMs: number, horizon: KeptHorizon | undefined): number {
    if (horizon === undefined) return Math.min(wished, this.own(horizon));
    const { zone, rules } = horizon.plan;
    return volumeAt(
      wished,
      Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)),
      zone,
      rules,
      this.own(horizon),
    );
  }

  /** How much later than the instant the sound leaves here, ms. */
  delayMs(horizon: KeptHorizon | undefined): number {
    return settingsOf(horizon, this.#cluster)?.delayMs ?? 0;
  }
}
