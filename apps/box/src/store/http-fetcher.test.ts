import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpFetcher } from './http-fetcher.ts';

const FILE = Buffer.from('0123456789'.repeat(5000));
let server: Server;
let base = '';
let canResume = true;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/media/missing') response.writeHead(404).end();
    else if (request.url === '/media/sick') response.writeHead(500).end();
    else if (request.url === '/media/breaks') {
      response.writeHead(200, { 'content-length': FILE.length });
      response.write(FILE.subarray(0, 20_000), () => response.destroy());
    } else if (request.url === '/media/elsewhere')
      response.writeHead(302, { location: '/media/whole' }).end();
    else {
      const from = canResume ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
      if (from >= FILE.length) response.writeHead(416).end();
      else response.writeHead(from > 0 ? 206 : 200).end(FILE.subarray(from));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/media`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Fetches and tells what was heard, in order; pieces are joined. */
function fetched(name: string, from = 0): Promise<{ begin: number[]; bytes: Buffer; end: string }> {
  return new Promise((done) => {
    const begin: number[] = [];
    const pieces: Uint8Array[] = [];
    const over = (end: string) => done({ begin, bytes: Buffer.concat(pieces), end });
    httpFetcher(base).fetch(name, from, {
      begin: (at) => begin.push(at),
      bytes: (piece) => pieces.push(piece),
      end: () => over('end'),
      fail: over,
    });
  });
}

describe('a download', () => {
  test('brings the whole file', async () => {
    expect(await fetched('whole')).toEqual({ begin: [0], bytes: FILE, end: 'end' });
  });

  test('goes on from a byte', async () => {
    expect(await fetched('whole', 30_000)).toEqual({
      begin: [30_000],
      bytes: FILE.subarray(30_000),
      end: 'end',
    });
  });

  test('says so when the server begins anew', async () => {
    canResume = false;
    expect(await fetched('whole', 30_000)).toEqual({ begin: [0], bytes: FILE, end: 'end' });
    canResume = true;
  });

  test('asks for a new beginning when there is nothing after the byte', async () => {
    expect(await fetched('whole', FILE.length + 5)).toMatchObject({ begin: [0], end: 'unreachable' });
  });

  test.each([
    ['missing', 'not-found'],
    ['sick', 'unreachable'],
    ['elsewhere', 'unreachable'],
  ])('of what is %s ends as %s', async (name, end) => {
    expect(await fetched(name)).toMatchObject({ begin: [], end });
  });

  test('that breaks off keeps what came', async () => {
    const { bytes, end } = await fetched('breaks');
    expect(end).toBe('unreachable');
    expect(FILE.subarray(0, bytes.length)).toEqual(bytes);
  });

  test('from nobody is unreachable', async () => {
    const nobody = httpFetcher('http://127.0.0.1:9/media');
    const end = await new Promise((done) => {
      nobody.fetch('x', 0, {
        begin: () => undefined,
        bytes: () => undefined,
        end: () => done('end'),
        fail: done,
      });
    });
    expect(end).toBe('unreachable');
  });

  test('that is cancelled says nothing more', async () => {
    let heard = 0;
    const count = () => {
      heard += 1;
    };
    const cancel = httpFetcher(base).fetch('whole', 0, {
      begin: count,
      bytes: count,
      end: count,
      fail: count,
    });
    cancel();
    await new Promise((done) => setTimeout(done, 100));
    expect(heard).toBe(0);
  });
});
