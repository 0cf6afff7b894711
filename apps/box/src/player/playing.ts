import { SoundBroken } from '../sound/sound-source.ts';
import { DUCK_RAMP } from './duck.ts';
import { FADE, fadeIn, fadeOut } from './fade.ts';
import { ItemLine, type Reckoning } from './item-line.ts';
import type { Mixer, Track } from './mixer.ts';
import type { DuckedTime, Item, PlayResult } from './player.ts';
import { Resampler } from './resampler.ts';

/** Samples of one block: 100 ms. */
const BLOCK = 4800;
/**
 * Written ahead of the card: 3 s, so that a program that was stopped for less is not heard. It costs no delay: a cut or an alert takes
 * back what has not left yet.
 */
const AHEAD = 144_000;
/**
 * Written in one go at least: 300 ms, thrice what leaves between two looks; thrice what left since the look before, where that came
 * late. So the way to 3 s takes a second, and many boxes in one process take turns on it in place of each holding up all others at
 * the same instant.
 */
const AT_ONCE = 3 * BLOCK;
/** The item takes its first act (journal, fsync) so long before its instant. */
const LEAD_US = 1.5e6;
/** Room between the card and the first sample of an item that joins late: 50 ms. */
const MARGIN = 2400;
/** A sample nearer to the card than 5 ms may not arrive in time. */
const TOO_NEAR = 240;
/** Position readings are restless; the end counts as reached 10 ms later. */
const AFTER_END = 480;
/** A cut leaves the next 10 ms, which may be on their way, and fades out over 10 ms more. */
const CUT_MARGIN = 480;
/** When the first sample left is judged after one more second of readings. */
const JUDGE_AFTER = 48_000;

/** What an item needs of its player. */
export interface Stage extends Reckoning {
  readonly mixer: Mixer;
}

