import { ALSA_ERRORS, type AlsaDriver, type AlsaInput } from '../output/alsa/alsa-driver.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { Capture, CaptureListener, CaptureState } from './capture.ts';

const RATE = 48_000;
const LISTEN_MS = 100;
/** Most samples read at a time: what a held-up program missed is read in the next turns. */
const MOST = 9600;
const BACK_OFF_MS = { first: 500, most: 30_000 } as const;

/** An input of ALSA. One that is missing, pulled out, overrun or slept is a state, and is looked for again, later and later. */
export class AlsaCapture implements Capture {
  readonly kind: 'line' | 'mic';
  readonly source = 'alsa';
  readonly sampleRate = RATE;
  readonly #time: BoxTime;
  readonly #driver: AlsaDriver;
  readonly #device: string;
  #input: AlsaInput | undefined;
  #listener: CaptureListener | undefined;
  #told: CaptureState['state'] | undefined;
  #timer: Cancel | undefined;

  /** @param device ALSA's name of the input: `default`, `plughw:CARD=Device` … */
  constructor(kind: 'line' | 'mic', time: BoxTime, driver: AlsaDriver, device: string) {
    this.kind = kind;
    this.#time = time;
    this.#driver = driver;
    this.#device = device;
  }

  start(listener: CaptureListener): void {
    this.#listener = listener;
    this.#open(BACK_OFF_MS.first);
  }

  stop(): void {
    this.#timer?.();
    this.#listener = undefined;
    this.#input?.close();
    this.#input = undefined;
    this.#told = undefined;
  }

  #open(retryMs: number): void {
    const input = this.#driver.openInput(this.#device);
    const error = typeof input === 'number' ? input : input.start();
    if (typeof input === 'number' || error < 0) {
      if (typeof input !== 'number') input.close();
      this.#tell({ state: 'missing', why: this.#driver.words(error) });
      this.#timer = this.#time.after(retryMs, () => this.#open(Math.min(retryMs * 2, BACK_OFF_MS.most)));
      return;
    }
    this.#input = input;
    this.#tell({ state: 'hearing' });
    this.#timer = this.#time.after(LISTEN_MS, () => this.#hear(input));
  }

  #hear(input: AlsaInput): void {
    const waiting = input.waiting();
    const samples = typeof waiting === 'number' || waiting.frames <= 0 ? undefined : input.read(MOST);
    if (typeof waiting === 'number') this.#failed(input, waiting);
    else if (typeof samples === 'number') this.#failed(input, samples);
    else if (samples !== undefined) {
      // The oldest sample that waits came that long before the newest.
      const atUs = this.#time.monotonicUs() - waiting.ageUs - (waiting.frames / RATE) * 1e6;
      this.#listener?.heard({ atUs, samples });
    }
    if (this.#input === input) this.#timer = this.#time.after(LISTEN_MS, () => this.#hear(input));
  }

  #failed(input: AlsaInput, error: number): void {
    if (error === ALSA_ERRORS.again) return;
    // An overrun, or a sleep: what was not read is lost and the next block says where it is.
    const stopped = error === ALSA_ERRORS.broken || error === ALSA_ERRORS.suspended;
    if (stopped && input.prepare() >= 0 && input.start() >= 0) return;
    input.close();
    this.#input = undefined;
    this.#tell({ state: 'missing', why: this.#driver.words(error) });
    if (this.#listener !== undefined)
      this.#timer = this.#time.after(BACK_OFF_MS.first, () => this.#open(BACK_OFF_MS.first * 2));
  }

  #tell(state: CaptureState): void {
    if (this.#told === state.state) return;
    this.#told = state.state;
    this.#listener?.changed(state);
  }
}
