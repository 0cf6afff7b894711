// The one measure "loudspeakers work well", rule by rule, on one installation with a ward for each case. Long because a rule is only
// shown by what counts and what just does not.

import { randomUUID } from 'node:crypto';
import {
  fleetRoutes,
  type MeasureView,
  measuresRoutes,
  orderRoutes,
  registryRoutes,
} from '@loaphuong/contract';
import type { PlaceId } from '@loaphuong/domain/places';
import type { TargetId } from '@loaphuong/domain/programme';
import type { EvidenceTrouble } from '@loaphuong/protocol';
import {
  anotherPlan,
  type BareBox,
  bareBox,
  codeOf,
  nextRecord,
  type PlanDesk,
  planDesk,
  signedBatch,
  type TestServer,
  testServer,
  wholePlay,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepPlayLog } from '../broadcast/index.ts';
import { takeJournal } from '../fleet/journal.ts';
import { changePlace, foundPlace } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import { measureOpened } from './index.ts';

/** A plan of a year that is over, so that every instant below is past whenever this runs. */
const PLAN = anotherPlan((text) => text.replaceAll('2026', '2024'));
const NOON = Temporal.Instant.from('2024-05-06T05:00:00Z');
const EVENING = NOON.add({ hours: 8 });
const FOUNDED = Temporal.PlainDate.from('2020-01-01');
const SHA = 'a'.repeat(64) as never;
const BULLETIN = randomUUID() as never;

let server: TestServer;
let desk: PlanDesk;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let target: TargetId;
beforeAll(async () => {
  server = await testServer();
  desk = await planDesk(server);
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  const plan = await desk.confirm((await desk.imported(PLAN)).id);
  target = (plan.targets.find((each) => each.measure !== undefined)?.id ?? '') as TargetId;
  // A sound and a bulletin, once: what was approved and how is told by the tests of broadcast.
  const { sql } = server.db;
  const [title, by] = ['Tin giảm nghèo', desk.lead.person];
  await sql
    .insertInto('broadcast.bulletin')
    .values({ id: BULLETIN, place: server.town, author: by })
    .execute();
  await server.db.pool.query(
    `insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
     values ($1, 1, 1, 'vi', 'test', -16, -1, 'met', '[]')`,
    [SHA],
  );
  await server.db.pool.query(
    `insert into broadcast.bulletin_version (bulletin, version, title, text, voice, spoken, by) values ($1, 1, $2, $2, 'vi', $2, $3)`,
    [BULLETIN, title, by],
  );
});
afterAll(() => server.close());

/** A ward with a station and clusters with boxes, in service since long before the plan. */
async function newWard(
  name: string,
  clusters = 1,
): Promise<{ ward: PlaceId; spots: BareBox[]; first: BareBox }> {
  const ward = await withTransaction(server.db, (trx) =>
    foundPlace(narrow(trx), 'program', { name, level: 'ward', parent: server.town, from: FOUNDED }),
  );
  const spots: BareBox[] = [];
  for (let n = 1; n <= clusters; n += 1) {
    const box = await bareBox(server, technician.call, { ward, name: `Cụm ${n}` });
    spots.push(box);
    await inServiceSince(box.cluster, '2024-01-01T00:00:00Z');
  }
  const [first] = spots;
  if (first === undefined) throw new Error('a ward needs a cluster');
  return { ward, spots, first };
}
const inServiceSince = (cluster: string, at: string) =>
  server.db.pool.query('update fleet.cluster set added_at = $2 where id = $1', [cluster, at]);

/** An airing at a station, as the schedule keeps it. */
async function aired(spot: BareBox, durationMs: number, at = NOON, cancelled = false): Promise<string> {
  const id = randomUUID() as never;
  const { sql } = server.db;
  await sql
    .insertInto('broadcast.airing')
    .values({
      id,
      bulletin: BULLETIN,
      version: 1,
      title: 'Tin giảm nghèo',
      sound: SHA,
      duration_ms: durationMs,
      at,
      volume: 70,
      priority: 'ordinary',
      scheduled_by: desk.lead.person,
      cancelled_by: cancelled ? desk.lead.person : null,
      cancelled_at: cancelled ? at : null,
      cancel_reason: cancelled ? 'Hoãn' : null,
    })
    .execute();
  await sql.insertInto('broadcast.airing_station').values({ airing: id, station: spot.station }).execute();
  return id;
}

