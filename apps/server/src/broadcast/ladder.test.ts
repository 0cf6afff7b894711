import {
  airingRoutes,
  type BulletinView,
  bulletinRoutes,
  fleetRoutes,
  reserveRoutes,
} from '@loaphuong/contract';
import { Horizon } from '@loaphuong/protocol';
import { codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let approver: Awaited<ReturnType<TestServer['signedIn']>>;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let station: string;

beforeAll(async () => {
  server = await testServer();
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  approver = await server.signedIn('Nguyễn Thị Hạnh', 'approver');
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  const [ward = ''] = server.wards;
  await technician.call(fleetRoutes.addCluster, { body: { ward, name: 'Nhà văn hóa' } });
  const row = await server.db.sql
    .selectFrom('fleet.station')
    .select('id')
    .where('ward', '=', ward as never)
    .executeTakeFirstOrThrow();
  station = row.id;
});
afterAll(() => server.close());

const shaOf = (view: BulletinView) => (view.sound.kind === 'ready' ? view.sound.sha256 : '');

async function approve(id: string): Promise<BulletinView> {
  await expect
    .poll(async () => (await editor.call(bulletinRoutes.one, { params: { bulletin: id } })).sound.kind, {
      timeout: 30_000,
    })
    .toBe('ready');
  await editor.call(bulletinRoutes.submit, { params: { bulletin: id } });
  const view = await editor.call(bulletinRoutes.one, { params: { bulletin: id } });
  return approver.call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256: shaOf(view) } });
}

async function approved(title: string, text: string): Promise<BulletinView> {
  const { id } = await editor.call(bulletinRoutes.draft, { body: { title, text } });
  return approve(id);
}

/** What the boxes of the station would obey now. */
async function plan(): Promise<Horizon | undefined> {
  const row = await server.db.sql
    .selectFrom('broadcast.horizon')
    .select('envelope')
    .where('station', '=', station as never)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return Horizon.parse(JSON.parse(JSON.parse(row.envelope).payload).body);
}

const WAIT = { timeout: 15_000 };
const inMinutes = (minutes: number) => Temporal.Now.instant().add({ minutes }).toString();

test('the version approved before is the substitute of the one to be aired; a first version has none', async () => {
  const first = await approved('Lịch cấp nước', 'Nước về lúc 5 giờ sáng.');
  const early = await editor.call(airingRoutes.schedule, {
    body: { bulletin: first.id, at: inMinutes(30) },
  });
  await editor.call(bulletinRoutes.edit, {
    params: { bulletin: first.id },
    body: { title: 'Lịch cấp nước', text: 'Nước về lúc 6 giờ sáng.', basedOn: 1 },
  });
  const second = await approve(first.id);
  const late = await editor.call(airingRoutes.schedule, {
    body: { bulletin: first.id, at: inMinutes(60) },
  });
  await expect
    .poll(async () => (await plan())?.airings.map(({ id }) => id), WAIT)
    .toEqual([early.id, late.id]);
  const [one, two] = (await plan())?.airings ?? [];
  expect(one?.sound.sha256).toBe(shaOf(first));
  expect(one).not.toHaveProperty('substitute');
  expect(two?.sound.sha256).toBe(shaOf(second));
  expect(two?.substitute?.sha256).toBe(shaOf(first));
});

test('a station keeps the sound that somebody chose for a hole, and loses it with its bulletin', async () => {
  const params = { station };
  expect(await editor.call(reserveRoutes.one, { params })).toEqual({});
  const { id } = await editor.call(bulletinRoutes.draft, {
    body: { title: 'Nhạc hiệu', text: 'Đây là đài.' },
  });
  expect(await codeOf(editor.call(reserveRoutes.choose, { params, body: { bulletin: id } }))).toBe(
    'broadcast/not-approved',
  );
  const jingle = await approve(id);
  expect(await codeOf(technician.call(reserveRoutes.choose, { params, body: { bulletin: id } }))).toBe(
    'access/role-needed',
  );
  await editor.call(reserveRoutes.choose, { params, body: { bulletin: id } });
  expect(await editor.call(reserveRoutes.one, { params })).toMatchObject({
    reserve: { bulletin: { id, title: 'Nhạc hiệu', version: 1 }, inForce: true },
  });
  await expect.poll(async () => (await plan())?.reserve?.sha256, WAIT).toBe(shaOf(jingle));

  await editor.call(bulletinRoutes.withdraw, { params: { bulletin: id }, body: { reason: 'Hết dùng' } });
  await expect.poll(async () => (await plan())?.reserve, WAIT).toBeUndefined();
  expect((await editor.call(reserveRoutes.one, { params })).reserve?.inForce).toBe(false);
  await editor.call(reserveRoutes.choose, { params, body: { bulletin: null } });
  expect(await editor.call(reserveRoutes.one, { params })).toEqual({});
});

test('who asks for the reserve of no station is told so', async () => {
  const params = { station: '00000000-0000-4000-8000-000000000000' };
  expect(await codeOf(editor.call(reserveRoutes.choose, { params, body: { bulletin: null } }))).toBe(
    'broadcast/no-such-station',
  );
});
