import { setImmediate as nextTurn } from 'node:timers/promises';
import { AVERROR_EAGAIN, AVERROR_EOF, AVMEDIA_TYPE_AUDIO, type FFDecoderCodec } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, FormatContext, Frame, Packet } from 'node-av/lib';
import { must, SoundError } from './sound-error.ts';
import { FilterChain, shapeOf } from './sound-filter.ts';

/** What an uploaded file says about itself; read from its content, never from its name. */
export interface SoundSource {
  /** Container, e.g. `mp3`, `wav`, `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  /** Decoder, e.g. `mp3float`, `pcm_s16le`. */
  readonly codec: string;
  readonly channels: number;
  readonly sampleRate: number;
  /** What the header promises, in ms; hostile until decoded. `null` when it promises nothing. */
  readonly declaredMs: number | null;
}

/** What to do with a file. */
export interface SoundFlow {
  readonly path: string;
  /** Decoder to insist on; otherwise libav's own choice among those allowed. */
  readonly decoder?: FFDecoderCodec;
  /** libavfilter chain between the decoder and `take`. */
  readonly chain: string;
  /** Gets each filtered frame; must use it before it returns. */
  readonly take: (frame: Frame) => void;
  /** Called every few milliseconds with the share of the file read, 0…1; the event loop runs meanwhile. */
  readonly tick: (share: number) => void;
}

/** What was met on the way through a file. */
export interface SoundAccount {
  readonly source: SoundSource;
  readonly packets: number;
  /** Packets that could not be decoded. */
  readonly damaged: number;
}

/**
 * Containers that people bring: recorders, telephones, browsers, old station archives. Playlists are left out on
 * purpose: an uploaded one could make the server open other files or addresses.
 */
const FORMATS = 'wav,w64,aiff,au,caf,mp3,aac,flac,ogg,mov,mp4,m4a,matroska,webm,asf,amr';
const CODECS = [
  ...['pcm_u8', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_s32be', 'pcm_f32le'],
  ...[
    'pcm_f32be',
    'pcm_f64le',
    'pcm_alaw',
    'pcm_mulaw',
    'adpcm_ima_wav',
    'adpcm_ms',
    'mp3',
    'mp3float',
    'mp2float',
  ],
  ...[
    'aac',
    'aac_latm',
    'alac',
    'flac',
    'vorbis',
    'opus',
    'libopus',
    'wmav1',
    'wmav2',
    'wmapro',
    'amrnb',
    'amrwb',
  ],
];
/** Below this libav is guessing: random bytes often contain something like one MP3 header (which scores 1 to 5). */
const SURE_ENOUGH = 12;
/** More packets lost than this share, and what is left is noise. */
const MOST_DAMAGE = 0.1;
const TICK_MS = 25;

async function open(path: string) {
  await using opening = new AsyncDisposableStack();
  const file = opening.use(new FormatContext());
  const options = Dictionary.fromObject({
    format_whitelist: FORMATS,
    codec_whitelist: CODECS.join(','),
    protocol_whitelist: 'file',
    max_streams: 16,
  });
  must(await file.openInput(`file:${path}`, null, options), 'open');
  if (file.probeScore < SURE_ENOUGH) {
    throw new SoundError('unreadable', `only a guess: ${file.iformat?.name} at ${file.probeScore}`);
  }
  must(await file.findStreamInfo(), 'stream info');
  opening.move();
  return file;
}

async function openDecoder(file: FormatContext, wanted: SoundFlow['decoder']) {
  const best = file.findBestStream(AVMEDIA_TYPE_AUDIO, -1, -1, true);
  const stream = file.streams[best.streamIndex];
  const codec = wanted === undefined ? best.decoder : Codec.findDecoderByName(wanted);
  if (stream === undefined || codec === null || !CODECS.includes(codec.name ?? '')) {
    throw new SoundError('unreadable', `no sound that we decode: ${codec?.name ?? 'none'}`);
  }
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  must(decoder.parametersToContext(stream.codecpar), 'codec parameters');
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 1;
  must(await decoder.open2(codec, null), 'decoder');
  const source: SoundSource = {
    format: file.iformat?.name ?? 'unknown',
    codec: codec.name ?? 'unknown',
    channels: stream.codecpar.channels,
    sampleRate: stream.codecpar.sampleRate,
    declaredMs: file.duration > 0n ? Number(file.duration / 1000n) : null,
  };
  return { decoder, source, streamIndex: best.streamIndex };
}

/** Decodes packet by packet into the filter chain, counting what is lost. */
class Decoding implements Disposable {
  readonly #decoder: CodecContext;
  readonly #flow: SoundFlow;
  readonly #frame = new Frame();
  #filter: FilterChain | undefined;
  packets = 0;
  damaged = 0;

  constructor(decoder: CodecContext, flow: SoundFlow) {
    this.#decoder = decoder;
    this.#flow = flow;
    this.#frame.alloc();
  }

  take(packet: Packet): void {
    this.packets++;
    if (this.#decoder.sendPacketSync(packet) < 0 || !this.#receive()) this.damaged++;
  }

  end(): void {
    this.#decoder.sendPacketSync(null);
    this.#receive();
    if (this.#filter === undefined || this.damaged > this.packets * MOST_DAMAGE) {
      throw new SoundError('unreadable', `${this.damaged} of ${this.packets} packets could not be decoded`);
    }
    this.#filter.feed(null);
  }

  /** False when the decoder gave an error instead of frames. */
  #receive(): boolean {
    for (;;) {
      const result = this.#decoder.receiveFrameSync(this.#frame);
      if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return true;
      if (result < 0) return false;
      const shape = shapeOf(this.#frame);
      this.#filter ??= new FilterChain(shape, this.#flow.chain, this.#flow.take);
      // Only forged or chained files change in the middle; a filter fed with another shape may crash.
      if (this.#filter.shape !== shape)
        throw new SoundError('unreadable', `${this.#filter.shape} then ${shape}`);
      this.#filter.feed(this.#frame);
      this.#frame.unref();
    }
  }

  [Symbol.dispose](): void {
    this.#frame.free();
    this.#filter?.[Symbol.dispose]();
    this.#decoder.freeContext();
  }
}

/**
 * Runs a whole file through a decoder and a filter chain, in constant memory.
 * @throws {SoundError} when it is no sound file, is damaged past use, or `take` says so.
 */
export async function readSound(flow: SoundFlow, fileBytes: number): Promise<SoundAccount> {
  await using file = await open(flow.path);
  const { decoder, source, streamIndex } = await openDecoder(file, flow.decoder);
  using decoding = new Decoding(decoder, flow);
  using packet = new Packet();
  packet.alloc();
  let read = 0;
  let lastTick = performance.now();
  for (;;) {
    const result = file.readFrameSync(packet);
    if (result < 0) {
      // Any other end than EOF is a file cut short or broken; what came before it stands.
      if (result !== AVERROR_EOF) decoding.damaged++;
      break;
    }
    if (packet.streamIndex === streamIndex) decoding.take(packet);
    read = Math.max(read, Number(packet.pos));
    packet.unref();
    if (performance.now() - lastTick > TICK_MS) {
      flow.tick(Math.min(1, read / fileBytes));
      await nextTurn();
      lastTick = performance.now();
    }
  }
  decoding.end();
  return { source, packets: decoding.packets, damaged: decoding.damaged };
}
