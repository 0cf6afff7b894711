import type { BoxTime, Cancel } from '../time/box-time.ts';

/** What the light at a box says to somebody who stands below it. `slow` and `fast` blink. */
export type LightSign = 'off' | 'steady' | 'slow' | 'fast';

/** What the light is made of. */
export interface LightFacts {
  /** The switch at the box says silence. */
  readonly switchedOff: boolean;
  /** A fault lasts, or the box is in its safe state. */
  readonly faulty: boolean;
  readonly connected: boolean;
  readonly trustsTime: boolean;
}

/** The sign for a state: dark by the switch, fast with a fault, slow without link or trust in the time, steady when all is well. */
export function lightSign({ switchedOff, faulty, connected, trustsTime }: LightFacts): LightSign {
  if (switchedOff) return 'off';
  if (faulty) return 'fast';
  return connected && trustsTime ? 'steady' : 'slow';
}

/** Half of the fast blink: four times a second, too fast to be taken for the slow one, which turns each second. */
const TICK_MS = 125;
const TICKS_OF_SLOW = 8;

/** Shows the sign on a light that can only be on or off. It is dark while the program does not run. */
export class Light {
  readonly #time: BoxTime;
  readonly #shine: (on: boolean) => void;
  readonly #sign: () => LightSign;
  #timer: Cancel | undefined;
  #ticks = 0;
  #isOn: boolean | undefined;

  /** @param shine switches the light; absent where there is none, then nothing ever runs. @param sign asked eight times a second. */
  constructor(time: BoxTime, shine: ((on: boolean) => void) | undefined, sign: () => LightSign) {
    this.#time = time;
    this.#shine = shine ?? (() => undefined);
    this.#sign = sign;
    this.#isOn = shine === undefined ? undefined : false;
  }

  start(): void {
    if (this.#isOn === undefined) return;
    this.#shine(false);
    this.#tick();
  }

  stop(): void {
    this.#timer?.();
    this.#show(false);
  }

  #tick(): void {
    const sign = this.#sign();
    const half = sign === 'slow' ? TICKS_OF_SLOW : 1;
    this.#show(sign === 'steady' || (sign !== 'off' && Math.floor(this.#ticks / half) % 2 === 0));
    this.#ticks += 1;
    this.#timer = this.#time.after(TICK_MS, () => this.#tick());
  }

  #show(on: boolean): void {
    if (this.#isOn === undefined || on === this.#isOn) return;
    this.#isOn = on;
    this.#shine(on);
  }
}
