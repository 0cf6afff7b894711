import { auditRoutes, updateRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import type { PlaceId } from '@loaphuong/domain/places';
import { packArchive } from '@loaphuong/program-archive';
import type { JournalEvent, JournalRecord } from '@loaphuong/protocol';
import { bareBox, codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { movableClock } from '../../platform/clock.ts';
import { withTransaction } from '../../platform/database.ts';
import { noLog } from '../../platform/log.ts';
import { advanceRollout, type NearestAirings } from './advance.ts';
import { takeUpdates } from './reports.ts';
import { haltRollout } from './rollouts.ts';

let server: TestServer;
let administrator: Awaited<ReturnType<TestServer['signedIn']>>;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
const boxes: string[] = [];
const clock = movableClock('2026-11-23T05:00:00+07:00');
let airings: Awaited<ReturnType<NearestAirings>> = new Map();

const program = (text: string) => new Map([['run.mjs', new TextEncoder().encode(text)]]);
const release = (version: string) => packArchive(version, program(`// ${version}`));

beforeAll(async () => {
  server = await testServer({ recurs: false });
  administrator = await server.signedIn('Phạm Thị Lan', 'administrator');
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  for (let i = 0; i < 6; i += 1) {
    const at = { ward: server.wards[i % 2] as PlaceId, name: `Cụm ${i + 1}` };
    boxes.push((await bareBox(server, technician.call, at)).id);
  }
  await server.db.pool.query(
    'insert into fleet.presence (box, online, program) select id, true, $1 from fleet.box on conflict (box) do update set online = true, program = $1',
    ['loaphuong-box/0.1.0'],
  );
}, 120_000);
afterAll(() => server.close());
beforeEach(async () => {
  airings = new Map();
  await server.db.pool.query(
    "update fleet.rollout set state = 'stopped', halted_for = null, ended_at = now() where state in ('running', 'halted')",
  );
});

const look = () => {
  const { db, link, signer } = server.app.broadcast.fleet;
  return advanceRollout({ db, link, signer, clock, log: noLog, nearestAirings: async () => airings });
};
const now = async () => (await administrator.call(updateRoutes.updates)).rollout;
const sent = async () =>
  (await now())?.boxes.filter(({ state }) => state === 'sent').map(({ box }) => box) ?? [];
const start = (version: string) =>
  administrator.call(updateRoutes.start, { body: { version, reason: 'Sửa lỗi phát lại' } });
const add = (version: string) => administrator.call(updateRoutes.add, { query: {}, body: release(version) });

async function writes(box: string, event: JournalEvent): Promise<void> {
  const record = { seq: 1, event } as JournalRecord;
  await withTransaction(server.app.broadcast.fleet.db, (trx) => takeUpdates(trx, asId<'box'>(box), [record]));
}

/** What a box writes into its journal after it tried. */
async function reports(
  box: string,
  to: string,
  result: 'installed' | 'rolled-back',
  why?: string,
): Promise<void> {
  const event = {
    kind: 'updated' as const,
    from: '0.1.0',
    to,
    result,
    ...(why === undefined ? {} : { why }),
  };
  await writes(box, event);
  await server.db.pool.query("update fleet.rollout_box set at = $1 where state = 'installed'", [
    clock.now().toString(),
  ]);
}

describe('a release', () => {
  test('is what its own manifest says, once, and nothing that a box would refuse', async () => {
    expect(await add('1.0.1')).toEqual({ version: '1.0.1' });
    expect(await codeOf(add('1.0.1'))).toBe('fleet/release-known');
    const other = packArchive('1.0.1', program('// another'));
    const send = (body: Uint8Array<ArrayBuffer>) => administrator.call(updateRoutes.add, { query: {}, body });
    expect(await codeOf(send(other))).toBe('fleet/release-known');
    const cut = release('1.0.2').subarray(0, 100);
    for (const bad of [cut, new Uint8Array([1, 2, 3]), packArchive('one', program('x'))])
      expect(await codeOf(send(bad))).toBe('fleet/bad-release');
    expect(await codeOf(send(packArchive('1.0.3', new Map([['other.mjs', new Uint8Array([1])]]))))).toBe(
      'fleet/bad-release',
    );
    const { releases } = await administrator.call(updateRoutes.updates);
    expect(releases.map(({ version }) => version)).toEqual(['1.0.1']);
    const [{ sha256, bytes }] = releases as [(typeof releases)[number]];
    const media = await server.app.http.inject({ url: `/media/${sha256}` });
    expect(media.rawPayload.length).toBe(bytes);
  });

  test('is added and sent out by administrators only', async () => {
    const call = technician.call(updateRoutes.add, { query: {}, body: release('1.0.9') });
    expect(await codeOf(call)).toBe('access/role-needed');
    const begin = technician.call(updateRoutes.start, { body: { version: '1.0.1', reason: 'Thử xem sao' } });
    expect(await codeOf(begin)).toBe('access/role-needed');
    expect((await technician.call(updateRoutes.updates)).inService).toBe(6);
  });
});

describe('a rollout', () => {
  test('reaches one box, then the next rings after an hour each, and is finished', async () => {
    await add('1.1.0');
    await start('1.1.0');
    expect(await codeOf(start('1.1.0'))).toBe('fleet/rollout-open');
    await look();
    const first = await sent();
    expect(first).toHaveLength(1);
    await look();
    expect(await sent()).toEqual(first);

    // What the box gets is signed, and names the archive by its hash.
    const { rows } = await server.db.pool.query('select envelope from fleet.command where what = $1', [
      'update',
    ]);
    const { body } = JSON.parse(JSON.parse(rows[0].envelope).payload);
    const known = (await administrator.call(updateRoutes.updates)).releases.find(
      (r) => r.version === '1.1.0',
    );
    expect(body).toMatchObject({ version: '1.1.0', sha256: known?.sha256, bytes: known?.bytes });

    for (let ring = 0; ring < 4; ring += 1) {
      for (const box of await sent()) await reports(box, '1.1.0', 'installed');
      await look();
      if ((await now())?.state === 'finished') break;
      // Watched for an hour first.
      expect(await sent()).toEqual([]);
      clock.advance({ minutes: 61 });
      await look();
      expect((await sent()).length).toBeGreaterThan(0);
    }
    expect(await now()).toMatchObject({ state: 'finished', version: '1.1.0' });
    expect((await now())?.boxes.every(({ state }) => state === 'installed')).toBe(true);
  });

  test('stands still when a box went back to the version before, and goes on without it or with it', async () => {
    await add('1.2.0');
    await start('1.2.0');
    await look();
    const [box = ''] = await sent();
    await reports(box, '1.2.0', 'rolled-back', 'three starts without health');
    await look();
    expect(await now()).toMatchObject({
      state: 'halted',
      halted: { kind: 'failed', box, result: 'rolled-back', why: 'three starts without health' },
    });
    clock.advance({ hours: 5 });
    await look();
    expect(await sent()).toEqual([]);

    const resume = (failed: 'leave-out' | 'try-again') =>
      administrator.call(updateRoutes.resume, { body: { failed, reason: 'Đã thay thẻ nhớ' } });
    await resume('try-again');
    await look();
    expect(await sent()).toEqual([box]);
    await reports(box, '1.2.0', 'rolled-back', 'again');
    await look();
    await resume('leave-out');
    await look();
    expect((await now())?.boxes.find((each) => each.box === box)?.state).toBe('left-out');
    expect(await sent()).not.toContain(box);
    expect(await sent()).toHaveLength(1);
  });

  test('halts when a box says nothing for a day, when it cannot, and when a person says so', async () => {
    await add('1.3.0');
    await start('1.3.0');
    await look();
    const [silent = ''] = await sent();
    clock.advance({ hours: 25 });
    await look();
    expect((await now())?.halted).toMatchObject({ kind: 'no-report', box: silent });
    await administrator.call(updateRoutes.resume, {
      body: { failed: 'leave-out', reason: 'Thiết bị hỏng nguồn' },
    });
    await look();
    const [unable = ''] = await sent();
    expect(unable).not.toBe(silent);
    await server.db.pool.query(
      "update fleet.command set not_done_at = now(), not_done_why = 'no-launcher' where box = $1 and what = 'update'",
      [unable],
    );
    await look();
    expect((await now())?.halted).toMatchObject({
      kind: 'failed',
      box: unable,
      result: 'refused',
      why: 'no-launcher',
    });
    await administrator.call(updateRoutes.resume, {
      body: { failed: 'leave-out', reason: 'Thiết bị đời cũ' },
    });
    // Whoever stands before the box may halt it; what goes out again is not theirs to say.
    await technician.call(updateRoutes.halt, { body: { reason: 'Chờ hết lễ' } });
    const goesOn = technician.call(updateRoutes.resume, {
      body: { failed: 'leave-out', reason: 'Hết lễ' },
    });
    expect(await codeOf(goesOn)).toBe('access/role-needed');
    const ends = technician.call(updateRoutes.stop, { body: { reason: 'Dùng bản sau' } });
    expect(await codeOf(ends)).toBe('access/role-needed');
    await look();
    expect(await now()).toMatchObject({
      state: 'halted',
      halted: { kind: 'person', by: { id: technician.person }, why: 'Chờ hết lễ' },
    });
    await administrator.call(updateRoutes.stop, { body: { reason: 'Dùng bản sau' } });
    expect(await codeOf(administrator.call(updateRoutes.halt, { body: { reason: 'Không còn gì' } }))).toBe(
      'fleet/no-rollout',
    );
    const { entries } = await (await server.signedIn('Lê Thị Hoa', 'supervisor')).call(auditRoutes.list, {
      query: {},
    });
    const actions = entries.map(({ action }) => action);
    expect(
      entries.find(({ action, reason }) => action === 'fleet/halt-rollout' && reason !== undefined),
    ).toMatchObject({
      actor: { id: technician.person },
      reason: 'Chờ hết lễ',
    });
    for (const action of [
      'fleet/add-release',
      'fleet/start-rollout',
      'fleet/halt-rollout',
      'fleet/stop-rollout',
      'fleet/send-update',
    ])
      expect(actions).toContain(action);
  });

  test('halted by a person, takes back what no box took; a late word of a box still counts; crashes after it halt too', async () => {
    await add('1.5.0');
    await start('1.5.0');
    await look();
    const [first = ''] = await sent();
    const orders = (condition: string) =>
      server.db.pool.query(
        `select 1 from fleet.command c join fleet.rollout_box b on b.command = c.id
         join fleet.rollout r on r.id = b.rollout and r.release = '1.5.0' where ${condition}`,
      );
    expect((await orders('c.sent_at is not null')).rowCount).toBe(1);
    const actor = { person: administrator.person, behind: undefined, grants: [] };
    await withTransaction(server.app.broadcast.fleet.db, (trx) =>
      haltRollout(trx, actor, 'Chờ hết lễ', clock.now()),
    );
    expect((await orders(`c.expires_at > '${clock.now()}'`)).rowCount).toBe(0);
    expect((await now())?.boxes.find(({ box }) => box === first)?.state).toBe('waiting');
    // It had the order all the same.
    await reports(first, '1.5.0', 'installed');
    expect((await now())?.boxes.find(({ box }) => box === first)?.state).toBe('installed');
    await administrator.call(updateRoutes.resume, { body: { failed: 'leave-out', reason: 'Hết lễ' } });
    clock.advance({ minutes: 61 });
    await look();
    expect(await sent()).toHaveLength(1);
    await writes(first, {
      kind: 'booted',
      program: 'loaphuong-box/1.5.0',
      output: 'null',
      safe: { crashes: 5, why: 'TypeError' },
    });
    await look();
    expect((await now())?.halted).toMatchObject({ kind: 'failed', box: first, result: 'crashed' });
  });

  test('is not held up by a box that is away: those that are there go first', async () => {
    await add('1.6.0');
    await start('1.6.0');
    const [nearest = ''] = (await now())?.boxes.map(({ box }) => box) ?? [];
    await server.db.pool.query('update fleet.presence set online = false where box = $1', [nearest]);
    await look();
    expect(await sent()).toHaveLength(1);
    expect(await sent()).not.toContain(nearest);
    expect((await now())?.boxes.find(({ box }) => box === nearest)?.ring).toBe(3);
    await server.db.pool.query('update fleet.presence set online = true');
  });

  test('sends nothing to a station that is on air or about to be, nor to a box that is away', async () => {
    await add('1.4.0');
    await start('1.4.0');
    const { rows } = await server.db.pool.query('select id from fleet.station');
    const soon = { from: clock.now().add({ minutes: 10 }), until: clock.now().add({ minutes: 20 }) };
    airings = new Map(rows.map(({ id }) => [id, soon]));
    await look();
    expect(await sent()).toEqual([]);
    airings = new Map();
    await server.db.pool.query('update fleet.presence set online = false');
    await look();
    expect(await sent()).toEqual([]);
    await server.db.pool.query('update fleet.presence set online = true');
    await look();
    expect(await sent()).toHaveLength(1);
  });
});
