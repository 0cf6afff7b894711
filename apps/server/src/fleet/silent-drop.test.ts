import { createServer, type Socket, connect as tcp } from 'node:net';
import { fleetRoutes } from '@loaphuong/contract';
import type { PlaceId } from '@loaphuong/domain/places';
import { upTopic } from '@loaphuong/protocol';
import { bareBox, eventually, stateOfBox, type TestServer, testServer } from '@loaphuong/testkit';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** A line that can be frozen: both ends stay open and hear nothing more, as when a mast loses its power. */
async function freezable(port: number) {
  const pairs: [Socket, Socket][] = [];
  const relay = createServer((near) => {
    const far = tcp(port, '127.0.0.1');
    pairs.push([near, far]);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  await new Promise<void>((settle) => relay.listen(0, '127.0.0.1', settle));
  const address = relay.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    freeze: () => {
      for (const pair of pairs) for (const socket of pair) socket.removeAllListeners('data').pause();
    },
    close: () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      relay.close();
    },
  };
}

test('a box whose line goes dead without a word is offline within one and a half of its keepalives', async () => {
  // Two seconds stand for the thirty of a real box: the broker's rule is a multiple, whatever the number.
  const KEEPALIVE_S = 2;
  const technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  const at = { ward: server.wards[0] as PlaceId, name: 'Cụm 1' };
  const { cluster, id: box, answer } = await bareBox(server, technician.call, at);
  const { broker } = answer;
  const line = await freezable(server.broker.port);
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${line.port}`, {
    protocolVersion: 4,
    clientId: box,
    username: broker.username,
    password: broker.password,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: 0,
    will: {
      topic: upTopic(box, 'status'),
      payload: Buffer.from('{"online":false}'),
      qos: 1,
      retain: true,
    },
  });
  client.on('error', () => undefined);
  await client.publishAsync(upTopic(box, 'status'), '{"online":true}', { qos: 1, retain: true });
  const stateOf = async () =>
    (await technician.call(fleetRoutes.cluster, { params: { cluster } })).state.kind;
  const until = async (isThere: (state: string) => boolean, seconds: number): Promise<number> => {
    const from = performance.now();
    while (performance.now() - from < seconds * 1000) {
      if (isThere(await stateOf())) return performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`it did not happen within ${seconds} s`);
  };
  await until((state) => state !== 'offline', 5);
  // It stays there as long as it answers, for much longer than its keepalive.
  await new Promise((resolve) => setTimeout(resolve, KEEPALIVE_S * 2000));
  expect(await stateOf()).not.toBe('offline');
  line.freeze();
  const took = await until((state) => state === 'offline', KEEPALIVE_S * 5);
  expect(took).toBeGreaterThan(100);
  client.end(true);
  line.close();
}, 30_000);

test('what a box says is taken in in its order, however fast it comes: the last word counts', async () => {
  const technician = await server.signedIn('Lý Văn Nam', 'technician');
  const at = { ward: server.wards[1] as PlaceId, name: 'Cụm 2' };
  const { cluster, id: box, answer } = await bareBox(server, technician.call, at);
  const client = await mqtt.connectAsync(server.broker.urlFor(box, answer.broker.password), {
    protocolVersion: 4,
    clientId: box,
    reconnectPeriod: 0,
  });
  const say = (online: boolean) =>
    client.publishAsync(upTopic(box, 'status'), JSON.stringify({ online }), { qos: 1 });
  const isThere = async () => (await stateOfBox(technician.call, { cluster })) !== 'offline';
  for (let round = 0; round < 15; round += 1) {
    const last = round % 2 === 0;
    await Promise.all([say(!last), say(last), say(!last), say(last)]);
    await eventually(async () => ((await isThere()) === last ? true : undefined));
    // It may have been passed through on the way to something else.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await isThere(), `round ${round}`).toBe(last);
  }
  await client.endAsync();
});
