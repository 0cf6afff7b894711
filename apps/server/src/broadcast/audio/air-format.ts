import { writeFile } from 'node:fs/promises';
import { FF_DECODER_LIBOPUS } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { AirEncoder } from './air-encoder.ts';
import { AIR_FRAME, AIR_RATE } from './air-limits.ts';
import {
  compressAbove,
  correctedGain,
  correctedPlan,
  judgeLoudness,
  type Levelling,
  type Loudness,
  planLevelling,
  SHORTEST_SAMPLES,
  SILENCE_LUFS,
} from './loudness.ts';
import { SoundError } from './sound-error.ts';
import { METER, Meter, PeakList, samplesOf } from './sound-meter.ts';
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
/** Rounds of setting the gain before coding, and of coding; two of each nearly always suffice. */
const MOST_ROUNDS = 4;

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

async function encode(input: Input, levelled: string, tick: (share: number) => void) {
  const chain = `${levelled},asetnsamples=n=${AIR_FRAME}:p=1`;
  using encoder = new AirEncoder();
  await encoder.open();
  await readSound({ path: input.path, chain, take: (frame) => encoder.take(frame), tick }, input.bytes);
  return encoder.finish();
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
