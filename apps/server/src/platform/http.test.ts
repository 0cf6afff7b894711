import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Problem, route } from '@loaphuong/contract';
import { type RefusalKind, refuse } from '@loaphuong/domain/basics';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createHttp, type Http } from './http.ts';
import { STATUS_OF } from './problems.ts';
import { serve } from './serve.ts';

const lines: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });

const addNote = route({
  method: 'POST',
  path: '/api/demo/notes/:ward',
  summary: 'Add a note',
  params: z.object({ ward: z.string().min(2) }),
  body: z.strictObject({
    text: z.string().min(1).max(20),
    copies: z.int().min(1).max(9),
    days: z.array(z.iso.date()).optional(),
  }),
  response: z.object({ text: z.string(), ward: z.string() }),
});
const readNote = route({
  method: 'GET',
  path: '/api/demo/note',
  summary: 'Read the note',
  query: z.object({ kind: z.string() }),
  response: z.object({ text: z.string() }),
});
const sendFile = route({
  method: 'POST',
  path: '/api/demo/file',
  summary: 'Send a file',
  body: z.instanceof(Uint8Array),
  response: z.object({ bytes: z.int() }),
});

let http: Http;

beforeEach(async () => {
  lines.length = 0;
  http = await createHttp({ log, version: '1.2.3' });
  serve(http, addNote, async ({ params, body }) => ({ text: body.text, ward: params.ward, secret: 'never' }));
  serve(http, sendFile, async ({ body }) => ({ bytes: body.length }), { bodyLimit: 50 });
  serve(http, readNote, async ({ query }) => {
    if (query.kind === 'fault') throw new Error('password is hunter2');
    if (query.kind === 'away')
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    if (query.kind === 'wrong-answer') return { text: 7 } as unknown as { text: string };
    if (query.kind in STATUS_OF) {
      refuse(
        query.kind as RefusalKind,
        'demo/no',
        { vi: 'Không', en: 'No' },
        { field: 'kind', detail: { limit: 3 } },
      );
    }
    return { text: query.kind };
  });
});
afterEach(async () => {
  await http.close();
});

const good = { text: 'Xin chào', copies: 1 };

async function problemOf(sent: InjectOptions): Promise<Problem> {
  const answer = await http.inject(sent);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const problem = Problem.parse(answer.json());
  expect(problem.status).toBe(answer.statusCode);
  return problem;
}

describe('answers', () => {
  test('only what the contract names leaves the server', async () => {
    const answer = await http.inject({ method: 'POST', url: '/api/demo/notes/an-thuy', payload: good });
    expect(answer.json()).toEqual({ text: 'Xin chào', ward: 'an-thuy' });
  });

  test('every kind of refusal has its status, code, both languages, field and figures', async () => {
    for (const [kind, status] of Object.entries(STATUS_OF)) {
      const problem = await problemOf({ url: `/api/demo/note?kind=${kind}` });
      expect(problem).toMatchObject({
        status,
        code: 'demo/no',
        message: { vi: 'Không', en: 'No' },
        field: 'kind',
        detail: { limit: 3 },
      });
    }
  });

  test('a fault of ours tells an incident number and nothing else; the log has the number and the cause', async () => {
    const problem = await problemOf({ url: '/api/demo/note?kind=fault' });
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem.incident).toBeDefined();
    expect(lines.join('')).toContain(problem.incident);
    expect(lines.join('')).toContain('hunter2');
  });

  test('an answer that breaks the contract is a fault, not a surprise', async () => {
    expect((await problemOf({ url: '/api/demo/note?kind=wrong-answer' })).code).toBe('platform/fault');
  });

  test('a database that is away is said to be away', async () => {
    const problem = await problemOf({ url: '/api/demo/note?kind=away' });
    expect(problem).toMatchObject({ status: 503, code: 'platform/database-away' });
  });

  test('an unknown address of the API is a problem answer too', async () => {
    expect(await problemOf({ url: '/api/nothing', headers: { accept: 'text/html' } })).toMatchObject({
      status: 404,
    });
  });
});

