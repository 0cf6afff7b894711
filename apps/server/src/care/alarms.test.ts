import { randomUUID } from 'node:crypto';
import { careRoutes, fleetRoutes, healthRoutes, registryRoutes } from '@loaphuong/contract';
import { DEFAULT_ALARM_RULES } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { JournalEvent } from '@loaphuong/protocol';
import {
  bareBox,
  eventually,
  HEARTBEAT,
  planInForce,
  presentBox,
  type TestServer,
  testServer,
  wholePlay,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { noLog } from '../platform/log.ts';
import type { CareParts } from './slice.ts';
import { watch } from './watch.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let administrator: Awaited<ReturnType<TestServer['signedIn']>>;
let parts: CareParts;
/** Air time all day long, so that the hour at which this test runs changes nothing. */
const RULES = { ...DEFAULT_ALARM_RULES, airTime: { from: '00:00', until: '00:00' } };
const ROLLOUT = randomUUID();

beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  administrator = await server.signedIn('Hồ Thị Yến', 'administrator');
  parts = { db: server.db, clock: systemClock, log: noLog, mail: undefined, consoleUrl: 'http://localhost' };
  await administrator.call(careRoutes.changeSettings, { body: { rules: RULES, mailTo: [], webhook: null } });
});
afterAll(() => server.close());

const openKinds = async (cluster: string) =>
  (await technician.call(careRoutes.alarms, { query: { cluster } })).open.map(
    ({ kind, level }) => `${kind} ${level}`,
  );

test('a box in its safe state says so everywhere, and all of it is over when it plays again', async () => {
  const box = await presentBox(server, technician.call);
  const safe = { crashes: 5, why: 'signal SIGSEGV' };
  await box.line.says('heartbeat', {
    ...HEARTBEAT,
    horizon: await planInForce(server),
    faults: ['crashing'],
    safe,
  });
  const { now } = await eventually(async () => {
    const view = await technician.call(healthRoutes.readings, {
      params: { cluster: box.cluster },
      query: { from: Temporal.Now.instant().toString({ smallestUnit: 'millisecond' }) },
    });
    return view.now.safe === undefined ? undefined : view;
  });
  expect(now.safe).toEqual(safe);
  const page = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
  expect(page.box?.safe).toEqual(safe);
  expect(page.state.kind).toBe('safe');
  const why = await technician.call(healthRoutes.silence, { params: { cluster: box.cluster } });
  expect(why).toMatchObject({ broken: 'box', what: { vi: expect.stringContaining('trạng thái an toàn') } });
  await watch(parts);
  expect(await openKinds(box.cluster)).toEqual(['crashing cluster']);

  await box.line.says('heartbeat', { ...HEARTBEAT, horizon: await planInForce(server) });
  await eventually(async () => {
    const { box: facts } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
    return facts?.safe === undefined ? true : undefined;
  });
  await watch(parts);
  expect(await openKinds(box.cluster)).toEqual([]);
  await box.line.end();
});

test('data of the month: what was said last stays, stands against the budget of the cluster, and used up it is an alarm', async () => {
  const box = await presentBox(server, technician.call);
  await technician.call(registryRoutes.edit, {
    params: { cluster: box.cluster },
    body: { monthBudgetMb: 120 },
  });
  const over = { ...HEARTBEAT, horizon: await planInForce(server), faults: ['over-budget'] };
  await box.line.says('heartbeat', { ...over, monthBytes: { control: 6_200_000, sounds: 114_000_000 } });
  const look = async () =>
    technician.call(healthRoutes.readings, {
      params: { cluster: box.cluster },
      query: {
        from: Temporal.Now.instant().subtract({ hours: 1 }).toString({ smallestUnit: 'millisecond' }),
      },
    });
  await eventually(async () => ((await look()).now.monthBytes === undefined ? undefined : true));
  await box.line.says('heartbeat', { ...over, volume: 41 });
  await eventually(async () => {
    const { volume } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
    return volume === 41 ? true : undefined;
  });
  const { now, readings } = await look();
  expect(now).toMatchObject({
    monthBytes: { control: 6_200_000, sounds: 114_000_000 },
    monthBudgetMb: 120,
  });
  expect(Math.max(...readings.map(({ monthBytes }) => monthBytes ?? 0))).toBe(120_200_000);
  await watch(parts);
  const { open } = await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } });
  expect(open).toMatchObject([
    { kind: 'over-budget', what: { vi: 'Cụm đã dùng hết dữ liệu của tháng (120 MB).' } },
  ]);
  await box.line.says('heartbeat', {
    ...HEARTBEAT,
    horizon: await planInForce(server),
    monthBytes: { control: 0, sounds: 0 },
  });
  await eventually(async () => ((await look()).now.monthBytes?.sounds === 0 ? true : undefined));
  await watch(parts);
  expect(await openKinds(box.cluster)).toEqual([]);
  await box.line.end();
});

