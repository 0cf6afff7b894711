import { writeOggOpus } from '@loaphuong/domain/broadcast';
import { AV_SAMPLE_FMT_FLT, AVERROR_EAGAIN, AVERROR_EOF, FF_ENCODER_LIBOPUS } from 'node-av/constants';
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
import { AIR_BITRATE, AIR_RATE } from './air-limits.ts';
import { must } from './sound-error.ts';

/** libopus with settings that never change, so that equal sound gives equal bytes. */
export class AirEncoder implements Disposable {
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
