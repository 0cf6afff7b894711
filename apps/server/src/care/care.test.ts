// One town of boxes, looked after from the first fault to the closed repair: orders, readings, alarms, notices, repairs. Long because
// each of them begins where the one before ended, on one installation that takes seconds to start.

import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from 'node:net';
import { careRoutes, fleetRoutes, healthRoutes, orderRoutes, registryRoutes } from '@loaphuong/contract';
import { dong } from '@loaphuong/domain/basics';
import { DEFAULT_ALARM_RULES } from '@loaphuong/domain/fleet';
import type { PlanId } from '@loaphuong/domain/programme';
import {
  batchText,
  Command,
  EnrolAnswer,
  hashableText,
  helloText,
  type JournalEvent,
  type JournalRecord,
  NO_HASH,
  openEnvelope,
  upTopic,
} from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
import { sql } from 'kysely';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetOld } from '../fleet/index.ts';
import { isSignedBy } from '../fleet/signing.ts';
import { allocate } from '../ledger/index.ts';
import { systemClock } from '../platform/clock.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import { noLog } from '../platform/log.ts';
import { noticeHandler } from './notices.ts';
import type { CareParts } from './slice.ts';
import { watch } from './watch.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let administrator: Awaited<ReturnType<TestServer['signedIn']>>;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let accountant: Awaited<ReturnType<TestServer['signedIn']>>;
let parts: CareParts;
/** Air time all day long, so that the hour at which this test runs changes nothing. */
const RULES = { ...DEFAULT_ALARM_RULES, airTime: { from: '00:00', until: '00:00' } };

beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  administrator = await server.signedIn('Hồ Thị Yến', 'administrator');
  editor = await server.signedIn('Phan Thị Thu', 'editor');
  accountant = await server.signedIn('Lê Văn Hải', 'accountant');
  parts = { db: server.db, clock: systemClock, log: noLog, mail: undefined, consoleUrl: 'http://localhost' };
  await administrator.call(careRoutes.changeSettings, { body: { rules: RULES, mailTo: [], webhook: null } });
});
afterAll(() => server.close());

