import { setTimeout as pause } from 'node:timers/promises';
import type { StationId } from '@loaphuong/domain/fleet';
import { horizonTopic } from '@loaphuong/protocol';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { connectNothing, type DeviceLink } from '../platform/devices.ts';
import { deliverHorizon, republishHorizons } from './horizon-delivery.ts';
import type { BroadcastSlice } from './slice.ts';

const PLACE = '11111111-1111-4111-8111-111111111111';
const stationOf = (n: number) => `22222222-2222-4222-8222-${String(n).padStart(12, '0')}` as StationId;
const STATION = stationOf(1);

let db: TestDatabase<BroadcastSlice>;
beforeAll(async () => {
  db = await testDatabase();
  await db.admin(`
    insert into places.place (id, name, level, valid_from) values ('${PLACE}', 'An Thủy', 'ward', '2020-01-01');
    insert into places.installation (place, zone) values ('${PLACE}', 'Asia/Ho_Chi_Minh')`);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.admin('delete from broadcast.horizon; delete from fleet.station');
});

/** Stations whose plan lies in the database and was published once. */
async function stations(count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => stationOf(n + 1));
  // Each ward has one station; here both bear the same number.
  await db.pool.query(
    "insert into places.place (id, name, level, valid_from) select id, 'P' || id, 'ward', '2020-01-01' from unnest($1::uuid[]) id on conflict do nothing",
    [ids],
  );
  await db.pool.query(
    "insert into fleet.station (id, ward, name) select id, id, 'Đài' from unnest($1::uuid[]) id",
    [ids],
  );
  await db.pool.query(
    `insert into broadcast.horizon (station, sequence, envelope, content_sha256, made_at, published_at)
      select id, 5, 'plan 5 of ' || id, $2, now(), now() from unnest($1::uuid[]) id`,
    [ids, 'a'.repeat(64)],
  );
}

/** A newer plan of the first station, as a job lays it down. */
async function newer(): Promise<void> {
  await db.pool.query(
    "update broadcast.horizon set sequence = 6, envelope = 'plan 6', published_at = null where station = $1",
    [STATION],
  );
}

const published = async () =>
  (await db.pool.query('select station from broadcast.horizon where published_at is not null')).rowCount;

/** Stands for the broker: keeps what came last on each topic. */
function broker(answer: (topic: string, text: string) => Promise<void> = async () => undefined) {
  const kept = new Map<string, string>();
  const link: DeviceLink = {
    ...connectNothing,
    connected: () => true,
    async publish(topic, payload) {
      await answer(topic, `${payload}`);
      kept.set(topic, `${payload}`);
    },
  };
  return { kept, parts: { db, clock: systemClock, link } };
}

test('a plan that was overtaken on its way does not stay on the broker over the newer one', async () => {
  await stations(1);
  let overtaken = false;
  const { kept, parts } = broker(async (_topic, text) => {
    if (!text.startsWith('plan 5') || overtaken) return;
    overtaken = true;
    // While the older one is on its way, a job lays down a newer one and the broker has that first.
    await newer();
    await deliverHorizon(parts, STATION);
  });
  await republishHorizons(parts);
  expect(overtaken).toBe(true);
  expect(kept.get(horizonTopic(STATION))).toBe('plan 6');
});

test('a plan that is newer than at the beginning goes out as it is when its turn comes', async () => {
  await stations(40);
  const sent: string[] = [];
  let changed: Promise<void> | undefined;
  const { kept, parts } = broker(async (topic, text) => {
    if (topic === horizonTopic(STATION)) sent.push(text);
    changed ??= db.pool
      .query("update broadcast.horizon set sequence = 6, envelope = 'plan 6'")
      .then(() => undefined);
    await changed;
  });
  await republishHorizons(parts);
  expect([...kept.values()]).toEqual(Array.from({ length: 40 }, () => 'plan 6'));
  expect(sent.at(-1)).toBe('plan 6');
  expect(await published()).toBe(40);
});

test('plans go out some at once, never all at once', async () => {
  await stations(100);
  let [underWay, most] = [0, 0];
  const { kept, parts } = broker(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await pause(5);
    underWay -= 1;
  });
  await republishHorizons(parts);
  expect(kept.size).toBe(100);
  expect(most).toBeGreaterThan(4);
  expect(most).toBeLessThanOrEqual(16);
});

test('one that the broker does not take holds up none, and counts as not published', async () => {
  await stations(40);
  const { kept, parts } = broker(async (topic) => {
    if (topic === horizonTopic(STATION)) throw new Error('silent');
  });
  await expect(republishHorizons(parts)).rejects.toThrow('did not take 1 plans');
  expect(kept.size).toBe(39);
  const { rows } = await db.pool.query('select station from broadcast.horizon where published_at is null');
  expect(rows).toEqual([{ station: STATION }]);
});

test('a broker that is away is waited for by nobody', async () => {
  await stations(1);
  await newer();
  const parts = {
    db,
    clock: systemClock,
    link: { ...connectNothing, publish: async () => expect.fail('sent') },
  };
  await deliverHorizon(parts, STATION);
  await republishHorizons(parts);
  expect(await published()).toBe(0);
});
