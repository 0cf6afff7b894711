import type { Random } from '../chance/random.ts';
import type { VirtualWorld } from './virtual-time.ts';

/** How one direction of a simulated connection treats what is sent. */
export interface WayFaults {
  /** Delay in the middle, milliseconds, and how far around it (evenly spread). */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Share of packets lost; over a stream connection a loss is a wait for the repeat, 200 ms and the way once more. */
  readonly loss: number;
}

/** A perfect way. */
export const NO_FAULTS: WayFaults = { delayMs: 0, jitterMs: 0, loss: 0 };

/** One direction of a stream connection in a virtual world: nothing overtakes, a lost packet holds up all behind it. */
export class Way {
  readonly #world: VirtualWorld;
  readonly #random: Random;
  readonly #faults: WayFaults;
  #lastUs = 0;
  #cut = 0;

  constructor(world: VirtualWorld, random: Random, faults: WayFaults = NO_FAULTS) {
    this.#world = world;
    this.#random = random;
    this.#faults = faults;
  }

  /** Delivers after the delay, unless the connection was cut meanwhile. */
  send(arrive: () => void): void {
    const { delayMs, jitterMs, loss } = this.#faults;
    let ms = delayMs + (this.#random() * 2 - 1) * jitterMs;
    while (this.#random() < loss) ms += 200 + delayMs + (this.#random() * 2 - 1) * jitterMs;
    this.#lastUs = Math.max(this.#lastUs, this.#world.nowUs() + ms * 1000);
    const cut = this.#cut;
    this.#world.at(this.#lastUs, () => {
      if (cut === this.#cut) arrive();
    });
  }

  /** Loses everything on its way. */
  cut(): void {
    this.#cut += 1;
    this.#lastUs = 0;
  }
}
