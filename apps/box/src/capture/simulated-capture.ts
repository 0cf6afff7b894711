import type { Random } from '../chance/random.ts';
import type { Output } from '../output/output.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { Capture, CaptureListener } from './capture.ts';
import { SimulatedWay, thirds, WAY_RATE, type WayOfSound } from './way-of-sound.ts';

/**
 * An input made of arithmetic, named as what it is: it hears what left a card through a simulated amplifier, line and room. What is
 * wrong with them can be changed at any time, and the input can be unplugged.
 */
export class SimulatedCapture implements Capture {
  readonly source = 'simulated';
  readonly sampleRate = WAY_RATE;
  readonly kind: Capture['kind'];
  readonly #time: BoxTime;
  readonly #output: Output;
  readonly #way: SimulatedWay;
  readonly #onTheWay = new Set<Cancel>();
  #delayMs = 0;
  #listener: CaptureListener | undefined;
  #untap: (() => void) | undefined;
  #left = new Int16Array(0);
  #unplugged = false;

  constructor(kind: Capture['kind'], time: BoxTime, output: Output, random: Random, way: WayOfSound = {}) {
    this.kind = kind;
    this.#time = time;
    this.#output = output;
    this.#way = new SimulatedWay(random);
    this.set(way);
  }

  /** What is between card and input from now on. */
  set(way: WayOfSound): void {
    this.#delayMs = way.delayMs ?? 0;
    this.#way.set(way);
  }

  start(listener: CaptureListener): void {
    this.#listener = listener;
    this.#untap = this.#output.tap((_, samples) => this.#leaves(samples));
    this.#tell();
  }

  stop(): void {
    this.#untap?.();
    for (const cancel of this.#onTheWay) cancel();
    this.#onTheWay.clear();
    this.#listener = undefined;
  }

  /** Fault: the input is pulled out, or put back. */
  unplug(gone: boolean): void {
    if (this.#unplugged === gone) return;
    this.#unplugged = gone;
    this.#tell();
  }

  #tell(): void {
    this.#listener?.changed(
      this.#unplugged ? { state: 'missing', why: 'unplugged (simulated)' } : { state: 'hearing' },
    );
  }

  /** The last of these samples leaves the card just now. */
  #leaves(samples: Int16Array): void {
    const all = new Int16Array(this.#left.length + samples.length);
    all.set(this.#left);
    all.set(samples, this.#left.length);
    const heard = this.#way.pass(thirds(all));
    this.#left = all.slice(heard.length * 3);
    const atUs =
      this.#time.monotonicUs() - (all.length * 1e6) / this.#output.sampleRate + this.#delayMs * 1000;
    const cancel = this.#time.after(this.#delayMs, () => {
      this.#onTheWay.delete(cancel);
      if (!this.#unplugged) this.#listener?.heard({ atUs, samples: heard });
    });
    this.#onTheWay.add(cancel);
  }
}
