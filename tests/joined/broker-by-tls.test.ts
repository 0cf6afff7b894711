import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { airingRoutes, bulletinRoutes, fleetRoutes } from '@loaphuong/contract';
import { Refused } from '@loaphuong/domain/basics';
import { LEAST_LEAD_S } from '@loaphuong/domain/broadcast';
import { connectDevices } from '@loaphuong/server/platform/devices';
import { type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Certificates, makeCertificates } from '../../scripts/servers/certificates.ts';
import { startMosquitto } from '../../scripts/servers/mosquitto.ts';
import { startNatsCluster } from '../../scripts/servers/nats.ts';
import type { RunningServer } from '../../scripts/servers/running.ts';

// Server and box by `mqtts:` at brokers whose authority nobody knows but those who were told.

const main = resolve(import.meta.dirname, '..', '..', 'apps/box/src/main.ts');
/** Beside other work on two cores. */
const PATIENCE_MS = 90_000;

const folder = mkdtempSync(join(tmpdir(), 'by-tls-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const certificates = makeCertificates(join(folder, 'certificates'));
const missing: string[] = certificates === undefined ? ['openssl'] : [];
const brokers = new Map<string, RunningServer | undefined>();
for (const [way, program, start] of [
  ['mqtts', 'mosquitto', startMosquitto],
  ['wss', 'mosquitto', (home: string, tls?: Certificates) => startMosquitto(home, tls, true)],
  ['mqtts', 'nats-server', startNatsCluster],
] as const) {
  const name = `${program}, ${way}`;
  const home = join(folder, `${program}-${way}`);
  mkdirSync(home);
  const broker = certificates === undefined ? undefined : await start(home, certificates);
  brokers.set(name, broker);
  if (broker === undefined) missing.push(program);
  else closing.push(() => broker.stop());
}
if (missing.length > 0)
  console.log(
    `Bỏ qua: máy này chưa có gói Debian ${missing.join(', ')}. · Skipped: not installed here: Debian’s ${missing.join(', ')}.`,
  );

/** A box in a folder of its own, run as it is beside a loudspeaker. */
function startBox(dir: string) {
  const child: ChildProcess = spawn(process.execPath, [main, '--dir', dir, '--output', 'simulated'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  const ended = new Promise((done) => child.once('exit', done));
  return {
    said: () => said,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

for (const [at, broker] of brokers) {
  describe.skipIf(broker === undefined)(`by TLS with an authority of our own at ${at}`, () => {
    const home = join(folder, `boxes at ${at}`);
    const scheme = at.endsWith('wss') ? 'wss' : 'mqtts';
    let server: TestServer;
    let people: Awaited<ReturnType<TestServer['signedIn']>>;
    let approver: typeof people;
    /** The same server by https, as behind a proxy. */
    let secure: string;
    const { ca = '', certificate = '', key = '' } = certificates ?? {};

    beforeAll(async () => {
      server = await testServer({ environment: broker?.env ?? {} });
      closing.push(() => server.close());
      const url = new URL(await server.app.http.listen({ host: '127.0.0.1', port: 0 }));
      const files = { cert: readFileSync(certificate), key: readFileSync(key) };
      const proxy = createServer(files, (asked, answer) => {
        const { method = 'GET', headers } = asked;
        const on = request(new URL(asked.url ?? '/', url), {
          method,
          headers: { ...headers, host: url.host },
        });
        on.once('response', (given) => given.pipe(answer.writeHead(given.statusCode ?? 500, given.headers)));
        asked.pipe(on);
      }).listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      closing.push(() => proxy.close());
      secure = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      people = await server.signedIn('Vũ Minh Tuấn', 'technician', 'editor');
      approver = await server.signedIn('Nguyễn Thị Hạnh', 'approver');
    });

    const joins = async (dir: string, name: string, ...more: string[]) => {
      const { id: cluster } = await people.call(fleetRoutes.addCluster, {
        body: { ward: server.wards[0] ?? '', name },
      });
      const { code } = await people.call(fleetRoutes.enrolmentCode, { params: { cluster } });
      const join = ['--dir', dir, '--server', secure, '--code', code, '--join-only', ...more];
      await promisify(execFile)(process.execPath, [main, ...join]);
      return cluster;
    };

    test('a broker that the wrong authority vouches for, or none, is not talked to, and both languages say so', async () => {
      const other = makeCertificates(join(home, 'other'));
      const url = broker?.env.MQTT_URL ?? '';
      const wrong = readFileSync(other?.ca ?? '', 'utf8');
      for (const given of [wrong, undefined]) {
        const failure = await connectDevices({ url, ca: given }).then(
          () => undefined,
          (error: unknown) => (error instanceof Refused ? error.refusal : undefined),
        );
        expect(failure?.code).toBe('platform/broker-not-proved');
        expect(failure?.message.vi).toContain('MQTT_CA_FILE');
        expect(failure?.message.en).toContain('MQTT_CA_FILE');
      }
      const unknown = joins(join(home, 'lost'), 'Cụm lạc');
      await expect(unknown).rejects.toThrow('Không có gì chứng thực máy chủ');

      const dir = join(home, 'misled');
      const cluster = await joins(dir, 'Cụm bị lừa', '--ca', ca);
      const file = join(dir, 'identity.json');
      const identity = JSON.parse(readFileSync(file, 'utf8'));
      identity.belongs.broker.ca = wrong;
      writeFileSync(file, JSON.stringify(identity), { mode: 0o600 });
      const box = startBox(dir);
      await vi.waitFor(() => expect(box.said()).toContain('box/broker-not-proved'), PATIENCE_MS);
      expect(box.said()).toContain('Không có gì chứng thực máy chủ tin nhắn này');
      await box.stop();
      expect((await people.call(fleetRoutes.cluster, { params: { cluster } })).lastHeardAt).toBeUndefined();
    }, 120_000);

    test('a box that joins by https learns the authority of the broker with its papers, plays, and its play log comes through', async () => {
      const dir = join(home, 'box');
      const cluster = await joins(dir, 'Cụm chợ', '--ca', ca);
      const { broker: told } = JSON.parse(readFileSync(join(dir, 'identity.json'), 'utf8')).belongs;
      expect(new URL(told.url).protocol).toBe(`${scheme}:`);
      expect(told.ca).toContain('BEGIN CERTIFICATE');
      // What the papers say is enough for the broker.
      rmSync(join(dir, 'authorities.pem'));
      const box = startBox(dir);
      const draft = await people.call(bulletinRoutes.draft, {
        body: { title: 'Nhạc hiệu', text: 'Đây là đài phường.' },
      });
      const params = { bulletin: draft.id };
      const sound = async () => (await people.call(bulletinRoutes.one, { params })).sound;
      await vi.waitFor(async () => expect((await sound()).kind).toBe('ready'), PATIENCE_MS);
      await people.call(bulletinRoutes.submit, { params });
      const heard = await sound();
      const sha256 = heard.kind === 'ready' ? heard.sha256 : '';
      await approver.call(bulletinRoutes.approve, { params, body: { sha256 } });
      const seen = async () => (await people.call(fleetRoutes.cluster, { params: { cluster } })).state.kind;
      await vi.waitFor(async () => expect(await seen()).toBe('ready'), PATIENCE_MS);
      const at = Temporal.Now.instant().add({ seconds: LEAST_LEAD_S + 2 });
      const { id: airing } = await people.call(airingRoutes.schedule, {
        body: { bulletin: draft.id, at: at.toString() },
      });
      const plays = async () => (await people.call(airingRoutes.one, { params: { airing } })).plays;
      await vi.waitFor(
        async () => {
          const [play] = await plays();
          expect(play?.cluster.id).toBe(cluster);
          // A busy machine may leave a gap; how well it sounds is measured elsewhere.
          expect(['proved', 'weak']).toContain(play?.result);
        },
        { timeout: PATIENCE_MS, interval: 500 },
      );
      expect(box.said()).not.toContain('not-proved');
      await box.stop();
    }, 240_000);
  });
}
