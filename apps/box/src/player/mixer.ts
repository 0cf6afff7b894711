import { FrameRing } from '../output/frame-ring.ts';
import type { Output } from '../output/output.ts';
import { type Duck, duckGains, reachOf, type Stretch } from './duck.ts';

/** What left is remembered for 5 s beside what others put there, so that each can be told apart when the taps hear it. */
const REMEMBERED = 240_000;

/** Hears what left: of one sound alone, and all of it. Both begin at the frame. */
export type TrackListener = (frame: number, own: Int16Array, all: Int16Array) => void;

/** The place of one sound among those that leave one output. Frames are the card's. */
export interface Track {
  /** Before the first sample. */
  open(): void;
  /** Places samples. Returns how many came too late and are lost. */
  writeAt(frame: number, samples: Int16Array): number;
  /** Takes back what has not left yet, from a frame on. */
  clearFrom(frame: number): void;
  /** What is placed in `[from, to)` and has not left yet, before it is turned down. */
  placed(from: number, to: number): Int16Array;
  /** Hears what left of this sound alone: the output without what the others put there, and as loud as if it had not been turned down. */
  tap(listener: TrackListener): () => void;
  /** Tells where this sound ends; those under it rise from there. Infinite: it is not known (any more). */
  endsAt(frame: number): void;
  /** Nothing more will be written. What is placed still leaves. */
  close(): void;
  /** Where it is under others, from the first frame that is turned down to the first that is all the way up again; in the order in which it went under. */
  readonly ducked: readonly Stretch[];
}

/**
 * Lets several sounds leave one output, each at its own frames and each with its own loudness: the sum, never past full scale. A sound alone is
 * handed through as it is; only while several are there is each one kept apart.
 */
export class Mixer {
  readonly #output: Output;
  readonly #cardFrame: () => number;
  #tracks: MixedTrack[] = [];
  /** True while the sounds are kept apart. */
  #apart = false;

  /** @param cardFrame the frame that leaves now, as well as it is known. */
  constructor(output: Output, cardFrame: () => number) {
    this.#output = output;
    this.#cardFrame = cardFrame;
  }

  /** A place for one more sound; it takes part once it is open. */
  track(): Track {
    return new MixedTrack(this);
  }