interface Box {
  readonly cluster: string;
  readonly id: string;
  readonly answer: EnrolAnswer;
  readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly client: mqtt.MqttClient;
  readonly commands: { readonly command: Command; readonly wire: string }[];
  readonly journal: JournalRecord[];
}
const ROLLOUT = randomUUID();
let clusters = 0;
async function newBox(ward = 0): Promise<Box> {
  clusters += 1;
  const body = { ward: server.wards[ward] ?? '', name: `Cụm ${clusters}` };
  const cluster = (await technician.call(fleetRoutes.addCluster, { body })).id;
  const code = (await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } })).code;
  const keys = generateKeyPairSync('ed25519');
  const joined = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(code, keys),
  });
  const answer = EnrolAnswer.parse(JSON.parse(joined.body));
  const client = await mqtt.connectAsync(
    server.broker.urlFor(answer.broker.username, answer.broker.password),
    { protocolVersion: 4, clientId: answer.box, reconnectPeriod: 0 },
  );
  const commands: { command: Command; wire: string }[] = [];
  client.on('message', (_topic, payload) => {
    const opened = openEnvelope(payload.toString(), {
      kind: 'command',
      isForMe: (target) => 'box' in target && target.box === answer.box,
      verify: (key, signature, text) => {
        const pinned = answer.keys.find((one) => one.key === key);
        return pinned === undefined ? undefined : isSignedBy(pinned.publicKey, signature, text);
      },
      lastSequence: 0,
      now: undefined,
    });
    if (opened.ok) commands.push({ command: Command.parse(opened.envelope.body), wire: payload.toString() });
  });
  await client.subscribeAsync(`box/${answer.box}/down/command`, { qos: 1 });
  const box: Box = { cluster, id: answer.box, answer, keys, client, commands, journal: [] };
  await says(box, 'status', { online: true });
  // Messages are taken in at once, not one after the other: what a test says next must not overtake this.
  await eventually(async () => ((await stateOf(box)) === 'offline' ? undefined : true));
  return box;
}
async function stateOf({ cluster }: { readonly cluster: string }): Promise<string> {
  return (await technician.call(fleetRoutes.cluster, { params: { cluster } })).state.kind;
}
async function says(box: Box, subject: Parameters<typeof upTopic>[1], message: object): Promise<void> {
  await box.client.publishAsync(upTopic(box.id as never, subject), JSON.stringify(message), { qos: 1 });
}
async function writes(box: Box, ...events: JournalEvent[]): Promise<void> {
  for (const event of events) {
    const before = box.journal.at(-1);
    const bare = {
      seq: (before?.seq ?? 0) + 1,
      clock: { state: 'trusted' as const, boundMs: 2 },
      event,
      prev: before?.hash ?? NO_HASH,
    };
    box.journal.push({ ...bare, hash: createHash('sha256').update(hashableText(bare)).digest('hex') });
  }
  const records = box.journal.slice(-events.length);
  const last = records.at(-1)?.hash ?? '';
  const signature = sign(null, Buffer.from(batchText(box.id, last)), box.keys.privateKey).toString('base64');
  await says(box, 'journal', { records, signature });
}
async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within 7.5 s');
}
function hello(box: Box) {
  const said = {
    box: box.id,
    publicKey: enrolAsk('', box.keys).publicKey,
    nonce: 'a'.repeat(32),
    program: '0.1.0',
    output: 'simulated' as const,
  };
  return {
    ...said,
    signature: sign(null, Buffer.from(helloText(said)), box.keys.privateKey).toString('base64'),
  };
}
const beat = { clock: { state: 'trusted', boundMs: 2 }, volume: 70, horizon: 0, unsent: 0, uptimeS: 5 };
const answerOf = async (order: string, state: string) =>
  eventually(async () => {
    const view = await technician.call(orderRoutes.one, { params: { order } });
    return view.answers.some((answer) => answer.state === state) ? view : undefined;
  });
const played = (airing: string): JournalEvent => ({
  kind: 'played',
  airing,
  title: 'Không rõ',
  sha256: 'a'.repeat(64),
  rung: 'scheduled',
  plannedAt: '2026-11-23T10:00:00.000Z',
  startedAt: '2026-11-23T10:00:00.000Z',
  startErrorMs: 1,
  playedMs: 1000,
  durationMs: 1000,
  underruns: 0,
  outcome: 'complete',
  volume: 70,
  evidence: [{ kind: 'sink', matched: 1, windows: 1, lowest: 0.99, levelDb: -16 }],
});

