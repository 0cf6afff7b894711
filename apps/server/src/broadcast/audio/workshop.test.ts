import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decoder } from '@evan/opus';
import { type Refusal, Refused } from '@loaphuong/domain/basics';
import { parseOggOpus } from '@loaphuong/domain/broadcast';
import type { FFEncoderCodec } from 'node-av/constants';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noLog } from '../../platform/log.ts';
import { syllables, writeTestFile } from './test-sounds.ts';
import { wavOf } from './wav.ts';
import { type AudioWorkshop, createAudioWorkshop, type RenderedAudio } from './workshop.ts';

const CALL = 'Mời bà con phường Hòa Lộc mang căn cước công dân đến Bộ phận Một cửa.';
const BULLETIN = `${CALL} Thời gian từ bảy giờ ba mươi đến mười một giờ ba mươi, thứ Hai đến thứ Sáu.
Mức hỗ trợ năm mươi nghìn đồng một hộ một tháng.`;

let folder: string;
let workshop: AudioWorkshop;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loa-audio-test-'));
  workshop = await createAudioWorkshop({ tempDir: join(folder, 'work'), log: noLog, uploadLimitBytes: 60e6 });
});

afterAll(async () => {
  console.log('children, most memory seen:', workshop.processes());
  await workshop.stop();
  await rm(folder, { recursive: true });
});

const speak = (spoken: string, more: { voice?: string; rate?: number } = {}) =>
  workshop.renderSpeech({ spoken, voice: 'vi', rate: 1, ...more });

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Refused) return error.refusal;
  throw error;
}

const importBytes = (bytes: Uint8Array) => workshop.importAudio({ bytes, fileName: 'thu.wav' });
const pcm16 = ({ samples }: { samples: Float32Array }) =>
  Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767);

/** Decodes with the decoder of the boxes and gives the samples that are to be heard. */
function heard(audio: RenderedAudio): Int16Array {
  const reading = parseOggOpus(audio.bytes);
  if (reading.state === 'faulty') throw new Error(reading.fault);
  const decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
  const frames = reading.audio.packets.map((packet) => {
    const bytes = decoder.decode(packet);
    return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2).slice();
  });
  const all = Int16Array.from(frames.flatMap((frame) => [...frame]));
  return all.slice(reading.audio.preSkip, reading.audio.preSkip + reading.audio.samples);
}

const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) / 32_768;

