import { generateKeyPairSync } from 'node:crypto';
import { auditRoutes, fleetRoutes, registryRoutes } from '@loaphuong/contract';
import { EnrolAnswer, Horizon } from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
});
afterAll(() => server.close());

async function newCluster(ward: number, name: string): Promise<string> {
  const body = { ward: server.wards[ward] ?? '', name };
  return (await technician.call(fleetRoutes.addCluster, { body })).id;
}

/** A new box at a cluster, in the place of the one that was there. */
async function newBox(cluster: string): Promise<{ box: string; publicKey: string }> {
  const { code } = await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const ask = enrolAsk(code, generateKeyPairSync('ed25519'));
  const answer = await server.app.http.inject({ method: 'POST', url: '/api/boxes/enrol', payload: ask });
  return { box: EnrolAnswer.parse(JSON.parse(answer.body)).box, publicKey: ask.publicKey };
}

test('the box that a station keeps time by stands in its plan, follows a replacement, and can be taken away', async () => {
  const cluster = await newCluster(0, 'Cột trước trụ sở');
  const entries = async () => technician.call(registryRoutes.registry);
  const station = (await entries()).clusters.find(({ id }) => id === cluster)?.station ?? '';
  const named = async () => {
    const row = await server.db.sql
      .selectFrom('broadcast.horizon')
      .select('envelope')
      .where('station', '=', station as never)
      .executeTakeFirst();
    return row && Horizon.parse(JSON.parse(JSON.parse(row.envelope).payload).body).timeMaster;
  };
  const name = (to: string | null) =>
    technician.call(registryRoutes.timeMaster, { params: { station }, body: { cluster: to } });

  await name(cluster);
  expect((await entries()).stations.find(({ id }) => id === station)?.timeMaster).toBe(cluster);
  const first = await newBox(cluster);
  await expect.poll(named, { timeout: 10_000 }).toEqual(first);
  const second = await newBox(cluster);
  await expect.poll(named, { timeout: 10_000 }).toEqual(second);

  const stranger = await newCluster(1, 'Cột phường bên');
  expect(await codeOf(name(stranger))).toBe('fleet/other-station');
  const editor = await server.signedIn('Trần Văn Bình', 'editor');
  expect(
    await codeOf(editor.call(registryRoutes.timeMaster, { params: { station }, body: { cluster: null } })),
  ).toBe('access/role-needed');

  await name(null);
  await expect.poll(named, { timeout: 10_000 }).toBeUndefined();
  const supervisor = await server.signedIn('Lê Thị Hoa', 'supervisor');
  const { entries: log } = await supervisor.call(auditRoutes.list, { query: {} });
  expect(log.filter(({ action }) => action === 'fleet/name-time-master')).toHaveLength(2);
});
