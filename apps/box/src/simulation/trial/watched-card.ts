import type { TapListener } from '../../output/output.ts';
import { SimulatedCard } from '../../output/simulated-card.ts';

/** A time in which sound left a card: true instants, microseconds since 1970. */
export interface Sounded {
  readonly fromUs: number;
  toUs: number;
}

/** Pieces that follow each other within this are one. */
const ONE_US = 5000;
/** After so long without sound nobody's ear is kept awake: an input that hears a silent line all day would cost more than the box. */
const DOZE_US = 5e6;

/**
 * A simulated card that writes down, by the true time, when anything but silence leaves it. It sees what is written and taken back,
 * and hangs no ear on the stream: a day of a box costs a handful of entries.
 */
export class WatchedCard extends SimulatedCard {
  readonly #sounded: Sounded[];
  readonly #nowUs: () => number;
  readonly #dozing = new Set<() => void>();
  #isGone = false;

  /** @param sounded where it is written down, over all lives of a box. */
  constructor(sounded: Sounded[], ...made: ConstructorParameters<typeof SimulatedCard>) {
    super(...made);
    this.#sounded = sounded;
    this.#nowUs = made[1];
  }

  override writeAt(frame: number, samples: Int16Array): number {
    for (const wake of [...this.#dozing]) wake();
    const late = super.writeAt(frame, samples);
    if (this.#isGone || late >= samples.length || samples.every((sample) => sample === 0)) return late;
    const fromUs = this.trueUsOf(frame + late);
    const toUs = this.trueUsOf(frame + samples.length);
    const last = this.#sounded.at(-1);
    if (last !== undefined && fromUs >= last.fromUs && fromUs - last.toUs < ONE_US)
      last.toUs = Math.max(last.toUs, toUs);
    else this.#sounded.push({ fromUs, toUs });
    return late;
  }

  override clearFrom(frame: number): void {
    super.clearFrom(frame);
    this.#takeBack(this.trueUsOf(frame));
  }

  override tap(listener: TapListener): () => void {
    let untap: (() => void) | undefined;
    const wake = () => {
      this.#dozing.delete(wake);
      untap = super.tap((frame, samples) => {
        listener(frame, samples);
        const isAwake = this.#nowUs() - (this.#sounded.at(-1)?.toUs ?? 0) < DOZE_US;
        if (isAwake || untap === undefined) return;
        untap();
        untap = undefined;
        this.#dozing.add(wake);
      });
    };
    wake();
    return () => {
      this.#dozing.delete(wake);
      untap?.();
      untap = undefined;
    };
  }

  override unplug(gone: boolean): void {
    super.unplug(gone);
    this.#isGone = gone;
    if (gone) this.#takeBack(0);
  }

  /** The power went: what has not left will never leave. */
  die(): void {
    this.#takeBack(0);
  }

  #takeBack(us: number): void {
    const fromUs = Math.max(us, this.#nowUs());
    for (let last = this.#sounded.at(-1); last !== undefined && last.toUs > fromUs; ) {
      if (last.fromUs < fromUs) {
        last.toUs = fromUs;
        return;
      }
      this.#sounded.pop();
      last = this.#sounded.at(-1);
    }
  }
}