describe('an order', () => {
  test('goes to the box signed, and the box settles it by its own journal', async () => {
    const box = await newBox();
    const given = await technician.call(orderRoutes.give, {
      body: { what: { command: 'volume', percent: 40 }, to: { cluster: box.cluster } },
    });
    const { command } = await eventually(() => box.commands[0]);
    expect(command).toMatchObject({ command: 'volume', percent: 40 });
    expect((await answerOf(given.id, 'sent')).counts).toMatchObject({ all: 1, sent: 1 });
    await writes(box, { kind: 'obeyed', command: command.id, what: 'volume' });
    expect((await answerOf(given.id, 'obeyed')).by?.name).toBe('Vũ Minh Tuấn');
    await box.client.endAsync();
  });

  test.each([
    ['by its code', 'busy', { code: 'busy' }],
    ['in words of an older program', 'quiet hours', { code: 'quiet-hours' }],
    ['in words that nobody knows', 'đang phát\u001b bản tin', { code: 'other', said: 'đang phát bản tin' }],
  ])('that could not be done says why, %s', async (_, why, said) => {
    const box = await newBox();
    const given = await technician.call(orderRoutes.give, {
      body: {
        what: { command: 'tone', seconds: 3, percent: 50, anyway: false },
        to: { cluster: box.cluster },
      },
    });
    const { command } = await eventually(() => box.commands[0]);
    await writes(box, { kind: 'not-done', command: command.id, what: 'tone', why });
    const view = await answerOf(given.id, 'not-done');
    expect(view.answers[0]?.why).toEqual(said);
    await box.client.endAsync();
  });

  test('to a box that is away waits, and goes out again when it says hello; an expired one does not', async () => {
    const box = await newBox();
    await says(box, 'status', { online: false });
    await eventually(async () => ((await stateOf(box)) === 'offline' ? true : undefined));
    const give = (what: { command: 'collect-log'; lines: number } | { command: 'silence' }) =>
      technician.call(orderRoutes.give, {
        body: {
          what,
          to: { cluster: box.cluster },
          ...(what.command === 'silence' ? { reason: 'thử' } : {}),
        },
      });
    const log = await give({ command: 'collect-log', lines: 10 });
    const silence = await give({ command: 'silence' });
    await answerOf(log.id, 'waiting');
    await sql`update fleet.command set expires_at = now() - interval '1 second' where given = ${silence.id}`.execute(
      server.db.sql,
    );
    await answerOf(silence.id, 'expired');
    const before = box.commands.length;
    await says(box, 'hello', hello(box));
    const again = await eventually(() => box.commands[before]);
    expect(again.command.command).toBe('collect-log');
    await answerOf(log.id, 'sent');
    expect(box.commands.slice(before).map(({ command }) => command.command)).toEqual(['collect-log']);
    await box.client.endAsync();
  });

  test('that interrupts needs a reason; who has not the role may not give it', async () => {
    const box = await newBox();
    const to = { cluster: box.cluster };
    expect(
      await codeOf(technician.call(orderRoutes.give, { body: { what: { command: 'reboot' }, to } })),
    ).toBe('fleet/reason-needed');
    expect(
      await codeOf(
        editor.call(orderRoutes.give, { body: { what: { command: 'reboot' }, to, reason: 'treo máy' } }),
      ),
    ).toBe('access/role-needed');
    expect(
      await codeOf(
        accountant.call(orderRoutes.give, {
          body: { what: { command: 'silence' }, to: { all: true }, reason: 'ồn quá' },
        }),
      ),
    ).toBe('access/role-needed');
    await box.client.endAsync();
  });

  test('"silence everywhere now" reaches every box with one press', async () => {
    const boxes = [await newBox(0), await newBox(1)];
    const given = await editor.call(orderRoutes.give, {
      body: { what: { command: 'silence' }, to: { all: true }, reason: 'phát nhầm bài' },
    });
    for (const box of boxes) {
      const { command } = await eventually(() => box.commands.at(-1));
      expect(command).toMatchObject({ command: 'silence', reason: 'phát nhầm bài' });
      await writes(box, { kind: 'obeyed', command: command.id, what: 'silence' });
    }
    await eventually(async () => {
      const { counts } = await editor.call(orderRoutes.one, { params: { order: given.id } });
      return counts.obeyed === 2 && counts.all === given.boxes ? true : undefined;
    });
    for (const box of boxes) await box.client.endAsync();
  });

  test('for the log brings the lines, and only those that were asked for', async () => {
    const box = await newBox();
    const give = { what: { command: 'collect-log' as const, lines: 10 }, to: { cluster: box.cluster } };
    await technician.call(orderRoutes.give, { body: give });
    const { command } = await eventually(() => box.commands[0]);
    await says(box, 'log', { command: '00000000-0000-4000-8000-000000000000', lines: ['không ai hỏi'] });
    await says(box, 'log', { command: command.id, lines: ['dòng 1', 'dòng 2'] });
    const log = await eventually(() =>
      technician.call(orderRoutes.log, { params: { command: command.id } }).catch(() => undefined),
    );
    expect(log.lines).toEqual(['dòng 1', 'dòng 2']);
    const file = await server.app.http.inject({
      url: `/api/logs/${command.id}/file`,
      headers: { cookie: technician.cookie },
    });
    expect([file.statusCode, file.body]).toEqual([200, 'dòng 1\ndòng 2\n']);
    expect(await codeOf(editor.call(orderRoutes.log, { params: { command: command.id } }))).toBe(
      'access/role-needed',
    );
    const kept = await sql<{
      n: number;
    }>`select count(*)::int as n from fleet.collected_log where box = ${box.id}`.execute(server.db.sql);
    expect(kept.rows[0]?.n).toBe(1);
    await box.client.endAsync();
  });
});