describe('speech', () => {
  test('becomes a sound of sensible length at the loudness of the air, that a box decodes', {
    timeout: 60_000,
  }, async () => {
    const shares: number[] = [];
    const request = { spoken: BULLETIN, voice: 'vi-vn-x-central', rate: 1 };
    const sound = await workshop.renderSpeech(request, (share) => shares.push(share));
    const syllableCount = BULLETIN.split(/\s+/).length;
    expect(sound.durationMs / syllableCount).toBeGreaterThan(200);
    expect(sound.durationMs / syllableCount).toBeLessThan(450);
    expect(sound.durationMs).toBe(sound.samples / 48);
    expect(Number.isInteger(sound.durationMs)).toBe(true);
    expect(sound.loudness.target).toBe('met');
    expect(Math.abs(sound.loudness.integratedLufs + 16)).toBeLessThanOrEqual(0.5);
    expect(sound.loudness.truePeakDbtp).toBeLessThanOrEqual(-1.5);
    expect(sound.peaks.length).toBeGreaterThan(300);
    expect(sound.peaks.length).toBeLessThanOrEqual(400);
    expect(Math.max(...sound.peaks)).toBeGreaterThan(0.5);
    expect(sound.bitrate).toBeGreaterThan(20_000);
    expect(sound.bitrate).toBeLessThan(45_000);
    expect(sound.origin).toMatchObject({ kind: 'speech', voice: 'vi-vn-x-central', rate: 1 });
    const samples = heard(sound);
    expect(samples.length).toBe(sound.samples);
    expect(rms(samples)).toBeGreaterThan(0.05);
    expect(shares.every((share, at) => share >= (shares[at - 1] ?? 0))).toBe(true);
    expect(shares.at(-1)).toBe(1);
  });

  test('is the same file for the same words and voice, whatever was said in between', {
    timeout: 60_000,
  }, async () => {
    const first = await speak(CALL);
    await speak('Một câu khác hẳn, dài hơn, có dấu phẩy.', { voice: 'vi-vn-x-south' });
    const second = await speak(CALL);
    expect(second.sha256).toBe(first.sha256);
    const other = await createAudioWorkshop({ tempDir: join(folder, 'other'), log: noLog });
    const third = await other.renderSpeech({ spoken: CALL, voice: 'vi', rate: 1 });
    await other.stop();
    expect(third.sha256).toBe(first.sha256);
    expect((await speak(CALL, { voice: 'vi-vn-x-central' })).sha256).not.toBe(first.sha256);
  });

  test('distinguishes the six tones', async () => {
    const tones = ['ma', 'má', 'mà', 'mả', 'mã', 'mạ'];
    const hashes = new Set<string>();
    for (const tone of tones) hashes.add((await speak(`${tone} ${tone} ${tone}`)).sha256);
    expect(hashes.size).toBe(tones.length);
  });

  test('follows the pace asked for', async () => {
    const slow = await speak(CALL, { rate: 0.8 });
    const fast = await speak(CALL, { rate: 1.25 });
    expect(slow.durationMs / fast.durationMs).toBeGreaterThan(1.25);
  });

  test('says only words: markup, control characters, lone surrogates and emoji change nothing', async () => {
    const plain = await speak('Xin chào bà con.');
    const hostile = await speak('<break time="9s"/>\u0000Xin [[chào]] \u{1f600}\ud800bà\u202e con.');
    expect(hostile.durationMs).toBeLessThan(plain.durationMs + 3_000);
    expect((await refusalOf(speak('🙂 … <> \u0000 ---'))).code).toBe('broadcast/nothing-to-say');
    expect((await refusalOf(speak(''))).code).toBe('broadcast/nothing-to-say');
  });

  test('refuses a voice, a pace or a length that it does not have', async () => {
    expect((await refusalOf(speak(CALL, { voice: '../../vi' }))).code).toBe('broadcast/unknown-voice');
    expect((await refusalOf(speak(CALL, { rate: 20 }))).code).toBe('broadcast/speech-rate');
    expect((await refusalOf(speak(CALL, { rate: Number.NaN }))).code).toBe('broadcast/speech-rate');
    expect((await refusalOf(speak('chữ '.repeat(25_000)))).code).toBe('broadcast/text-too-long');
  });

  test('has a voice for each region, named in both languages', () => {
    expect(workshop.voices().map((voice) => voice.region)).toEqual(['central', 'north', 'south']);
  });
});

