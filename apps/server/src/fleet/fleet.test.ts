import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { fleetRoutes } from '@loaphuong/contract';
import type { ClusterId } from '@loaphuong/domain/fleet';
import {
  batchText,
  downTopic,
  EnrolAnswer,
  hashableText,
  helloText,
  type JournalEvent,
  JournalReceipt,
  type JournalRecord,
  NO_HASH,
  openEnvelope,
  upTopic,
} from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSignedBy } from './signing.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
});
afterAll(() => server.close());

let clusters = 0;
async function newCluster(): Promise<ClusterId> {
  clusters += 1;
  const ward = server.wards[0] ?? '';
  return (await technician.call(fleetRoutes.addCluster, { body: { ward, name: `Cụm ${clusters}` } }))
    .id as ClusterId;
}
async function newCode(cluster: string): Promise<string> {
  return (await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } })).code;
}
async function enrol(ask: object) {
  const answer = await server.app.http.inject({ method: 'POST', url: '/api/boxes/enrol', payload: ask });
  return { status: answer.statusCode, json: JSON.parse(answer.body) as { code?: string } };
}
async function newBox() {
  const keys = generateKeyPairSync('ed25519');
  const cluster = await newCluster();
  const { json } = await enrol(enrolAsk(await newCode(cluster), keys));
  return { keys, cluster, answer: EnrolAnswer.parse(json) };
}
/** A connection that behaves like a box: says things, hears answers. */
async function connect({ answer }: { answer: EnrolAnswer }) {
  const client = await mqtt.connectAsync(
    server.broker.urlFor(answer.broker.username, answer.broker.password),
    {
      protocolVersion: 4,
      clientId: answer.box,
      reconnectPeriod: 0,
    },
  );
  const heard: { topic: string; text: string }[] = [];
  client.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }));
  await client.subscribeAsync(`box/${answer.box}/down/+`, { qos: 1 });
  return { client, heard };
}
async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within 5 s');
}
function chain(events: JournalEvent[], from: JournalRecord[] = []): JournalRecord[] {
  const records = [...from];
  for (const event of events) {
    const before = records.at(-1);
    const bare = {
      seq: (before?.seq ?? 0) + 1,
      clock: { state: 'unknown' as const },
      event,
      prev: before?.hash ?? NO_HASH,
    };
    records.push({ ...bare, hash: createHash('sha256').update(hashableText(bare)).digest('hex') });
  }
  return records;
}
function batchOf(box: string, key: KeyObject, records: JournalRecord[]): string {
  const signature = sign(null, Buffer.from(batchText(box, records.at(-1)?.hash ?? '')), key).toString(
    'base64',
  );
  return JSON.stringify({ records, signature });
}
const refusalCodes = async () =>
  (await technician.call(fleetRoutes.refusals)).refusals.map((refusal) => refusal.code);
const BOOTED: JournalEvent = { kind: 'booted', program: '0.1.0', output: 'simulated' };

test('a box joins with a one-time code, and the code is used up', async () => {
  const { cluster, answer } = await newBox();
  expect(answer.keys[0]?.key).toMatch(/^[0-9a-f]{16}$/);
  const view = await technician.call(fleetRoutes.cluster, { params: { cluster } });
  expect(view.box?.id).toBe(answer.box);
  expect(view.state.kind).toBe('offline');
});

test('one code used by ten boxes at the same instant lets exactly one in', async () => {
  const code = await newCode(await newCluster());
  const answers = await Promise.all(Array.from({ length: 10 }, () => enrol(enrolAsk(code))));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  expect(
    new Set(answers.filter((answer) => answer.status !== 200).map((answer) => answer.json.code)),
  ).toEqual(new Set(['fleet/wrong-code']));
});

test('a wrong code, a foreign signature and a known id with another key are refused and shown', async () => {
  expect((await enrol(enrolAsk('0000-0000-0000'))).json.code).toBe('fleet/wrong-code');
  const code = await newCode(await newCluster());
  expect((await enrol({ ...enrolAsk(code), signature: enrolAsk(code).signature })).json.code).toBe(
    'fleet/bad-signature',
  );
  const { answer, keys } = await newBox();
  expect((await enrol({ ...enrolAsk(code), box: answer.box })).json.code).toBe('fleet/key-mismatch');
  expect((await enrol(enrolAsk(code, keys))).json.code).toBe('fleet/key-known');
  expect(await refusalCodes()).toEqual(
    expect.arrayContaining([
      'fleet/wrong-code',
      'fleet/bad-signature',
      'fleet/key-mismatch',
      'fleet/key-known',
    ]),
  );
  // The code was not used up by those who were refused.
  expect((await enrol(enrolAsk(code))).status).toBe(200);
});

test('only technicians and administrators issue codes', async () => {
  const editor = await server.signedIn('Phan Thị Thu', 'editor');
  expect(
    await codeOf(editor.call(fleetRoutes.enrolmentCode, { params: { cluster: await newCluster() } })),
  ).toBe('access/role-needed');
});