test('one for a station that went away, not one for each cluster; it ends when they are back', async () => {
  const town = await testServer();
  const other: CareParts = { ...parts, db: town.db };
  const tech = await town.signedIn('Vũ Minh Tuấn', 'technician', 'administrator');
  await tech.call(careRoutes.changeSettings, { body: { rules: RULES, mailTo: [], webhook: null } });
  for (const name of ['Một', 'Hai', 'Ba']) {
    await bareBox(town, tech.call, { ward: town.wards[0] as PlaceId, name: `Cụm ${name}` });
  }
  await sql`update fleet.presence set online = false, changed_at = now() - interval '31 minutes'`.execute(
    town.db.sql,
  );
  expect((await watch(other)).began).toBe(1);
  expect((await watch(other)).began).toBe(0);
  const { open } = await tech.call(careRoutes.alarms, { query: {} });
  expect(open.map(({ level, clusters: named, about }) => [level, named.length, about])).toEqual([
    ['station', 3, 'Đài truyền thanh An Thủy'],
  ]);
  await sql`update fleet.presence set online = true, changed_at = now()`.execute(town.db.sql);
  expect(await watch(other)).toEqual({ began: 0, ended: 1 });
  await town.close();
});

test('a play that no schedule contains rings and stays until somebody has seen it', async () => {
  const box = await presentBox(server, technician.call);
  await box.line.writes(wholePlay('11111111-1111-4111-8111-111111111111'));
  await eventually(async () =>
    (await openKinds(box.cluster)).includes('unknown-play cluster') ? true : undefined,
  );
  await sql`update care.alarm set since = now() - interval '3 days' where ${box.cluster}::uuid = any(clusters)`.execute(
    server.db.sql,
  );
  const alarm = (await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } })).open[0];
  await technician.call(careRoutes.acknowledge, {
    params: { alarm: alarm?.id ?? '' },
    body: { note: 'đã cử người' },
  });
  const seen = (await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } })).open[0];
  expect(seen?.acknowledged?.by.name).toBe('Vũ Minh Tuấn');
  await box.line.end();
});

test('a fault that a box reports begins one, and its end ends it', async () => {
  const box = await presentBox(server, technician.call);
  await box.line.says('heartbeat', { ...HEARTBEAT, faults: ['output-missing'] });
  await eventually(async () => {
    await watch(parts);
    return (await openKinds(box.cluster)).includes('output cluster') ? true : undefined;
  });
  await box.line.says('heartbeat', HEARTBEAT);
  await eventually(async () => {
    await watch(parts);
    return (await openKinds(box.cluster)).length === 0 ? true : undefined;
  });
  await box.line.end();
});

test('a rollout that stands still because of a box is one, until somebody goes on or ends it', async () => {
  const box = await presentBox(server, technician.call);
  const rings = async () => {
    await watch(parts);
    return (await openKinds(box.cluster)).includes('update cluster');
  };
  await box.line.says('heartbeat', HEARTBEAT);
  await sql`insert into fleet.release (version, sha256, bytes, files, added_by, added_at)
    values ('9.0.0', ${'ab'.repeat(32)}, 1, 1, ${administrator.person}, now())`.execute(server.db.sql);
  await sql`insert into fleet.rollout (id, release, state, halted_for, started_by, started_at, reason)
    values (${ROLLOUT}, '9.0.0', 'halted', ${JSON.stringify({ kind: 'person', person: administrator.person, why: 'x' })}::jsonb,
      ${administrator.person}, now(), 'Sửa lỗi')`.execute(server.db.sql);
  await sql`insert into fleet.rollout_box (rollout, box, ordinal, state, at, result, why)
    values (${ROLLOUT}, ${box.id}, 0, 'failed', now(), 'rolled-back', 'no health')`.execute(server.db.sql);
  expect(await rings()).toBe(false);
  await sql`update fleet.rollout set halted_for = ${JSON.stringify({ kind: 'failed', box: box.id, result: 'rolled-back', why: 'no health' })}::jsonb`.execute(
    server.db.sql,
  );
  expect(await rings()).toBe(true);
  const { open } = await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } });
  expect(open.find(({ kind }) => kind === 'update')?.what.vi).toContain(
    '9.0.0 đang dừng vì máy này đã tự về bản cũ',
  );
  await sql`update fleet.rollout set state = 'stopped', halted_for = null, ended_at = now()`.execute(
    server.db.sql,
  );
  expect(await rings()).toBe(false);
  await box.line.end();
});

test('three plays in a row that came out under hum are one, and a play that is well ends it', async () => {
  const box = await presentBox(server, technician.call);
  const hoursAgo = (hours: number) =>
    systemClock.now().subtract({ hours }).toString({ smallestUnit: 'millisecond' });
  const heard = (hours: number, isWell: boolean): JournalEvent => {
    const event = wholePlay(randomUUID());
    if (event.kind !== 'played') throw new TypeError('not a play');
    const line = { kind: 'line', windows: 4, lowest: 0.9, levelDb: -20 } as const;
    return {
      ...event,
      plannedAt: hoursAgo(hours),
      startedAt: hoursAgo(hours),
      evidence: [
        ...event.evidence,
        { ...line, ...(isWell ? { matched: 4 } : { matched: 0, trouble: ['hum', 'clipped'] }) },
      ],
    };
  };
  const rings = async (is: boolean) =>
    eventually(async () => {
      await watch(parts);
      return (await openKinds(box.cluster)).includes('bad-sound cluster') === is ? true : undefined;
    });
  await box.line.says('heartbeat', HEARTBEAT);
  for (const hours of [9, 8, 7]) await box.line.writes(heard(hours, false));
  await rings(true);
  const { open } = await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } });
  expect(open.find(({ kind }) => kind === 'bad-sound')?.what.vi).toContain('ù điện');
  const { plays } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
  expect(plays[0]?.evidence[1]).toMatchObject({ kind: 'line', trouble: ['hum', 'clipped'] });
  await box.line.writes(heard(6, true));
  await rings(false);
  await box.line.end();
});