describe('an upload', () => {
  const formats: readonly [string, string, FFEncoderCodec, number, 1 | 2][] = [
    ['WAV', 'wav', 'pcm_s16le', 44_100, 2],
    ['MP3', 'mp3', 'libmp3lame', 44_100, 2],
    ['FLAC', 'flac', 'flac', 48_000, 2],
    ['Ogg Vorbis', 'ogg', 'libvorbis', 48_000, 2],
    ['Ogg Opus', 'ogg', 'libopus', 48_000, 1],
    ['M4A', 'ipod', 'aac', 48_000, 2],
    ['WebM of a browser', 'webm', 'libopus', 48_000, 1],
    ['8 kHz telephone WAV', 'wav', 'pcm_mulaw', 8_000, 1],
  ];
  test.each(formats)('as %s is brought to the air format', async (_, muxer, encoder, rate, channels) => {
    const path = join(folder, `upload-${muxer}-${encoder}`);
    await writeTestFile(path, syllables(3, { channels }), { muxer, encoder, rate });
    const sound = await workshop.importAudio({ path, fileName: 'ghi-am' });
    // Lossy coders may add or lose a frame at the ends.
    expect(Math.abs(sound.durationMs - 3_000)).toBeLessThan(150);
    expect(sound.loudness.target).toBe('met');
    expect(sound.loudness.truePeakDbtp).toBeLessThanOrEqual(-1.5);
    expect(sound.origin).toMatchObject({ kind: 'upload', damaged: false, source: { channels } });
    expect(rms(heard(sound))).toBeGreaterThan(0.05);
  });

  test('with a cover picture, as telephones add it, is read for its sound', async () => {
    const path = join(folder, 'cover.mp3');
    await writeTestFile(path, syllables(2), { muxer: 'mp3', encoder: 'libmp3lame' });
    const sound = await importBytes(Buffer.concat([coverTag(), await readFile(path)]));
    expect(Math.abs(sound.durationMs - 2_000)).toBeLessThan(150);
    expect(sound.origin).toMatchObject({ damaged: false });
  });

  test('keeps its length to the sample, padded to whole packets', async () => {
    const path = join(folder, 'exact.wav');
    await writeTestFile(path, syllables(1.2345), { muxer: 'wav', encoder: 'pcm_s16le' });
    const { samples } = await workshop.importAudio({ path, fileName: 'x' });
    expect(samples).toBe(Math.ceil(59_256 / 960) * 960);
  });

  test('that is soft is raised; too soft or too peaky it says so', async () => {
    const soft = await importBytes(wavOf(pcm16(syllables(3, { amplitude: 0.04 })), 48_000));
    expect(soft.loudness.target).toBe('met');
    const tooSoft = await importBytes(wavOf(pcm16(syllables(3, { amplitude: 0.02 })), 48_000));
    expect(tooSoft.loudness.target).toBe('quiet');
    const clicks = new Int16Array(48_000 * 3);
    for (let at = 0; at < clicks.length; at += 2_000) clicks[at] = 32_000;
    const peaky = await importBytes(wavOf(clicks, 48_000));
    expect(peaky.loudness.target).toBe('limited');
    expect(peaky.loudness.truePeakDbtp).toBeLessThanOrEqual(-1.5);
  });

  test('that is already too loud is brought down', async () => {
    const loud = await importBytes(wavOf(pcm16(syllables(3, { amplitude: 1.6 })), 48_000));
    expect(loud.loudness.target).toBe('met');
    expect(loud.loudness.truePeakDbtp).toBeLessThanOrEqual(-1.5);
  });

  test('that the codec changes more than usual, such as noise, is corrected after coding', async () => {
    // Multiplying by an odd number and cutting to 16 bits is noise enough, and the same in every run.
    const noise = Int16Array.from({ length: 144_000 }, (_, at) => (Math.imul(at, 0x9e3779b1) >> 18) & -4);
    expect((await importBytes(wavOf(noise, 48_000))).loudness.target).toBe('met');
  });

  test('that is silent or too short to measure is refused', async () => {
    expect((await refusalOf(importBytes(wavOf(new Int16Array(96_000), 48_000)))).code).toBe(
      'broadcast/silent-audio',
    );
    const short = wavOf(pcm16(syllables(0.3)), 48_000);
    expect((await refusalOf(importBytes(short))).code).toBe('broadcast/silent-audio');
  });
});

