import { createServer, type Socket, connect as tcp } from 'node:net';
import { fleetRoutes } from '@loaphuong/contract';
import { EnrolAnswer, upTopic } from '@loaphuong/protocol';
import { enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
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
  const cluster = (
    await technician.call(fleetRoutes.addCluster, { body: { ward: server.wards[0] ?? '', name: 'Cụm 1' } })
  ).id;
  const { code } = await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const joined = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(code),
  });
  const { box, broker } = EnrolAnswer.parse(JSON.parse(joined.body));
  const line = await freezable(server.broker.port);
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${line.port}`, {
    protocolVersion: 4,
    clientId: box,
    username: broker.username,
    password: broker.password,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: 0,
    will: {
      topic: upTopic(box as never, 'status'),
      payload: Buffer.from('{"online":false}'),
      qos: 1,
      retain: true,
    },
  });
  client.on('error', () => undefined);
  await client.publishAsync(upTopic(box as never, 'status'), '{"online":true}', { qos: 1, retain: true });
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
  const body = { ward: server.wards[1] ?? '', name: 'Cụm 2' };
  const cluster = (await technician.call(fleetRoutes.addCluster, { body })).id;
  const { code } = await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const joined = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(code),
  });
  const { box, broker } = EnrolAnswer.parse(JSON.parse(joined.body));
  const client = await mqtt.connectAsync(server.broker.urlFor(broker.username, broker.password), {
    protocolVersion: 4,
    clientId: box,
    reconnectPeriod: 0,
  });
  const say = (online: boolean) =>
    client.publishAsync(upTopic(box as never, 'status'), JSON.stringify({ online }), { qos: 1 });
  const states: string[] = [];
  for (let round = 0; round < 15; round += 1) {
    const isOnline = round % 2 === 0;
    await Promise.all([say(!isOnline), say(isOnline), say(!isOnline), say(isOnline)]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { state } = await technician.call(fleetRoutes.cluster, { params: { cluster } });
    states.push(`${isOnline ? 'on' : 'off'}: ${state.kind === 'offline' ? 'off' : 'on'}`);
  }
  expect(states.filter((state) => state !== 'on: on' && state !== 'off: off')).toEqual([]);
  await client.endAsync();
});