test('what a box says of itself is kept by quarters of an hour and shown', async () => {
  const box = await newBox();
  await says(box, 'heartbeat', {
    ...beat,
    temperatureC: 50,
    signalDbm: -90,
    power: 'mains',
    freeBytes: 9_000_000,
  });
  await says(box, 'heartbeat', {
    ...beat,
    horizon: await planInForce(),
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
  await box.client.endAsync();
});

test('readings are let go after eight days and collected logs after thirty, and not before', async () => {
  const box = await newBox();
  await technician.call(orderRoutes.give, {
    body: { what: { command: 'collect-log', lines: 10 }, to: { cluster: box.cluster } },
  });
  const { command } = await eventually(() => box.commands[0]);
  await says(box, 'log', { command: command.id, lines: ['dòng 1'] });
  await says(box, 'heartbeat', beat);
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
  await box.client.endAsync();
});

const openKinds = async (cluster: string) =>
  (await technician.call(careRoutes.alarms, { query: { cluster } })).open.map(
    ({ kind, level }) => `${kind} ${level}`,
  );

describe('alarms', () => {
  test('a box in its safe state says so everywhere, and all of it is over when it plays again', async () => {
    const box = await newBox();
    const safe = { crashes: 5, why: 'signal SIGSEGV' };
    await says(box, 'heartbeat', { ...beat, horizon: await planInForce(), faults: ['crashing'], safe });
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

    await says(box, 'heartbeat', { ...beat, horizon: await planInForce() });
    await eventually(async () => {
      const { box: facts } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
      return facts?.safe === undefined ? true : undefined;
    });
    await watch(parts);
    expect(await openKinds(box.cluster)).toEqual([]);
    await box.client.endAsync();
  });

  test('data of the month: what was said last stays, stands against the budget of the cluster, and used up it is an alarm', async () => {
    const box = await newBox();
    await technician.call(registryRoutes.edit, {
      params: { cluster: box.cluster },
      body: { monthBudgetMb: 120 },
    });
    const over = { ...beat, horizon: await planInForce(), faults: ['over-budget'] };
    await says(box, 'heartbeat', { ...over, monthBytes: { control: 6_200_000, sounds: 114_000_000 } });
    const look = async () =>
      technician.call(healthRoutes.readings, {
        params: { cluster: box.cluster },
        query: {
          from: Temporal.Now.instant().subtract({ hours: 1 }).toString({ smallestUnit: 'millisecond' }),
        },
      });
    await eventually(async () => ((await look()).now.monthBytes === undefined ? undefined : true));
    await says(box, 'heartbeat', { ...over, volume: 41 });
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
    await says(box, 'heartbeat', {
      ...beat,
      horizon: await planInForce(),
      monthBytes: { control: 0, sounds: 0 },
    });
    await eventually(async () => ((await look()).now.monthBytes?.sounds === 0 ? true : undefined));
    await watch(parts);
    expect(await openKinds(box.cluster)).toEqual([]);
    await box.client.endAsync();
  });

  test('one for a station that went away, not one for each cluster; it ends when they are back', async () => {
    const town = await testServer();
    const other: CareParts = { ...parts, db: town.db };
    const tech = await town.signedIn('Vũ Minh Tuấn', 'technician', 'administrator');
    await tech.call(careRoutes.changeSettings, { body: { rules: RULES, mailTo: [], webhook: null } });
    for (const name of ['Một', 'Hai', 'Ba']) {
      const cluster = (
        await tech.call(fleetRoutes.addCluster, { body: { ward: town.wards[0] ?? '', name: `Cụm ${name}` } })
      ).id;
      const { code } = await tech.call(fleetRoutes.enrolmentCode, { params: { cluster } });
      await town.app.http.inject({ method: 'POST', url: '/api/boxes/enrol', payload: enrolAsk(code) });
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
    const box = await newBox();
    await writes(box, played('11111111-1111-4111-8111-111111111111'));
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
    await box.client.endAsync();
  });

  test('a fault that a box reports begins one, and its end ends it', async () => {
    const box = await newBox();
    await says(box, 'heartbeat', { ...beat, faults: ['output-missing'] });
    await eventually(async () => {
      await watch(parts);
      return (await openKinds(box.cluster)).includes('output cluster') ? true : undefined;
    });
    await says(box, 'heartbeat', beat);
    await eventually(async () => {
      await watch(parts);
      return (await openKinds(box.cluster)).length === 0 ? true : undefined;
    });
    await box.client.endAsync();
  });

  test('a rollout that stands still because of a box is one, until somebody goes on or ends it', async () => {
    const box = await newBox();
    const rings = async () => {
      await watch(parts);
      return (await openKinds(box.cluster)).includes('update cluster');
    };
    await says(box, 'heartbeat', beat);
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
    await box.client.endAsync();
  });

  test('three plays in a row that came out under hum are one, and a play that is well ends it', async () => {
    const box = await newBox();
    const hoursAgo = (hours: number) =>
      systemClock.now().subtract({ hours }).toString({ smallestUnit: 'millisecond' });
    const heard = (hours: number, isWell: boolean): JournalEvent => {
      const event = played(randomUUID());
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
    await says(box, 'heartbeat', beat);
    for (const hours of [9, 8, 7]) await writes(box, heard(hours, false));
    await rings(true);
    const { open } = await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } });
    expect(open.find(({ kind }) => kind === 'bad-sound')?.what.vi).toContain('ù điện');
    const { plays } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
    expect(plays[0]?.evidence[1]).toMatchObject({ kind: 'line', trouble: ['hum', 'clipped'] });
    await writes(box, heard(6, true));
    await rings(false);
    await box.client.endAsync();
  });
});

describe('notices', () => {
  test('go to a webhook, signed, again after a failure; and not into this network unless that is allowed', async () => {
    const got: { signature: string; body: string }[] = [];
    let failures = 1;
    const sink = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        failures -= 1;
        if (failures < 0) got.push({ signature: String(request.headers['x-loaphuong-signature']), body });
        response.writeHead(failures < 0 ? 204 : 503).end();
      });
    });
    const url = `http://127.0.0.1:${await listening(sink)}/hook`;
    const settings = (mayBePrivate: boolean, to = url) => ({
      rules: RULES,
      mailTo: [],
      webhook: { url: to, mayBePrivate },
    });
    const change = (body: ReturnType<typeof settings>) =>
      administrator.call(careRoutes.changeSettings, { body });
    for (const inside of [
      url,
      'http://localhost:1/',
      'http://169.254.169.254/',
      'http://[::1]:1/',
      'http://[::ffff:10.0.0.1]/',
    ])
      expect(await codeOf(change(settings(false, inside)))).toBe('care/webhook-private');
    expect(await codeOf(technician.call(careRoutes.changeSettings, { body: settings(true) }))).toBe(
      'access/role-needed',
    );
    const { secret } = await change(settings(true));
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await administrator.call(careRoutes.settings))).not.toContain(secret);
    await administrator.call(careRoutes.tryNotices);
    const { signature, body } = await eventually(() => got[0]);
    const seconds = /^t=(\d+),v1=/.exec(signature)?.[1] ?? '';
    const expected = createHmac('sha256', secret ?? '')
      .update(`${seconds}.${body}`)
      .digest('hex');
    expect(signature).toBe(`t=${seconds},v1=${expected}`);
    expect(JSON.parse(body)).toMatchObject({ kind: 'trial' });
    const notice = await eventually(async () =>
      (await administrator.call(careRoutes.notices)).notices.find(({ sentAt }) => sentAt !== undefined),
    );
    expect(notice.attempts).toBe(2);
    await administrator.call(careRoutes.changeSettings, {
      body: { rules: RULES, mailTo: [], webhook: null },
    });
    sink.close();
  });

  test('go by mail where a mail server is set; without one the page says so', async () => {
    expect((await administrator.call(careRoutes.settings)).mail.configured).toBe(false);
    const letters: string[] = [];
    const post = smtpSink((letter) => letters.push(letter));
    const port = await listening(post);
    await sql`update care.settings set mail_to = '{truc@cualam.example}'`.execute(server.db.sql);
    const mailing: CareParts = {
      ...parts,
      mail: { url: `smtp://127.0.0.1:${port}?ignoreTLS=true`, from: 'loa@cualam.example' },
    };
    const { tellTrial } = await import('./notices.ts');
    expect(await withTransaction(server.db, (trx) => tellTrial(narrow(trx), mailing))).toBe(1);
    const row = await server.db.sql
      .selectFrom('care.notice')
      .select('id')
      .where('channel', '=', 'mail')
      .executeTakeFirstOrThrow();
    await noticeHandler(mailing).handle(
      { notice: row.id },
      { attempt: 1, maxAttempts: 9, signal: new AbortController().signal, log: noLog },
    );
    expect(letters[0]).toContain('To: truc@cualam.example');
    await sql`update care.settings set mail_to = '{}'`.execute(server.db.sql);
    post.close();
  });
});

