import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha256 } from '@loaphuong/domain/basics';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Files, openFiles, parseRange } from './files.ts';

let folder: string;
let files: Files;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-files-'));
  files = await openFiles(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function contentOf(hash: Sha256, range?: { from: number; to: number }): Promise<Buffer> {
  return Buffer.concat(await files.read(hash, range).toArray());
}

describe('storing', () => {
  test('whatever goes in comes out, named by its SHA-256, whole or in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 5000 }),
        fc.integer({ min: 1, max: 700 }),
        async (bytes, size) => {
          const whole = await files.put(bytes);
          expect(whole).toEqual({
            hash: createHash('sha256').update(bytes).digest('hex'),
            bytes: bytes.length,
          });
          expect(await files.put(pieces(bytes, size))).toEqual(whole);
          expect(await files.size(whole.hash)).toBe(bytes.length);
          expect((await contentOf(whole.hash)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a source that breaks off leaves nothing behind', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half of ');
      throw new Error('the line broke');
    }
    await expect(files.put(broken())).rejects.toThrow('the line broke');
    expect(await readdir(folder)).toEqual(['incoming']);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('a file beyond the limit is refused as soon as it is seen to be', async () => {
    await expect(files.put(pieces(Buffer.alloc(1000), 100), 999)).rejects.toThrow('platform/file-too-large');
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
    expect((await files.put(Buffer.alloc(999), 999)).bytes).toBe(999);
  });

  test('what a killed process left half-written is swept at the next start', async () => {
    await writeFile(join(folder, 'incoming', 'abc'), 'half');
    // Beside a running server it may be the server's own, under way.
    await openFiles(folder, 'beside');
    expect(await readdir(join(folder, 'incoming'))).toEqual(['abc']);
    await openFiles(folder);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('a stored file that a power cut truncated is mended by storing it again', async () => {
    const { hash } = await files.put(Buffer.from('Loa phường'));
    await writeFile(files.pathOf(hash), 'Loa');
    await files.put(Buffer.from('Loa phường'));
    expect((await contentOf(hash)).toString()).toBe('Loa phường');
  });

  test('two who store the same at once both succeed', async () => {
    const bytes = Buffer.alloc(100_000, 7);
    const stored = await Promise.all(Array.from({ length: 8 }, () => files.put(pieces(bytes, 1000))));
    expect(new Set(stored.map((each) => each.hash)).size).toBe(1);
    expect((await stat(files.pathOf(stored[0]?.hash ?? ('' as Sha256)))).size).toBe(100_000);
  });
});

test('no name leads out of the folder', async () => {
  for (const name of ['../secret', `../${'a'.repeat(61)}`, '', 'A'.repeat(64), `${'a'.repeat(63)}/`]) {
    expect(() => files.pathOf(name as Sha256)).toThrow(TypeError);
    await expect(files.size(name as Sha256)).rejects.toThrow(TypeError);
  }
});

describe('ranges', () => {
  test('are read as HTTP defines them', () => {
    expect(parseRange('bytes=0-99', 1000)).toEqual({ from: 0, to: 99 });
    expect(parseRange('bytes=900-', 1000)).toEqual({ from: 900, to: 999 });
    expect(parseRange('bytes=-100', 1000)).toEqual({ from: 900, to: 999 });
    expect(parseRange('bytes=0-5000', 1000)).toEqual({ from: 0, to: 999 });
    expect(parseRange('bytes=-5000', 1000)).toEqual({ from: 0, to: 999 });
    expect(parseRange('bytes=1000-', 1000)).toBe('unsatisfiable');
    expect(parseRange('bytes=-0', 1000)).toBe('unsatisfiable');
    for (const whole of [undefined, '', 'bytes=-', 'bytes=9-3', 'bytes=0-1,5-6', 'items=0-1']) {
      expect(parseRange(whole, 1000)).toBeUndefined();
    }
  });

  test('always lie within the file, and bring exactly those bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
    const { hash } = await files.put(bytes);
    await fc.assert(
      fc.asyncProperty(fc.nat(1200), fc.nat(1200), async (first, last) => {
        const range = parseRange(`bytes=${first}-${last}`, bytes.length);
        if (range === undefined || range === 'unsatisfiable') return;
        expect(range.to).toBeLessThan(bytes.length);
        expect((await contentOf(hash, range)).equals(bytes.subarray(range.from, range.to + 1))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
