import type { BoxTime, Cancel } from '../time/box-time.ts';
import { ALSA_ERRORS, type AlsaCard, type AlsaDriver, type AlsaStatus } from './alsa/alsa-driver.ts';
import { FreeRunningStream } from './free-running-stream.ts';
import type { CardReading, Output, OutputState, TapListener } from './output.ts';

const PER_US = 0.048;
/** What was written ahead is brought to the card, and the card is looked after, so often. */
const PUMP_MS = 50;
/** What lies nearer to the card than 5 ms is on its way already. */
const MARGIN = 240;
const SILENCE = new Int16Array(960);
const BACK_OFF_MS = { first: 500, most: 30_000 } as const;

type Card =
  | { readonly state: 'stopped' }
  | { readonly state: 'missing'; readonly retryMs: number }
  | { readonly state: 'open'; readonly card: AlsaCard };

/**
 * A sound card of ALSA. The samples that were written ahead are kept here and are the truth; the card holds as much of their beginning as
 * its buffer takes, and what changes is written over again there. A card that is missing, pulled out, slept or ran dry is a state: frames
 * are counted on by the box's clock, so whoever plays finds its place again when the card is back.
 */
export class AlsaOutput implements Output {
  readonly kind = 'alsa';
  readonly sampleRate = 48_000;
  readonly #time: BoxTime;
  readonly #driver: AlsaDriver;
  readonly #device: string;
  readonly #stream: FreeRunningStream;
  #card: Card = { state: 'stopped' };
  #watcher: ((state: OutputState) => void) | undefined;
  #told: OutputState['state'] | undefined;
  #timer: Cancel | undefined;
  /** Frame at the card's place of writing. */
  #writing = 0;
  /** End of the samples that the card holds. */
  #held = 0;
  /** The last place known, and when: from here frames are counted on. */
  #last: CardReading = { frame: 0, atUs: 0 };
  #highest = 0;

  /** @param device ALSA's name of the card: `default`, `plughw:CARD=Device` … */
  constructor(time: BoxTime, driver: AlsaDriver, device: string) {
    this.#time = time;
    this.#driver = driver;
    this.#device = device;
    this.#stream = new FreeRunningStream(time, () => this.#position());
  }

  watch(listener: (state: OutputState) => void): void {
    this.#watcher = listener;
  }

  start(): void {
    if (this.#card.state !== 'stopped') return;
    this.#last = { frame: 0, atUs: this.#time.monotonicUs() };
    this.#highest = 0;
    this.#open(BACK_OFF_MS.first);
  }

  stop(): void {
    this.#timer?.();
    if (this.#card.state === 'open') this.#card.card.close();
    this.#card = { state: 'stopped' };
    this.#stream.stop();
  }

  reading(): CardReading | undefined {
    const status = this.#status();
    return status === undefined ? undefined : this.#last;
  }

  writeAt(frame: number, samples: Int16Array): number {
    const status = this.#status();
    if (status === undefined) return samples.length;
    const late = this.#stream.writeAt(frame, samples);
    this.#bring(status, frame);
    return late;
  }

  clearFrom(frame: number): void {
    this.#stream.clearFrom(frame);
    const status = this.#status();
    if (status !== undefined && frame < this.#held) this.#bring(status, frame);
  }

  placed(from: number, to: number): Int16Array {
    return this.#stream.read(from, to);
  }

  tap(listener: TapListener): () => void {
    return this.#stream.tap(listener);
  }

  #open(retryMs: number): void {
    const card = this.#driver.open(this.#device);
    if (typeof card === 'number') {
      this.#miss(card, retryMs);
      return;
    }
    const error = this.#begin(card);
    if (error < 0) {
      card.close();
      this.#miss(error, retryMs);
      return;
    }
    this.#card = { state: 'open', card };
    this.#tell({ state: 'there' });
    this.#pumpSoon();
  }

  /** Sets the card going. Its first frame is the one that the box's clock says is due now. */
  #begin(card: AlsaCard): number {
    this.#writing = Math.ceil(this.#position());
    this.#held = this.#writing;
    const written = card.write(SILENCE);
    if (written < 0) return written;
    this.#writing += written;
    return card.start();
  }

  /** The card is gone: says so, and looks again later and later. */
  #miss(error: number, retryMs: number): void {
    if (this.#card.state === 'open') this.#card.card.close();
    this.#card = { state: 'missing', retryMs };
    // What was written ahead never left; when the card is back, its time has gone by.
    this.#stream.clearFrom(0);
    this.#tell({ state: 'missing', why: this.#driver.words(error) });
    this.#timer?.();
    this.#timer = this.#time.after(retryMs, () => this.#open(Math.min(retryMs * 2, BACK_OFF_MS.most)));
  }

  #tell(state: OutputState): void {
    if (this.#told === state.state) return;
    this.#told = state.state;
    this.#watcher?.(state);
  }

  #pumpSoon(): void {
    this.#timer?.();
    this.#timer = this.#time.after(PUMP_MS, () => {
      const status = this.#status();
      if (status !== undefined && this.#stream.end > this.#held) this.#bring(status, this.#held);
      if (this.#card.state === 'open') this.#pumpSoon();
    });
  }