describe('a hostile upload', () => {
  test.each([
    ['empty', new Uint8Array()],
    ['random', new Uint8Array(randomBytes(300_000))],
    ['one byte', Uint8Array.of(82)],
    ['text', Buffer.from('Kính gửi Ủy ban nhân dân phường. '.repeat(500))],
    [
      'a playlist that names other files',
      Buffer.from('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\nhttp://127.0.0.1:1/\n'),
    ],
    ['a concat script', Buffer.from("ffconcat version 1.0\nfile '/etc/hostname'\n")],
    ['only a WAV header', wavOf(new Int16Array(), 48_000)],
  ])('that is %s is refused as unreadable', async (_, bytes) => {
    const refusal = await refusalOf(importBytes(bytes));
    expect(refusal.code).toBe('broadcast/audio-unreadable');
    expect(refusal.message.vi).toContain('MP3');
  });

  test('that is over the size limit is refused unread', async () => {
    const path = join(folder, 'huge');
    await writeFile(path, '');
    await truncate(path, 60e6 + 1);
    expect((await refusalOf(workshop.importAudio({ path, fileName: 'x' }))).code).toBe(
      'broadcast/audio-too-large',
    );
  });

  test('whose WAV header lies about its size is measured by what is there', async () => {
    const file = wavOf(pcm16(syllables(2)), 48_000);
    const lying = file.slice();
    new DataView(lying.buffer).setUint32(4, 0x7ffffff0, true);
    new DataView(lying.buffer).setUint32(40, 0x7fffff00, true);
    const sound = await importBytes(lying);
    expect(sound.durationMs).toBe(2_000);
    const cut = await importBytes(file.slice(0, 44 + 96_000));
    expect(cut.durationMs).toBe(1_000);
  });

  test('that was cut short is used as far as it goes, and marked as damaged', async () => {
    const path = join(folder, 'cut.flac');
    await writeTestFile(path, syllables(8), { muxer: 'flac', encoder: 'flac' });
    const whole = await readFile(path);
    const sound = await importBytes(whole.subarray(0, whole.length / 2));
    expect(sound.durationMs).toBeGreaterThan(2_000);
    expect(sound.durationMs).toBeLessThan(6_000);
    expect(sound.origin).toMatchObject({ damaged: true });
  });

  test('whose Ogg pages have wrong checksums gives no sound of them', async () => {
    const path = join(folder, 'crc.ogg');
    await writeTestFile(path, syllables(6), { muxer: 'ogg', encoder: 'libopus' });
    const bytes = await readFile(path);
    for (let at = bytes.indexOf('OggS'); at >= 0; at = bytes.indexOf('OggS', at + 1)) {
      bytes[at + 22] = (bytes[at + 22] ?? 0) ^ 0xff;
    }
    expect((await refusalOf(importBytes(bytes))).code).toMatch(/audio-unreadable|silent-audio/);
  });

  test('of many random shapes never breaks the workshop', async () => {
    const path = join(folder, 'seed.mp3');
    await writeTestFile(path, syllables(2), { muxer: 'mp3', encoder: 'libmp3lame' });
    const seed = await readFile(path);
    for (let round = 0; round < 25; round++) {
      const mutant = Buffer.from(seed);
      const noise = randomBytes(64);
      for (const [at, value] of noise.entries()) {
        mutant[(noise.readUInt16LE(at & 62) * (at + 1)) % mutant.length] = value;
      }
      const outcome = await importBytes(mutant).then(
        () => 'sound',
        (error: unknown) => (error instanceof Refused ? error.refusal.code : Promise.reject(error)),
      );
      expect(outcome).toMatch(/^sound$|^broadcast\/(audio-unreadable|silent-audio)$/);
    }
  });

  test('that is longer than the limit is refused, whatever its header says', async () => {
    const brief = await createAudioWorkshop({
      tempDir: join(folder, 'short'),
      log: noLog,
      longestSeconds: 3,
    });
    const importIt = (bytes: Uint8Array) => refusalOf(brief.importAudio({ bytes, fileName: 'x' }));
    const honest = wavOf(pcm16(syllables(4)), 48_000);
    expect(await importIt(honest)).toMatchObject({ kind: 'too-large', code: 'broadcast/audio-too-long' });
    // The same sound as bare AAC frames, which declare no length at all.
    const path = join(folder, 'modest.aac');
    await writeTestFile(path, syllables(4), { muxer: 'adts', encoder: 'aac' });
    expect((await importIt(await readFile(path))).code).toBe('broadcast/audio-too-long');
    await brief.stop();
  });
});

