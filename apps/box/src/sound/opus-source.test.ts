import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { OpusSource } from './opus-source.ts';
import { SoundBroken } from './sound-source.ts';

const PATH = 'sounds/x';
const original = speechLike(seeded(5), 12);
const file = encodeSound(original);

function stored(bytes: Uint8Array): MemoryStore {
  const store = new MemoryStore();
  store.replace(PATH, bytes);
  return store;
}

function all(source: OpusSource, piece = 960): Int16Array {
  const out: number[] = [];
  for (let part = source.read(piece); part.length > 0; part = source.read(piece)) out.push(...part);
  return Int16Array.from(out);
}

/** Correlation of two stretches of sound at no lag. */
function alike(a: Int16Array, b: Int16Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i += 1) {
    ab += (a[i] ?? 0) * (b[i] ?? 0);
    aa += (a[i] ?? 0) ** 2;
    bb += (b[i] ?? 0) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('a sound read from the store', () => {
  test('has exactly the length of the original, in place to the sample', () => {
    const decoded = all(new OpusSource(stored(file), PATH));
    expect(decoded).toHaveLength(original.length);
    expect(alike(decoded, original)).toBeGreaterThan(0.9);
    expect(alike(decoded.subarray(24), original.subarray(0, -24))).toBeLessThan(alike(decoded, original));
  });

  test('is the same in whatever pieces it is read', () => {
    const once = all(new OpusSource(stored(file), PATH), 960);
    expect(all(new OpusSource(stored(file), PATH), 4801)).toEqual(once);
    expect(all(new OpusSource(stored(file), PATH), 7)).toEqual(once);
  });

  test.each([0, 1, 959, 48_000, 333_333, 100_000, 575_999])(
    'goes to sample %i as if it had been read up to there',
    (at) => {
      const straight = all(new OpusSource(stored(file), PATH));
      const source = new OpusSource(stored(file), PATH);
      source.read(400_000);
      source.seek(at);
      const part = all(source);
      expect(part).toHaveLength(original.length - at);
      expect(alike(part, straight.subarray(at))).toBeGreaterThan(0.98);
    },
  );

  test('beyond its end is empty', () => {
    const source = new OpusSource(stored(file), PATH);
    source.seek(99_999_999);
    expect(source.read(960)).toHaveLength(0);
  });

  test('holds only a small part of itself in memory', () => {
    const store = stored(file);
    const asked: number[] = [];
    const readAt = store.readAt.bind(store);
    store.readAt = (path, from, length) => {
      asked.push(length);
      return readAt(path, from, length);
    };
    all(new OpusSource(store, PATH));
    expect(Math.max(...asked)).toBeLessThanOrEqual(65_536);
  });
});

test.each([
  ['empty', new Uint8Array(0)],
  ['no Ogg at all', new TextEncoder().encode('a text, and a rather long one at that, but no sound')],
  ['only its head', file.subarray(0, 107)],
  ['cut in the middle', file.subarray(0, file.length >> 1)],
  ['with a flipped bit', file.map((byte, i) => (i === 20_000 ? byte ^ 4 : byte))],
])('a file that is %s is a broken sound, never a crash', (_, bytes) => {
  expect(() => all(new OpusSource(stored(bytes), PATH))).toThrow(SoundBroken);
});
