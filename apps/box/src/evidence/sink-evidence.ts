import type { Evidence } from '@loaphuong/protocol';
import type { ItemListener } from '../player/player.ts';
import { BandMeter, type Hop, levelDb } from './bands.ts';
import { judgeWindow } from './correlate.ts';
import {
  HOP_MS,
  LAG_HOPS,
  SHORT_BELOW_MS,
  SHORT_WINDOW_MATCH,
  SHORT_WINDOW_MS,
  WINDOW_MATCH,
  WINDOW_MS,
} from './thresholds.ts';

const HOP = HOP_MS * 48;
/** A rest shorter than a second is too little to be judged by itself. */
const LEAST_HOPS = 50;
const NOTHING: Hop = { bands: new Float64Array(4), energy: 0 };

/**
 * Watches one item leave the card and compares it, as it goes, with the decoded original: evidence of kind `sink`, digital samples
 * and no more than that. What left is cut into hops by the frames at which the plan wants them, not by what the player says it
 * wrote, so a sound in the wrong place does not match. Work is spread over the taps of 100 ms; only one window is ever held.
 */
export class SinkEvidence implements ItemListener {
  readonly #gainDb: number;
  readonly #windowHops: number;
  readonly #limit: number;
  readonly #originalMeter = new BandMeter();
  readonly #leftMeter = new BandMeter();
  /** Hops by their number in the sound; both lists begin at `#base` (what left: LAG_HOPS earlier). */
  #original: Hop[] = [];
  #left: Hop[] = [];
  #first: number | undefined;
  #base = 0;
  /** Next sample of the original, and hop that is being cut from what leaves. */
  #nextSample = 0;
  #leftHop = Number.NEGATIVE_INFINITY;
  #hopEnd = 0;
  #energy = 0;
  #hops = 0;
  #matched = 0;
  #windows = 0;
  #lowest = 1;

  /** @param gain factor that the player puts on every sample. */
  constructor(durationMs: number, gain: number) {
    this.#gainDb = gain <= 0 ? -120 : 20 * Math.log10(gain);
    const short = durationMs < SHORT_BELOW_MS;
    this.#limit = short ? SHORT_WINDOW_MATCH : WINDOW_MATCH;
    this.#windowHops = Math.round((short ? Math.min(durationMs, SHORT_WINDOW_MS) : WINDOW_MS) / HOP_MS);
  }

  original(sample: number, samples: Int16Array): void {
    if (this.#first === undefined) {
      // The first whole hop from here on; a sample or two before it are not needed.
      this.#first = Math.ceil(sample / HOP);
      this.#base = this.#first;
      this.#nextSample = this.#first * HOP;
      this.#leftHop = this.#first - LAG_HOPS;
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

  left(frame: number, samples: Int16Array, frameOf: (sample: number) => number): void {
    if (this.#first === undefined) return;
    let from = 0;
    if (this.#hopEnd === 0) {
      const start = frameOf(this.#leftHop * HOP);
      if (frame + samples.length <= start) return;
      from = Math.max(0, start - frame);
      this.#hopEnd = frameOf((this.#leftHop + 1) * HOP);
    }
    while (from < samples.length) {
      const to = Math.min(samples.length, Math.max(from, this.#hopEnd - frame));
      this.#leftMeter.take(samples.subarray(from, to));
      from = to;
      if (frame + from < this.#hopEnd) break;
      this.#endLeftHop();
      this.#hopEnd = Math.max(frame + from + 1, frameOf((this.#leftHop + 1) * HOP));
    }
  }

  /** Evidence so far, of everything that left since the first sample. */
  soFar(): Evidence {
    return {
      kind: 'sink',
      matched: this.#matched,
      windows: this.#windows,
      lowest: this.#windows === 0 ? 0 : Math.round(this.#lowest * 1000) / 1000,
      levelDb: Math.round(levelDb(this.#hops === 0 ? 0 : this.#energy / this.#hops) * 10) / 10,
    };
  }

  /** Evidence at the end. @param cut true when the sound did not go to its end: then only what left whole is judged. */
  finish(cut: boolean): Evidence {
    const left = Math.max(0, this.#leftHop - this.#base - 1);
    const played = cut ? Math.min(this.#original.length, left) : this.#original.length;
    while (this.#left.length < played + 2 * LAG_HOPS) this.#left.push(NOTHING);
    if (played >= LEAST_HOPS || (this.#windows === 0 && played > 0)) this.#judge(played);
    return this.soFar();
  }

  #endLeftHop(): void {
    const hop = this.#leftMeter.next();
    if (this.#leftHop >= (this.#first ?? 0) && hop.energy > 0) {
      this.#energy += hop.energy;
      this.#hops += 1;
    }
    this.#left.push(hop);
    this.#leftHop += 1;
    const whole = this.#original.length >= this.#windowHops;
    if (whole && this.#left.length >= this.#windowHops + 2 * LAG_HOPS) this.#judge(this.#windowHops);
  }

  #judge(hops: number): void {
    const verdict = judgeWindow(
      this.#original.slice(0, hops),
      this.#left.slice(0, hops + 2 * LAG_HOPS),
      this.#gainDb,
    );
    this.#windows += 1;
    if (verdict.correlation >= this.#limit && verdict.loudEnough) this.#matched += 1;
    this.#lowest = Math.min(this.#lowest, verdict.correlation);
    this.#original.splice(0, hops);
    this.#left.splice(0, hops);
    this.#base += hops;
  }
}
