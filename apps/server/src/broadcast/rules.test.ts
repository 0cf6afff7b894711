// The rules of a place through their doors, on one installation: each test leaves the rules that the next one begins with.

import {
  airingRoutes,
  auditRoutes,
  bulletinRoutes,
  fleetRoutes,
  type RulesView,
  ruleRoutes,
} from '@loaphuong/contract';
import { Envelope, Horizon, SignedEnvelope } from '@loaphuong/protocol';
import { codeOf, eventually, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Person = Awaited<ReturnType<TestServer['signedIn']>>;
let server: TestServer;
let administrator: Person;
let editor: Person;
let approver: Person;
let bulletin = '';

const ZONE = 'Asia/Ho_Chi_Minh';
const today = () => Temporal.Now.plainDateISO(ZONE);
const dayFromNow = (days: number) => today().add({ days }).toString();
const at = (days: number, time: string) =>
  today()
    .add({ days })
    .toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from(time) })
    .toInstant()
    .toString();
const noon = { quietHours: [{ from: '11:30', to: '13:30' }], volumeCeiling: 60 };

beforeAll(async () => {
  server = await testServer();
  administrator = await server.signedIn('Phạm Văn Bình', 'administrator');
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  approver = await server.signedIn('Nguyễn Thị Hạnh', 'approver');
  const technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  for (const ward of server.wards)
    await technician.call(fleetRoutes.addCluster, { body: { ward, name: 'Nhà văn hóa' } });
  bulletin = await approvedBulletin();
});
afterAll(() => server.close());

async function approvedBulletin(): Promise<string> {
  const body = { title: 'Lịch tiêm', text: 'Kính mời bà con đưa trẻ đi tiêm.' };
  const { id } = await editor.call(bulletinRoutes.draft, { body });
  const sha256 = await spoken(id);
  await editor.call(bulletinRoutes.submit, { params: { bulletin: id } });
  await approver.call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256 } });
  return id;
}
/** The hash of what was spoken; the first words of a busy machine take longer than anything else here. */
async function spoken(id: string): Promise<string> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { sound } = await editor.call(bulletinRoutes.one, { params: { bulletin: id } });
    if (sound.kind === 'ready') return sound.sha256;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not spoken within 30 s');
}
const rulesOf = (place: string, person = editor) => person.call(ruleRoutes.one, { params: { place } });
async function set(
  place: string,
  wish: { from?: string; rules: RulesView | null; basedOn?: number; known?: string[] },
  person = administrator,
) {
  const { revision } = await rulesOf(place);
  const { from = dayFromNow(0), rules, basedOn = revision, known = [] } = wish;
  const body = { from, rules, basedOn, known, reason: 'Theo quyết định mới' };
  return person.call(ruleRoutes.set, { params: { place }, body });
}
const schedule = (when: string, wards = [...server.wards]) =>
  editor.call(airingRoutes.schedule, { body: { bulletin, at: when, wards } });
const [first, second] = [0, 1].map((nth) => () => server.wards[nth] ?? '') as [() => string, () => string];

/** The plan that stands for the station of a ward, once it is as wanted. */
async function planOf(ward: string, isIt: (plan: Horizon) => boolean): Promise<Horizon> {
  return eventually(async () => {
    const row = await server.db.sql
      .selectFrom('broadcast.horizon as h')
      .innerJoin('fleet.station as s', 's.id', 'h.station')
      .select('h.envelope')
      .where('s.ward', '=', ward as never)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { payload } = SignedEnvelope.parse(JSON.parse(row.envelope));
    const plan = Horizon.parse(Envelope.parse(JSON.parse(payload)).body);
    return isIt(plan) ? plan : undefined;
  });
}

test('while nobody has decided anything there are no rules, and whoever only writes cannot set any', async () => {
  const view = await rulesOf(first());
  expect(view).toMatchObject({ revision: 0, coming: [], own: [], forbidden: [], stations: 1 });
  expect(view.inForce).toBeUndefined();
  expect(view.path.map(({ name }) => name)).toEqual(['An Thủy', 'Thị xã Cửa Lam']);
  expect(await codeOf(set(first(), { rules: noon }, editor))).toBe('access/role-needed');
  expect(await codeOf(server.stranger(ruleRoutes.one, { params: { place: first() } }))).not.toBe(
    'no refusal',
  );
  const nowhere = '00000000-0000-4000-8000-000000000000';
  expect(await codeOf(rulesOf(nowhere))).toBe('broadcast/no-such-place');
  expect((await rulesOf(first())).revision).toBe(0);
});

test('rules of the town hold in its wards, which say where they come from; the plans of all its stations are made anew', async () => {
  const rules = {
    ...noon,
    dailyMinutes: 90,
    volumeByHour: [{ from: '22:00', to: '06:00', ceiling: 30 }],
    decision: 'Quyết định số 12/QĐ-UBND',
  };
  const town = await set(server.town, { rules });
  expect(town).toMatchObject({
    revision: 1,
    stations: 2,
    inForce: { set: { by: { name: 'Phạm Văn Bình' }, reason: 'Theo quyết định mới' } },
  });
  const ward = await rulesOf(first());
  expect(ward).toMatchObject({ revision: 0, own: [], inForce: { place: { name: 'Thị xã Cửa Lam' }, rules } });
  for (const each of server.wards)
    expect((await planOf(each, (plan) => plan.rules.decision !== undefined)).rules).toEqual(rules);
  const { entries } = await administrator.call(auditRoutes.list, { query: {} });
  expect(entries.find(({ action }) => action === 'broadcast/set-rules')).toMatchObject({
    subject: { kind: 'place', id: server.town },
    reason: 'Theo quyết định mới',
  });
});

