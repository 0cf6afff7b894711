import type { Evidence, EvidenceTrouble } from '@loaphuong/protocol';
import { GainLine } from '../player/gain-line.ts';
import { BandMeter, type Hop, levelDb, louder } from './bands.ts';
import { judgeWindow } from './correlate.ts';
import { type Driven, isDrivenTooFar } from './driven.ts';
import { DRIVES_DB } from './fine-bands.ts';
import type { Tops } from './flat-tops.ts';
import { judgeHeard } from './heard-window.ts';
import { HOP, HopCutter } from './hop-cutter.ts';
import {
  CAPTURE_LAG_HOPS,
  HELD_DOWN,
  HOP_MS,
  LAG_HOPS,
  SHORT_BELOW_MS,
  SHORT_WINDOW_MATCH,
  SHORT_WINDOW_MS,
  STRETCH,
  WINDOW_MATCH,
  WINDOW_MS,
} from './thresholds.ts';

/** A rest shorter than a second is too little to be judged by itself. */
const LEAST_HOPS = 50;
const NOTHING: Hop = { bands: new Float64Array(4), energy: 0, peak: 0, power: 0, low: new Float32Array() };

/** What compares: the samples that left the card, or an input that heard what became of them. */
export type Ear =
  | { readonly kind: 'sink' }
  | {
      readonly kind: 'line' | 'mic';
      readonly sampleRate: 16_000 | 32_000 | 48_000;
      /** How much louder than what left the card this input usually hears, dB; absent while that is not known. */
      readonly usualDb?: number | undefined;
    };

/**
 * Watches one item and compares it, as it goes, with the decoded original: of kind `sink` the digital samples that left the card
 * and no more than that, of kind `line` or `mic` what an input heard of them, later and louder or softer. What came is cut into hops by the frames at which the plan wants them. Work is spread over the taps of 100 ms; only one window is ever held.
 */
export class WindowEvidence {
  readonly #ear: Ear;
  /** Hops that what came may be before and after its place. */
  readonly #before: number;
  readonly #after: number;
  /** What the newest windows that match show of an amplifier driven too far. */
  #driven: readonly Driven[] = [];
  #tops: readonly Tops[] = [];
  /** How loud the windows of this stretch were that match so far, and how loud those of the stretches before that were well. */
  #pending: readonly number[] = [];
  readonly #overDb: number[] = [];
  readonly #troubles = new Map<EvidenceTrouble, number>();
  /** How loud the player makes it, by samples of the sound. */
  readonly #gain: GainLine;
  readonly #windowHops: number;
  readonly #limit: number;
  readonly #originalMeter: BandMeter;
  #cutter: HopCutter | undefined;
  /** Hops by their number in the sound; both lists begin at `#base` (what left: `#before` earlier). */
  #original: Hop[] = [];
  #left: Hop[] = [];
  #first: number | undefined;
  #base = 0;
  /** Next sample of the original. */
  #nextSample = 0;
  /** Hops in which another sound lies over this one, by their number: all that left. */
  readonly #together = new Map<number, Hop>();
  #energy = 0;
  #hops = 0;
  #matched = 0;
  #windows = 0;
  #lowest = 1;

  /** @param gain factor that the player puts on every sample to begin with. */
  constructor(durationMs: number, gain: number, ear: Ear = { kind: 'sink' }) {
    this.#ear = ear;
    this.#originalMeter = new BandMeter(48_000, ear.kind !== 'sink', ear.kind === 'sink' ? [] : DRIVES_DB);
    this.#before = LAG_HOPS;
    this.#after = ear.kind === 'sink' ? LAG_HOPS : CAPTURE_LAG_HOPS;
    this.#gain = new GainLine(gain);
    const short = durationMs < SHORT_BELOW_MS;
    this.#limit = short ? SHORT_WINDOW_MATCH : WINDOW_MATCH;
    this.#windowHops = Math.round((short ? Math.min(durationMs, SHORT_WINDOW_MS) : WINDOW_MS) / HOP_MS);
  }