/** The box brings a line of its journal about an airing, signed and chained. */
async function proves(
  spot: BareBox,
  airing: string,
  playedMs: number,
  durationMs = playedMs,
  line?: { matched: number; trouble?: EvidenceTrouble[] },
  when = NOON,
): Promise<void> {
  const at = when.toString({ smallestUnit: 'millisecond' });
  const whole = wholePlay(airing);
  const heard = { kind: 'line', windows: 10, lowest: 0, levelDb: -70 } as const;
  const event = {
    ...whole,
    plannedAt: at,
    startedAt: at,
    playedMs,
    durationMs,
    evidence: line === undefined ? whole.evidence : [...whole.evidence, { ...heard, ...line }],
  };
  const record = nextRecord(spot.journal.at(-1), event, { clock: { state: 'trusted', boundMs: 1 } });
  const batch = signedBatch(spot.id, spot.keys.privateKey, [record]);
  const receipt = await takeJournal(server.db, [keepPlayLog], spot.id, batch);
  expect(receipt).toEqual({ through: record.seq });
  spot.journal.push(record);
}

/** Opens the target, and checks what must hold of every count. */
async function opened(now = EVENING): Promise<MeasureView> {
  const view = await measureOpened(server.db.sql, target, now);
  expect(view.summary.numerator).toBeLessThanOrEqual(view.summary.denominator);
  expect(view.summary.denominator).toBe(view.wards.length);
  expect(view.wards.filter((ward) => ward.verdict === 'met')).toHaveLength(view.summary.numerator);
  for (const ward of view.wards) {
    expect(ward.provedMs).toBeLessThanOrEqual(ward.scheduledMs);
    expect(ward.clustersMet).toBeLessThanOrEqual(ward.clusters.length);
    for (const cluster of ward.clusters) {
      expect(cluster.provedMs).toBeLessThanOrEqual(cluster.scheduledMs);
      expect(cluster.longestDeadHours).toBeGreaterThanOrEqual(0);
    }
  }
  return view;
}
const wardIn = (view: MeasureView, ward: PlaceId) => view.wards.find((each) => each.ward.id === ward);
const verdictOf = async (ward: PlaceId, now?: Temporal.Instant) => wardIn(await opened(now), ward)?.verdict;

test('wards without a station, or with nothing scheduled, are in the denominator and said by name', async () => {
  const { ward, first } = await newWard('Hòa Lộc');
  const before = await opened();
  expect(before.summary).toMatchObject({
    numerator: 0,
    denominator: 3,
    shortfall: { vi: expect.stringContaining('Hòa Lộc') },
  });
  expect(before.wards.map((each) => [each.ward.name, each.verdict, each.clusters.length])).toEqual([
    ['An Thủy', 'nothing-scheduled', 0],
    ['Bãi Ngang', 'nothing-scheduled', 0],
    ['Hòa Lộc', 'nothing-scheduled', 1],
  ]);
  await proves(first, await aired(first, 60_000), 60_000);
  const after = await opened();
  expect([after.summary.numerator, after.summary.denominator]).toEqual([1, 3]);
  expect(wardIn(after, ward)).toMatchObject({
    verdict: 'met',
    clustersMet: 1,
    scheduledMs: 60_000,
    provedMs: 60_000,
  });
  expect(after.period).toEqual({ from: '2023-12-31T17:00:00Z', until: '2024-05-06T13:00:00Z' });
});

test('95 % of the scheduled time is enough, a second less of a thousand is not', async () => {
  const [enough, short] = [await newWard('Lam Hải'), await newWard('Nghĩa Phú')];
  await proves(enough.first, await aired(enough.first, 950_000), 950_000);
  await aired(enough.first, 50_000, NOON.add({ hours: 1 }));
  await proves(short.first, await aired(short.first, 949_000), 949_000);
  await aired(short.first, 51_000, NOON.add({ hours: 1 }));
  expect([await verdictOf(enough.ward), await verdictOf(short.ward)]).toEqual(['met', 'not-met']);
});

test('nine of ten clusters are enough, eight are not', async () => {
  const { ward, spots, first } = await newWard('Tân Cảng', 10);
  const airing = await aired(first, 60_000);
  for (const spot of spots.slice(0, 8)) await proves(spot, airing, 60_000);
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'not-met', clustersMet: 8 });
  await proves(spots[8] ?? first, airing, 60_000);
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'met', clustersMet: 9 });
});