describe('bad input', () => {
  const send = (payload: unknown): Promise<Problem> =>
    problemOf({ method: 'POST', url: '/api/demo/notes/an-thuy', payload: payload as object });

  test('names the field and says in both languages what belongs there', async () => {
    expect(await send({ ...good, text: 'x'.repeat(21) })).toMatchObject({
      status: 422,
      code: 'platform/invalid-input',
      field: 'text',
      message: {
        vi: 'Mục «text» chưa đúng: nhiều nhất 20 ký tự.',
        en: '"text" is not right: at most 20 characters.',
      },
    });
    expect((await send({ ...good, copies: 'two' })).message.vi).toBe('Mục «copies» chưa đúng: cần một số.');
    expect(await send({ ...good, days: ['2026-11-23', '23/11/2026'] })).toMatchObject({ field: 'days.1' });
    expect(await send({ ...good, extra: 1 })).toMatchObject({ field: 'extra' });
    expect(await send({})).toMatchObject({ field: 'text', detail: { findings: 2 } });
  });

  test('text that is no JSON, and a kind of content that is not taken, are refused', async () => {
    const url = '/api/demo/notes/an-thuy';
    const headers = { 'content-type': 'application/json' };
    expect(await problemOf({ method: 'POST', url, headers, payload: '{"text":' })).toMatchObject({
      code: 'platform/unreadable',
    });
    expect(
      await problemOf({ method: 'POST', url, headers: { 'content-type': 'text/xml' }, payload: '<a/>' }),
    ).toMatchObject({
      code: 'platform/wrong-media-type',
    });
  });

  test('bytes arrive as they are, up to the limit of the route', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    const small = await http.inject({
      method: 'POST',
      url: '/api/demo/file',
      headers,
      payload: Buffer.alloc(50),
    });
    expect(small.json()).toEqual({ bytes: 50 });
    const large = await problemOf({
      method: 'POST',
      url: '/api/demo/file',
      headers,
      payload: Buffer.alloc(51),
    });
    expect(large).toMatchObject({ status: 413, code: 'platform/too-large' });
  });

  test('too many requests from one address are asked to wait', async () => {
    const narrow = await createHttp({ log, version: '0', requestsPerMinute: 2 });
    serve(narrow, readNote, async () => ({ text: 'ok' }));
    const url = '/api/demo/note?kind=x';
    expect((await narrow.inject(url)).statusCode).toBe(200);
    expect((await narrow.inject(url)).statusCode).toBe(200);
    const third = await narrow.inject(url);
    expect(third.statusCode).toBe(429);
    expect(third.json().code).toBe('platform/too-many-requests');
    expect(third.headers['retry-after']).toBeDefined();
    await narrow.close();
  });
});

describe('other sites', () => {
  const post = async (headers: Record<string, string>): Promise<number> =>
    (await http.inject({ method: 'POST', url: '/api/demo/notes/an-thuy', payload: good, headers }))
      .statusCode;

  test('may not act with a visitor’s cookie', async () => {
    expect(await post({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' })).toBe(403);
    expect(await post({ origin: 'https://evil.example', host: 'loa.example' })).toBe(403);
    expect(await post({ origin: 'null', host: 'loa.example' })).toBe(403);
  });

  test('our own pages and programs may', async () => {
    expect(await post({ 'sec-fetch-site': 'same-origin', origin: 'http://loa.example' })).toBe(200);
    expect(await post({ origin: 'http://loa.example:8080', host: 'loa.example:8080' })).toBe(200);
    expect(await post({})).toBe(200);
  });

  test('behind a proxy the public address counts', async () => {
    const proxied = await createHttp({ log, version: '0', publicUrl: 'https://loa.example' });
    serve(proxied, addNote, async ({ params, body }) => ({ text: body.text, ward: params.ward }));
    const answer = await proxied.inject({
      method: 'POST',
      url: '/api/demo/notes/an-thuy',
      payload: good,
      headers: { origin: 'https://loa.example', host: '127.0.0.1:8080' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['strict-transport-security']).toBeDefined();
    await proxied.close();
  });

  test('cannot frame our pages or run their scripts in them', async () => {
    const { headers } = await http.inject('/api/openapi.json');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

test('the API describes itself in OpenAPI 3.1, bodies of bytes included', async () => {
  const document = (await http.inject('/api/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  expect(document.info.version).toBe('1.2.3');
  expect(Object.keys(document.paths)).toEqual(['/api/demo/notes/{ward}', '/api/demo/file', '/api/demo/note']);
});

describe('the console', () => {
  let folder: string;
  let site: Http;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loaphuong-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Loa Phường</title>');
    await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'plain');
    await writeFile(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync('compressed'));
    site = await createHttp({ log, version: '0', consoleDir: folder });
  });
  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  test('opens at every address that a page may have, and is asked for anew each time', async () => {
    for (const url of ['/', '/ban-tin/123']) {
      const answer = await site.inject({ url, headers: { accept: 'text/html' } });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('Loa Phường');
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
    const data = await site.inject({ url: '/api/none', headers: { accept: 'text/html' } });
    expect(data.statusCode).toBe(404);
  });

  test('sends files that carry their hash compressed and to be kept', async () => {
    const answer = await site.inject({ url: '/assets/app-1a2b.js', headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(answer.headers['content-type']).toContain('javascript');
  });

  test('gives nothing from outside its folder', async () => {
    for (const url of ['/../package.json', '/..%2f..%2fetc%2fpasswd', '/assets/%2e%2e/%2e%2e/secret']) {
      expect((await site.inject({ url })).statusCode).toBeGreaterThanOrEqual(400);
    }
  });
});