  /** @internal for tracks */
  open(track: MixedTrack): void {
    this.#tidy();
    const [alone] = this.#tracks;
    if (alone !== undefined && !this.#apart) {
      const from = Math.ceil(this.#cardFrame());
      if (alone.end > from) alone.ring.write(from, this.#output.placed(from, alone.end));
      this.#apart = true;
    }
    this.#tracks.push(track);
  }

  /** One sound goes under another: all the way down by a frame. */
  duck(lower: Track, upper: Track, downBy: number): void {
    if (!(lower instanceof MixedTrack) || !(upper instanceof MixedTrack)) return;
    lower.ducks.push(new LiveDuck(downBy, upper));
    const { from } = reachOf({ downBy, until: upper.endFrame });
    if (lower.end > from) this.#mixAnew(from);
  }

  /** The card lost everything that it held. */
  lost(): void {
    for (const track of this.#tracks) {
      track.forget();
      track.end = 0;
    }
  }

  /** @internal for tracks */
  write(track: MixedTrack, frame: number, samples: Int16Array): number {
    track.end = Math.max(track.end, frame + samples.length);
    this.#tidy();
    if (!this.#apart) return this.#output.writeAt(frame, samples);
    track.ring.write(frame, samples);
    const late = this.#output.writeAt(frame, this.#mix(frame, frame + samples.length));
    // What came too late did not leave.
    if (late > 0) track.ring.write(frame, new Int16Array(late));
    return late;
  }

  /** @internal for tracks */
  clear(track: MixedTrack, frame: number): void {
    if (!this.#apart) {
      track.end = Math.min(track.end, frame);
      this.#output.clearFrom(frame);
      return;
    }
    if (track.end <= frame) return;
    // The others go on without a gap: their sum is put over what was there, nothing is taken away before.
    track.ring.clearFrom(frame);
    this.#mixAnew(frame);
    track.end = frame;
  }

  /** @internal for tracks */
  placed(track: MixedTrack, from: number, to: number): Int16Array {
    return this.#apart ? track.ring.read(from, to) : this.#output.placed(from, to);
  }

  /** @internal for tracks */
  tap(track: MixedTrack, listener: TrackListener): () => void {
    return this.#output.tap((frame, samples) => listener(frame, this.#only(track, frame, samples), samples));
  }

  /** @internal for tracks: a sound ends elsewhere than was thought. */
  ends(track: MixedTrack, frame: number): void {
    const before = track.endFrame;
    if (before === frame) return;
    track.endFrame = frame;
    if (this.#tracks.some((other) => other.ducks.some((duck) => duck.upper === track)))
      this.#mixAnew(Math.min(before, frame));
  }

  /** Puts the sum there again from a frame on, as far as anything is written. */
  #mixAnew(frame: number): void {
    if (!this.#apart) return;
    const from = Math.max(Math.floor(frame), Math.ceil(this.#cardFrame()));
    const to = Math.max(...this.#tracks.map((track) => track.end));
    if (to > from) this.#output.writeAt(from, this.#mix(from, to));
  }

  #mix(from: number, to: number): Int16Array {
    const sum = sumFor(to - from).fill(0);
    for (const track of this.#tracks) track.addTo(sum, from, 1);
    return rounded(sum);
  }

  /** What left without what the others put there, as loud as it was written. */
  #only(track: MixedTrack, frame: number, samples: Int16Array): Int16Array {
    if (!this.#apart) return samples;
    const to = frame + samples.length;
    const others = this.#tracks.filter((other) => other !== track && other.ring.touches(frame, to));
    const gains = duckGains(track.ducks, frame, samples.length);
    if (others.length === 0 && gains === 1) return samples;
    const rest = sumFor(samples.length);
    rest.set(samples);
    for (const other of others) other.addTo(rest, frame, -1);
    for (let i = 0; i < rest.length; i += 1)
      rest[i] = (rest[i] ?? 0) / (typeof gains === 'number' ? gains : (gains[i] ?? 1));
    return rounded(rest);
  }

  /** Forgets what has left long ago, and keeps nothing apart when one sound is alone again. */
  #tidy(): void {
    const card = Math.floor(this.#cardFrame());
    const gone = this.#apart ? card - REMEMBERED : card;
    this.#tracks = this.#tracks.filter((track) => !track.closed || track.end > gone);
    for (const track of this.#tracks) track.ring.forgetBefore(card - REMEMBERED);
    if (!this.#apart || this.#tracks.length > 1) return;
    const [alone] = this.#tracks;
    // Until it has risen all the way, what leaves is not what was written.
    if (alone?.ducks.some((duck) => reachOf(duck).to > card) === true) return;
    alone?.forget();
    this.#apart = false;
  }
}

/** Ends where the upper one ends, wherever that turns out to be. */
class LiveDuck implements Duck {
  readonly downBy: number;
  readonly upper: MixedTrack;

  constructor(downBy: number, upper: MixedTrack) {
    this.downBy = downBy;
    this.upper = upper;
  }

  get until(): number {
    return this.upper.endFrame;
  }
}

class MixedTrack implements Track {
  readonly #mixer: Mixer;
  readonly ring = new FrameRing();
  readonly ducks: LiveDuck[] = [];
  /** Behind the last sample that was placed; and where the sound ends, as far as it is known. */
  end = 0;
  endFrame = Number.POSITIVE_INFINITY;
  closed = false;

  constructor(mixer: Mixer) {
    this.#mixer = mixer;
  }

  open(): void {
    this.#mixer.open(this);
  }

  writeAt(frame: number, samples: Int16Array): number {
    return this.#mixer.write(this, frame, samples);
  }

  clearFrom(frame: number): void {
    this.#mixer.clear(this, frame);
  }

  placed(from: number, to: number): Int16Array {
    return this.#mixer.placed(this, from, to);
  }

  tap(listener: TrackListener): () => void {
    return this.#mixer.tap(this, listener);
  }

  endsAt(frame: number): void {
    this.#mixer.ends(this, frame);
  }

  close(): void {
    this.closed = true;
    if (this.endFrame > this.end) this.endsAt(this.end);
  }

  get ducked(): Stretch[] {
    return this.ducks.map(reachOf);
  }

  forget(): void {
    this.ring.clearFrom(0);
  }

  addTo(sum: Float64Array, from: number, factor: 1 | -1): void {
    if (!this.ring.touches(from, from + sum.length)) return;
    const gains = duckGains(this.ducks, from, sum.length);
    if (typeof gains === 'number') this.ring.addTo(sum, from, factor * gains);
    else this.ring.addTo(sum, from, factor, gains);
  }
}

/**
 * Sums are used at once and never kept, so all mixers share the room for them: in a process with the boxes of a whole town, new arrays
 * ten times a second for each would keep it busy with clearing up.
 */
let sums = new Float64Array(8192);
let whole = new Int16Array(8192);

function sumFor(count: number): Float64Array {
  if (sums.length < count) sums = new Float64Array(count);
  return sums.subarray(0, count);
}

/** The nearest samples, good until the next sum; past full scale stays at full scale. */
function rounded(sum: Float64Array): Int16Array {
  if (whole.length < sum.length) whole = new Int16Array(sum.length);
  const out = whole.subarray(0, sum.length);
  for (let i = 0; i < sum.length; i += 1) {
    const value = sum[i] ?? 0;
    out[i] = value >= 32_767 ? 32_767 : value <= -32_768 ? -32_768 : Math.round(value);
  }
  return out;
}