test('a mixed station of two IP clusters and an amplifier for three wired ones has one plan, and all five count', async () => {
  const { ward, spots, first } = await newWard('Đông Yên', 3);
  const [one = first, two = first, amplifier = first] = spots;
  const wired: string[] = [];
  for (const name of ['Ngõ Đông', 'Ngõ Tây']) {
    const { id } = await technician.call(fleetRoutes.addCluster, { body: { ward, name } });
    await inServiceSince(id, '2024-01-01T00:00:00Z');
    wired.push(id);
  }
  const [east = '', west = ''] = wired;
  const serve = (cluster: string, by: string | null) =>
    technician.call(registryRoutes.serve, { params: { cluster }, body: { by } });
  for (const cluster of wired) await serve(cluster, amplifier.cluster);
  await server.db.pool.query("update fleet.cluster set served_at = '2024-02-01' where served_by is not null");

  // Before the wires were laid to the amplifier its proof was its own.
  const early = NOON.subtract({ hours: 24 * 120 });
  await proves(amplifier, await aired(first, 30_000, early), 30_000, 30_000, undefined, early);
  const count = 'select count(*)::int as plays from broadcast.play where airing = $1';
  const airing = await aired(first, 60_000);
  for (const spot of [one, two, amplifier]) await proves(spot, airing, 60_000);
  expect((await server.db.pool.query(count, [airing])).rows).toEqual([{ plays: 5 }]);
  await server.db.pool.query('delete from broadcast.airing_station where airing <> $1 and station = $2', [
    airing,
    first.station,
  ]);
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'met', clustersMet: 5 });
  expect(wardIn(await opened(), ward)?.clusters).toHaveLength(5);
  expect(
    (
      await server.db.pool.query(
        'select count(*)::int as plays from broadcast.play where cluster = any($1)',
        [wired],
      )
    ).rows,
  ).toEqual([{ plays: 2 }]);

  // One schedule says it all: five clusters, two of them at the amplifier.
  const planned = async (): Promise<{ servedBy?: string; volume: number }[]> => {
    const { rows } = await server.db.pool.query('select envelope from broadcast.horizon where station = $1', [
      first.station,
    ]);
    return rows[0] === undefined ? [] : JSON.parse(JSON.parse(rows[0].envelope).payload).body.clusters;
  };
  const hangsOn = async () => (await planned()).map(({ servedBy }) => servedBy ?? null);
  await expect
    .poll(hangsOn, { timeout: 15_000 })
    .toEqual([null, null, null, amplifier.cluster, amplifier.cluster]);

  // An order to the station tells three boxes, each once.
  const order = await technician.call(orderRoutes.give, {
    body: { what: { command: 'collect-log', lines: 10 }, to: { station: first.station } },
  });
  expect(order).toMatchObject({ boxes: 3, withoutBox: 0 });

  // A volume that is ordered for what hangs on the amplifier stands in the plan at once, for it and for the amplifier.
  await technician.call(orderRoutes.give, {
    body: { what: { command: 'volume', percent: 35 }, to: { cluster: west } },
  });
  await expect
    .poll(async () => (await planned()).map(({ volume }) => volume), { timeout: 5000 })
    .toEqual([70, 70, 35, 70, 35]);

  // What hangs on what stays one step deep, and honest.
  const code = (cluster: string, by: string) => codeOf(serve(cluster, by));
  expect(await code(east, east)).toBe('fleet/serves-itself');
  expect(await code(east, west)).toBe('fleet/served-in-a-chain');
  expect(await code(amplifier.cluster, one.cluster)).toBe('fleet/served-in-a-chain');
  expect(await code(two.cluster, one.cluster)).toBe('fleet/has-own-box');
  const stranger = (await newWard('Đông Khê')).first.cluster;
  expect(await code(east, stranger)).toBe('fleet/other-station');
  expect(
    await codeOf(
      technician.call(registryRoutes.retire, {
        params: { cluster: amplifier.cluster },
        body: { reason: 'Thay âm-li' },
      }),
    ),
  ).toBe('fleet/serves-others');
  // A box of its own ends it.
  await bareBox(server, technician.call, { cluster: east });
  const { rows } = await server.db.pool.query(
    'select served_by from fleet.cluster where id = any($1) order by ordinal',
    [wired],
  );
  expect(rows).toEqual([{ served_by: null }, { served_by: amplifier.cluster }]);
  await expect.poll(hangsOn, { timeout: 5000 }).toEqual([null, null, null, null, amplifier.cluster]);
});

