import { auditRoutes, fleetRoutes, keyRoutes, type OrderWhat, orderRoutes } from '@loaphuong/contract';
import type { PinnedKey } from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HeldApart, type Person, serverWithKeyApart } from './testing/held-apart.ts';

let apart: HeldApart;
let server: TestServer;
let technician: Person;
let lead: Person;

beforeAll(async () => {
  apart = await serverWithKeyApart(['command']);
  server = apart.server;
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  lead = await server.signedIn('Trần Văn Hiếu', 'lead');
  const administrator = await server.signedIn('Lò Thị Mỷ', 'administrator');
  expect(await codeOf(administrator.call(keyRoutes.rotate, { body: { reason: 'Đổi khóa' } }))).toBe(
    'fleet/second-hand-needed',
  );
});
afterAll(() => apart.close());

let clusters = 0;
async function withBox() {
  clusters += 1;
  const ward = server.wards[0] ?? '';
  const { id: cluster } = await technician.call(fleetRoutes.addCluster, {
    body: { ward, name: `Cụm ${clusters}` },
  });
  const { code } = await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const answer = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(code.split('.')[0] ?? ''),
  });
  return { cluster, box: String(answer.json().box), keys: answer.json().keys as PinnedKey[] };
}
const give = (cluster: string, what: OrderWhat = { command: 'volume', percent: 35 }) =>
  technician.call(orderRoutes.give, { body: { what, to: { cluster } } });
const envelopesOf = (order: string) =>
  server.db.sql.selectFrom('fleet.command').selectAll().where('given', '=', order).execute();
const signaturesFor = (order: string, by: Person = lead) => apart.signatures(order, by);

test('an order waits for the second person, and goes out with two signatures that a box accepts', async () => {
  const { cluster, keys } = await withBox();
  const given = await give(cluster);
  expect(given).toMatchObject({ boxes: 1, signBy: expect.any(String) });
  expect(await envelopesOf(given.id)).toEqual([]);
  const volumeNow = async () =>
    (
      await server.db.sql
        .selectFrom('fleet.cluster')
        .select('volume')
        .where('id', '=', cluster as never)
        .executeTakeFirstOrThrow()
    ).volume;
  expect(await volumeNow()).not.toBe(35);
  const { orders } = await lead.call(orderRoutes.awaiting);
  expect(orders.find(({ id }) => id === given.id)).toMatchObject({
    may: 'sign',
    names: [`Cụm ${clusters}`],
    boxes: 1,
    signature: { state: 'awaiting' },
  });
  const [seen] = (await technician.call(orderRoutes.list, { query: { cluster } })).orders;
  expect(seen).toMatchObject({ id: given.id, signature: { state: 'awaiting' } });

  await lead.call(orderRoutes.sign, {
    params: { order: given.id },
    body: await signaturesFor(given.id),
  });
  const [command] = await envelopesOf(given.id);
  expect(apart.obeyed(command?.envelope ?? '', keys)).toMatchObject({ command: 'volume', percent: 35 });
  expect(await volumeNow()).toBe(35);
  const [after] = (await technician.call(orderRoutes.list, { query: { cluster } })).orders;
  expect(after).toMatchObject({ signature: { state: 'signed', by: { name: 'Trần Văn Hiếu' } } });
  expect((await lead.call(orderRoutes.awaiting)).orders.map(({ id }) => id)).not.toContain(given.id);
  const supervisor = await server.signedIn('Hoàng Thị Nga', 'administrator');
  const { entries } = await supervisor.call(auditRoutes.list, { query: {} });
  expect(entries.map(({ action }) => action).slice(0, 2)).not.toContain('fleet/volume');
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['fleet/ask-second-signature', 'fleet/sign-order']),
  );
});

