import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFiles } from './files.ts';
import { createHttp, type Http } from './http.ts';
import { registerMedia } from './media.ts';

const SOUND = randomBytes(1000);
const HASH = createHash('sha256').update(SOUND).digest('hex');
const TAG = `"${HASH}"`;

let folder: string;
let http: Http;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-media-'));
  const files = await openFiles(folder);
  await files.put(SOUND);
  http = await createHttp({ version: '0.0.0-test', requestsPerMinute: 100_000 });
  registerMedia(http, files);
});
afterAll(async () => {
  await http.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (headers: Record<string, string> = {}, name = HASH, method: 'GET' | 'HEAD' = 'GET') =>
  http.inject({ method, url: `/media/${name}`, headers });

test('a sound is given whole, by its hash, to be kept for ever', async () => {
  const answer = await get();
  expect([answer.statusCode, answer.rawPayload.equals(SOUND)]).toEqual([200, true]);
  expect(answer.headers).toMatchObject({
    'content-type': 'audio/ogg',
    'content-length': '1000',
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000, immutable',
    etag: TAG,
  });
});

test('a look without the bytes says how many there are', async () => {
  const answer = await get({}, HASH, 'HEAD');
  expect([answer.statusCode, answer.headers['content-length'], answer.rawPayload.length]).toEqual([
    200,
    '1000',
    0,
  ]);
});

describe('a part', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=-5000', 0, 999],
    ['bytes=0-99999999999999999999', 0, 999],
    ['bytes=999-999', 999, 999],
  ])('asked as %s is %i to %i and no byte more', async (range, from, to) => {
    const answer = await get({ range });
    expect(answer.statusCode).toBe(206);
    expect(answer.headers).toMatchObject({
      'content-range': `bytes ${from}-${to}/1000`,
      'content-length': String(to - from + 1),
      etag: TAG,
    });
    expect(answer.rawPayload.equals(SOUND.subarray(from, to + 1))).toBe(true);
  });

  test.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0', 'bytes=99999999999999999999-'])(
    'asked as %s lies outside: 416, with the size and without a byte',
    async (range) => {
      const answer = await get({ range });
      expect([answer.statusCode, answer.headers['content-range'], answer.rawPayload.length]).toEqual([
        416,
        'bytes */1000',
        0,
      ]);
    },
  );

  test.each(['bytes=9-5', 'bytes=0-1,5-6', 'bytes=-', 'bytes=a-b', 'items=0-1', 'bytes 0-1', ''])(
    'asked as "%s" is no range that we know, and the whole is given',
    async (range) => {
      const answer = await get({ range });
      expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, 1000]);
    },
  );

  test('of another version is not mixed in: with a tag that is not ours the whole is given', async () => {
    expect((await get({ range: 'bytes=0-9', 'if-range': TAG })).statusCode).toBe(206);
    for (const other of ['"other"', `W/${TAG}`, 'Mon, 23 Nov 2026 00:00:00 GMT']) {
      expect((await get({ range: 'bytes=0-9', 'if-range': other })).statusCode).toBe(200);
    }
  });

  test('and another put together again are the sound, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 999 }), async (cut) => {
        const [head, tail] = await Promise.all([
          get({ range: `bytes=0-${cut - 1}` }),
          get({ range: `bytes=${cut}-` }),
        ]);
        expect(Buffer.concat([head.rawPayload, tail.rawPayload]).equals(SOUND)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

test('whoever has it already is told so without a byte, and only they', async () => {
  for (const known of [TAG, `W/${TAG}`, `"other", ${TAG}`, '*']) {
    const answer = await get({ 'if-none-match': known });
    expect([known, answer.statusCode, answer.rawPayload.length, answer.headers.etag]).toEqual([
      known,
      304,
      0,
      TAG,
    ]);
  }
  expect((await get({ 'if-none-match': TAG, range: 'bytes=0-9' })).statusCode).toBe(304);
  for (const other of ['"other"', HASH, ''])
    expect((await get({ 'if-none-match': other })).statusCode).toBe(200);
});

test.each([
  ['a hash that is not here', 'f'.repeat(64)],
  ['capitals', HASH.toUpperCase()],
  ['a hash cut short', HASH.slice(1)],
  ['a way out of the folder', '..%2f..%2fetc%2fpasswd'],
  ['a folder of the store', HASH.slice(0, 2)],
  ['half-written files', 'incoming'],
  ['a null byte', `${HASH}%00`],
])('%s is no file of ours: 404 with the code, and nothing to keep', async (_what, name) => {
  const answer = await get({}, name);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ code: 'platform/no-such-file' });
  expect(answer.headers['cache-control'] ?? '').not.toContain('immutable');
});
