import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isSha256, type Sha256 } from '@loaphuong/domain/basics';
import { parseOggOpus } from '@loaphuong/domain/broadcast';
import type { Log } from '../../platform/log.ts';
import { type AirFile, type AudioProcess, createAudioProcess } from './audio-process.ts';
import { createEspeakVoice } from './espeak-voice.ts';
import type { Loudness } from './loudness.ts';
import { refuseFault, refuseRate, refuseTooLarge, refuseUnknownVoice } from './refusals.ts';
import type { SoundSource } from './sound-reader.ts';
import type { SpeechProvider, SpeechRequest, Voice } from './speech.ts';
import type { JobCare } from './warm-child.ts';
import { wavOf } from './wav.ts';

/** Where a sound came from. */
export type SoundOrigin =
  | {
      readonly kind: 'speech';
      readonly provider: string;
      readonly voice: string;
      readonly voiceHash: string;
      readonly rate: number;
    }
  | {
      readonly kind: 'upload';
      readonly fileName: string;
      readonly source: SoundSource;
      /** The file is shorter than its header says, or parts of it could not be decoded: ask a person to listen. */
      readonly damaged: boolean;
    };

/** A sound ready for approval and air. */
export interface RenderedAudio {
  /** The file in the air format: Ogg Opus, 48 kHz mono, 20 ms packets (see `parseOggOpus`). */
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly codec: 'ogg-opus';
  /** Exact, in ms; every sound is a whole number of 20 ms packets long. */
  readonly durationMs: number;
  /** Exact, in 48 kHz samples. */
  readonly samples: number;
  /** Bits per second of this very file, on average. */
  readonly bitrate: number;
  readonly loudness: Loudness;
  /** Loudest sample of each of at most 400 stretches, 0…1. */
  readonly peaks: readonly number[];
  readonly origin: SoundOrigin;
}

/** An upload: a file on disk, or its bytes. */
export type UploadedSound =
  | { readonly fileName: string; readonly path: string }
  | { readonly fileName: string; readonly bytes: Uint8Array };

/** Settings of the workshop. */
export interface AudioWorkshopTerms {
  /** Folder for files in work; ours are called `audio-<pid>-…` and removed on `stop`, or by the next start. */
  readonly tempDir: string;
  readonly log: Log;
  /** Voices besides the embedded one, asked in order. */
  readonly providers?: readonly SpeechProvider[];
  /** Most bytes of an upload. */
  readonly uploadLimitBytes?: number;
  /** Longest sound of an upload or a reading, in seconds; two hours when not given. */
  readonly longestSeconds?: number;
  /** How long an unused child process stays, in ms. */
  readonly idleMs?: number;
}

