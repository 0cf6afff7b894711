import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fleetRoutes, keyRoutes } from '@loaphuong/contract';
import type { BoxId } from '@loaphuong/domain/fleet';
import {
  claimText,
  EnrolAnswer,
  type JournalEvent,
  openEnvelope,
  type PinnedKey,
  twoHands,
  upTopic,
} from '@loaphuong/protocol';
import {
  asBareBox,
  type BareBox,
  type BareLine,
  bareBox,
  bareLine,
  codeOf,
  eventually,
  nextRecord,
  orderFor,
  signedBatch,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
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
const enrolledAt = (cluster: string) => bareBox(server, technician.call, { cluster });
function claimAsk(keys = generateKeyPairSync('ed25519'), nonce = randomBytes(16).toString('hex')) {
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
  const signature = sign(null, Buffer.from(claimText(publicKey, nonce)), keys.privateKey).toString('base64');
  return { publicKey, nonce, signature };
}
const connect = (box: BareBox, password?: string) => bareLine(server, box, password);
/** The box writes something and hears that it was taken. */
async function tells(box: BareBox, line: BareLine, event: JournalEvent): Promise<void> {
  box.journal.push(nextRecord(box.journal.at(-1), event));
  const batch = signedBatch(box.id, box.keys.privateKey, box.journal.slice(-1));
  expect(await line.brings(batch)).toEqual({ through: box.journal.length });
}
const BOOTED: JournalEvent = { kind: 'booted', program: '0.1.0', output: 'simulated' };
async function keysOrders(box: BoxId, pinned: readonly PinnedKey[]) {
  const rows = await server.db.sql
    .selectFrom('fleet.command')
    .select(['id', 'envelope'])
    .where('box', '=', box)
    .where('what', '=', 'keys')
    .orderBy('sequence')
    .execute();
  const answer = { keys: [...pinned] };
  return rows.map(({ id, envelope }) => ({ id, command: orderFor({ id: box, answer }, envelope) }));
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
  await expect(connect(asBareBox(EnrolAnswer.parse(first.json), keys))).rejects.toThrow();
  await (await connect(asBareBox(again, keys))).end();
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
  const box = await enrolledAt(await newCluster());
  const line = await connect(box);
  await tells(box, line, BOOTED);
  const revoke = () =>
    technician.call(keyRoutes.revoke, { params: { box: box.id }, body: { reason: 'Mất máy' } });
  await revoke();
  await line.ended;
  await expect(connect(box)).rejects.toThrow();
  // Over a broker that is not ours the words could still come: they are not taken.
  const link = await server.broker.connect();
  const late = signedBatch(box.id, box.keys.privateKey, [nextRecord(box.journal.at(-1), BOOTED)]);
  await link.publish(upTopic(box.id, 'journal'), JSON.stringify(late));
  await eventually(async () =>
    (await technician.call(fleetRoutes.refusals)).refusals.some((r) => r.code === 'fleet/journal-revoked')
      ? true
      : undefined,
  );
  const kept = await server.db.sql
    .selectFrom('fleet.journal_record')
    .select('seq')
    .where('box', '=', box.id)
    .execute();
  expect(kept).toHaveLength(1);
  expect(await codeOf(revoke())).toBe('fleet/box-revoked');
});

test('a box that is replaced is thrown off, and the journals of both stay with the cluster', async () => {
  const cluster = await newCluster();
  const before = await enrolledAt(cluster);
  const line = await connect(before);
  await tells(before, line, BOOTED);
  const after = await enrolledAt(cluster);
  await line.ended;
  await expect(connect(before)).rejects.toThrow();
  const next = await connect(after);
  await tells(after, next, BOOTED);
  await next.end();
  const journals = await server.db.sql
    .selectFrom('fleet.journal_record as j')
    .innerJoin('fleet.box as b', 'b.id', 'j.box')
    .select('j.box')
    .where('b.cluster', '=', cluster as never)
    .execute();
  expect(new Set(journals.map((row) => row.box))).toEqual(new Set([before.id, after.id]));
});

test('a new password counts when the box’s signed journal says so, and ends the connections of the old one', async () => {
  const box = await enrolledAt(await newCluster());
  const line = await connect(box);
  const asked = technician.call(keyRoutes.password, {
    params: { box: box.id },
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
  await line.writes({ kind: 'password', sha256 });
  await line.ended;
  await expect(connect(box)).rejects.toThrow();
  await (await connect(box, secret)).end();
});

test('the key of the installation changes: both sign, boxes report, and the old one goes when all are over', async () => {
  // Boxes of the other tests must not hold this one up.
  await server.db.sql.updateTable('fleet.box').set({ revoked_at: Temporal.Now.instant() }).execute();
  const box = await enrolledAt(await newCluster());
  const [old] = box.answer.keys;
  if (old === undefined) throw new Error('no key');
  const body = { reason: 'Đổi khóa định kỳ' };
  expect(await codeOf(technician.call(keyRoutes.rotate, { body }))).toBe('access/role-needed');
  const { key } = await administrator.call(keyRoutes.rotate, { body });
  expect(await codeOf(administrator.call(keyRoutes.rotate, { body }))).toBe('fleet/rotation-under-way');
  const [told] = await keysOrders(box.id, [old]);
  expect(told?.command).toMatchObject({ command: 'keys', keys: [old, { key }] });
  const fresh = told?.command?.command === 'keys' ? told.command.keys[1] : undefined;
  if (fresh === undefined || told === undefined) throw new Error('no new key');
  // The new key has signed as well: somebody holds it.
  expect((await keysOrders(box.id, [fresh]))[0]?.command).toBeDefined();
  const retire = (anyway: boolean) =>
    administrator.call(keyRoutes.retire, { params: { key: old.key }, body: { ...body, anyway } });
  expect(await codeOf(retire(false))).toBe('fleet/boxes-behind');
  const line = await connect(box);
  await tells(box, line, { kind: 'keys', keys: [old.key, key] });
  await tells(box, line, { kind: 'obeyed', command: told.id, what: 'keys' });
  const view = await administrator.call(keyRoutes.keys);
  expect(view.keys.map((each) => [each.key, each.believedBy, each.signs])).toEqual([
    [old.key, 1, true],
    [key, 1, false],
  ]);
  await retire(false);
  const [, last] = await keysOrders(box.id, [fresh]);
  expect(last?.command).toMatchObject({ keys: [{ key }] });
  const after = await administrator.call(keyRoutes.keys);
  expect(after.keys.map((each) => [each.key, each.signs, each.retiredAt !== undefined])).toEqual([
    [old.key, false, true],
    [key, true, false],
  ]);
  await line.end();
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
