import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DiskStore } from '@loaphuong/box';
import { Installation, makeBoxKey, type Peer, VirtualServer, writeIdentity } from '@loaphuong/box/simulation';
import { FACTORY, folderOf, launch, readPointer } from '@loaphuong/box/update';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { packArchive, readArchive } from '@loaphuong/program-archive';
import {
  type Command,
  downTopic,
  Heartbeat,
  Hello,
  type JournalEvent,
  mayPublish,
  maySubscribe,
} from '@loaphuong/protocol';
import { testBroker } from '@loaphuong/testkit/broker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { MACHINES, programFiles } from './packing/program-files.ts';

const root = resolve(import.meta.dirname, '..', '..');
const machines = MACHINES.filter((machine) => machine === process.arch);
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let files: Map<string, Uint8Array>;
beforeAll(() => {
  files = programFiles({
    root,
    machines,
    foreign: (name) => {
      throw new Error(`${name} is for this machine and must be installed`);
    },
  });
});

test('the archive holds the program and what it needs, no tests and nothing simulated, and comes out the same each time', () => {
  const packed = packArchive('2.0.0', files);
  expect(packArchive('2.0.0', programFiles({ root, machines, foreign: String }))).toEqual(packed);
  expect(packed.length).toBeLessThan(4_000_000);
  const paths = [...readArchive(packed).files.keys()];
  for (const path of [
    'run.mjs',
    'apps/box/src/main.ts',
    'node_modules/mpg123-decoder/package.json',
    'node_modules/@wasm-audio-decoders/flac/package.json',
    'node_modules/@evan/opus/wasm/simd.wasm',
    ...machines.map((machine) => `node_modules/@koromix/koffi-linux-${machine}/linux_${machine}/koffi.node`),
  ])
    expect(paths).toContain(path);
  expect(paths.filter((path) => /\.test\.ts$|simulation\/|\.d\.ts$|\.map$/.test(path))).toEqual([]);
});

test('a library that is not there stops the packing', () => {
  expect(() => programFiles({ root: join(root, 'docs'), machines, foreign: String })).toThrow();
});

test('ordered over the wire it is fetched, installed by the real launcher and well in its own version; the next one crashes at its start and is taken back', async () => {
  const site = await siteOfOneBox();
  await site.running(async () => {
    await vi.waitFor(() => expect(site.events('clock').at(-1)?.clock.state).toBe('trusted'), 60_000);
    site.update('2.0.0', packArchive('2.0.0', files));
    await vi.waitFor(() => expect(site.events('updated')).toHaveLength(1), 120_000);
    expect(Hello.parse(site.said('hello')).program).toBe('loaphuong-box/2.0.0');
    expect(Heartbeat.parse(site.said('heartbeat')).clock.state).toBe('trusted');
    const main = Buffer.concat([
      files.get('apps/box/src/main.ts') ?? Buffer.alloc(0),
      Buffer.from('\nnull.x;\n'),
    ]);
    site.update('3.0.0', packArchive('3.0.0', new Map([...files, ['apps/box/src/main.ts', main]])));
    await vi.waitFor(() => expect(site.events('updated')).toHaveLength(2), 120_000);
  });
  expect(site.events('updated')).toMatchObject([
    { from: FACTORY, to: '2.0.0', result: 'installed' },
    { from: '2.0.0', to: '3.0.0', result: 'rolled-back' },
  ]);
  expect(site.events('obeyed').map(({ what }) => what)).toEqual(['update', 'update']);

  // What a start does not load yet must be whole as well: codecs and the machine code for the card.
  expect(await said(join(site.dir, folderOf('2.0.0')), LIBRARIES)).toEqual({
    abs: 3,
    mp3: 'samples',
    flac: 'samples',
    opus: 960,
  });

  expect(readPointer(site.store)).toMatchObject({ current: '2.0.0', state: 'trusted' });
  const versions = site.events('booted').map(({ program }) => program);
  expect(new Set(versions.slice(1))).toEqual(new Set(['loaphuong-box/2.0.0', 'loaphuong-box/3.0.0']));
  expect(versions.at(-1)).toBe('loaphuong-box/2.0.0');
}, 300_000);

test('the real program that crashes at every start comes up in its safe state, says why, and leaves it by order', async () => {
  const site = await siteOfOneBox();
  site.store.replace('site.json', Buffer.from('{"silence":'));
  await site.running(async () => {
    await vi.waitFor(() => expect(site.events('clock').at(-1)?.clock.state).toBe('trusted'), 60_000);
    const { safe, faults } = Heartbeat.parse(site.said('heartbeat'));
    expect(safe?.crashes).toBe(5);
    expect(safe?.why).toContain('BadSiteFile');
    expect(faults).toEqual(['crashing']);
    // Somebody puts it right, and orders the box to start again.
    site.store.replace('site.json', Buffer.from('{}'));
    const before = site.events('booted').length;
    site.order({ id: randomUUID(), command: 'reboot', reason: 'site.json mended' });
    await vi.waitFor(() => expect(site.events('booted').length).toBe(before + 1), 20_000);
  });
  expect(site.events('booted').map(({ safe }) => safe?.crashes)).toEqual([5, undefined]);
  // Nobody installed it here: the machine that runs the tests stays up.
  expect(site.events('not-done')).toMatchObject([{ what: 'reboot', why: 'program-only' }]);
}, 300_000);

