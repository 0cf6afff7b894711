import { fleetRoutes, orderRoutes, updateRoutes } from '@loaphuong/contract';
import { packArchive } from '@loaphuong/program-archive';
import { EnrolAnswer } from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../../platform/clock.ts';
import { noLog } from '../../platform/log.ts';
import { type HeldApart, type Person, serverWithKeyApart } from '../testing/held-apart.ts';
import { advanceRollout } from './advance.ts';

// Where each order needs a second person's hand, a version goes out ring by ring, each ring by one signature.

let apart: HeldApart;
let server: TestServer;
let administrator: Person;
let lead: Person;
const boxes = new Map<string, EnrolAnswer>();
// The doors judge by the machine's own clock.
const clock = movableClock(Temporal.Now.instant().toString());

beforeAll(async () => {
  apart = await serverWithKeyApart(['command']);
  server = apart.server;
  administrator = await server.signedIn('Phạm Thị Lan', 'administrator', 'technician');
  lead = await server.signedIn('Trần Văn Hiếu', 'lead');
  for (let i = 0; i < 6; i += 1) {
    const body = { ward: server.wards[i % 2] ?? '', name: `Cụm ${i + 1}` };
    const { id: cluster } = await administrator.call(fleetRoutes.addCluster, { body });
    const { code } = await administrator.call(fleetRoutes.enrolmentCode, { params: { cluster } });
    const payload = enrolAsk(code);
    const answer = await server.app.http.inject({ method: 'POST', url: '/api/boxes/enrol', payload });
    const joined = EnrolAnswer.parse(JSON.parse(answer.body));
    boxes.set(joined.box, joined);
  }
  await server.db.pool.query(
    "insert into fleet.presence (box, online, program) select id, true, 'loaphuong-box/0.1.0' from fleet.box on conflict (box) do update set online = true, program = 'loaphuong-box/0.1.0'",
  );
  const body = new Uint8Array(packArchive('4.0.0', new Map([['run.mjs', new TextEncoder().encode('// 4')]])));
  await administrator.call(updateRoutes.add, { query: {}, body });
}, 120_000);
afterAll(() => apart.close());

const look = async () => {
  const { db, link, signer } = server.app.broadcast.fleet;
  const soon = { from: clock.now(), until: clock.now().add({ minutes: 5 }) };
  const { rows } = await server.db.pool.query('select id from fleet.station');
  // Something is on air everywhere: who signs signs for later, and the box changes over only when it is quiet.
  const nearestAirings = async () => new Map(rows.map(({ id }) => [id, soon]));
  await advanceRollout({ db, link, signer, clock, log: noLog, nearestAirings });
};
const now = async () => (await administrator.call(updateRoutes.updates)).rollout;
const waits = async () => (await now())?.boxes.map((box) => box.waits?.kind ?? box.state);
const presses = async () => (await lead.call(orderRoutes.awaiting)).orders;
const start = () =>
  administrator.call(updateRoutes.start, { body: { version: '4.0.0', reason: 'Sửa lỗi giữ giờ' } });
const resume = () =>
  administrator.call(updateRoutes.resume, { body: { failed: 'leave-out', reason: 'Đã xem lại' } });

test('each ring waits for one signature, by another person than who began it, and goes out as boxes that want two hands obey it', async () => {
  await start();
  await look();
  await look();
  const [press, ...more] = await presses();
  expect(more).toEqual([]);
  expect(press).toMatchObject({
    what: { command: 'update', version: '4.0.0' },
    by: { id: administrator.person },
    boxes: 1,
    may: 'sign',
    reason: 'Sửa lỗi giữ giờ',
  });
  const order = press?.id ?? '';
  expect(await waits()).toEqual(['signature', 'ring', 'ring', 'ring', 'ring', 'ring']);
  expect(await codeOf(administrator.call(orderRoutes.prepare, { params: { order } }))).toBe(
    'fleet/own-order',
  );
  expect((await administrator.call(orderRoutes.awaiting)).orders[0]?.may).toBe('take-back');
  await apart.signs(order, lead);
  expect(await presses()).toEqual([]);
  const [first] = (await now())?.boxes ?? [];
  expect(first?.state).toBe('sent');
  const { rows } = await server.db.pool.query('select box, envelope from fleet.command where given = $1', [
    order,
  ]);
  expect(rows.map(({ box }) => box)).toEqual([first?.box]);
  const believed = boxes.get(rows[0].box)?.keys ?? [];
  expect(apart.obeyed(rows[0].envelope, believed)).toMatchObject({ command: 'update', version: '4.0.0' });

  await server.db.pool.query(
    "update fleet.rollout_box set state = 'installed', at = $1 where state = 'sent'",
    [clock.now().subtract({ minutes: 61 }).toString()],
  );
  await look();
  expect((await presses()).map(({ boxes }) => boxes)).toEqual([1]);
  expect(await waits()).toEqual(['installed', 'signature', 'ring', 'ring', 'ring', 'ring']);
});

test('a press that lapsed is asked for again, one that was refused halts the rollout, and what waits is taken back with it', async () => {
  const [before] = await presses();
  await server.db.pool.query('update fleet.order_given set sign_by = $1 where id = $2', [
    clock.now().subtract({ seconds: 1 }).toString(),
    before?.id,
  ]);
  await look();
  const [again] = await presses();
  expect(again?.id).not.toBe(before?.id);
  await lead.call(orderRoutes.refuse, { params: { order: again?.id ?? '' }, body: { reason: 'Chờ hết lễ' } });
  await look();
  expect(await now()).toMatchObject({
    state: 'halted',
    halted: { kind: 'person', by: { id: lead.person }, why: 'Chờ hết lễ' },
  });
  await resume();
  await look();
  const [third] = await presses();
  // Halted by hand while it waits: whoever signs now comes too late.
  const hand = await apart.signatures(third?.id ?? '', lead);
  await administrator.call(updateRoutes.halt, { body: { reason: 'Thôi' } });
  expect(await codeOf(lead.call(orderRoutes.sign, { params: { order: third?.id ?? '' }, body: hand }))).toBe(
    'fleet/not-awaiting',
  );
  expect(await presses()).toEqual([]);
  await administrator.call(updateRoutes.stop, { body: { reason: 'Dùng bản sau' } });
  const { rows } = await server.db.pool.query("select 1 from fleet.command where what = 'update'");
  expect(rows).toHaveLength(1);
});

test('a box that was replaced while its ring waited is not signed for', async () => {
  await start();
  await look();
  const [press] = await presses();
  await server.db.pool.query(
    "update fleet.box set revoked_at = now(), revoked_reason = 'x', revoked_by = $1 where id in (select box from fleet.rollout_box where asked = $2)",
    [administrator.person, press?.id],
  );
  expect(await codeOf(lead.call(orderRoutes.prepare, { params: { order: press?.id ?? '' } }))).toBe(
    'fleet/no-box',
  );
});