/** One item on its way through the player: waiting, writing ahead, leaving, ended. */
export class Playing {
  /** What it plays. */
  readonly item: Item;
  readonly #stage: Stage;
  readonly #line: ItemLine;
  readonly #track: Track;
  /** What it went under, in the order of the track's `ducked`. */
  readonly #uppers: Item[] = [];
  readonly #resampler: Resampler;
  readonly #block = new Int16Array(BLOCK);
  #state: 'waiting' | 'writing' | 'leaving' | 'ended' = 'waiting';
  #how: PlayResult['how'] = 'done';
  #firstFrame = 0;
  #firstSample = 0;
  #startedUs: number | undefined;
  #next = 0;
  /** Where the card was when it wrote last. */
  #lookedAt = Number.POSITIVE_INFINITY;
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
    this.item = item;
    this.#stage = stage;
    this.#line = new ItemLine(item.atUs, stage);
    this.#track = stage.mixer.track();
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
    const untilUs = this.#line.untilUs(0);
    return untilUs !== undefined && untilUs <= LEAD_US;
  }

  /** True when its time passed without a card. */
  missed(): boolean {
    const untilUs = this.#line.untilUs(this.item.durationMs * 48);
    return untilUs !== undefined && untilUs < 0;
  }

  /** Takes the first act. False when nothing of it can sound any more (then it has ended). */
  begin(): boolean {
    if (!this.#place()) return false;
    this.item.onFirst?.();
    // The journal's disk may have been slow.
    if (!this.#place()) return false;
    this.#line.keep(this.#firstFrame, BLOCK);
    this.#state = 'writing';
    this.#track.open();
    return true;
  }

  /** What it does, as it begins, to one that sounds or is about to. */
  meet(other: Playing): void {
    const meeting = this.item.meets?.(other.item) ?? 'cuts';
    if (meeting === 'cuts') other.endAt(this.#firstFrame);
    else if (meeting === 'over') other.#goUnder(this);
    else this.#goUnder(other);
  }

  /** Is down when the other begins; or as soon as it can be without a click. */
  #goUnder(upper: Playing): void {
    const soon = Math.ceil(this.#line.now()) + CUT_MARGIN;
    const downBy =
      this.#firstFrame > soon ? upper.#firstFrame : Math.max(upper.#firstFrame, soon + DUCK_RAMP);
    this.#stage.mixer.duck(this.#track, upper.#track, downBy);
    this.#uppers.push(upper.item);
  }

  /** Finds frame and sample to begin with; ends when it is too late for all of it. */
  #place(): boolean {
    const earliest = Math.ceil(this.#line.now()) + MARGIN;
    this.#firstFrame = Math.max(earliest, Math.ceil(this.#line.frameOf(0) ?? earliest));
    const position = this.#line.placeOf(this.#firstFrame);
    if (position === undefined || position >= this.item.durationMs * 48) {
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
        this.#leave();
      }
    }
    const card = this.#line.now();
    if (this.#startedUs === undefined && this.#played > 0 && card > this.#firstFrame + JUDGE_AFTER)
      this.#judgeStart();
    if (this.#state === 'writing' && this.#played > 0) {
      // What is written ahead has not been heard yet.
      const ahead = Math.max(0, this.#next - Math.max(card, this.#firstFrame));
      this.item.onProgress?.(this.#playedMs(ahead), this.#startedUs, this.#ducked(card));
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
    this.#track.clearFrom(frame);
    this.#fadeOutTo(frame);
    this.#track.endsAt(frame);
    if (this.#state === 'writing') this.#how = 'cut';
  }

  /** The card went away: what was written ahead will not sound. */
  lost(): void {
    const from = Math.max(this.#firstFrame, Math.ceil(this.#line.now()));
    if (this.#next <= from || this.#state === 'ended' || this.#how !== 'done') return;
    this.#played = Math.max(0, this.#played - (this.#next - from));
    // Behind the card: the next write counts the hole and finds the place again.
    this.#next = from;
    this.#state = 'writing';
    this.#track.endsAt(this.#limit);
  }

  /** Ends within 20 ms. */
  cutNow(): void {
    if (this.#state === 'ended') return;
    this.endAt(Math.ceil(this.#line.now()) + CUT_MARGIN + FADE);
    this.#end('cut');
  }

  /** Gives the item up before it began. */
  abandon(how: PlayResult['how'] = 'cut'): void {
    if (this.#state === 'waiting') this.#end(how);
  }

  #writeAhead(): void {
    const card = this.#line.now();
    if (this.#untap === undefined && this.#next < card + AHEAD && this.item.listener !== undefined) {
      const { listener } = this.item;
      const frameOf = (sample: number) => this.#frameOf(sample);
      this.#untap = this.#track.tap((frame, own, all) =>
        listener.left({ frame, own, all, frameOf, ducked: this.#track.ducked }),
      );
    }
    const turn = Math.max(AT_ONCE, 3 * (card - this.#lookedAt));
    this.#lookedAt = card;
    const enough = Math.min(card + AHEAD, Math.max(this.#next, card + MARGIN) + turn);
    while (this.#state === 'writing' && this.#next < enough) {
      if (this.#next >= this.#limit) {
        this.#leave();
        return;
      }
      if (this.#next < card + TOO_NEAR) {
        this.#underruns += 1;
        this.#next = Math.ceil(card) + MARGIN;
        this.#goTo(this.#line.placeOf(this.#next) ?? this.#position);
      }
      this.#writeBlock(Math.min(BLOCK, this.#limit - this.#next));
    }
  }

  /** Turns down what is written already before a frame at which it is cut off, so that it does not click. */
  #fadeOutTo(frame: number): void {
    const from = Math.max(frame - FADE, this.#firstFrame);
    if (from >= frame) return;
    const samples = this.#track.placed(from, frame);
    fadeOut(samples);
    this.#track.writeAt(from, samples);
  }

  #writeBlock(size: number): void {
    this.#line.keep(this.#next, BLOCK);
    const { step, reseek } = this.#line.pace(this.#next, size, this.#position);
    if (reseek !== undefined) {
      this.#reseeks += 1;
      this.#goTo(reseek);
    }
    const out = size === BLOCK ? this.#block : this.#block.subarray(0, size);
    const { count, position } = this.#resampler.fill(out, this.#position, step, this.item.gain);
    fadeIn(out.subarray(0, count), this.#next - this.#begins);
    const late = this.#track.writeAt(this.#next, out.subarray(0, count));
    if (late > 0) this.#underruns += 1;
    if (count > 0) this.#played += (position - this.#position) * (1 - late / count);
    this.#position = position;
    this.#next += count;
    if (count < size) this.#leave();
  }

  /** All of it is written. */
  #leave(): void {
    this.#state = 'leaving';
    this.#track.endsAt(Math.min(this.#next, this.#limit));
  }

  #playedMs(ahead = 0): number {
    return Math.min(this.item.durationMs, Math.max(0, Math.round((this.#played - ahead) / 48)));
  }

  #goTo(position: number): void {
    this.#begins = this.#next;
    this.#position = Math.max(0, position);
    this.#resampler.seek(this.#position);
  }

  #frameOf(sample: number): number {
    return Math.round(this.#line.frameOf(sample) ?? this.#firstFrame + sample - this.#firstSample);
  }

  /** When it was under others, as far as it has left up to a frame. */
  #ducked(until: number): DuckedTime[] {
    return this.#track.ducked.flatMap(({ from, to }, index) => {
      const under = this.#uppers[index]?.airing;
      const a = Math.max(from, this.#firstFrame);
      const b = Math.min(to, until, this.#next);
      const fromUs = this.#line.serverUs(a);
      const untilUs = this.#line.serverUs(b);
      if (a >= b || fromUs === undefined || untilUs === undefined) return [];
      return [{ fromUs, untilUs, ...(under === undefined ? {} : { under }) }];
    });
  }

  #judgeStart(): void {
    this.#startedUs = this.#line.serverUs(this.#firstFrame);
  }

  #end(how: PlayResult['how']): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#untap?.();
    this.#track.close();
    this.item.source.close();
    const played = this.#played > 0;
    const ducked = played ? this.#ducked(this.#next) : [];
    if (played && this.#startedUs === undefined) this.#judgeStart();
    this.item.onEnd({
      how,
      playedMs: this.#playedMs(),
      underruns: this.#underruns,
      reseeks: this.#reseeks,
      ...(played && this.#startedUs !== undefined ? { startedUs: this.#startedUs } : {}),
      ...(played ? { firstFrame: this.#firstFrame, firstSample: this.#firstSample } : {}),
      ...(ducked.length > 0 ? { ducked } : {}),
    });
  }
}