const LIBRARIES = `
const koffi = (await import('koffi')).default;
const { Decoder } = await import('./apps/box/src/sound/opus-codec.ts');
const { mp3Unpacker, flacUnpacker } = await import('./apps/box/src/sound/wasm-unpackers.ts');
const { readFileSync } = await import('node:fs');
const heard = async (unpacker, name) => {
  const pieces = [await unpacker.feed(readFileSync(process.argv[1] + name)), await unpacker.end()];
  return pieces.some((piece) => (piece?.channels[0]?.length ?? 0) > 1000) ? 'samples' : 'nothing';
};
console.log(JSON.stringify({
  abs: koffi.load('libc.so.6').func('int abs(int)')(-3),
  mp3: await heard(await mp3Unpacker(), 'tone-440-hz.mp3'),
  flac: await heard(await flacUnpacker(), 'tone-440-hz.flac'),
  // One frame of silence of 20 ms.
  opus: new Decoder({ channels: 1, sample_rate: 48000 }).decode(new Uint8Array([0xf8, 0xff, 0xfe])).length / 2,
}));`;

/** What a few lines say in JSON that are run in a folder, by the Node that runs us. */
async function said(folder: string, lines: string): Promise<unknown> {
  const samples = join(root, 'apps/box/src/sound/samples/');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', lines, samples],
    { cwd: folder },
  );
  return JSON.parse(stdout);
}

/** An empty folder of a box that has joined, a real broker, and behind it the simulated server that answers it. */
async function siteOfOneBox() {
  const dir = mkdtempSync(join(tmpdir(), 'packed-'));
  closing.push(() => rmSync(dir, { recursive: true, force: true }));
  const store = new DiskStore(dir);
  const [box, station, cluster] = [randomUUID(), randomUUID(), randomUUID()];
  const rights = {
    publish: mayPublish(box as BoxId),
    subscribe: maySubscribe(box as BoxId, station as StationId),
  };
  const broker = await testBroker(async (username) => (username === box ? rights : undefined));
  closing.push(() => broker.close());
  const key = makeBoxKey();
  const installation = new Installation();
  const { belongs } = installation.member(key, { box, station, cluster });
  const media = new Map<string, Uint8Array>();
  const shop = createServer((request, response) => {
    const bytes = media.get(request.url?.slice(1) ?? '');
    if (bytes === undefined) response.writeHead(404).end();
    else response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  closing.push(() => shop.close());
  writeIdentity(store, key, {
    ...belongs,
    mediaUrl: `http://127.0.0.1:${(shop.address() as AddressInfo).port}`,
    broker: { url: `mqtt://127.0.0.1:${broker.port}`, username: box, password: 'right' },
  });
  const server = new VirtualServer({ nowUs: () => Date.now() * 1000 });
  const member = server.admit(box, key.publicKey, installation);
  const link = await broker.connect();
  let sequence = 0;
  const peer: Peer = {
    box,
    hears: () => true,
    deliver: (topic, payload) => void link.publish(topic, payload),
  };
  await link.subscribe('box/+/up/+', (topic, payload) =>
    server.heard(peer, topic, Buffer.from(payload).toString()),
  );
  return {
    dir,
    store,
    said: (subject: string) => member.said.get(subject),
    events: <K extends JournalEvent['kind']>(kind: K) =>
      member.records
        .map(({ event }) => event)
        .filter((event): event is Extract<JournalEvent, { kind: K }> => event.kind === kind),
    order(body: Command) {
      sequence += 1;
      const wire = installation.command(box, body, sequence, Date.now());
      return link.publish(downTopic(box as BoxId, 'command'), wire);
    },
    /** Puts an archive on offer and orders it. */
    update(version: string, packed: Uint8Array) {
      const sha256 = createHash('sha256').update(packed).digest('hex');
      media.set(sha256, packed);
      return this.order({ id: randomUUID(), command: 'update', version, sha256, bytes: packed.length });
    },
    /** The launcher runs while something is done; then it ends its program in order. */
    async running(act: () => Promise<unknown>) {
      const end = new AbortController();
      const running = launch({
        dir,
        args: ['--dir', dir],
        factory: join(root, 'apps/box/src/main.ts'),
        signal: end.signal,
        healthWithinMs: 120_000,
        pauseMs: 50,
      });
      try {
        await act();
      } finally {
        end.abort();
        await running;
      }
    },
  };
}