  /** Decoded original, once, with its place in the sound. */
  original(sample: number, samples: Int16Array): void {
    if (this.#first === undefined) {
      // The first whole hop from here on; a sample or two before it are not needed.
      this.#first = Math.ceil(sample / HOP);
      this.#base = this.#first;
      this.#nextSample = this.#first * HOP;
      const rate = this.#ear.kind === 'sink' ? 48_000 : this.#ear.sampleRate;
      this.#cutter = new HopCutter(
        rate,
        this.#first - this.#before,
        (hop, n) => this.#came(hop, n),
        this.#ear.kind !== 'sink',
        this.#ear.kind === 'sink' ? [] : [0],
      );
    }
    // After a jump back the original comes again; after a jump ahead a part of it is missing, and cannot match.
    let from = Math.max(0, this.#nextSample - sample);
    while (this.#nextSample < sample) {
      this.#original.push({ ...this.#originalMeter.next(), missing: true });
      this.#nextSample += HOP - (this.#nextSample % HOP);
    }
    from = Math.max(from, this.#nextSample - sample);
    while (from < samples.length) {
      const room = HOP - (this.#nextSample % HOP);
      const piece = samples.subarray(from, from + room);
      this.#originalMeter.take(piece);
      from += piece.length;
      this.#nextSample += piece.length;
      if (this.#nextSample % HOP === 0) this.#original.push(this.#originalMeter.next());
    }
  }

  /** What came, the first of it when the card was at a frame. @param frameOf card frame at which a sample of the sound is due. */
  left(frame: number, samples: Int16Array, frameOf: (sample: number) => number): void {
    this.#cutter?.take(frame, samples, frameOf);
  }

  /** The player goes to another factor. @param sample of the sound, where it begins to; absent: from its beginning. */
  turned(gain: number, sample?: number): void {
    this.#gain.turn(gain, sample);
  }

  /**
   * At this hop another sound lies over this one: what an input is to hear there is all that left the card. Whether this sound was in it,
   * `sink` says, which can tell the two apart.
   */
  together(number: number, left: Hop): void {
    if (number >= this.#base) this.#together.set(number, left);
  }

  /** Evidence so far, of everything that left since the first sample. */
  soFar(): Evidence {
    // What matches so far of the stretch under way is well or clipped as a whole.
    const { pending, clipped } = this.#stretch();
    const troubles = new Map(this.#troubles);
    if (clipped > 0) troubles.set('clipped', (troubles.get('clipped') ?? 0) + clipped);
    const trouble = [...troubles].sort(([, a], [, b]) => b - a).map(([name]) => name);
    return {
      kind: this.#ear.kind,
      matched: this.#matched + pending,
      windows: this.#windows,
      lowest: this.#windows === 0 ? 0 : Math.round(this.#lowest * 1000) / 1000,
      levelDb: Math.round(levelDb(this.#hops === 0 ? 0 : this.#energy / this.#hops) * 10) / 10,
      ...(trouble.length === 0 ? {} : { trouble }),
    };
  }

  /** Evidence at the end. @param cut true when the sound did not go to its end: then only what left whole is judged. */
  finish(cut: boolean): Evidence {
    // The last tenths of a second are still on their way to an input: they are not judged, rather than judged as silence.
    const played =
      this.#ear.kind !== 'sink'
        ? Math.min(this.#original.length, Math.max(0, this.#left.length - this.#before - this.#after))
        : cut
          ? Math.min(this.#original.length, Math.max(0, (this.#cutter?.number ?? 0) - this.#base - 1))
          : this.#original.length;
    while (this.#left.length < played + this.#before + this.#after) this.#left.push(NOTHING);
    if (played >= LEAST_HOPS || (this.#windows === 0 && played > 0)) this.#judge(played);
    return this.soFar();
  }

  /** How much louder than what left the card an input heard it in the windows that matched, dB, the middle of them. */
  get heardDb(): number | undefined {
    const all = this.#stretch().clipped > 0 ? this.#overDb : [...this.#overDb, ...this.#pending];
    return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
  }

  /**
   * The window under way as it was to come out, against the loudest factor of it: where it was turned in the middle, what was turned
   * down is that much softer. Turned to nothing it is expected all the same: silence proves no play.
   */
  #expected(hops: number): { original: Hop[]; gainDb: number } {
    const gains = Array.from({ length: hops }, (_, i) => this.#gain.mean((this.#base + i) * HOP, HOP));
    const most = Math.max(0, ...gains);
    const original = this.#original.slice(0, hops).map((hop, i) => {
      const together = most > 0 ? this.#together.get(this.#base + i) : undefined;
      if (together !== undefined) return louder(together, 1 / most);
      const gain = gains[i] ?? most;
      return gain === most || gain <= 0 ? hop : { ...hop, ...louder(hop, gain / most) };
    });
    return { original, gainDb: most > 0 ? 20 * Math.log10(most) : -120 };
  }

  #came(hop: Hop, number: number): void {
    if (number >= (this.#first ?? 0) && hop.energy > 0) {
      this.#energy += hop.energy;
      this.#hops += 1;
    }
    this.#left.push(hop);
    const whole = this.#original.length >= this.#windowHops;
    if (whole && this.#left.length >= this.#windowHops + this.#before + this.#after)
      this.#judge(this.#windowHops);
  }

  #judge(hops: number): void {
    const { original, gainDb } = this.#expected(hops);
    const left = this.#left.slice(0, hops + this.#before + this.#after);
    const verdict =
      this.#ear.kind === 'sink'
        ? judgeWindow(original, left, gainDb, this.#limit)
        : judgeHeard(original, left, this.#before, {
            usualDb: this.#ear.usualDb === undefined ? undefined : this.#ear.usualDb + gainDb,
            ...(this.#ear.kind === 'line' ? { tops: this.#tops } : {}),
          });
    this.#windows += 1;
    if (verdict.tops !== undefined) this.#tops = [...this.#tops, verdict.tops].slice(1 - HELD_DOWN.length);
    if (verdict.driven !== undefined) {
      this.#driven = [...this.#driven, verdict.driven].slice(-STRETCH);
      this.#pending = [...this.#pending, (verdict.overDb ?? 0) - gainDb];
    } else if (verdict.trouble === undefined) this.#matched += 1;
    else this.#troubles.set(verdict.trouble, (this.#troubles.get(verdict.trouble) ?? 0) + 1);
    this.#lowest = Math.min(this.#lowest, verdict.correlation);
    this.#original.splice(0, hops);
    this.#left.splice(0, hops);
    this.#base += hops;
    if (this.#pending.length === STRETCH) this.#settle();
    for (const number of this.#together.keys()) if (number < this.#base) this.#together.delete(number);
  }

  /** Of the stretch under way: windows that match, or are all clipped. A minute is judged together, for one window alone says little. */
  #stretch(): { readonly pending: number; readonly clipped: number } {
    const windows = this.#pending.length;
    return windows > 0 && isDrivenTooFar(this.#driven)
      ? { pending: 0, clipped: windows }
      : { pending: windows, clipped: 0 };
  }

  #settle(): void {
    const { pending, clipped } = this.#stretch();
    this.#matched += pending;
    if (clipped > 0) this.#troubles.set('clipped', (this.#troubles.get('clipped') ?? 0) + clipped);
    else this.#overDb.push(...this.#pending);
    this.#pending = [];
  }
}
