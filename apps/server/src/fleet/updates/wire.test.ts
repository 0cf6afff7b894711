import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { fleetRoutes, updateRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import { packArchive } from '@loaphuong/program-archive';
import {
  batchText,
  Command,
  downTopic,
  EnrolAnswer,
  hashableText,
  type JournalEvent,
  NO_HASH,
  openEnvelope,
  upTopic,
} from '@loaphuong/protocol';
import { enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { noLog } from '../../platform/log.ts';
import { isSignedBy } from '../signing.ts';
import { advanceRollout } from './advance.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('over the wire: a box that is there gets the order signed for it and fetches the archive by its hash; its journal says how it went', async () => {
  const administrator = await server.signedIn('Phạm Thị Lan', 'administrator', 'technician');
  const body = { ward: server.wards[0] ?? '', name: 'Cụm chợ' };
  const { id: cluster } = await administrator.call(fleetRoutes.addCluster, { body });
  const keys = generateKeyPairSync('ed25519');
  const { code } = await administrator.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const joined = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(code, keys),
  });
  const answer = EnrolAnswer.parse(JSON.parse(joined.body));
  const box = asId<'box'>(answer.box);
  const client = await mqtt.connectAsync(server.broker.urlFor(box, answer.broker.password), {
    protocolVersion: 4,
    clientId: box,
    reconnectPeriod: 0,
  });
  const orders: Command[] = [];
  client.on('message', (topic, payload) => {
    if (topic !== downTopic(box, 'command')) return;
    const opened = openEnvelope(payload.toString(), {
      kind: 'command',
      isForMe: (target) => 'box' in target && target.box === box,
      verify: (key, signature, text) => {
        const pinned = answer.keys.find((each) => each.key === key);
        return pinned === undefined ? undefined : isSignedBy(pinned.publicKey, signature, text);
      },
      lastSequence: 0,
      now: undefined,
    });
    if (opened.ok) orders.push(Command.parse(opened.envelope.body));
  });
  await client.subscribeAsync(downTopic(box, 'command'), { qos: 1 });
  const status = JSON.stringify({ online: true });
  await client.publishAsync(upTopic(box, 'status'), status, { qos: 1, retain: true });
  const now = async () => (await administrator.call(updateRoutes.updates)).rollout;
  const look = () =>
    advanceRollout({ ...server.app.broadcast.fleet, log: noLog, nearestAirings: async () => new Map() });

  const packed = packArchive('2.0.0', new Map([['run.mjs', new TextEncoder().encode('// 2.0.0')]]));
  await administrator.call(updateRoutes.add, { query: {}, body: packed });
  await administrator.call(updateRoutes.start, { body: { version: '2.0.0', reason: 'Sửa lỗi' } });
  await vi.waitFor(async () => {
    await look();
    expect(orders).toHaveLength(1);
  }, 10_000);
  await look();
  const [order] = orders;
  if (order?.command !== 'update') throw new Error('no order to update');
  expect(order).toMatchObject({ version: '2.0.0', bytes: packed.length });
  const fetched = await server.app.http.inject({ url: `/media/${order.sha256}` });
  expect(createHash('sha256').update(fetched.rawPayload).digest('hex')).toBe(order.sha256);
  expect(orders).toHaveLength(1);

  let prev = NO_HASH;
  const events: JournalEvent[] = [
    { kind: 'obeyed', command: order.id, what: 'update' },
    { kind: 'updated', from: '1.0.0', to: '2.0.0', result: 'installed' },
  ];
  const records = events.map((event, nth) => {
    const bare = { seq: nth + 1, clock: { state: 'unknown' as const }, event, prev };
    prev = createHash('sha256').update(hashableText(bare)).digest('hex');
    return { ...bare, hash: prev };
  });
  const signature = sign(null, Buffer.from(batchText(box, prev)), keys.privateKey).toString('base64');
  await client.publishAsync(upTopic(box, 'journal'), JSON.stringify({ records, signature }), { qos: 1 });
  await vi.waitFor(async () => expect((await now())?.boxes[0]?.state).toBe('installed'), 10_000);
  await look();
  expect((await now())?.state).toBe('finished');
  await client.endAsync();
});
