import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '@loaphuong/domain/basics';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noLog } from '../../platform/log.ts';
import { heard, pcm16, refusalOf, rms } from './test-hearing.ts';
import { syllables, writeTestFile } from './test-sounds.ts';
import { wavOf } from './wav.ts';
import { type AudioWorkshop, createAudioWorkshop } from './workshop.ts';

let folder: string;
let workshop: AudioWorkshop;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loa-upload-test-'));
  workshop = await createAudioWorkshop({ tempDir: join(folder, 'work'), log: noLog, uploadLimitBytes: 60e6 });
});

afterAll(async () => {
  await workshop.stop();
  await rm(folder, { recursive: true });
});

const importBytes = (bytes: Uint8Array) => workshop.importAudio({ bytes, fileName: 'thu.wav' });

describe('an upload', () => {
  const formats: readonly [string, string, string, number, 1 | 2][] = [
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
