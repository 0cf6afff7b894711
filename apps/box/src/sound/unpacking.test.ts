import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { wavHeader } from '../output/wav.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { soundFormat } from './sound-format.ts';
import { SoundBroken } from './sound-source.ts';
import { Unpacking } from './unpacking.ts';

const sample = (name: string) => new Uint8Array(readFileSync(new URL(`samples/${name}`, import.meta.url)));

/** A WAV of a tone of 440 Hz at half of full scale. */
function wav(seconds: number, { rate = 48_000, channels = 1 } = {}): Uint8Array {
  const count = seconds * rate;
  const header = wavHeader(count * channels);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  const samples = new Int16Array(count * channels);
  for (let i = 0; i < count; i += 1)
    samples.fill(16_384 * Math.sin((2 * Math.PI * 440 * i) / rate), i * channels, (i + 1) * channels);
  return Buffer.concat([header, new Uint8Array(samples.buffer)]);
}

async function unpacked(bytes: Uint8Array, durationMs = 1000) {
  const store = new MemoryStore();
  store.replace('sounds/a', bytes);
  const unpacking = new Unpacking(store);
  const ready = await new Promise<boolean>((said) => unpacking.ready('sounds/a', 'a', durationMs, said));
  return { store, unpacking, ready, open: () => unpacking.open('sounds/a', 'a') };
}

/** Level and pitch of what stands in the middle of a sound: amplitude, and crossings of zero upwards in a second. */
function middleOf(samples: Int16Array): { peak: number; hertz: number } {
  const middle = samples.subarray(12_000, 36_000);
  let ups = 0;
  for (let i = 1; i < middle.length; i += 1) if ((middle[i - 1] ?? 0) < 0 && (middle[i] ?? 0) >= 0) ups += 1;
  return { peak: middle.reduce((most, s) => Math.max(most, Math.abs(s)), 0), hertz: ups * 2 };
}

describe('a sound of another format', () => {
  test.each([
    ['MP3 of 44.1 kHz', sample('tone-440-hz.mp3'), 48_000],
    ['FLAC', sample('tone-440-hz.flac'), 48_000],
    ['WAV', wav(1), 48_000],
    ['WAV of 44.1 kHz, two channels', wav(1, { rate: 44_100, channels: 2 }), 48_000],
    ['WAV of 8 kHz', wav(1, { rate: 8000 }), 48_000],
  ])('%s comes out as the same tone, 48 kHz mono, of the same length', async (_, bytes, length) => {
    const { ready, open } = await unpacked(bytes);
    expect(ready).toBe(true);
    const source = open();
    const samples = source.read(96_000).slice();
    expect(Math.abs(samples.length - length)).toBeLessThan(15);
    const { peak, hertz } = middleOf(samples);
    expect(Math.abs(hertz - 440)).toBeLessThanOrEqual(2);
    expect(peak).toBeGreaterThan(15_500);
    expect(peak).toBeLessThan(17_000);
    source.seek(24_000);
    expect(source.read(960)).toEqual(samples.slice(24_000, 24_960));
  });

  test.each([
    ['words', new TextEncoder().encode('Kính gửi bà con, đây không phải là âm thanh.')],
    ['nothing', new Uint8Array(0)],
    [
      'MP3 of noise',
      Uint8Array.from({ length: 50_000 }, (_, i) => (i < 3 ? [0x49, 0x44, 0x33][i] : i * i * 31) ?? 0),
    ],
    [
      'FLAC of noise',
      Uint8Array.from({ length: 50_000 }, (_, i) => [0x66, 0x4c, 0x61, 0x43][i] ?? (i * i * 31) & 255),
    ],
    ['WAV without samples', wav(1).slice(0, 40)],
    ['WAV of a rate that is none', wav(1, { rate: 1 })],
    ['WAV of nine channels', wav(1, { channels: 9 })],
  ])('%s is broken, never a crash, and leaves nothing on the disk', async (_, bytes) => {
    const { store, ready, open } = await unpacked(bytes);
    expect(ready).toBe(false);
    expect(open).toThrow(SoundBroken);
    expect(store.list('unpacked')).toEqual([]);
  });

  test('a sound that goes on far longer than its plan says is broken: a small file cannot fill the disk', async () => {
    const { store, ready } = await unpacked(wav(10), 2000);
    expect(ready).toBe(false);
    expect(store.list('unpacked')).toEqual([]);
  });

  test('a file that changes one byte at a time is a sound or broken, and nothing else', async () => {
    for (const name of ['tone-440-hz.mp3', 'tone-440-hz.flac']) {
      const bytes = sample(name);
      for (let at = 4; at < bytes.length; at += Math.ceil(bytes.length / 12)) {
        const bent = bytes.slice();
        bent[at] = (bent[at] ?? 0) ^ 0x5a;
        expect([true, false]).toContain((await unpacked(bent)).ready);
      }
    }
  });

  test('what a life before left unpacked is not trusted', async () => {
    const { store } = await unpacked(wav(1));
    expect(store.list('unpacked')).toEqual(['a']);
    expect(() => new Unpacking(store).open('sounds/a', 'a')).toThrow(SoundBroken);
  });

  test('the format is told from the bytes', () => {
    expect(soundFormat(sample('tone-440-hz.mp3'))).toBe('mp3');
    expect(soundFormat(new TextEncoder().encode('RIFF....AVI LIST'))).toBeUndefined();
    expect(soundFormat(new TextEncoder().encode('OggS'))).toBe('opus');
  });
});
