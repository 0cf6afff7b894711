import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fleetRoutes, keyRoutes } from '@loaphuong/contract';
import {
  batchText,
  Command,
  claimText,
  downTopic,
  EnrolAnswer,
  hashableText,
  type JournalEvent,
  JournalReceipt,
  NO_HASH,
  openEnvelope,
  type PinnedKey,
  twoHands,
  upTopic,
} from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSignedBy, makeKey, markOf } from './signing.ts';

let folder: string;
let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let administrator: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaphuong-keys-'));
  const secondKey = join(folder, 'second.pem');
  await makeKey(() => secondKey);
  server = await testServer({ secondKey });
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  administrator = await server.signedIn('Lê Văn Quản', 'administrator');
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

let clusters = 0;
async function newCluster(): Promise<string> {
  clusters += 1;
  const ward = server.wards[0] ?? '';
  return (await technician.call(fleetRoutes.addCluster, { body: { ward, name: `Cụm khóa ${clusters}` } })).id;
}
const post = async (url: string, payload: object) => {
  const answer = await server.app.http.inject({ method: 'POST', url, payload });
  return { status: answer.statusCode, json: JSON.parse(answer.body) as { code?: string } };
};
async function enrolledAt(cluster: string) {
  const keys = generateKeyPairSync('ed25519');
  const { code } = await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  return { keys, answer: EnrolAnswer.parse((await post('/api/boxes/enrol', enrolAsk(code, keys))).json) };
}
function claimAsk(keys = generateKeyPairSync('ed25519'), nonce = randomBytes(16).toString('hex')) {
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
  const signature = sign(null, Buffer.from(claimText(publicKey, nonce)), keys.privateKey).toString('base64');
  return { publicKey, nonce, signature };
}
async function connect(answer: EnrolAnswer, password = answer.broker.password) {
  const client = await mqtt.connectAsync(server.broker.urlFor(answer.box, password), {
    protocolVersion: 4,
    clientId: answer.box,
    reconnectPeriod: 0,
  });
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
function journal(answer: EnrolAnswer, key: KeyObject) {
  let seq = 0;
  let prev = NO_HASH;
  return (event: JournalEvent): string => {
    seq += 1;
    const bare = { seq, clock: { state: 'unknown' as const }, event, prev };
    prev = createHash('sha256').update(hashableText(bare)).digest('hex');
    const signature = sign(null, Buffer.from(batchText(answer.box, prev)), key).toString('base64');
    return JSON.stringify({ records: [{ ...bare, hash: prev }], signature });
  };
}
async function say(line: Awaited<ReturnType<typeof connect>>, box: string, batch: string) {
  const before = line.heard.length;
  await line.client.publishAsync(upTopic(box as never, 'journal'), batch, { qos: 1 });
  const receipt = await eventually(() =>
    line.heard.slice(before).find(({ topic }) => topic === downTopic(box as never, 'journal')),
  );
  return JournalReceipt.parse(JSON.parse(receipt.text));
}
async function keysOrders(box: string, pinned: readonly PinnedKey[]) {
  const rows = await server.db.sql
    .selectFrom('fleet.command')
    .select(['id', 'envelope'])
    .where('box', '=', box as never)
    .where('what', '=', 'keys')
    .orderBy('sequence')
    .execute();
  return rows.map(({ id, envelope }) => {
    const opened = openEnvelope(envelope, {
      kind: 'command',
      isForMe: (target) => 'box' in target && target.box === box,
      verify: (key, signature, text) => {
        const found = pinned.find((each) => each.key === key);
        return found === undefined ? undefined : isSignedBy(found.publicKey, signature, text);
      },
      lastSequence: 0,
      now: undefined,
    });
    return { id, command: opened.ok ? Command.parse(opened.envelope.body) : undefined, envelope };
  });
}

test('a box is claimed by its sticker, once, and the answer is for the holder of its key', async () => {
  const keys = generateKeyPairSync('ed25519');
  const ask = claimAsk(keys);
  expect((await post('/api/boxes/claimed', ask)).json.code).toBe('fleet/not-claimed');
  const cluster = await newCluster();
  const mark = markOf(ask.publicKey);
  const scanned = `https://loa.example/ghep#${mark}`;
  await technician.call(keyRoutes.claim, { params: { cluster }, body: { mark: scanned } });
  const first = await post('/api/boxes/claimed', ask);
  expect(EnrolAnswer.parse(first.json).cluster).toBe(cluster);
  // The same question again is somebody who heard it; a new one is the box whose answer was lost.
  expect((await post('/api/boxes/claimed', ask)).json.code).toBe('fleet/question-repeated');
  const again = EnrolAnswer.parse((await post('/api/boxes/claimed', claimAsk(keys))).json);
  expect(again.box).toBe(EnrolAnswer.parse(first.json).box);
  await expect(connect(EnrolAnswer.parse(first.json))).rejects.toThrow();
  const { client } = await connect(again);
  await client.endAsync();
  await expect(
    codeOf(technician.call(keyRoutes.claim, { params: { cluster: await newCluster() }, body: { mark } })),
  ).resolves.toBe('fleet/box-known');
});

test('a claim is for technicians, for two days, and the newest counts', async () => {
  const editor = await server.signedIn('Phan Thị Thu', 'editor');
  const keys = generateKeyPairSync('ed25519');
  const mark = markOf(claimAsk(keys).publicKey);
  const [one, other] = [await newCluster(), await newCluster()];
  const claim = (call: typeof technician.call, cluster: string) =>
    call(keyRoutes.claim, { params: { cluster }, body: { mark } });
  expect(await codeOf(claim(editor.call, one))).toBe('access/role-needed');
  await claim(technician.call, one);
  await claim(technician.call, other);
  await server.db.sql
    .updateTable('fleet.claim')
    .set({ expires_at: Temporal.Now.instant().subtract({ seconds: 1 }) })
    .where('cluster', '=', other as never)
    .execute();
  expect((await post('/api/boxes/claimed', claimAsk(keys))).json.code).toBe('fleet/not-claimed');
  await claim(technician.call, other);
  const bent = { ...claimAsk(keys), signature: claimAsk().signature };
  expect((await post('/api/boxes/claimed', bent)).json.code).toBe('fleet/bad-signature');
  expect(EnrolAnswer.parse((await post('/api/boxes/claimed', claimAsk(keys))).json).cluster).toBe(other);
});

test('a revoked box is thrown off at once, may not come back, proves nothing more, and keeps its journal', async () => {
  const { answer, keys } = await enrolledAt(await newCluster());
  const line = await connect(answer);
  const write = journal(answer, keys.privateKey);
  const booted: JournalEvent = { kind: 'booted', program: '0.1.0', output: 'simulated' };
  expect(await say(line, answer.box, write(booted))).toEqual({ through: 1 });
  const closed = new Promise<void>((done) => line.client.once('close', () => done()));
  await technician.call(keyRoutes.revoke, { params: { box: answer.box }, body: { reason: 'Mất máy' } });
  await closed;
  await expect(connect(answer)).rejects.toThrow();
  // Over a broker that is not ours the words could still come: they are not taken.
  const link = await server.broker.connect();
  await link.publish(upTopic(answer.box as never, 'journal'), write(booted));
  await eventually(async () =>
    (await technician.call(fleetRoutes.refusals)).refusals.some((r) => r.code === 'fleet/journal-revoked')
      ? true
      : undefined,
  );
  const kept = await server.db.sql
    .selectFrom('fleet.journal_record')
    .select('seq')
    .where('box', '=', answer.box as never)
    .execute();
  expect(kept).toHaveLength(1);
  expect(
    await codeOf(
      technician.call(keyRoutes.revoke, { params: { box: answer.box }, body: { reason: 'Mất máy' } }),
    ),
  ).toBe('fleet/box-revoked');
});

test('a box that is replaced is thrown off, and the journals of both stay with the cluster', async () => {
  const cluster = await newCluster();
  const before = await enrolledAt(cluster);
  const line = await connect(before.answer);
  const write = journal(before.answer, before.keys.privateKey);
  await say(line, before.answer.box, write({ kind: 'booted', program: '0.1.0', output: 'null' }));
  const closed = new Promise<void>((done) => line.client.once('close', () => done()));
  const after = await enrolledAt(cluster);
  await closed;
  await expect(connect(before.answer)).rejects.toThrow();
  const next = await connect(after.answer);
  const writeNext = journal(after.answer, after.keys.privateKey);
  await say(next, after.answer.box, writeNext({ kind: 'booted', program: '0.1.0', output: 'null' }));
  await next.client.endAsync();
  const journals = await server.db.sql
    .selectFrom('fleet.journal_record as j')
    .innerJoin('fleet.box as b', 'b.id', 'j.box')
    .select('j.box')
    .where('b.cluster', '=', cluster as never)
    .execute();
  expect(new Set(journals.map((row) => row.box as string))).toEqual(
    new Set([before.answer.box, after.answer.box]),
  );
});

test('a new password counts when the box’s signed journal says so, and ends the connections of the old one', async () => {
  const { answer, keys } = await enrolledAt(await newCluster());
  const line = await connect(answer);
  const asked = technician.call(keyRoutes.password, {
    params: { box: answer.box },
    body: { reason: 'Định kỳ' },
  });
  if (server.broker.accounts !== undefined) {
    // A broker that is not ours keeps its own passwords: refused, with the way out.
    expect(await codeOf(asked)).toBe('fleet/password-elsewhere');
    return;
  }
  await asked;
  await eventually(() => line.heard.find(({ topic }) => topic.endsWith('/command')));
  const secret = randomBytes(32).toString('base64url');
  const sha256 = createHash('sha256').update(secret).digest('hex');
  const closed = new Promise<void>((done) => line.client.once('close', () => done()));
  const batch = journal(answer, keys.privateKey)({ kind: 'password', sha256 });
  await line.client.publishAsync(upTopic(answer.box as never, 'journal'), batch, { qos: 1 });
  await closed;
  await expect(connect(answer)).rejects.toThrow();
  await (await connect(answer, secret)).client.endAsync();
});

test('the key of the installation changes: both sign, boxes report, and the old one goes when all are over', async () => {
  // Boxes of the other tests must not hold this one up.
  await server.db.sql.updateTable('fleet.box').set({ revoked_at: Temporal.Now.instant() }).execute();
  const { answer, keys } = await enrolledAt(await newCluster());
  const [old] = answer.keys;
  if (old === undefined) throw new Error('no key');
  const body = { reason: 'Đổi khóa định kỳ' };
  expect(await codeOf(technician.call(keyRoutes.rotate, { body }))).toBe('access/role-needed');
  const { key } = await administrator.call(keyRoutes.rotate, { body });
  expect(await codeOf(administrator.call(keyRoutes.rotate, { body }))).toBe('fleet/rotation-under-way');
  const [told] = await keysOrders(answer.box, [old]);
  expect(told?.command).toMatchObject({ command: 'keys', keys: [old, { key }] });
  const fresh = told?.command?.command === 'keys' ? told.command.keys[1] : undefined;
  if (fresh === undefined || told === undefined) throw new Error('no new key');
  // The new key has signed as well: somebody holds it.
  expect((await keysOrders(answer.box, [fresh]))[0]?.command).toBeDefined();
  const retire = (anyway: boolean) =>
    administrator.call(keyRoutes.retire, { params: { key: old.key }, body: { ...body, anyway } });
  expect(await codeOf(retire(false))).toBe('fleet/boxes-behind');
  const line = await connect(answer);
  const write = journal(answer, keys.privateKey);
  await say(line, answer.box, write({ kind: 'keys', keys: [old.key, key] }));
  await say(line, answer.box, write({ kind: 'obeyed', command: told.id, what: 'keys' }));
  const view = await administrator.call(keyRoutes.keys);
  expect(view.keys.map((each) => [each.key, each.believedBy, each.signs])).toEqual([
    [old.key, 1, true],
    [key, 1, false],
  ]);
  await retire(false);
  const [, last] = await keysOrders(answer.box, [fresh]);
  expect(last?.command).toMatchObject({ keys: [{ key }] });
  const after = await administrator.call(keyRoutes.keys);
  expect(after.keys.map((each) => [each.key, each.signs, each.retiredAt !== undefined])).toEqual([
    [old.key, false, true],
    [key, true, false],
  ]);
  await line.client.endAsync();
  expect((await enrolledAt(await newCluster())).answer.keys).toEqual([fresh]);
  expect(
    await codeOf(administrator.call(keyRoutes.retire, { params: { key }, body: { ...body, anyway: true } })),
  ).toBe('fleet/last-key');
});

test('where two signatures are demanded, the key held apart signs too', async () => {
  await administrator.call(keyRoutes.twoSignatures, {
    body: { kinds: ['command'], reason: 'Quyết định của thị xã' },
  });
  const cluster = await newCluster();
  const { answer } = await enrolledAt(cluster);
  expect(answer.twoSignatures).toEqual(['command']);
  expect(answer.keys.map((each) => each.apart === true)).toEqual([false, true]);
  await technician.call(fleetRoutes.silence, { params: { cluster }, body: { reason: 'Có tang lễ' } });
  const row = await server.db.sql
    .selectFrom('fleet.command')
    .select('envelope')
    .where('box', '=', answer.box as never)
    .executeTakeFirstOrThrow();
  const opened = openEnvelope(row.envelope, {
    kind: 'command',
    isForMe: () => true,
    verify: (key, signature, text) => {
      const found = answer.keys.find((each) => each.key === key);
      return found === undefined ? undefined : isSignedBy(found.publicKey, signature, text);
    },
    enough: (signers) => twoHands(answer.keys, signers),
    lastSequence: 0,
    now: undefined,
  });
  expect(opened.ok).toBe(true);
});

test('a signature has one spelling here as on the box', () => {
  const { publicKey, nonce, signature } = claimAsk();
  const text = claimText(publicKey, nonce);
  expect(isSignedBy(publicKey, signature, text)).toBe(true);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = letters.indexOf(signature.at(-3) ?? '');
  const other = `${signature.slice(0, -3)}${letters[last ^ 1]}==`;
  expect(Buffer.from(other, 'base64')).toEqual(Buffer.from(signature, 'base64'));
  expect(isSignedBy(publicKey, other, text)).toBe(false);
  expect(isSignedBy(publicKey, `${signature}\n`, text)).toBe(false);
});
