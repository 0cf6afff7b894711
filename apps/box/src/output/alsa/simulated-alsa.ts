import type { BoxTime } from '../../time/box-time.ts';
import {
  ALSA_ERRORS,
  type AlsaCard,
  type AlsaDriver,
  type AlsaInput,
  type AlsaStatus,
} from './alsa-driver.ts';

/** ENOENT of Linux: no card of that name. */
const NOT_FOUND = -2;

/** ALSA made of arithmetic, named as what it is: one card with a ring of samples that time eats, and faults on request. */
export class SimulatedAlsa implements AlsaDriver {
  readonly #time: BoxTime;
  readonly #bufferFrames: number;
  #fault: 'none' | 'gone' | 'dry' | 'asleep' = 'none';
  #canResume = true;
  #open: SimulatedAlsaCard | undefined;
  /** Times that somebody tried to open the card. */
  opened = 0;
  /** Everything that left, by moment (µs of the box's clock) of its first sample. */
  readonly heard: { readonly atUs: number; readonly samples: Int16Array }[] = [];

  constructor(time: BoxTime, bufferFrames = 24_000) {
    this.#time = time;
    this.#bufferFrames = bufferFrames;
  }

  words(error: number): string {
    return error === NOT_FOUND ? 'No such file or directory' : `error ${error}`;
  }

  open(): AlsaCard | number {
    this.opened += 1;
    if (this.#fault === 'gone') return NOT_FOUND;
    this.#open = new SimulatedAlsaCard(this.#time, this.#bufferFrames, {
      fault: () => this.#fault,
      canResume: () => this.#canResume,
      mend: () => {
        this.#fault = 'none';
      },
      left: (atUs, samples) => this.heard.push({ atUs, samples }),
    });
    return this.#open;
  }

  /** An input that hears a ramp: each sample is its number since the input was opened, modulo 1000. */
  openInput(): AlsaInput | number {
    this.opened += 1;
    if (this.#fault === 'gone') return NOT_FOUND;
    const bornUs = this.#time.monotonicUs();
    let read = 0;
    const error = () =>
      this.#fault === 'gone' ? ALSA_ERRORS.gone : this.#fault === 'none' ? 0 : ALSA_ERRORS.broken;
    const came = () => Math.floor((this.#time.monotonicUs() - bornUs) * 0.048);
    return {
      start: () => 0,
      waiting: () => (error() < 0 ? error() : { frames: came() - read, ageUs: 0 }),
      read: (most) => {
        if (error() < 0) return error();
        const from = read;
        read = Math.min(came(), from + most);
        return Int16Array.from({ length: read - from }, (_, i) => (from + i) % 1000);
      },
      prepare: () => {
        if (this.#fault === 'gone') return ALSA_ERRORS.gone;
        this.#fault = 'none';
        read = came();
        return 0;
      },
      close: () => undefined,
    };
  }

  /** Fault: the card is pulled out. */
  unplug(): void {
    this.#open?.eat();
    this.#fault = 'gone';
  }

  /** The card is put back. */
  plug(): void {
    this.#fault = 'none';
  }

  /** Fault: the card ran dry and stopped. */
  runDry(): void {
    this.#open?.eat();
    this.#fault = 'dry';
  }

  /** Fault: the machine put the card to sleep. @param canResume false for a driver that must be prepared anew. */
  suspend(canResume: boolean): void {
    this.#open?.eat();
    this.#canResume = canResume;
    this.#fault = 'asleep';
  }
}

interface Ways {
  readonly fault: () => 'none' | 'gone' | 'dry' | 'asleep';
  readonly canResume: () => boolean;
  readonly mend: () => void;
  readonly left: (atUs: number, samples: Int16Array) => void;
}

class SimulatedAlsaCard implements AlsaCard {
  readonly bufferFrames: number;
  readonly #time: BoxTime;
  readonly #ways: Ways;
  readonly #ring: Int16Array;
  /** Places of reading and of writing, frames since the card was made ready. */
  #read = 0;
  #write = 0;
  #startedUs: number | undefined;

  constructor(time: BoxTime, bufferFrames: number, ways: Ways) {
    this.#time = time;
    this.bufferFrames = bufferFrames;
    this.#ring = new Int16Array(bufferFrames);
    this.#ways = ways;
  }

  status(): AlsaStatus | number {
    const fault = this.#ways.fault();
    if (fault === 'gone') return ALSA_ERRORS.gone;
    if (fault !== 'none') return { state: fault === 'dry' ? 'xrun' : 'suspended', ...this.#places() };
    this.eat();
    return { state: this.#startedUs === undefined ? 'stopped' : 'running', ...this.#places() };
  }

  write(samples: Int16Array): number {
    const error = this.#error();
    if (error < 0) return error;
    const room = this.bufferFrames - (this.#write - this.#read);
    if (room <= 0) return ALSA_ERRORS.again;
    const size = Math.min(samples.length, room);
    for (let i = 0; i < size; i += 1) this.#ring[(this.#write + i) % this.bufferFrames] = samples[i] ?? 0;
    this.#write += size;
    return size;
  }

  rewind(frames: number): number {
    const error = this.#error();
    if (error < 0) return error;
    const way = Math.min(frames, Math.max(0, this.#write - this.#read));
    this.#write -= way;
    return way;
  }

  forward(frames: number): number {
    const error = this.#error();
    if (error < 0) return error;
    const way = Math.min(frames, this.bufferFrames - (this.#write - this.#read));
    this.#write += way;
    return way;
  }

  prepare(): number {
    if (this.#ways.fault() === 'gone') return ALSA_ERRORS.gone;
    this.#ways.mend();
    this.#read = 0;
    this.#write = 0;
    this.#startedUs = undefined;
    this.#ring.fill(0);
    return 0;
  }

  start(): number {
    const error = this.#error();
    if (error < 0) return error;
    this.#startedUs = this.#time.monotonicUs();
    return 0;
  }

  resume(): number {
    if (!this.#ways.canResume()) return -38; // ENOSYS
    this.#ways.mend();
    // It slept: what it holds leaves that much later.
    this.#startedUs = this.#time.monotonicUs() - this.#read / 0.048;
    return 0;
  }

  close(): void {
    this.#startedUs = undefined;
  }

  /** Lets time eat what is in the ring, and leaves silence behind. */
  eat(): void {
    if (this.#startedUs === undefined || this.#ways.fault() !== 'none') return;
    const to = Math.floor((this.#time.monotonicUs() - this.#startedUs) * 0.048);
    // Further than its buffer there is only silence.
    const samples = new Int16Array(Math.min(to - this.#read, this.bufferFrames));
    if (samples.length === 0) return;
    const atUs = this.#startedUs + this.#read / 0.048;
    for (let i = 0; i < samples.length; i += 1) {
      const place = (this.#read + i) % this.bufferFrames;
      samples[i] = this.#ring[place] ?? 0;
      this.#ring[place] = 0;
    }
    this.#read = to;
    this.#ways.left(atUs, samples);
  }

  #places(): Pick<AlsaStatus, 'delay' | 'avail' | 'ageUs'> {
    const delay = this.#write - this.#read;
    return { delay, avail: this.bufferFrames - delay, ageUs: 0 };
  }

  #error(): number {
    this.eat();
    const fault = this.#ways.fault();
    if (fault === 'gone') return ALSA_ERRORS.gone;
    if (fault === 'dry') return ALSA_ERRORS.broken;
    return fault === 'asleep' ? ALSA_ERRORS.suspended : 0;
  }
}