describe('a repair', () => {
  test('goes from an alarm to a proved play, with its cost in the books and never beyond them', async () => {
    const box = await newBox();
    const opened = await technician.call(careRoutes.openTicket, {
      body: { cluster: box.cluster, title: 'Loa rè', what: 'Nghe rè từ sáng' },
    });
    const step = (body: Parameters<typeof technician.call<typeof careRoutes.step>>[1]['body']) =>
      technician.call(careRoutes.step, { params: { ticket: opened.id }, body });
    expect(await codeOf(step({ step: 'arrive' }))).toBe('care/step-not-now');
    expect(await codeOf(step({ step: 'assign', to: editor.person }))).toBe('care/no-technician');
    await step({ step: 'assign', to: technician.person });
    await step({ step: 'arrive' });
    await step({ step: 'finish', doneWhat: 'Thay củ loa', parts: 'củ loa 30 W' });
    expect(await codeOf(step({ step: 'check' }))).toBe('care/not-proved-yet');

    const { task, line } = await budget(500_000n);
    const cost = (amount: string, who = accountant) =>
      who.call(careRoutes.cost, {
        params: { ticket: opened.id },
        body: { task, line, amount, voucher: 'PC-07', memo: 'Củ loa 30 W' },
      });
    expect(await codeOf(cost('500001'))).toBe('ledger/over-allocation');
    expect(await codeOf(cost('0'))).toBe('ledger/nothing-spent');
    expect(await codeOf(cost('1', technician))).toBe('access/role-needed');
    // Two who spend the same money at the same instant: one of them is told no.
    const codes = await Promise.all([codeOf(cost('300000')), codeOf(cost('300000'))]);
    expect(codes.filter((code) => code === 'ledger/over-allocation')).toHaveLength(1);
    const view = async () =>
      (await technician.call(careRoutes.tickets, { query: { cluster: box.cluster } })).tickets[0];
    const booked = (await view())?.costs[0];
    expect(booked).toMatchObject({ amount: '300000', voucher: 'PC-07', takenBack: false });
    const back = () =>
      accountant.call(careRoutes.takeBack, {
        params: { ticket: opened.id, entry: booked?.entry ?? '' },
        body: { reason: 'ghi nhầm phiếu' },
      });
    await back();
    expect(await codeOf(back())).toBe('ledger/taken-back');
    await cost('500000');
    const whole = await sql`select * from ledger.first_break()`.execute(server.db.sql);
    expect(whole.rows).toEqual([]);

    await sql`insert into broadcast.play (box, seq, cluster, station, airing, title, planned_at, started_at, played_ms,
        duration_ms, proved_ms, result, hash, local_day)
      select ${box.id}, 1, c.id, c.station, gen_random_uuid(), 'Bản tin chiều', now(), now() + interval '1 second', 1, 1, 1,
        'proved', 'x', current_date from fleet.cluster c where c.id = ${box.cluster}`.execute(
      await withRecord(box),
    );
    await watch(parts);
    expect(await view()).toMatchObject({ state: 'checked', proof: { title: 'Bản tin chiều' } });
    await box.client.endAsync();
  });
});

