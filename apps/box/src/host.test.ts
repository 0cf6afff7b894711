import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BoxId, ClusterId, StationId } from '@loaphuong/domain/fleet';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { BoxHost } from './host.ts';
import type { HostNews } from './host-news.ts';
import { writeIdentity } from './identity/identity.ts';
import { makeBoxKey } from './identity/keys.ts';
import { Installation } from './simulation/installation.ts';
import { DiskStore } from './store/disk-store.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'loaphuong-host-'));
  open.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A folder with a box that has joined; nobody listens where its broker should be. */
function withMember(name: string): string {
  const dir = folder();
  const { key, belongs } = new Installation().member(makeBoxKey(), {
    box: 'b0000000-0000-4000-8000-000000000001' as BoxId,
    station: 'a0000000-0000-4000-8000-000000000001' as StationId,
    cluster: 'c0000000-0000-4000-8000-000000000001' as ClusterId,
  });
  const broker = { ...belongs.broker, url: 'mqtt://127.0.0.1:9' };
  writeIdentity(new DiskStore(join(dir, name)), key, { ...belongs, broker });
  return dir;
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

describe('a host of simulated boxes', () => {
  test.each([
    ['a power cut', (host: BoxHost) => host.cut('one')],
    ['the end', (host: BoxHost) => host.stop()],
  ])('holds no timer of a box after %s, so that nothing keeps the process open', async (_what, end) => {
    const host = new BoxHost({
      dir: withMember('one'),
      serverUrl: 'http://127.0.0.1:9',
      onNews: () => undefined,
    });
    open.push(() => host.stop());
    const before = timers();
    await host.add({ name: 'one' });
    await pause(150);
    expect(timers()).toBeGreaterThan(before);
    end(host);
    await vi.waitFor(() => expect(timers()).toBeLessThanOrEqual(before));
  });

  test('asks again when the server says that too many boxes come at once, and not when the code is wrong', async () => {
    let asked = 0;
    const server = await answering(() => {
      asked += 1;
      return asked === 1 ? [429, 'platform/too-many-requests'] : [400, 'fleet/wrong-code'];
    });
    const news: HostNews[] = [];
    const { port } = server.address() as AddressInfo;
    const host = new BoxHost({
      dir: folder(),
      serverUrl: `http://127.0.0.1:${port}`,
      crowdMs: 20,
      onNews: (each) => news.push(each),
    });
    open.push(() => host.stop());
    await host.add({ name: 'one', code: 'ABCD-EFGH-JKMN' });
    expect(news).toMatchObject([
      { say: 'enrol-failed', code: 'platform/too-many-requests', again: true },
      { say: 'enrol-failed', code: 'fleet/wrong-code', again: false },
    ]);
    expect(asked).toBe(2);
  });

  test('that is stopped waits for no server', async () => {
    const news: HostNews[] = [];
    const host = new BoxHost({
      dir: folder(),
      serverUrl: 'http://127.0.0.1:9',
      onNews: (each) => news.push(each),
    });
    const adding = host.add({ name: 'one', code: 'ABCD-EFGH-JKMN' });
    await vi.waitFor(() => expect(news).toMatchObject([{ code: 'box/unreachable', again: true }]));
    host.stop();
    await adding;
    expect(host.names).toEqual([]);
  });
});

function answering(answer: () => readonly [status: number, code: string]): Promise<Server> {
  const server = createServer((_request, response) => {
    const [status, code] = answer();
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ code, message: { vi: 'không', en: 'no' } }));
  });
  open.push(() => server.close());
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}