test('a box that says hello is ready once its clock is trusted, and offline when it leaves', async () => {
  const box = await newBox();
  const { client } = await connect(box);
  const said = {
    box: box.answer.box,
    publicKey: enrolAsk('', box.keys).publicKey,
    nonce: randomBytes(16).toString('hex'),
    program: '0.1.0',
    output: 'simulated' as const,
  };
  const signature = sign(null, Buffer.from(helloText(said)), box.keys.privateKey).toString('base64');
  const id = box.answer.box as never;
  await client.publishAsync(upTopic(id, 'hello'), JSON.stringify({ ...said, signature }), { qos: 1 });
  const beat = { clock: { state: 'trusted', boundMs: 2 }, volume: 70, horizon: 0, unsent: 0, uptimeS: 5 };
  await client.publishAsync(upTopic(id, 'heartbeat'), JSON.stringify(beat), { qos: 1 });
  const state = async (kind: string) =>
    eventually(async () =>
      (await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } })).state.kind === kind
        ? true
        : undefined,
    );
  expect(await state('ready')).toBe(true);
  await client.publishAsync(
    upTopic(id, 'heartbeat'),
    JSON.stringify({ ...beat, clock: { state: 'unknown' } }),
    { qos: 1 },
  );
  expect(await state('unknown-time')).toBe(true);
  await client.publishAsync(upTopic(id, 'status'), JSON.stringify({ online: false }), { qos: 1 });
  expect(await state('offline')).toBe(true);
  expect(
    (await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } })).outages,
  ).toHaveLength(1);
  await client.endAsync();
});

test('a hello with another key than the enrolled one is refused and shown', async () => {
  const box = await newBox();
  const { client } = await connect(box);
  const other = generateKeyPairSync('ed25519');
  const said = {
    box: box.answer.box,
    publicKey: enrolAsk('', other).publicKey,
    nonce: randomBytes(16).toString('hex'),
    program: '0.1.0',
    output: 'null' as const,
  };
  const signature = sign(null, Buffer.from(helloText(said)), other.privateKey).toString('base64');
  await client.publishAsync(
    upTopic(box.answer.box as never, 'hello'),
    JSON.stringify({ ...said, signature }),
    { qos: 1 },
  );
  await eventually(async () => ((await refusalCodes()).includes('fleet/hello-refused') ? true : undefined));
  await client.endAsync();
});

test('a journal is kept once however often it is sent, and a gap, an edit or a forged signature is refused', async () => {
  const box = await newBox();
  const { client, heard } = await connect(box);
  const id = box.answer.box;
  const send = async (text: string) => {
    const before = heard.length;
    await client.publishAsync(upTopic(id as never, 'journal'), text, { qos: 1 });
    const answer = await eventually(() =>
      heard.slice(before).find((message) => message.topic === downTopic(id as never, 'journal')),
    );
    return JournalReceipt.parse(JSON.parse(answer.text));
  };
  const records = chain([BOOTED, BOOTED, BOOTED, BOOTED]);
  const key = box.keys.privateKey;
  expect(await send(batchOf(id, key, records.slice(0, 2)))).toEqual({ through: 2 });
  expect(await send(batchOf(id, key, records.slice(0, 2)))).toEqual({ through: 2 });
  expect(await send(batchOf(id, key, records.slice(3)))).toEqual({ through: 2, refused: 'gap' });
  const edited = chain([{ ...BOOTED, program: '6.6.6' }], records.slice(0, 1));
  expect(await send(batchOf(id, key, [...edited, ...chain([BOOTED], edited).slice(2)]))).toEqual({
    through: 2,
    refused: 'broken-chain',
  });
  expect(await send(batchOf(id, generateKeyPairSync('ed25519').privateKey, records.slice(2)))).toEqual({
    through: 0,
    refused: 'bad-signature',
  });
  expect(await send(batchOf(id, key, records.slice(1)))).toEqual({ through: 4 });
  const kept = await server.db.sql
    .selectFrom('fleet.journal_record')
    .select(['seq', 'hash'])
    .where('box', '=', id as never)
    .orderBy('seq')
    .execute();
  expect(kept.map((row) => row.hash)).toEqual(records.map((record) => record.hash));
  await client.endAsync();
});

test('a message that cannot be read is counted and harms nothing', async () => {
  const box = await newBox();
  const { client } = await connect(box);
  for (const rubbish of ['', '{', '[]', '{"records":[]}', '\u0000', JSON.stringify({ online: 'yes' })]) {
    for (const subject of ['hello', 'heartbeat', 'journal', 'status', 'clock', 'ready', 'sound'] as const) {
      await client.publishAsync(upTopic(box.answer.box as never, subject), rubbish, { qos: 1 });
    }
  }
  await eventually(async () =>
    (await refusalCodes()).includes('fleet/unreadable-message') ? true : undefined,
  );
  expect((await technician.call(fleetRoutes.clusters)).clusters.length).toBeGreaterThan(0);
  await client.endAsync();
});

test('an order to be silent reaches the box signed by the key that it pinned', async () => {
  const box = await newBox();
  const { client, heard } = await connect(box);
  await technician.call(fleetRoutes.silence, {
    params: { cluster: box.cluster },
    body: { reason: 'Loa rít, dân phản ánh' },
  });
  const message = await eventually(() => heard.find((each) => each.topic.endsWith('/command')));
  const pinned = box.answer.keys[0];
  const opened = openEnvelope(message.text, {
    kind: 'command',
    isForMe: (target) => 'box' in target && target.box === box.answer.box,
    verify: (key, signature, text) =>
      key === pinned?.key ? isSignedBy(pinned.publicKey, signature, text) : undefined,
    lastSequence: 0,
    now: undefined,
  });
  expect(opened).toMatchObject({
    ok: true,
    envelope: { body: { command: 'silence', reason: 'Loa rít, dân phản ánh' } },
  });
  await client.endAsync();
});

test('a wrong broker password is refused', async () => {
  const box = await newBox();
  await expect(
    mqtt.connectAsync(server.broker.urlFor(box.answer.box, 'x'.repeat(43)), {
      protocolVersion: 4,
      clientId: box.answer.box,
      reconnectPeriod: 0,
    }),
  ).rejects.toThrow();
  // A broker that is not ours refuses by itself, and its log is elsewhere.
  if (server.broker.accounts !== undefined) return;
  await eventually(async () => ((await refusalCodes()).includes('fleet/wrong-password') ? true : undefined));
});
