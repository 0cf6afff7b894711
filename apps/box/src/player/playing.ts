import type { Output } from '../output/output.ts';
import { SoundBroken } from '../sound/sound-source.ts';
import type { BoxTime } from '../time/box-time.ts';
import type { CardFit } from './card-fit.ts';
import { FADE, fadeIn, fadeOut } from './fade.ts';
import type { Item, PlayResult, TimeMap } from './player.ts';
import { Resampler } from './resampler.ts';

const PER_US = 0.048;
/** Samples of one block: 100 ms. */
const BLOCK = 4800;
/**
 * Written ahead of the card: 3 s, so that a program that was stopped for less is not heard. It costs no delay: a cut or an alert takes
 * back what has not left yet.
 */
const AHEAD = 144_000;
/** The item takes its first act (journal, fsync) so long before its instant. */
const LEAD_US = 1.5e6;
/** Room between the card and the first sample of an item that joins late: 50 ms. */
const MARGIN = 2400;
/** A sample nearer to the card than 5 ms may not arrive in time. */
const TOO_NEAR = 240;
/** Out of place by more than 20 ms: jump. By less: stretch. */
const RESEEK = 960;
/** An error is worked off over 2 s … */
const WORK_OFF = 96_000;
/** … but never by more than 500 ppm, which nobody hears. */
const STEEPEST = 500e-6;
/** Position readings are restless; the end counts as reached 10 ms later. */
const AFTER_END = 480;
/** A cut leaves the next 10 ms, which may be on their way, and fades out over 10 ms more. */
const CUT_MARGIN = 480;
/** When the first sample left is judged after one more second of readings. */
const JUDGE_AFTER = 48_000;

/** What an item needs of its player. */
export interface Stage {
  readonly time: BoxTime;
  readonly output: Output;
  readonly map: TimeMap;
  readonly fit: CardFit;
}

/** One item on its way through the player: waiting, writing ahead, leaving, ended. */
export class Playing {
  readonly #item: Item;
  readonly #stage: Stage;
  readonly #resampler: Resampler;
  readonly #block = new Int16Array(BLOCK);
  #state: 'waiting' | 'writing' | 'leaving' | 'ended' = 'waiting';
  #how: PlayResult['how'] = 'done';
  #firstFrame = 0;
  #firstSample = 0;
  #startedUs: number | undefined;
  #next = 0;
  /** Frame at which the sound sets in: at its start, and again after a hole or a jump. */
  #begins = 0;
  #position = 0;
  #limit = Number.POSITIVE_INFINITY;
  /** Samples of the sound that left or are about to. */
  #played = 0;
  #underruns = 0;
  #reseeks = 0;
  #untap: (() => void) | undefined;