/** Sequence of the plan that the boxes here should hold: an order for the volume made one. */
async function planInForce(): Promise<number> {
  const { rows } = await sql<{
    sequence: number;
  }>`select coalesce(max(sequence), 0) as sequence from broadcast.horizon`.execute(server.db.sql);
  return rows[0]?.sequence ?? 0;
}

/** The play log's rows point at the box's own journal. */
async function withRecord(box: Box) {
  await writes(box, { kind: 'booted', program: '0.1.0', output: 'simulated' });
  await eventually(async () => {
    const found = await sql`select 1 from fleet.journal_record where box = ${box.id}`.execute(server.db.sql);
    return found.rows.length > 0 ? true : undefined;
  });
  return server.db.sql;
}

async function budget(amount: bigint): Promise<{ task: string; line: string }> {
  const found = await sql<{ plan: PlanId; task: string }>`
    with plan as (
      insert into programme.plan (id, place, file_name, document, document_sha256, reading, reader, imported_by)
      values (gen_random_uuid(), ${server.town}, 'kh.txt', 'x', ${'b'.repeat(64)}, '{}', 'test', ${accountant.person}) returning id
    ), activity as (
      insert into programme.activity (id, plan, ordinal, title) select gen_random_uuid(), id, 1, 'Sửa chữa' from plan returning id, plan
    )
    insert into programme.task (id, plan, activity, title) select gen_random_uuid(), plan, id, 'Bảo trì loa' from activity
    returning plan, id as task`.execute(server.db.sql);
  const { plan, task } = found.rows[0] ?? { plan: '' as PlanId, task: '' };
  const actor = { person: accountant.person, behind: undefined, grants: [] };
  await withTransaction(server.db, (trx) =>
    allocate(narrow(trx), actor, plan, {
      source: 'Ngân sách',
      decision: undefined,
      lines: [{ label: 'Bảo trì', amount: dong(amount) }],
    }),
  );
  const line = await server.db.sql
    .selectFrom('ledger.line as l')
    .innerJoin('ledger.fund as f', 'f.id', 'l.fund')
    .select('l.id')
    .where('f.plan', '=', plan)
    .executeTakeFirstOrThrow();
  return { task, line: line.id };
}

async function listening(one: SocketServer): Promise<number> {
  await new Promise<void>((settle) => one.listen(0, '127.0.0.1', settle));
  return (one.address() as AddressInfo).port;
}

/** As much of SMTP (RFC 5321) as a letter needs. */
function smtpSink(take: (letter: string) => void) {
  return createSocketServer((socket) => {
    let text = '';
    let inside = false;
    socket.write('220 sink\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += String(chunk);
      for (;;) {
        const end = inside ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (inside ? 5 : 2));
        if (inside) {
          inside = false;
          take(part);
          socket.write('250 kept\r\n');
        } else if (part.startsWith('DATA')) {
          inside = true;
          socket.write('354 go on\r\n');
        } else if (part.startsWith('QUIT')) {
          socket.end('221 bye\r\n');
        } else socket.write('250 ok\r\n');
      }
    });
  });
}
