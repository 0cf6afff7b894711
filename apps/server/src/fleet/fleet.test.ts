import { generateKeyPairSync } from 'node:crypto';
import { fleetRoutes } from '@loaphuong/contract';
import type { ClusterId } from '@loaphuong/domain/fleet';
import {
  ClockAnswer,
  ClockSeal,
  clockSealText,
  downTopic,
  type JournalEvent,
  type JournalRecord,
} from '@loaphuong/protocol';
import {
  type BareBox,
  bareBox,
  bareLine,
  codeOf,
  enrolAsk,
  eventually,
  HEARTBEAT,
  helloOf,
  nextRecord,
  orderFor,
  signedBatch,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markSilentBoxes } from './index.ts';
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
const newBox = async () => bareBox(server, technician.call, { cluster: await newCluster() });
const connect = (box: BareBox) => bareLine(server, box);
function chain(events: JournalEvent[], from: JournalRecord[] = []): JournalRecord[] {
  const records = [...from];
  for (const event of events) records.push(nextRecord(records.at(-1), event));
  return records;
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
  const line = await connect(box);
  await line.says('hello', helloOf(box));
  await line.says('heartbeat', HEARTBEAT);
  const state = async (kind: string) =>
    eventually(async () =>
      (await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } })).state.kind === kind
        ? true
        : undefined,
    );
  expect(await state('ready')).toBe(true);
  await line.says('heartbeat', { ...HEARTBEAT, clock: { state: 'unknown' } });
  expect(await state('unknown-time')).toBe(true);
  await line.says('status', { online: false });
  expect(await state('offline')).toBe(true);
  expect(
    (await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } })).outages,
  ).toHaveLength(1);
  await line.end();
});

test('a box without a word is away after two lost heartbeats and the time of a third, not sooner', async () => {
  const box = await newBox();
  const line = await connect(box);
  await line.says('hello', helloOf(box));
  await line.says('heartbeat', HEARTBEAT);
  const silentFor = async (seconds: number) => {
    await sql`update fleet.presence set heard_at = now() - make_interval(secs => ${seconds}) where box = ${box.id}`.execute(
      server.db.sql,
    );
    await markSilentBoxes(server.db);
    const { rows } = await server.db.pool.query<{ online: boolean }>(
      'select online from fleet.presence where box = $1',
      [box.id],
    );
    return rows[0]?.online === false;
  };
  await eventually(async () => {
    const { state } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
    return state.kind === 'ready' ? true : undefined;
  });
  expect(await silentFor(320)).toBe(false);
  expect(await silentFor(335)).toBe(true);
  await line.end();
});

test('a hello with another key than the enrolled one is refused and shown', async () => {
  const box = await newBox();
  const line = await connect(box);
  await line.says('hello', helloOf(box, generateKeyPairSync('ed25519')));
  await eventually(async () => ((await refusalCodes()).includes('fleet/hello-refused') ? true : undefined));
  await line.end();
});

test('a journal is kept once however often it is sent, and a gap, an edit or a forged signature is refused', async () => {
  const box = await newBox();
  const line = await connect(box);
  const send = (records: readonly JournalRecord[], key = box.keys.privateKey) =>
    line.brings(signedBatch(box.id, key, records));
  const records = chain([BOOTED, BOOTED, BOOTED, BOOTED]);
  expect(await send(records.slice(0, 2))).toEqual({ through: 2 });
  expect(await send(records.slice(0, 2))).toEqual({ through: 2 });
  expect(await send(records.slice(3))).toEqual({ through: 2, refused: 'gap' });
  const edited = chain([{ ...BOOTED, program: '6.6.6' }], records.slice(0, 1));
  expect(await send([...edited, ...chain([BOOTED], edited).slice(2)])).toEqual({
    through: 2,
    refused: 'broken-chain',
  });
  expect(await send(records.slice(2), generateKeyPairSync('ed25519').privateKey)).toEqual({
    through: 0,
    refused: 'bad-signature',
  });
  expect(await send(records.slice(1))).toEqual({ through: 4 });
  const kept = await server.db.sql
    .selectFrom('fleet.journal_record')
    .select(['seq', 'hash'])
    .where('box', '=', box.id)
    .orderBy('seq')
    .execute();
  expect(kept.map((row) => row.hash)).toEqual(records.map((record) => record.hash));
  await line.end();
});

test('a message that cannot be read is counted and harms nothing', async () => {
  const box = await newBox();
  const line = await connect(box);
  for (const rubbish of ['', '{', '[]', '{"records":[]}', '\u0000', JSON.stringify({ online: 'yes' })]) {
    for (const subject of ['hello', 'heartbeat', 'journal', 'status', 'clock', 'ready', 'sound'] as const) {
      await line.says(subject, rubbish);
    }
  }
  await eventually(async () =>
    (await refusalCodes()).includes('fleet/unreadable-message') ? true : undefined,
  );
  expect((await technician.call(fleetRoutes.clusters)).clusters.length).toBeGreaterThan(0);
  await line.end();
});

test('an order to be silent reaches the box signed by the key that it pinned', async () => {
  const box = await newBox();
  const line = await connect(box);
  await technician.call(fleetRoutes.silence, {
    params: { cluster: box.cluster },
    body: { reason: 'Loa rít, dân phản ánh' },
  });
  const { text } = await eventually(() => line.heard.find(({ topic }) => topic.endsWith('/command')));
  expect(orderFor(box, text)).toMatchObject({ command: 'silence', reason: 'Loa rít, dân phản ánh' });
  expect(orderFor(await newBox(), text), 'to another box it says nothing').toBeUndefined();
  await line.end();
});

test('the time is told at once and sealed when it is asked to be, with those answers before it that are listed', async () => {
  const box = await newBox();
  const line = await connect(box);
  const said = async <T>(subject: 'clock' | 'seal', schema: { parse(text: unknown): T }, nth: number) =>
    eventually(() => {
      const heard = line.heard.filter(({ topic }) => topic === downTopic(box.id, subject))[nth];
      return heard === undefined ? undefined : schema.parse(JSON.parse(heard.text));
    });
  await line.says('clock', { n: 1, boxUs: 10 });
  const first = await said('clock', ClockAnswer, 0);
  await line.says('clock', { n: 2, boxUs: 20.5, seal: [1, 7] });
  const second = await said('clock', ClockAnswer, 1);
  const { n, missing, signatures } = await said('seal', ClockSeal, 0);
  expect([n, missing]).toEqual([2, [7]]);
  const [pinned] = box.answer.keys;
  const isOver = (who: string, answers: readonly ClockAnswer[]) =>
    isSignedBy(pinned?.publicKey ?? '', signatures[0]?.signature ?? '', clockSealText(who, answers));
  expect(isOver(box.id, [first, second])).toBe(true);
  expect(isOver(box.id, [second])).toBe(false);
  expect(isOver((await newBox()).id, [first, second])).toBe(false);
  expect(line.heard.filter(({ topic }) => topic === downTopic(box.id, 'seal'))).toHaveLength(1);
  await line.end();
});

test('a wrong broker password is refused', async () => {
  const box = await newBox();
  await expect(bareLine(server, box, 'x'.repeat(43))).rejects.toThrow();
  // A broker that is not ours refuses by itself, and its log is elsewhere.
  if (server.broker.accounts !== undefined) return;
  await eventually(async () => ((await refusalCodes()).includes('fleet/wrong-password') ? true : undefined));
});
