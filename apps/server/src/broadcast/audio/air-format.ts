import { writeFile } from 'node:fs/promises';
import { writeOggOpus } from '@loaphuong/domain/broadcast';
import {
  AV_SAMPLE_FMT_FLT,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_DECODER_LIBOPUS,
  FF_ENCODER_LIBOPUS,
} from 'node-av/constants';
import {
  avChannelLayoutDefault,
  Codec,
  CodecContext,
  CodecParameters,
  Dictionary,
  type Frame,
  Packet,
  Rational,
} from 'node-av/lib';
import { AIR_BITRATE, AIR_FRAME, AIR_RATE, MOST_PEAKS } from './air-limits.ts';
import {
  compressAbove,
  correctedGain,
  correctedPlan,
  decibels,
  judgeLoudness,
  type Levelling,
  type Loudness,
  type LoudnessReading,
  planLevelling,
  SHORTEST_SAMPLES,
  SILENCE_LUFS,
} from './loudness.ts';
import { must, SoundError } from './sound-error.ts';
import { readSound, type SoundAccount } from './sound-reader.ts';

/** What became of a file. */
export interface AirSound {
  readonly account: SoundAccount;
  /** Exact length in 48 kHz samples, a multiple of `AIR_FRAME`. */
  readonly samples: number;
  readonly loudness: Loudness;
  /** Loudest sample of each stretch, 0…1, in order. */
  readonly peaks: number[];
}

const MONO = `aformat=sample_rates=${AIR_RATE}:channel_layouts=mono:sample_fmts=flt`;
/** The meter reports every 100 ms; without the pad the last piece of a sound would go unmeasured. */
const METER = 'apad=pad_dur=0.1,ebur128=peak=true:metadata=1';
/** Rounds of setting the gain before coding, and of coding; two of each nearly always suffice. */
const MOST_ROUNDS = 4;

/** Takes the running figures off the frames that come out of libavfilter's EBU R128 meter. */
class Meter {
  #integrated = Number.NEGATIVE_INFINITY;
  #peak = 0;

  take(frame: Frame): void {
    const read = frame.getMetadata();
    this.#integrated = Number(read.get('lavfi.r128.I') ?? this.#integrated);
    this.#peak = Math.max(this.#peak, Number(read.get('lavfi.r128.true_peak') ?? 0));
  }

  reading(): LoudnessReading {
    return { integratedLufs: this.#integrated, truePeakDbtp: decibels(this.#peak) };
  }
}

interface Written {
  readonly path: string;
  readonly bytes: number;
}

interface Input extends Written {
  /** Longest sound accepted, in 48 kHz samples. */
  readonly longestSamples: number;
}

/** libavfilter's words for a fast compressor, 5 to 1. */
function compressor(aboveDbfs: number): string {
  const threshold = (10 ** (aboveDbfs / 20)).toFixed(5);
  return `acompressor=threshold=${threshold}:ratio=5:attack=0.1:release=40:knee=4:detection=peak`;
}

async function measure(input: Input, before: string, tick: (share: number) => void) {
  const meter = new Meter();
  let samples = -0.1 * AIR_RATE;
  const take = (frame: Frame) => {
    samples += frame.nbSamples;
    if (samples > input.longestSamples) throw new SoundError('too-long', `over ${input.longestSamples}`);
    meter.take(frame);
  };
  const account = await readSound({ path: input.path, chain: `${before},${METER}`, take, tick }, input.bytes);
  const reading = meter.reading();
  if (samples < SHORTEST_SAMPLES || !(reading.integratedLufs > SILENCE_LUFS)) {
    throw new SoundError('silent', `${samples} samples at ${reading.integratedLufs} LUFS`);
  }
  return { account, reading };
}

function levellingChain(before: string, levelling: Levelling): string {
  const gain = `${before},volume=volume=${levelling.gainDb.toFixed(3)}dB:precision=float`;
  if (levelling.limitDbtp === null) return gain;
  // Four times the rate, so that the limiter sees the peaks between the samples.
  const limit = (10 ** (levelling.limitDbtp / 20)).toFixed(5);
  const limiter = `alimiter=limit=${limit}:attack=5:release=60:level=disabled:latency=1`;
  return `${gain},aresample=${4 * AIR_RATE},${limiter},${MONO}`;
}

/** libopus with settings that never change, so that equal sound gives equal bytes. */
class AirEncoder implements Disposable {
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #packets: Uint8Array[] = [];
  #samples = 0;

  async open(): Promise<void> {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBOPUS);
    this.#context.allocContext3(codec);
    this.#context.sampleRate = AIR_RATE;
    this.#context.sampleFormat = AV_SAMPLE_FMT_FLT;
    this.#context.channelLayout = avChannelLayoutDefault(1);
    this.#context.bitRate = BigInt(AIR_BITRATE);
    this.#context.timeBase = new Rational(1, AIR_RATE);
    const options = {
      application: 'audio',
      frame_duration: '20',
      vbr: 'constrained',
      compression_level: '10',
    };
    const opened = await this.#context.open2(codec, Dictionary.fromObject(options));
    if (opened < 0) throw new Error(`libopus does not open: ${opened}`);
    this.#packet.alloc();
  }

