import { createHash } from 'node:crypto';
import { updateRoutes } from '@loaphuong/contract';
import type { PlaceId } from '@loaphuong/domain/places';
import { packArchive } from '@loaphuong/program-archive';
import { bareBox, bareLine, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { noLog } from '../../platform/log.ts';
import { advanceRollout } from './advance.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ recurs: false });
});
afterAll(() => server.close());

test('over the wire: a box that is there gets the order signed for it and fetches the archive by its hash; its journal says how it went', async () => {
  const administrator = await server.signedIn('Phạm Thị Lan', 'administrator', 'technician');
  const at = { ward: server.wards[0] as PlaceId, name: 'Cụm chợ' };
  const box = await bareBox(server, administrator.call, at);
  const line = await bareLine(server, box);
  const { orders } = line;
  await line.says('status', { online: true });
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

  await line.writes(
    { kind: 'obeyed', command: order.id, what: 'update' },
    { kind: 'updated', from: '1.0.0', to: '2.0.0', result: 'installed' },
  );
  await vi.waitFor(async () => expect((await now())?.boxes[0]?.state).toBe('installed'), 10_000);
  await look();
  expect((await now())?.state).toBe('finished');
  await line.end();
});
