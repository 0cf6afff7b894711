import { SoundBroken } from '../sound/sound-source.ts';
import { DUCK_RAMP } from './duck.ts';
import { FADE, fadeOut } from './fade.ts';
import { ItemLine, type Reckoning } from './item-line.ts';
import { BLOCK, ItemSound } from './item-sound.ts';
import type { Mixer, Track } from './mixer.ts';
import type { Item, PlayResult } from './player.ts';
import { Tally } from './tally.ts';
import { Uppers } from './uppers.ts';

/** Written ahead of the card: 3 s, so that a program that was stopped for less is not heard. What has not left can be taken back. */
const AHEAD = 144_000;
/**
 * Written in one go at least: 300 ms, thrice what leaves between two looks, or what left since a look that came late. So the way to
 * 3 s takes a second, and many boxes in one process take turns on it in place of each holding up all others at once.
 */
const AT_ONCE = 3 * BLOCK;
/** The item takes its first act (journal, fsync) so long before its instant. */
const LEAD_US = 1.5e6;
/** Room between the card and the first sample of an item that joins late, or of what is made anew: 50 ms. */
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
  readonly #uppers: Uppers;
  readonly #sound: ItemSound;
  readonly #tally: Tally;
  #state: 'waiting' | 'writing' | 'leaving' | 'ended' = 'waiting';
  #how: PlayResult['how'] = 'done';
  #firstFrame = 0;
  #firstSample = 0;
  #next = 0;
  /** Where the card was when it wrote last. */
  #lookedAt = Number.POSITIVE_INFINITY;
  /** Up to here something is written that is to be written anew; 0 when nothing is. */
  #stale = 0;
  #limit = Number.POSITIVE_INFINITY;
  #untap: (() => void) | undefined;

  constructor(item: Item, stage: Stage) {
    this.item = item;
    this.#stage = stage;
    this.#line = new ItemLine(item.atUs, stage);
    this.#track = stage.mixer.track();
    this.#uppers = new Uppers(this.#track, (frame) => this.#line.serverUs(frame));
    this.#tally = new Tally(item.durationMs);
    this.#sound = new ItemSound(item.source, item.gain, (sample, samples) =>
      item.listener?.original(sample, samples),
    );
  }

  /** Card frame at which the item begins (or joins). */
  get firstFrame(): number {
    return this.#firstFrame;
  }

  /** Is it time to take the first act? Also true when it is too late for everything. */
  due(): boolean {
    return this.#line.isDue(0, LEAD_US);
  }

  /** True when its time passed without a card. */
  missed(): boolean {
    return this.#line.isDue(this.item.durationMs * 48, 0);
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
    this.#uppers.add(upper.item);
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
    this.#sound.goTo(this.#next, position);
    this.#firstSample = Math.floor(this.#sound.position);
    return true;
  }

  /** Writes what is due, and sees the item to its end. */
  write(): 'going' | 'ended' {
    if (this.#state === 'writing') this.#orBreak(() => this.#writeAhead());
    const card = this.#line.now();
    if (card > this.#firstFrame + JUDGE_AFTER) this.#judgeStart();
    if (this.#state === 'writing' && this.#tally.any) {
      // What is written ahead has not been heard yet.
      const ahead = Math.max(0, this.#next - Math.max(card, this.#firstFrame));
      const ducked = this.#uppers.times(this.#firstFrame, Math.min(card, this.#next));
      this.item.onProgress?.(this.#tally.playedMs(ahead), this.#tally.startedUs, ducked);
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

  /** Goes on with another factor on every sample, from 50 ms on: what is written ahead from there is made anew. */
  turn(gain: number): void {
    if (this.#state === 'ended' || gain === this.#sound.gain) return;
    const soon = Math.ceil(this.#line.now()) + MARGIN;
    const isAll = this.#state === 'waiting' || soon <= this.#firstFrame;
    const { frame, sample } = this.#sound.turn(gain, isAll ? undefined : soon);
    this.item.listener?.turned(gain, sample);
    if (this.#state === 'waiting' || this.#next <= frame) return;
    this.#orBreak(() => {
      // Written over, and not taken away before: should the program be too slow, there is no hole.
      this.#stale = Math.max(this.#stale, this.#next);
      this.#next = frame;
      this.#state = 'writing';
      this.#tally.tookBack(this.#sound.takeBack(frame));
      this.#writeAhead();
    });
  }

  #orBreak(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof SoundBroken)) throw error;
      this.#how = 'broken';
      this.#leave();
    }
  }

  /** Ends at an exact frame, where another item takes over. */
  endAt(frame: number): void {
    if (this.#state === 'ended' || this.#state === 'waiting') return;
    this.#limit = frame;
    const from = Math.max(frame, this.#firstFrame);
    if (this.#next > from) {
      this.#tally.tookBack(this.#next - from);
      this.#next = from;
    }
    this.#stale = Math.min(this.#stale, from);
    this.#sound.cutAt(from);
    this.#track.clearFrom(frame);
    this.#fadeOutTo(frame);
    this.#track.endsAt(frame);
    if (this.#state === 'writing') this.#how = 'cut';
  }

  /** The card went away: what was written ahead will not sound. */
  lost(): void {
    const from = Math.max(this.#firstFrame, Math.ceil(this.#line.now()));
    if (this.#next <= from || this.#state === 'ended' || this.#how !== 'done') return;
    this.#tally.tookBack(this.#next - from);
    // Behind the card: the next write counts the hole and finds the place again.
    this.#next = from;
    this.#sound.cutAt(from);
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
      const frameOf = (sample: number) =>
        Math.round(this.#line.frameOf(sample) ?? this.#firstFrame + sample - this.#firstSample);
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
        this.#tally.hole();
        this.#next = Math.ceil(card) + MARGIN;
        this.#sound.goTo(this.#next, this.#line.placeOf(this.#next) ?? this.#sound.position);
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
    const { step, reseek } = this.#line.pace(this.#next, size, this.#sound.position);
    if (reseek !== undefined) {
      this.#tally.jumped();
      this.#sound.goTo(this.#next, reseek);
    }
    const { samples, taken } = this.#sound.make(this.#next, size, step, this.#limit);
    const late = this.#track.writeAt(this.#next, samples);
    if (samples.length > 0) this.#tally.wrote(taken, late / samples.length);
    this.#next += samples.length;
    if (samples.length < size) this.#leave();
  }

  /** All of it is written. */
  #leave(): void {
    this.#state = 'leaving';
    // Made anew at a slightly other pace, it may end a sample earlier.
    if (this.#next < this.#stale) this.#track.clearFrom(this.#next);
    this.#stale = 0;
    this.#track.endsAt(Math.min(this.#next, this.#limit));
  }

  #judgeStart(): void {
    this.#tally.judge(() => this.#line.serverUs(this.#firstFrame));
  }

  #end(how: PlayResult['how']): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#untap?.();
    this.#track.close();
    this.item.source.close();
    const { any } = this.#tally;
    this.#judgeStart();
    const ducked = any ? this.#uppers.times(this.#firstFrame, this.#next) : [];
    this.item.onEnd({
      ...this.#tally.result(how),
      ...(any ? { firstFrame: this.#firstFrame, firstSample: this.#firstSample } : {}),
      ...(ducked.length > 0 ? { ducked } : {}),
    });
  }
}