  /** The card as it is now, its place noted; `undefined` when it cannot play. Deals with whatever happened to it. */
  #status(): AlsaStatus | undefined {
    if (this.#card.state !== 'open') return undefined;
    const { card } = this.#card;
    const status = card.status();
    if (typeof status === 'number') return this.#failed(card, status);
    if (status.state === 'disconnected') return this.#failed(card, ALSA_ERRORS.gone);
    if (status.state === 'suspended') return this.#failed(card, ALSA_ERRORS.suspended);
    if (status.state !== 'running') return this.#failed(card, ALSA_ERRORS.broken);
    this.#last = {
      frame: this.#writing - status.delay,
      atUs: this.#time.monotonicUs() - status.ageUs,
    };
    return status;
  }

  #failed(card: AlsaCard, error: number): undefined {
    if (error === ALSA_ERRORS.again) return undefined;
    if (error === ALSA_ERRORS.suspended) {
      const woken = card.resume();
      // Some drivers need their time, and some cannot resume at all.
      if (woken >= 0 || woken === ALSA_ERRORS.again) return undefined;
    }
    if (error === ALSA_ERRORS.broken || error === ALSA_ERRORS.suspended) {
      const anew = card.prepare();
      const begun = anew < 0 ? anew : this.#begin(card);
      if (begun >= 0) return undefined;
      this.#miss(begun, BACK_OFF_MS.first);
      return undefined;
    }
    this.#miss(error, BACK_OFF_MS.first);
    return undefined;
  }

  /** Makes the card hold what the stream says from a frame on, as far as its buffer reaches. */
  #bring(status: AlsaStatus, from: number): void {
    if (this.#card.state !== 'open') return;
    const { card } = this.#card;
    // Where the card reads, which is a little ahead of what leaves.
    const reads = this.#writing + status.avail - card.bufferFrames;
    const start = Math.max(Math.min(from, this.#held), reads + MARGIN);
    const end = Math.min(Math.max(this.#stream.end, this.#held), reads + card.bufferFrames);
    if (end <= start || !this.#goTo(card, start)) return;
    while (this.#writing < end) {
      const samples = this.#stream.read(this.#writing, end);
      const written = card.write(samples);
      if (written === ALSA_ERRORS.again || written === 0) break;
      if (written < 0) {
        this.#failed(card, written);
        return;
      }
      this.#writing += written;
    }
    this.#held = this.#writing;
  }

  /** Moves the place of writing. False when the card would not. */
  #goTo(card: AlsaCard, frame: number): boolean {
    const way = Math.round(frame - this.#writing);
    if (way === 0) return true;
    const gone = way < 0 ? card.rewind(-way) : card.forward(way);
    if (gone < 0) {
      this.#failed(card, gone);
      return false;
    }
    this.#writing += way < 0 ? -gone : gone;
    return true;
  }

  /** Frames that have left. Never goes back. */
  #position(): number {
    const now = this.#last.frame + (this.#time.monotonicUs() - this.#last.atUs) * PER_US;
    this.#highest = Math.max(this.#highest, now);
    return this.#highest;
  }
}
