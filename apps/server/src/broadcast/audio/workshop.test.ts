import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noLog } from '../../platform/log.ts';
import { heard, pcm16, refusalOf, rms } from './test-hearing.ts';
import { syllables } from './test-sounds.ts';
import { wavOf } from './wav.ts';
import { type AudioWorkshop, createAudioWorkshop } from './workshop.ts';

const CALL = 'Mời bà con phường Hòa Lộc mang căn cước công dân đến Bộ phận Một cửa.';
const BULLETIN = `${CALL} Thời gian từ bảy giờ ba mươi đến mười một giờ ba mươi, thứ Hai đến thứ Sáu.
Mức hỗ trợ năm mươi nghìn đồng một hộ một tháng.`;

let folder: string;
let workshop: AudioWorkshop;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loa-audio-test-'));
  workshop = await createAudioWorkshop({ tempDir: join(folder, 'work'), log: noLog });
});

afterAll(async () => {
  console.log('children, most memory seen:', workshop.processes());
  await workshop.stop();
  await rm(folder, { recursive: true });
});

const speak = (spoken: string, more: { voice?: string; rate?: number } = {}) =>
  workshop.renderSpeech({ spoken, voice: 'vi', rate: 1, ...more });

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

describe('the child processes', () => {
  const pidOf = (part: string) => workshop.processes().find((one) => one.part === part)?.pid;

  test('killed in the middle of work give a clear refusal, and the next work succeeds', {
    timeout: 60_000,
  }, async () => {
    for (const part of ['speech', 'speech-coding']) {
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
    const environment = await readFile(`/proc/${pidOf('speech-coding')}/environ`, 'utf8');
    expect(environment).not.toContain('PATH=');
  });

  test('let a bulletin pass a long upload', { timeout: 60_000 }, async () => {
    const controller = new AbortController();
    const second = pcm16(syllables(1));
    const tenMinutes = new Int16Array(600 * second.length);
    for (let at = 0; at < tenMinutes.length; at += second.length) tenMinutes.set(second, at);
    const bytes = wavOf(tenMinutes, 48_000);
    const upload = workshop.importAudio({ bytes, fileName: 'dài.wav' }, undefined, controller.signal);
    const first = await Promise.race([
      upload.then(() => 'upload'),
      speak('Xin chào.').then(() => 'bulletin'),
    ]);
    expect(first).toBe('bulletin');
    controller.abort(new Error('enough'));
    await expect(upload).rejects.toThrow('enough');
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
