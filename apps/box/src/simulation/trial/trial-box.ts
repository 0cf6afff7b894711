import type { WayOfSound } from '../../capture/way-of-sound.ts';
import { VirtualBox } from '../virtual-box.ts';
import { WatchedCard } from './watched-card.ts';

/** The line of an amplifier that works, without noise: a day of listening to it must not cost a day. Invented, not measured. */
export const QUIET_LINE: WayOfSound = { gainDb: -6, delayMs: 40 };

/** What stays wrong with a box through power cuts, until somebody mends it. */
export type LastingTrouble = 'card-missing' | 'half-muted';

/** A virtual box whose troubles outlive its power cuts, and whose card is watched to the last sample. */
export class TrialBox extends VirtualBox {
  readonly #lasting = new Set<LastingTrouble>();

  override on(...how: Parameters<VirtualBox['on']>): void {
    super.on(...how);
    for (const trouble of this.#lasting) this.#put(trouble, true);
  }

  override cut(): void {
    if (this.card instanceof WatchedCard) this.card.die();
    super.cut();
  }

  /** A trouble begins or ends. */
  trouble(trouble: LastingTrouble, is: boolean): void {
    if (is) this.#lasting.add(trouble);
    else this.#lasting.delete(trouble);
    if (this.box !== undefined) this.#put(trouble, is);
  }

  /** Somebody mends everything. */
  mend(): void {
    for (const trouble of [...this.#lasting]) this.trouble(trouble, false);
    this.store.limit(Number.POSITIVE_INFINITY);
    this.store.cutAtChange(Number.POSITIVE_INFINITY, () => 0.5);
    this.network(true);
    if (this.box === undefined) this.on();
  }

  #put(trouble: LastingTrouble, is: boolean): void {
    this.survives(() => {
      if (trouble === 'card-missing') this.card.unplug(is);
      else
        for (const input of this.captures)
          input.set(is ? { ...QUIET_LINE, muted: { periodMs: 1600, share: 0.5 } } : QUIET_LINE);
    });
  }
}