/** An ID3v2.3 tag with an APIC frame: a picture of 1 × 1 that no decoder of ours may touch. */
function coverTag(): Buffer {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
    'base64',
  );
  const content = Buffer.concat([Buffer.from('\u0000image/png\u0000\u0003\u0000', 'latin1'), png]);
  const frame = Buffer.alloc(10);
  frame.write('APIC');
  frame.writeUInt32BE(content.length, 4);
  const size = frame.length + content.length;
  return Buffer.concat([
    Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, size >> 7, size & 127]),
    frame,
    content,
  ]);
}

describe('the child processes', () => {
  const pidOf = (part: string) => workshop.processes().find((one) => one.part === part)?.pid;

  test('killed in the middle of work give a clear refusal, and the next work succeeds', {
    timeout: 60_000,
  }, async () => {
    for (const part of ['speech', 'audio']) {
      await speak(CALL);
      const work = refusalOf(
        workshop.renderSpeech({ spoken: `${BULLETIN}\n`.repeat(3), voice: 'vi', rate: 1 }, (share) => {
          if (part === 'speech' ? share < 0.4 : share > 0.4) process.kill(pidOf(part) ?? 0, 'SIGKILL');
        }),
      );
      const refusal = await work;
      expect(refusal).toMatchObject({ kind: 'unavailable', code: 'broadcast/audio-interrupted' });
      expect(refusal.detail).toEqual({ reason: 'died' });
      expect((await speak(CALL)).loudness.target).toBe('met');
    }
  });

  test('stop at once when the work is no longer wanted, and leave no file behind', {
    timeout: 60_000,
  }, async () => {
    for (const when of [0, 0.1, 0.5]) {
      const controller = new AbortController();
      const reason = new Error('the author closed the page');
      if (when === 0) controller.abort(reason);
      const work = workshop.renderSpeech(
        { spoken: `${BULLETIN}\n`.repeat(4), voice: 'vi', rate: 1 },
        (share) => share > when && controller.abort(reason),
        controller.signal,
      );
      await expect(work).rejects.toBe(reason);
    }
    const [work] = await readdir(join(folder, 'work'));
    expect(await readdir(join(folder, 'work', work ?? ''))).toEqual([]);
    expect((await speak(CALL)).durationMs).toBeGreaterThan(2_000);
  });

  test('see nothing of the environment of the server', async () => {
    await speak(CALL);
    const environment = await readFile(`/proc/${pidOf('audio')}/environ`, 'utf8');
    expect(environment).not.toContain('PATH=');
  });

  test('end after a while without work, and when the workshop stops', async () => {
    const brief = await createAudioWorkshop({ tempDir: join(folder, 'brief'), log: noLog, idleMs: 200 });
    await brief.renderSpeech({ spoken: CALL, voice: 'vi', rate: 1 });
    expect(brief.processes().length).toBeGreaterThan(0);
    await expect.poll(() => brief.processes(), { timeout: 5_000 }).toEqual([]);
    await brief.stop();
    expect((await refusalOf(brief.renderSpeech({ spoken: CALL, voice: 'vi', rate: 1 }))).detail).toEqual({
      reason: 'stopped',
    });
    expect(await readdir(join(folder, 'brief'))).toEqual([]);
  });

  test('leave folders of a killed server to the next start, which removes them', async () => {
    const tempDir = join(folder, 'left');
    const dead = 4_194_305; // above the largest process id of Linux
    await mkdir(join(tempDir, `audio-${dead}-abc`), { recursive: true });
    await writeFile(join(tempDir, `audio-${dead}-abc`, 'rest'), 'x');
    const next = await createAudioWorkshop({ tempDir, log: noLog });
    expect((await readdir(tempDir)).filter((name) => name.includes(String(dead)))).toEqual([]);
    await next.stop();
  });
});