test('a ward whose amplifier is dead is not met, however right the sound was that left the player', async () => {
  const { ward, first } = await newWard('Quảng Đông');
  const airing = await aired(first, 60_000);
  await proves(first, airing, 60_000, 60_000, { matched: 0, trouble: ['silent'] });
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'not-met', provedMs: 0 });
  const { rows } = await server.db.pool.query(
    'select result, evidence from broadcast.play where airing = $1',
    [airing],
  );
  expect(rows).toMatchObject([
    { result: 'weak', evidence: [{ kind: 'sink' }, { kind: 'line', trouble: ['silent'] }] },
  ]);
});

test.each<EvidenceTrouble>(['clipped', 'hum', 'faint'])(
  'a ward where everything comes out %s is not met: people were to hear it well',
  async (trouble) => {
    const { ward, first } = await newWard(`Quảng ${trouble}`);
    await proves(first, await aired(first, 60_000), 60_000, 60_000, { matched: 0, trouble: [trouble] });
    expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'not-met', provedMs: 0 });
  },
);

test('an input that was there and brings nothing does not make the player alone a proof again', async () => {
  const { ward, first } = await newWard('Quảng Tây');
  await proves(first, await aired(first, 60_000), 60_000, 60_000, { matched: 10 });
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'met', provedMs: 60_000 });
  const later = await aired(first, 60_000, NOON.add({ hours: 1 }));
  await proves(first, later, 60_000);
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'not-met', provedMs: 60_000 });
});

test('72 hours without a word are forgiven, a second more is not; a replaced box is dead only until it was replaced', async () => {
  const { ward, first } = await newWard('Xuân Giang');
  const airing = await aired(first, 60_000);
  await proves(first, airing, 60_000);
  const outage = (from: Temporal.Instant, until: Temporal.Instant | null) =>
    server.db.pool.query('insert into fleet.outage (box, from_at, until_at) values ($1, $2, $3)', [
      first.id,
      from,
      until,
    ]);
  await outage(NOON.subtract({ hours: 100 }), NOON.subtract({ hours: 28 }));
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'met', longestDeadHours: 72 });
  await outage(NOON.add({ seconds: 1 }), null);
  expect(await verdictOf(ward, NOON.add({ hours: 72, seconds: 1 }))).toBe('met');
  expect(await verdictOf(ward, NOON.add({ hours: 72, seconds: 2 }))).toBe('not-met');
  // Outages that begin after the count, as a clock that was set back makes them, are none.
  expect(wardIn(await opened(NOON.subtract({ hours: 101 })), ward)).toMatchObject({ longestDeadHours: 0 });
  await bareBox(server, technician.call, { cluster: first.cluster });
  await server.db.pool.query('update fleet.box set revoked_at = $2 where id = $1', [
    first.id,
    NOON.add({ hours: 10 }),
  ]);
  expect(wardIn(await opened(NOON.add({ hours: 500 })), ward)).toMatchObject({
    verdict: 'met',
    longestDeadHours: 72,
  });
});

test('a cancelled airing does not count, one that is still to come neither', async () => {
  const { ward, first } = await newWard('Bình Minh');
  await aired(first, 60_000, NOON, true);
  await aired(first, 60_000, EVENING.add({ minutes: 1 }));
  expect(await verdictOf(ward)).toBe('nothing-scheduled');
});

test('an airing counts when its proof is in, or when the time to bring it is over, and a proof that comes later still counts', async () => {
  const { ward, first } = await newWard('Cồn Cát');
  const airing = await aired(first, 60_000);
  const end = NOON.add({ seconds: 60 });
  expect(await verdictOf(ward, end.add({ seconds: 119 }))).toBe('nothing-scheduled');
  expect(await verdictOf(ward, end.add({ seconds: 121 }))).toBe('not-met');
  await proves(first, airing, 60_000);
  expect(await verdictOf(ward, end.add({ seconds: 1 }))).toBe('met');
  expect(await verdictOf(ward, end.add({ seconds: 121 }))).toBe('met');
});

