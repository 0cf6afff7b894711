import { healthRoutes, orderRoutes } from '@loaphuong/contract';
import {
  eventually,
  HEARTBEAT,
  planInForce,
  presentBox,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetOld } from './index.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
});
afterAll(() => server.close());

test('what a box says of itself is kept by quarters of an hour and shown', async () => {
  const box = await presentBox(server, technician.call);
  await box.line.says('heartbeat', {
    ...HEARTBEAT,
    temperatureC: 50,
    signalDbm: -90,
    power: 'mains',
    freeBytes: 9_000_000,
  });
  await box.line.says('heartbeat', {
    ...HEARTBEAT,
    horizon: await planInForce(server),
    temperatureC: 61,
    signalDbm: -80,
    power: 'battery',
    switchedOff: true,
  });
  const from = Temporal.Now.instant().subtract({ hours: 1 }).toString({ smallestUnit: 'millisecond' });
  const seen = await eventually(async () => {
    const view = await technician.call(healthRoutes.readings, {
      params: { cluster: box.cluster },
      query: { from },
    });
    return view.now.switchedOff ? view : undefined;
  });
  expect(Math.max(...seen.readings.map(({ temperatureMax }) => temperatureMax ?? 0))).toBe(61);
  expect(Math.min(...seen.readings.map(({ signalMin }) => signalMin ?? 0))).toBe(-90);
  const why = await technician.call(healthRoutes.silence, { params: { cluster: box.cluster } });
  expect(why.broken).toBe('switch');
  await box.line.end();
});

test('readings are let go after eight days and collected logs after thirty, and not before', async () => {
  const box = await presentBox(server, technician.call);
  await technician.call(orderRoutes.give, {
    body: { what: { command: 'collect-log', lines: 10 }, to: { cluster: box.cluster } },
  });
  const command = await eventually(() => box.line.orders[0]);
  await box.line.says('log', { command: command.id, lines: ['dòng 1'] });
  await box.line.says('heartbeat', HEARTBEAT);
  const count = async () => {
    const found = await sql<{ logs: number; readings: number }>`
      select (select count(*)::int from fleet.collected_log where box = ${box.id}) as logs,
        (select count(*)::int from fleet.reading where box = ${box.id}) as readings`.execute(server.db.sql);
    return found.rows[0];
  };
  await eventually(async () =>
    (await count())?.logs === 1 && (await count())?.readings === 1 ? true : undefined,
  );
  const age = (days: number) =>
    sql`with logs as (update fleet.collected_log set taken_at = now() - make_interval(days => ${days}) where box = ${box.id})
      update fleet.reading set quarter = now() - make_interval(days => ${days}) where box = ${box.id}`.execute(
      server.db.sql,
    );
  await age(7);
  await forgetOld(server.db);
  expect(await count()).toEqual({ logs: 1, readings: 1 });
  await age(9);
  await forgetOld(server.db);
  expect(await count()).toEqual({ logs: 1, readings: 0 });
  await age(31);
  await forgetOld(server.db);
  expect(await count()).toEqual({ logs: 0, readings: 0 });
  await box.line.end();
});
