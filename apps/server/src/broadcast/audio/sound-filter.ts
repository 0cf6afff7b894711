import { AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import {
  avChannelLayoutDefault,
  avChannelLayoutDescribe,
  avGetSampleFmtName,
  Filter,
  type FilterContext,
  FilterGraph,
  FilterInOut,
  Frame,
} from 'node-av/lib';
import { must, SoundError } from './sound-error.ts';

const MOST_CHANNELS = 8;

/**
 * Shape of a decoded frame in the words of libavfilter's `abuffer`.
 * @throws {SoundError} when no sensible file has it.
 */
export function shapeOf(frame: Frame): string {
  const channels = frame.channelLayout.nbChannels;
  if (channels < 1 || channels > MOST_CHANNELS || frame.sampleRate < 1_000 || frame.sampleRate > 384_000) {
    throw new SoundError('unreadable', `${channels} channels at ${frame.sampleRate} Hz`);
  }
  const known = frame.channelLayout.order === 0 ? avChannelLayoutDefault(channels) : frame.channelLayout;
  const format = avGetSampleFmtName(Number(frame.format) as Parameters<typeof avGetSampleFmtName>[0]);
  const layout = avChannelLayoutDescribe(known);
  return `time_base=1/${frame.sampleRate}:sample_rate=${frame.sampleRate}:sample_fmt=${format}:channel_layout=${layout}`;
}

/** A libavfilter chain with one way in and one way out. Dispose of it: the memory is not JavaScript's. */
export class FilterChain implements Disposable {
  readonly #graph = new FilterGraph();
  readonly #input: FilterContext;
  readonly #output: FilterContext;
  readonly #frame = new Frame();
  readonly #take: (frame: Frame) => void;
  /** What it was built for; frames of another shape must not be fed. */
  readonly shape: string;

  constructor(shape: string, chain: string, take: (frame: Frame) => void) {
    this.shape = shape;
    this.#take = take;
    this.#frame.alloc();
    this.#graph.alloc();
    this.#input = this.#end('abuffer', 'in', shape);
    this.#output = this.#end('abuffersink', 'out', null);
    must(this.#graph.parsePtr(chain, pad('out', this.#output), pad('in', this.#input)), 'filter chain');
    must(this.#graph.configSync(), 'filter configuration');
  }

  #end(kind: 'abuffer' | 'abuffersink', name: string, args: string | null): FilterContext {
    const filter = Filter.getByName(kind);
    const context = filter === null ? null : this.#graph.createFilter(filter, name, args);
    if (context === null) throw new SoundError('unreadable', `${kind} refuses ${args}`);
    return context;
  }

  /** Passes a frame in (null: the end) and hands out whatever comes through. */
  feed(frame: Frame | null): void {
    must(this.#input.buffersrcAddFrameSync(frame), 'filter input');
    for (;;) {
      const result = this.#output.buffersinkGetFrameSync(this.#frame);
      if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return;
      must(result, 'filter output');
      this.#take(this.#frame);
      this.#frame.unref();
    }
  }

  [Symbol.dispose](): void {
    this.#frame.free();
    this.#graph.free();
  }
}

function pad(name: string, filterCtx: FilterContext): FilterInOut {
  const end = new FilterInOut();
  end.alloc();
  end.name = name;
  end.filterCtx = filterCtx;
  end.padIdx = 0;
  return end;
}