test('the proof of one airing never pays for another, whatever length a box claims', async () => {
  const { ward, first } = await newWard('Đồng Muối');
  await proves(first, await aired(first, 10_000), 10_000_000);
  await aired(first, 90_000, NOON.add({ hours: 1 }));
  expect(wardIn(await opened(), ward)).toMatchObject({
    verdict: 'not-met',
    scheduledMs: 100_000,
    provedMs: 10_000,
  });
});

test('two proofs of one airing count once', async () => {
  const { ward, first } = await newWard('Gành Đá');
  const airing = await aired(first, 60_000);
  await proves(first, airing, 30_000, 60_000);
  await proves(first, airing, 40_000, 60_000);
  expect(wardIn(await opened(), ward)).toMatchObject({ verdict: 'not-met', provedMs: 40_000 });
});

test('nothing counts against a cluster from before it was there', async () => {
  const { ward, spots, first } = await newWard('Hải Đăng', 2);
  await proves(first, await aired(first, 60_000), 60_000);
  expect(await verdictOf(ward)).toBe('not-met');
  const [, young = first] = spots;
  await inServiceSince(young.cluster, NOON.add({ hours: 1 }).toString());
  const later = await aired(first, 60_000, NOON.add({ hours: 2 }));
  for (const spot of spots) await proves(spot, later, 60_000);
  expect(wardIn(await opened(), ward)).toMatchObject({
    verdict: 'met',
    clustersMet: 2,
    scheduledMs: 180_000,
  });
});

test('a merger changes the wards that are counted from its day on, and the stations stand for the ward that follows', async () => {
  const [east, west] = [await newWard('Cửa Đông'), await newWard('Cửa Tây')];
  await proves(east.first, await aired(east.first, 60_000), 60_000);
  const day = Temporal.PlainDate.from('2024-06-01');
  const [merged = east.ward] = await withTransaction(server.db, (trx) =>
    changePlace(narrow(trx), 'program', {
      predecessors: [east.ward, west.ward],
      successors: [{ name: 'Cửa', level: 'ward', parent: server.town, from: day }],
      on: day,
    }),
  );
  const lastEvening = Temporal.Instant.from('2024-05-31T16:59:59Z');
  const before = await opened(lastEvening);
  const after = await opened(lastEvening.add({ seconds: 1 }));
  expect(before.summary.denominator - after.summary.denominator).toBe(1);
  expect([wardIn(before, east.ward)?.verdict, wardIn(before, west.ward)?.verdict]).toEqual([
    'met',
    'nothing-scheduled',
  ]);
  expect([wardIn(before, merged), wardIn(after, east.ward)]).toEqual([undefined, undefined]);
  expect(wardIn(after, merged)?.clusters).toHaveLength(2);
  await proves(west.first, await aired(west.first, 60_000), 60_000);
  expect(await verdictOf(merged, lastEvening.add({ seconds: 1 }))).toBe('met');
});

test('a day of issue that a person entered says the year of the plan', async () => {
  const undated = await desk.imported(
    anotherPlan((text) => text.replace('Cửa Lam, ngày 24 tháng 3 năm 2026', 'Cửa Lam, ngày … tháng … năm …')),
  );
  const blank = undated.findings.find((finding) => finding.fills === 'date');
  const id = undated.targets.find((each) => each.measure !== undefined)?.id as TargetId;
  await desk.decide(undated, blank?.code ?? '', { decision: 'correct', value: '5/2/2023' });
  const { period } = await measureOpened(server.db.sql, id, EVENING);
  expect(period.from).toBe('2022-12-31T17:00:00Z');
});

test('the door opens a target for those who are signed in, down to the clusters, and refuses what nothing counts', async () => {
  const params = { target: target as string };
  const view = await technician.call(measuresRoutes.target, { params });
  expect(view.rule.vi).toContain('ít nhất 95 %');
  expect(view.rule.vi).toContain('90 % số cụm');
  expect(view.rule.vi).toContain('72 giờ');
  expect(view.summary).toMatchObject({ kind: 'loudspeakers-working-well', unit: { vi: 'phường' } });
  expect(await codeOf(server.stranger(measuresRoutes.target, { params }))).toBe('access/signed-out');
  const uncounted =
    (await desk.imported(anotherPlan())).targets.find((each) => each.measure === undefined)?.id ?? '';
  for (const other of [uncounted, randomUUID()]) {
    expect(await codeOf(technician.call(measuresRoutes.target, { params: { target: other } }))).toBe(
      'measures/not-counted',
    );
  }
});