/** Makes sound from words and from files. Knows no database and no HTTP. */
export interface AudioWorkshop {
  /**
   * Reads words aloud. The same request gives the same SHA-256 on the same build.
   * @param onProgress share done, 0…1.
   * @throws {Refused} `broadcast/nothing-to-say`, `/text-too-long`, `/unknown-voice`, `/speech-rate`,
   *   `/audio-interrupted`; `signal.reason` when aborted.
   */
  renderSpeech(
    request: SpeechRequest,
    onProgress?: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<RenderedAudio>;
  /**
   * Takes a recording in.
   * @throws {Refused} `broadcast/audio-unreadable`, `/audio-too-long`, `/audio-too-large`, `/silent-audio`,
   *   `/audio-interrupted`; `signal.reason` when aborted.
   */
  importAudio(
    upload: UploadedSound,
    onProgress?: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<RenderedAudio>;
  voices(): readonly Voice[];
  /** The child processes alive now, with the most memory seen in each. */
  processes(): readonly { readonly part: string; readonly pid: number; readonly peakRssBytes: number }[];
  /** Ends the child processes and removes the work folder; what runs is refused with `broadcast/audio-interrupted`. */
  stop(): Promise<void>;
}

const SLOWEST = 0.5;
const FASTEST = 2;
/** Two hours of MP3 at 320 kbit/s are 288 MB; of CD-quality FLAC about as much. */
const UPLOAD_LIMIT = 512_000_000;
/** Shorter than promised by more than this is damage, not rounding, in ms. */
const ROUNDING_MS = 1_500;
/** Synthesis is quick beside levelling and coding. */
const SPEECH_SHARE = 0.4;

/** Opens the workshop. Child processes start with the first piece of work. */
export async function createAudioWorkshop(terms: AudioWorkshopTerms): Promise<AudioWorkshop> {
  const { tempDir, log, idleMs = 30_000, uploadLimitBytes = UPLOAD_LIMIT, longestSeconds = 7_200 } = terms;
  await mkdir(tempDir, { recursive: true });
  await removeLeftovers(tempDir);
  const folder = await mkdtemp(join(resolve(tempDir), `audio-${process.pid}-`));
  const coding = { folder, log, idleMs, longestSeconds };
  // Two, so that neither a long nor a hostile upload stands in the way of a bulletin or an alert.
  const speechCoding = createAudioProcess(coding);
  const uploadCoding = createAudioProcess(coding);
  const espeak = createEspeakVoice({ log, idleMs });
  const providers = [espeak, ...(terms.providers ?? [])];

  /** Brings a file to the air format and checks the result here, where no forged file has been opened. */
  async function finish(audio: AudioProcess, inputPath: string, inputBytes: number, care: JobCare) {
    const outputPath = join(folder, randomUUID());
    try {
      const order = { input: { path: inputPath, bytes: inputBytes }, outputPath };
      const air = await audio.toAir(order, care);
      return { air, ...described(await readFile(outputPath), air) };
    } finally {
      await rm(outputPath, { force: true });
    }
  }

  async function withFile<Result>(
    bytes: Uint8Array,
    work: (path: string) => Promise<Result>,
  ): Promise<Result> {
    const path = join(folder, randomUUID());
    try {
      await writeFile(path, bytes);
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  const renderSpeech: AudioWorkshop['renderSpeech'] = async (request, onProgress, signal) => {
    const { voice, rate } = request;
    if (!(rate >= SLOWEST && rate <= FASTEST)) refuseRate(SLOWEST, FASTEST);
    const provider = providers.find((one) => one.voices().some((known) => known.id === voice));
    if (provider === undefined) return refuseUnknownVoice(voice);
    const speech = await provider.synthesize(request, {
      signal,
      onProgress: (share) => onProgress?.(share * SPEECH_SHARE),
    });
    const wav = wavOf(speech.pcm, speech.sampleRate);
    const coding = (share: number) => onProgress?.(SPEECH_SHARE + share * (1 - SPEECH_SHARE));
    const { air: _, ...sound } = await withFile(wav, (path) =>
      finish(speechCoding, path, wav.length, { signal, onProgress: coding }),
    );
    onProgress?.(1);
    const { provider: name, voiceHash } = speech;
    return { ...sound, origin: { kind: 'speech', provider: name, voice, voiceHash, rate } };
  };

  const importAudio: AudioWorkshop['importAudio'] = async (upload, onProgress, signal) => {
    const size = 'bytes' in upload ? upload.bytes.length : await fileSize(upload.path);
    if (size > uploadLimitBytes) refuseTooLarge(uploadLimitBytes);
    if (size === 0) refuseFault('unreadable', 0);
    const care = { signal, onProgress };
    const { air, ...sound } =
      'bytes' in upload
        ? await withFile(upload.bytes, (path) => finish(uploadCoding, path, size, care))
        : await finish(uploadCoding, upload.path, size, care);
    onProgress?.(1);
    const { source, damaged } = air.account;
    const short = source.declaredMs !== null && source.declaredMs - sound.durationMs > ROUNDING_MS;
    const origin = {
      kind: 'upload',
      fileName: upload.fileName,
      source,
      damaged: short || damaged > 0,
    } as const;
    return { ...sound, origin };
  };

  const processes = () =>
    [
      { part: 'speech', status: espeak.status() },
      { part: 'speech-coding', status: speechCoding.status() },
      { part: 'upload-coding', status: uploadCoding.status() },
    ].flatMap(({ part, status }) => (status === undefined ? [] : [{ part, ...status }]));

  async function stop(): Promise<void> {
    await Promise.all([
      speechCoding.stop(),
      uploadCoding.stop(),
      ...providers.map((provider) => provider.stop()),
    ]);
    await rm(folder, { recursive: true, force: true });
  }

  const voices = () => providers.flatMap((provider) => provider.voices());
  return { renderSpeech, importAudio, voices, processes, stop };
}

/** Hash and exact length of the finished file, read from the file itself and held against what the child said. */
function described(bytes: Uint8Array, air: AirFile) {
  const reading = parseOggOpus(bytes);
  if (reading.state === 'faulty') throw new Error(`the audio child wrote a faulty file: ${reading.fault}`);
  const { samples } = reading.audio;
  if (samples !== air.samples)
    throw new Error(`the audio child said ${air.samples} samples, wrote ${samples}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!isSha256(sha256)) throw new Error('a hash is not a hash');
  const durationMs = samples / 48;
  const bitrate = Math.round((bytes.length * 8_000) / durationMs);
  const { loudness, peaks } = air;
  return { bytes, sha256, codec: 'ogg-opus' as const, durationMs, samples, bitrate, loudness, peaks };
}

/** Size of an ordinary file; 0 for a folder, pipe or device, which is no upload. */
async function fileSize(path: string): Promise<number> {
  const found = await stat(path);
  return found.isFile() ? found.size : 0;
}

/** Removes work folders whose server was killed. */
async function removeLeftovers(tempDir: string): Promise<void> {
  for (const name of await readdir(tempDir)) {
    const pid = Number(/^audio-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(tempDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, but not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