test('who gave the order is not its second hand, a technician is not, and a wrong hand sends nothing', async () => {
  const { cluster } = await withBox();
  const { id: order } = await give(cluster);
  const params = { order };
  const both = await server.signedIn('Lương Văn Bảy', 'technician', 'approver');
  const own = await both.call(orderRoutes.give, {
    body: { what: { command: 'volume', percent: 20 }, to: { cluster } },
  });
  expect(await codeOf(both.call(orderRoutes.prepare, { params: { order: own.id } }))).toBe('fleet/own-order');
  expect(await codeOf(technician.call(orderRoutes.prepare, { params }))).toBe('access/role-needed');
  const body = await signaturesFor(order);
  const [first] = body.signatures;
  const forged = { ...body, signatures: [{ command: first?.command ?? '', signature: apart.sign('khác') }] };
  expect(await codeOf(lead.call(orderRoutes.sign, { params, body: forged }))).toBe(
    'fleet/second-signature-wrong',
  );
  const ours = await server.db.sql
    .selectFrom('fleet.signing_key')
    .select('name')
    .where('apart', '=', false)
    .executeTakeFirstOrThrow();
  expect(await codeOf(lead.call(orderRoutes.sign, { params, body: { ...body, key: ours.name } }))).toBe(
    'fleet/not-held-apart',
  );
  expect(await envelopesOf(order)).toEqual([]);
  await lead.call(orderRoutes.sign, { params, body });
  expect(await codeOf(lead.call(orderRoutes.sign, { params, body }))).toBe('fleet/not-awaiting');
  expect(await envelopesOf(order)).toHaveLength(1);
});

test('what was prepared is good for a minute and only while the box was told nothing else', async () => {
  const { cluster } = await withBox();
  const { id: order } = await give(cluster);
  const { id: other } = await give(cluster, { command: 'collect-log', lines: 10 });
  const params = { order };
  const body = await signaturesFor(order);
  await lead.call(orderRoutes.sign, { params: { order: other }, body: await signaturesFor(other) });
  expect(await codeOf(lead.call(orderRoutes.sign, { params, body }))).toBe('fleet/prepare-again');
  const late = await signaturesFor(order);
  await server.db.sql
    .updateTable('fleet.order_given')
    .set({ prepared_at: Temporal.Now.instant().subtract({ seconds: 61 }) })
    .where('id', '=', order)
    .execute();
  expect(await codeOf(lead.call(orderRoutes.sign, { params, body: late }))).toBe('fleet/prepare-again');
  await lead.call(orderRoutes.sign, { params, body: await signaturesFor(order) });
  const sequences = await Promise.all([order, other].map(envelopesOf));
  expect(sequences.map(([command]) => command?.sequence)).toEqual([2, 1]);
});

test('an order is refused with a reason, taken back by who gave it, or lapses; none of these is sent', async () => {
  const { cluster } = await withBox();
  const [refused, taken, lapsed] = [await give(cluster), await give(cluster), await give(cluster)];
  const reason = 'Đang có lễ tang ở khối';
  await lead.call(orderRoutes.refuse, { params: { order: refused.id }, body: { reason } });
  expect(
    await codeOf(
      lead.call(orderRoutes.refuse, { params: { order: refused.id }, body: { reason: 'Lần nữa' } }),
    ),
  ).toBe('fleet/not-awaiting');
  await technician.call(orderRoutes.refuse, { params: { order: taken.id }, body: { reason: 'Bấm nhầm' } });
  await server.db.sql
    .updateTable('fleet.order_given')
    .set({ sign_by: Temporal.Now.instant().subtract({ seconds: 1 }) })
    .where('id', '=', lapsed.id)
    .execute();
  expect(await codeOf(lead.call(orderRoutes.prepare, { params: { order: lapsed.id } }))).toBe(
    'fleet/not-awaiting',
  );
  const { orders } = await technician.call(orderRoutes.list, { query: { cluster } });
  const stateOf = (id: string) => orders.find((each) => each.id === id)?.signature;
  expect(stateOf(refused.id)).toMatchObject({ state: 'refused', reason, by: { name: 'Trần Văn Hiếu' } });
  expect(stateOf(taken.id)).toMatchObject({ state: 'refused', by: { name: 'Vũ Minh Tuấn' } });
  expect(stateOf(lapsed.id)).toMatchObject({ state: 'lapsed' });
  for (const { id } of [refused, taken, lapsed]) expect(await envelopesOf(id)).toEqual([]);
  expect((await lead.call(orderRoutes.awaiting)).orders).toEqual([expect.objectContaining({ may: 'sign' })]);
});