  take(frame: Frame): void {
    frame.pts = BigInt(this.#samples);
    this.#samples += frame.nbSamples;
    must(this.#context.sendFrameSync(frame), 'encoder');
    this.#receive();
  }

  finish(): { bytes: Uint8Array; samples: number } {
    must(this.#context.sendFrameSync(null), 'encoder end');
    this.#receive();
    using parameters = new CodecParameters();
    parameters.alloc();
    parameters.fromContext(this.#context);
    const parts = { channels: 1 as const, preSkip: parameters.initialPadding, packets: this.#packets };
    return { bytes: writeOggOpus({ ...parts, samples: this.#samples }), samples: this.#samples };
  }

  #receive(): void {
    for (;;) {
      const result = this.#context.receivePacketSync(this.#packet);
      if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return;
      must(result, 'encoder output');
      this.#packets.push(Uint8Array.from(this.#packet.data ?? []));
      this.#packet.unref();
    }
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#context.freeContext();
  }
}

async function encode(input: Input, levelled: string, tick: (share: number) => void) {
  const chain = `${levelled},asetnsamples=n=${AIR_FRAME}:p=1`;
  using encoder = new AirEncoder();
  await encoder.open();
  await readSound({ path: input.path, chain, take: (frame) => encoder.take(frame), tick }, input.bytes);
  return encoder.finish();
}

/** Loudest sample of each of at most `MOST_PEAKS` equal stretches. */
class PeakList {
  readonly #peaks: Float64Array;
  readonly #stretch: number;
  #at = 0;

  constructor(samples: number) {
    this.#stretch = Math.max(1, Math.ceil(samples / MOST_PEAKS));
    this.#peaks = new Float64Array(Math.ceil(samples / this.#stretch));
  }

  take(samples: Float32Array): void {
    for (const sample of samples) {
      const place = Math.floor(this.#at++ / this.#stretch);
      const loudness = Math.abs(sample);
      if (loudness > (this.#peaks[place] ?? 0)) this.#peaks[place] = loudness;
    }
  }

  list(): number[] {
    return Array.from(this.#peaks, (peak) => Math.min(1, Math.round(peak * 1_000) / 1_000));
  }
}

/** Copies the samples of a mono float frame. */
function samplesOf(frame: Frame): Float32Array {
  const plane = frame.data?.[0];
  if (plane === undefined) return new Float32Array();
  const bytes = Uint8Array.from(plane.subarray(0, frame.nbSamples * Float32Array.BYTES_PER_ELEMENT));
  return new Float32Array(bytes.buffer);
}

/** Measures the finished file the way a box hears it: decoded by libopus. */
async function check(output: Written, samples: number, tick: (share: number) => void) {
  const meter = new Meter();
  const peaks = new PeakList(samples);
  let heard = -0.1 * AIR_RATE;
  const take = (frame: Frame) => {
    heard += frame.nbSamples;
    peaks.take(samplesOf(frame));
    meter.take(frame);
  };
  const flow = {
    path: output.path,
    decoder: FF_DECODER_LIBOPUS,
    chain: `${MONO},${METER},${MONO}`,
    take,
    tick,
  };
  await readSound(flow, output.bytes);
  if (heard !== samples) throw new Error(`wrote ${samples} samples, but a player hears ${heard}`);
  return { result: meter.reading(), peaks: peaks.list() };
}

/**
 * Brings any sound file to the air format at `outputPath`: 48 kHz mono Opus in 20 ms packets, near −16 LUFS, true peak
 * at most −1.5 dBTP, both measured on the coded result. Equal input gives equal bytes on the same build of libopus.
 * Memory does not grow with length, but for the coded packets.
 * @param progress called with 0…1, never falling.
 * @throws {SoundError} when the file gives no usable sound.
 */
export async function toAirFormat(
  input: Input,
  outputPath: string,
  progress: (share: number) => void,
): Promise<AirSound> {
  let reached = 0;
  let pass = -1;
  // Three passes are the rule; further ones share what is left of the bar.
  const tick = (share: number) => {
    reached = Math.max(reached, 1 - (2 / 3) ** (pass + share));
    progress(reached);
  };
  const measured = (chain: string) => {
    pass++;
    return measure(input, chain, tick);
  };

  let before = MONO;
  const first = await measured(before);
  let original = first.reading;
  if (planLevelling(original).held === 'limited') {
    before = `${MONO},${compressor(compressAbove(original))}`;
    original = (await measured(before)).reading;
  }
  const withGain = async (start: Levelling): Promise<Levelling> => {
    let plan = start;
    for (let round = 1; round <= MOST_ROUNDS && plan.limitDbtp !== null; round++) {
      const { reading } = await measured(levellingChain(before, plan));
      const better = correctedGain(original, plan, reading);
      if (better === undefined) break;
      plan = better;
    }
    return plan;
  };
  let plan = await withGain(planLevelling(original));
  for (let round = 1; ; round++) {
    pass++;
    const { bytes, samples } = await encode(input, levellingChain(before, plan), tick);
    await writeFile(outputPath, bytes);
    pass++;
    const { result, peaks } = await check({ path: outputPath, bytes: bytes.length }, samples, tick);
    const better = correctedPlan(original, plan, result);
    if (better === undefined || round === MOST_ROUNDS) {
      return { account: first.account, samples, loudness: judgeLoudness(result, plan), peaks };
    }
    plan = await withGain(better);
  }
}
