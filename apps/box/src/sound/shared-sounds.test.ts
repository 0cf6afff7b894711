import { expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { encodeSound } from '../simulation/encode.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { OpusSource } from './opus-source.ts';
import { sharedSounds as sharing } from './shared-sounds.ts';
import { SoundBroken, type SoundSource } from './sound-source.ts';

const PATH = 'sounds/x';

function stored(bytes: Uint8Array): MemoryStore {
  const store = new MemoryStore();
  store.replace(PATH, bytes);
  return store;
}

/** A sound that is shared, as those of this file are. */
function sharedSounds(): (store: MemoryStore, path: string, sha256: string) => SoundSource {
  const open = sharing();
  return (...asked) => {
    const source = open(...asked);
    if (source === undefined) throw new Error('not shared');
    return source;
  };
}

function all(source: SoundSource): Int16Array {
  const out: number[] = [];
  for (let part = source.read(960); part.length > 0; part = source.read(960)) out.push(...part);
  return Int16Array.from(out);
}

test('every box that shares a sound reads exactly what it would have decoded itself', () => {
  const store = stored(encodeSound(speechLike(seeded(5), 3)));
  const alone = all(new OpusSource(store, PATH));
  const open = sharedSounds();
  const [one, two] = [open(store, PATH, 'a'), open(store, PATH, 'a')];
  one.seek(100);
  expect(all(two)).toEqual(alone);
  expect(all(one)).toEqual(alone.subarray(100));
});

test('a sound is let go with its last reader, and another of the same name is another sound', () => {
  const open = sharedSounds();
  const first = open(stored(encodeSound(speechLike(seeded(1), 1))), PATH, 'a');
  const longer = stored(encodeSound(speechLike(seeded(2), 2)));
  const still = open(longer, PATH, 'a');
  expect(all(still)).toHaveLength(48_000);
  first.close();
  first.close();
  still.close();
  expect(all(open(longer, PATH, 'a'))).toHaveLength(96_000);
});

test('what is no Opus each box opens for itself; a broken one is broken here too', () => {
  expect(sharing()(stored(Uint8Array.of(1, 2, 3)), PATH, 'a')).toBeUndefined();
  expect(sharing()(stored(Buffer.from('RIFF....WAVEfmt ')), PATH, 'a')).toBeUndefined();
  const broken = encodeSound(speechLike(seeded(1), 1)).fill(0, 30);
  expect(() => sharing()(stored(broken), PATH, 'a')).toThrow(SoundBroken);
});