  constructor(item: Item, stage: Stage) {
    this.#item = item;
    this.#stage = stage;
    this.#resampler = new Resampler(item.source, (sample, samples) =>
      item.listener?.original(sample, samples),
    );
  }

  /** Card frame at which the item begins (or joins). */
  get firstFrame(): number {
    return this.#firstFrame;
  }

  /** Is it time to take the first act? Also true when it is too late for everything. */
  due(): boolean {
    const dueUs = this.#stage.map.monotonicUs(this.#item.atUs);
    return dueUs !== undefined && dueUs - this.#stage.time.monotonicUs() <= LEAD_US;
  }

  /** True when its time passed without a card. */
  missed(): boolean {
    const endUs = this.#stage.map.monotonicUs(this.#item.atUs + this.#item.durationMs * 1000);
    return endUs !== undefined && endUs < this.#stage.time.monotonicUs();
  }

  /** Takes the first act. False when nothing of it can sound any more (then it has ended). */
  begin(): boolean {
    if (!this.#place()) return false;
    this.#item.onFirst?.();
    // The journal's disk may have been slow.
    if (!this.#place()) return false;
    this.#state = 'writing';
    return true;
  }

  /** Finds frame and sample to begin with; ends when it is too late for all of it. */
  #place(): boolean {
    const dueUs = this.#stage.map.monotonicUs(this.#item.atUs);
    const earliest = Math.ceil(this.#card()) + MARGIN;
    this.#firstFrame =
      dueUs === undefined ? earliest : Math.max(earliest, Math.ceil(this.#stage.fit.frameAt(dueUs)));
    const position = this.#placeOf(this.#firstFrame);
    if (position === undefined || position >= this.#item.durationMs * 48) {
      this.#end('cut');
      return false;
    }
    this.#next = this.#firstFrame;
    this.#goTo(Math.max(0, position));
    this.#firstSample = Math.floor(this.#position);
    return true;
  }

  /** Writes what is due, and sees the item to its end. */
  write(): 'going' | 'ended' {
    if (this.#state === 'writing') {
      try {
        this.#writeAhead();
      } catch (error) {
        if (!(error instanceof SoundBroken)) throw error;
        this.#how = 'broken';
        this.#state = 'leaving';
      }
    }
    const card = this.#card();
    if (this.#startedUs === undefined && this.#played > 0 && card > this.#firstFrame + JUDGE_AFTER)
      this.#judgeStart();
    if (this.#state === 'writing' && this.#played > 0) {
      // What is written ahead has not been heard yet.
      const ahead = Math.max(0, this.#next - Math.max(card, this.#firstFrame));
      this.#item.onProgress?.(this.#playedMs(ahead), this.#startedUs);
    }
    if (this.#state === 'leaving' && card >= Math.min(this.#next, this.#limit) + AFTER_END)
      this.#end(this.#how);
    return this.#state === 'ended' ? 'ended' : 'going';
  }

  /** Lets its time go by without a card. */
  wait(): 'going' | 'ended' {
    if (this.missed()) this.#end(this.#how);
    return this.#state === 'ended' ? 'ended' : 'going';
  }

  /** Ends at an exact frame, where another item takes over. */
  endAt(frame: number): void {
    if (this.#state === 'ended' || this.#state === 'waiting') return;
    this.#limit = frame;
    const from = Math.max(frame, this.#firstFrame);
    if (this.#next > from) {
      this.#played = Math.max(0, this.#played - (this.#next - from));
      this.#next = from;
    }
    this.#stage.output.clearFrom(frame);
    this.#fadeOutTo(frame);
    if (this.#state === 'writing') this.#how = 'cut';
  }

  /** The card went away: what was written ahead will not sound. */
  lost(): void {
    const from = Math.max(this.#firstFrame, Math.ceil(this.#card()));
    if (this.#next <= from || this.#state === 'ended' || this.#how !== 'done') return;
    this.#played = Math.max(0, this.#played - (this.#next - from));
    // Behind the card: the next write counts the hole and finds the place again.
    this.#next = from;
    this.#state = 'writing';
  }

  /** Ends within 20 ms. */
  cutNow(): void {
    if (this.#state === 'ended') return;
    this.endAt(Math.ceil(this.#card()) + CUT_MARGIN + FADE);
    this.#end('cut');
  }

  /** Gives the item up before it began. */
  abandon(how: PlayResult['how'] = 'cut'): void {
    if (this.#state === 'waiting') this.#end(how);
  }

  #writeAhead(): void {
    const card = this.#card();
    if (this.#untap === undefined && this.#next < card + AHEAD && this.#item.listener !== undefined) {
      const { listener } = this.#item;
      this.#untap = this.#stage.output.tap((frame, samples) =>
        listener.left(frame, samples, (sample) => this.#frameOf(sample)),
      );
    }
    while (this.#state === 'writing' && this.#next < card + AHEAD) {
      if (this.#next >= this.#limit) {
        this.#state = 'leaving';
        return;
      }
      if (this.#next < card + TOO_NEAR) {
        this.#underruns += 1;
        this.#next = Math.ceil(card) + MARGIN;
        this.#goTo(this.#placeOf(this.#next) ?? this.#position);
      }
      this.#writeBlock(Math.min(BLOCK, this.#limit - this.#next));
    }
  }

  /** Turns down what is written already before a frame at which it is cut off, so that it does not click. */
  #fadeOutTo(frame: number): void {
    const from = Math.max(frame - FADE, this.#firstFrame);
    if (from >= frame) return;
    const { output } = this.#stage;
    const samples = output.placed(from, frame);
    fadeOut(samples);
    output.writeAt(from, samples);
  }

  #writeBlock(size: number): void {
    const { step, reseek } = this.#pace(size);
    if (reseek !== undefined) {
      this.#reseeks += 1;
      this.#goTo(reseek);
    }
    const out = size === BLOCK ? this.#block : this.#block.subarray(0, size);
    const { count, position } = this.#resampler.fill(out, this.#position, step, this.#item.gain);
    fadeIn(out.subarray(0, count), this.#next - this.#begins);
    const late = this.#stage.output.writeAt(this.#next, out.subarray(0, count));
    if (late > 0) this.#underruns += 1;
    if (count > 0) this.#played += (position - this.#position) * (1 - late / count);
    this.#position = position;
    this.#next += count;
    if (count < size) this.#state = 'leaving';
  }

  /** How fast to go through the sound for the next block, and where to jump to when it is too far out of place. */
  #pace(size: number): { step: number; reseek?: number } {
    const here = this.#placeOf(this.#next);
    const there = this.#placeOf(this.#next + size);
    if (here === undefined || there === undefined) return { step: 1 };
    const step = (there - here) / size;
    const error = here - this.#position;
    if (Math.abs(error) > RESEEK) return { step: bounded(step), reseek: here };
    return { step: bounded(step + error / WORK_OFF) };
  }

  #playedMs(ahead = 0): number {
    return Math.min(this.#item.durationMs, Math.max(0, Math.round((this.#played - ahead) / 48)));
  }

  #goTo(position: number): void {
    this.#begins = this.#next;
    this.#position = Math.max(0, position);
    this.#resampler.seek(this.#position);
  }

  #card(): number {
    return this.#stage.fit.frameAt(this.#stage.time.monotonicUs());
  }

  /** Place in the sound (samples) that belongs to a card frame. */
  #placeOf(frame: number): number | undefined {
    const serverUs = this.#stage.map.serverUs(this.#stage.fit.usOf(frame));
    return serverUs === undefined ? undefined : (serverUs - this.#item.atUs) * PER_US;
  }

  #frameOf(sample: number): number {
    const us = this.#stage.map.monotonicUs(this.#item.atUs + sample / PER_US);
    if (us === undefined) return this.#firstFrame + sample - this.#firstSample;
    return Math.round(this.#stage.fit.frameAt(us));
  }

  #judgeStart(): void {
    this.#startedUs = this.#stage.map.serverUs(this.#stage.fit.usOf(this.#firstFrame));
  }

  #end(how: PlayResult['how']): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#untap?.();
    this.#item.source.close();
    const played = this.#played > 0;
    if (played && this.#startedUs === undefined) this.#judgeStart();
    this.#item.onEnd({
      how,
      playedMs: this.#playedMs(),
      underruns: this.#underruns,
      reseeks: this.#reseeks,
      ...(played && this.#startedUs !== undefined ? { startedUs: this.#startedUs } : {}),
      ...(played ? { firstFrame: this.#firstFrame, firstSample: this.#firstSample } : {}),
    });
  }
}

function bounded(step: number): number {
  return Math.min(1 + STEEPEST, Math.max(1 - STEEPEST, step));
}
