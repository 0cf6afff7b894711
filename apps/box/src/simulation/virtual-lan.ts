import type { Random } from '../chance/random.ts';
import type { Lan } from '../neighbour/lan.ts';
import type { BoxTime } from '../time/box-time.ts';
import type { Guard, VirtualWorld } from './virtual-time.ts';
import { Way, type WayFaults } from './way.ts';

type Listener = Parameters<Lan['start']>[0];

/** A simulated local network: whoever joined hears every question, each over a way of its own. */
export class VirtualNetwork {
  readonly #world: VirtualWorld;
  readonly #random: Random;
  readonly #faults: WayFaults;
  readonly #listeners = new Set<(text: string, answer: (text: string) => void) => void>();
  /** What a test changes in every answer on its way. */
  forge: (answer: string) => string = (answer) => answer;

  constructor(world: VirtualWorld, random: Random, faults: WayFaults) {
    this.#world = world;
    this.#random = random;
    this.#faults = faults;
  }

  /** The network as one box sees it, by its own clock. */
  joinedBy(time: BoxTime, guard: Guard): Lan {
    let listener: Listener | undefined;
    const carry = (arrive: () => void) => {
      new Way(this.#world, this.#random, this.#faults).send(() => guard(arrive));
    };
    const hear = (text: string, answer: (text: string) => void) =>
      carry(() => listener?.question({ text, atUs: time.monotonicUs(), answer }));
    return {
      start: (heard) => {
        listener = heard;
        this.#listeners.add(hear);
      },
      ask: (text) => {
        const answered = (answer: string) =>
          carry(() => listener?.answer({ text: this.forge(answer), atUs: time.monotonicUs() }));
        for (const other of this.#listeners) if (other !== hear) other(text, answered);
      },
      stop: () => {
        listener = undefined;
        this.#listeners.delete(hear);
      },
    };
  }
}
