import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_SAMPLE_FMT_FLT,
  type FFEncoderCodec,
} from 'node-av/constants';
import {
  avChannelLayoutDefault,
  avGetSampleFmtName,
  Codec,
  CodecContext,
  FormatContext,
  Frame,
  Log,
  Packet,
  Rational,
} from 'node-av/lib';
import { FilterChain, shapeOf } from './sound-filter.ts';

Log.setLevel(AV_LOG_QUIET);

/** A sound made for tests, 48 kHz, samples of both channels interleaved. */
export interface TestSound {
  readonly channels: 1 | 2;
  readonly samples: Float32Array;
}

/** Something like speech: a buzzing tone that swells four times a second. `amplitude` 1 is full scale. */
export function syllables(seconds: number, { amplitude = 0.3, channels = 1 as 1 | 2 } = {}): TestSound {
  const length = Math.round(seconds * 48_000);
  const samples = new Float32Array(length * channels);
  for (let at = 0; at < length; at++) {
    const time = at / 48_000;
    const swell = Math.sin(Math.PI * ((time * 4) % 1)) ** 2;
    const buzz = [1, 2, 3, 5, 8].reduce(
      (sum, harmonic) => sum + Math.sin(2 * Math.PI * 150 * harmonic * time),
      0,
    );
    samples.fill((amplitude * swell * buzz) / 5, at * channels, (at + 1) * channels);
  }
  return { channels, samples };
}

/** Codes a test sound into a file with libav, the way somebody's recorder would. */
export async function writeTestFile(
  path: string,
  { channels, samples }: TestSound,
  { muxer, encoder, rate = 48_000 }: { muxer: string; encoder: string; rate?: number },
): Promise<void> {
  const codec = Codec.findEncoderByName(encoder as FFEncoderCodec);
  const format = codec?.sampleFormats?.[0];
  if (codec === null || format === undefined) throw new Error(`libav here has no ${encoder}`);
  using context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = rate;
  context.sampleFormat = format;
  context.channelLayout = avChannelLayoutDefault(channels);
  context.timeBase = new Rational(1, rate);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(await context.open2(codec, null));

  await using output = new FormatContext();
  check(output.allocOutputContext2(null, muxer, path));
  const stream = output.newStream(codec);
  check(stream.codecpar.fromContext(context));
  stream.timeBase = context.timeBase;
  check(await output.openOutput());
  check(await output.writeHeader());

  using packet = new Packet();
  packet.alloc();
  const drain = () => {
    while (context.receivePacketSync(packet) >= 0) {
      packet.streamIndex = stream.index;
      packet.rescaleTs({ num: 1, den: rate }, stream.timeBase);
      check(output.interleavedWriteFrameSync(packet));
    }
  };
  let written = 0;
  const shape = `sample_rates=${rate}:sample_fmts=${avGetSampleFmtName(format)}:channel_layouts=${channels}c`;
  const chain = `aformat=${shape},asetnsamples=n=${context.frameSize || 1024}:p=0`;
  const source = {
    nbSamples: samples.length / channels,
    format: AV_SAMPLE_FMT_FLT,
    sampleRate: 48_000,
  } as const;
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  using whole = Frame.fromAudioBuffer(bytes, { ...source, channelLayout: avChannelLayoutDefault(channels) });
  using filter = new FilterChain(shapeOf(whole), chain, (frame) => {
    frame.pts = BigInt(written);
    written += frame.nbSamples;
    check(context.sendFrameSync(frame));
    drain();
  });
  filter.feed(whole);
  filter.feed(null);
  check(context.sendFrameSync(null));
  drain();
  check(await output.writeTrailer());
  await output.closeOutput();
}

function check(result: number): void {
  if (result < 0) throw new Error(`libav: ${result}`);
}