test('a ward sets its own, by whoever approves too, and gives them up again', async () => {
  const own = { quietHours: [{ from: '21:00', to: '05:30' }], volumeCeiling: 70 };
  const set1 = await set(first(), { rules: own }, approver);
  expect(set1).toMatchObject({
    revision: 1,
    inForce: { place: { name: 'An Thủy' }, rules: own },
    above: { place: { name: 'Thị xã Cửa Lam' } },
  });
  await planOf(first(), (plan) => plan.rules.volumeCeiling === 70);
  expect((await planOf(second(), () => true)).rules.volumeCeiling).toBe(60);
  const gone = await set(first(), { rules: null });
  expect(gone).toMatchObject({ revision: 2, inForce: { place: { name: 'Thị xã Cửa Lam' } } });
  await planOf(first(), (plan) => plan.rules.volumeCeiling === 60);
  expect(await codeOf(set(second(), { rules: null }))).toBe('broadcast/rules-none-own');
});

test('two people do not write over each other; past days, days of another year and rules that are none are refused', async () => {
  const { revision } = await rulesOf(server.town);
  const both = await Promise.all(
    [50, 55].map((volumeCeiling) =>
      codeOf(set(server.town, { rules: { quietHours: [], volumeCeiling }, basedOn: revision })),
    ),
  );
  expect(both.toSorted()).toEqual(['broadcast/rules-changed-meanwhile', 'no refusal']);
  expect(await codeOf(set(server.town, { rules: noon, from: dayFromNow(-1) }))).toBe(
    'broadcast/rules-past-day',
  );
  expect(await codeOf(set(server.town, { rules: noon, from: dayFromNow(400) }))).toBe(
    'broadcast/rules-far-day',
  );
  const overlapping = { ...noon, quietHours: [...noon.quietHours, { from: '13:00', to: '14:00' }] };
  const refusal = await set(server.town, { rules: overlapping }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    problem: { code: 'broadcast/rules-overlap', field: 'rules.quietHours.1' },
  });
  const looked = administrator.call(ruleRoutes.forbidden, {
    params: { place: server.town },
    body: { from: dayFromNow(0), rules: { ...noon, quietHours: [{ from: '25:00', to: '' }] } },
  });
  expect(await codeOf(looked)).toBe('broadcast/rules-time');
  await set(server.town, { rules: { quietHours: [], volumeCeiling: 60 } });
});

test('an airing is asked by the rules of its own day', async () => {
  await set(server.town, { rules: noon });
  await set(server.town, {
    rules: { quietHours: [{ from: '17:00', to: '18:00' }], volumeCeiling: 40 },
    from: dayFromNow(2),
  });
  expect((await rulesOf(first())).coming).toMatchObject([
    { from: dayFromNow(2), place: { name: 'Thị xã Cửa Lam' } },
  ]);
  expect(await codeOf(schedule(at(1, '12:00')))).toBe('broadcast/outside-allowed-hours');
  expect(await codeOf(schedule(at(2, '17:30')))).toBe('broadcast/outside-allowed-hours');
  const { id: tomorrow } = await schedule(at(1, '17:30'));
  const { id: later } = await schedule(at(2, '12:00'));
  const plan = await planOf(first(), ({ airings }) => airings.length === 2);
  expect(plan.airings.map(({ id, volume }) => [id, volume])).toEqual([
    [tomorrow, 60],
    [later, 40],
  ]);
  const { rows } = await server.db.pool.query(
    `select run_at from graphile_worker.jobs where key like 'horizon/%/rules/' || $1`,
    [dayFromNow(2)],
  );
  const midnight = Temporal.Instant.from(at(2, '00:00')).toString();
  expect(rows.map(({ run_at }) => String(run_at))).toEqual([midnight, midnight]);
});

test('whoever forbids what is planned is told before, must have read it, and boxes no longer have it in their plans', async () => {
  const evening = { quietHours: [{ from: '19:00', to: '05:00' }], volumeCeiling: 80 };
  const { id } = await schedule(at(3, '20:00'));
  const params = { place: server.town };
  const body = { from: dayFromNow(3), rules: evening };
  const { forbidden } = await administrator.call(ruleRoutes.forbidden, { params, body });
  expect(forbidden).toEqual([
    {
      airing: id,
      title: 'Lịch tiêm',
      at: at(3, '20:00'),
      rule: 'quiet-hours',
      stations: expect.arrayContaining([expect.any(String)]),
    },
  ]);
  expect(forbidden[0]?.stations).toHaveLength(2);
  const before = await rulesOf(server.town);
  const refusal = await set(server.town, body).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    problem: {
      code: 'broadcast/rules-forbid-airings',
      message: { vi: expect.stringContaining('“Lịch tiêm” lúc 20:00') },
    },
  });
  expect(await rulesOf(server.town)).toEqual(before);
  expect((await set(server.town, { ...body, known: [id] })).forbidden).toEqual(forbidden);
  await planOf(first(), ({ airings }) => airings.every((airing) => airing.id !== id));
  expect((await rulesOf(first())).forbidden).toMatchObject([{ airing: id, stations: [expect.any(String)] }]);
});
