import { placesRoutes } from '@loaphuong/contract';
import type { PlaceId } from '@loaphuong/domain/places';
import { codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow, withTransaction } from '../platform/database.ts';
import { changePlace, foundPlace, type NewPlace, pathOf, placesBelow, standingFor } from './index.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const BEFORE = '2025-06-30';
const CHANGE = '2025-07-01';

let server: TestServer;
let somebody: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  somebody = await server.signedIn('Tống Thị Liên', 'editor');
});
afterAll(() => server.close());

const found = (place: Omit<NewPlace, 'from'>, from = '2020-01-01') =>
  withTransaction(server.db, (trx) => foundPlace(narrow(trx), 'program', { ...place, from: day(from) }));
const change = (predecessors: readonly PlaceId[], successors: Omit<NewPlace, 'from'>[], on = CHANGE) =>
  withTransaction(server.db, (trx) =>
    changePlace(narrow(trx), 'program', {
      predecessors,
      successors: successors.map((successor) => ({ ...successor, from: day(on) })),
      on: day(on),
    }),
  );
const ward = (name: string) => found({ name, level: 'ward', parent: server.town });
const listed = async (asOf: string, search?: string) =>
  (await somebody.call(placesRoutes.list, { query: { asOf, ...(search === undefined ? {} : { search }) } }))
    .places;
const namesOf = (places: readonly { name: string }[]) => places.map((place) => place.name);
const rowCount = async () =>
  (
    await server.db.pool.query(
      'select count(*)::int as n, count(valid_until)::int as ended from places.place',
    )
  ).rows[0];

test('a merger ends the old wards and begins the new one on the day, and both days can be read for ever', async () => {
  const [hoaLoc, lamHai] = [await ward('Hòa Lộc'), await ward('Lam Hải')];
  const [merged] = await change([hoaLoc, lamHai], [{ name: 'Lam Hòa', level: 'ward', parent: server.town }]);
  const before = await listed(BEFORE);
  expect(namesOf(before)).toEqual(['An Thủy', 'Bãi Ngang', 'Hòa Lộc', 'Lam Hải', 'Thị xã Cửa Lam']);
  const after = await listed(CHANGE);
  expect(namesOf(after)).toEqual(['An Thủy', 'Bãi Ngang', 'Lam Hòa', 'Thị xã Cửa Lam']);
  expect(after.find((place) => place.id === merged)).toMatchObject({
    from: CHANGE,
    parent: { id: server.town, name: 'Thị xã Cửa Lam' },
    predecessors: expect.arrayContaining([
      { id: hoaLoc, name: 'Hòa Lộc' },
      { id: lamHai, name: 'Lam Hải' },
    ]),
    successors: [],
  });
  expect(before.find((place) => place.id === hoaLoc)).toMatchObject({
    until: CHANGE,
    predecessors: [],
    successors: [{ id: merged, name: 'Lam Hòa' }],
  });
  expect(await listed('2019-12-31')).toEqual([]);
});

test('a split names all that follow, and a renaming is a merger of one', async () => {
  const old = await ward('Nghĩa Phú');
  const parts = await change(
    [old],
    [
      { name: 'Nghĩa', level: 'ward', parent: server.town },
      { name: 'Phú', level: 'ward', parent: server.town },
    ],
  );
  const before = (await listed(BEFORE)).find((place) => place.id === old);
  expect(before?.successors.map((each) => each.id).toSorted()).toEqual([...parts].toSorted());
  const [renamed] = await change(
    [parts[1] as PlaceId],
    [{ name: 'Phú Mới', level: 'ward', parent: server.town }],
    '2026-01-01',
  );
  expect((await listed('2026-01-01')).find((place) => place.id === renamed)?.predecessors).toEqual([
    { id: parts[1], name: 'Phú' },
  ]);
  expect(namesOf(await listed('2025-12-31', 'phu'))).toEqual(['Phú']);
  const lineage = await standingFor(server.db.sql);
  const earlierOf = (place: PlaceId | undefined) =>
    lineage.filter((row) => row.place === place && row.earlier !== place).map((row) => row.earlier);
  expect(earlierOf(renamed)).toEqual([parts[1]]);
  expect(earlierOf(parts[0])).toEqual([]);
});

test('what stood under a merged ward stands under the new one, through every later merger, and no row has moved', async () => {
  const [east, west] = [await ward('Tân Cảng Đông'), await ward('Tân Cảng Tây')];
  const block = await found({ name: 'Khối Bến Cá', level: 'block', parent: east });
  const [first = east] = await change(
    [east, west],
    [{ name: 'Tân Cảng', level: 'ward', parent: server.town }],
  );
  const [second = east] = await change(
    [first],
    [{ name: 'Cảng', level: 'ward', parent: server.town }],
    '2026-01-01',
  );
  const below = (place: PlaceId, asOf: string, level?: 'block') =>
    placesBelow(server.db.sql, place, day(asOf), level);
  expect(await below(east, BEFORE)).toEqual([{ id: block, name: 'Khối Bến Cá' }]);
  expect(await below(server.town, BEFORE, 'block')).toEqual([{ id: block, name: 'Khối Bến Cá' }]);
  expect(await below(server.town, CHANGE, 'block')).toEqual([{ id: block, name: 'Khối Bến Cá' }]);
  expect(await below(server.town, '2026-01-01', 'block')).toEqual([{ id: block, name: 'Khối Bến Cá' }]);
  expect(await below(west, BEFORE)).toEqual([]);
  expect(namesOf(await below(server.town, CHANGE)).filter((name) => name.includes('Cảng'))).toEqual([
    'Tân Cảng',
  ]);
  expect(await pathOf(server.db.sql, block)).toEqual([block, east, server.town]);
  expect(await pathOf(server.db.sql, second)).toEqual([second, server.town]);
});

test('a place needs a parent that is in force on its first day', async () => {
  const block = (parent: PlaceId, from: string) =>
    codeOf(found({ name: 'Khối 1', level: 'block', parent }, from));
  const [old] = [await ward('Xuân Giang')];
  const [next = old] = await change([old], [{ name: 'Xuân', level: 'ward', parent: server.town }]);
  expect(await block(old, BEFORE)).toBe('no refusal');
  expect(await block(old, CHANGE)).toBe('places/parent-missing');
  expect(await block(next, BEFORE)).toBe('places/parent-missing');
  expect(await block('00000000-0000-4000-8000-000000000000' as PlaceId, CHANGE)).toBe(
    'places/parent-missing',
  );
});

test('a change that cannot be is refused whole: an ended place, one that begins later, one named twice, none at all', async () => {
  const [old, later] = [await ward('Thử'), await found({ name: 'Sau', level: 'ward' }, '2027-01-01')];
  await change([old], [{ name: 'Thử Mới', level: 'ward', parent: server.town }]);
  const whole = await ward('Còn');
  const kept = await rowCount();
  const next = [{ name: 'Khác', level: 'ward' as const, parent: server.town }];
  expect(await codeOf(change([whole, old], next, '2026-01-01'))).toBe('places/already-ended');
  expect(await codeOf(change([whole, later], next, '2026-01-01'))).toBe('places/already-ended');
  expect(await codeOf(change([whole, whole], next, '2026-01-01'))).toBe('places/already-ended');
  expect(await codeOf(change([], next, '2026-01-01'))).toBe('places/already-ended');
  expect(await codeOf(change([whole], next, '2020-01-01'))).toBe('places/already-ended');
  // The new ward would stand under a place that ends on the same day.
  const under = [{ name: 'Khác', level: 'ward' as const, parent: whole }];
  expect(await codeOf(change([whole], under, '2026-01-01'))).toBe('places/parent-missing');
  expect(await rowCount()).toEqual(kept);
});

test('search ignores marks, capitals and spaces, and takes signs for what they are', async () => {
  const search = async (text: string) => namesOf(await listed('2024-01-01', text));
  expect(await search('bai ngang')).toEqual(['Bãi Ngang']);
  expect(await search('  BÃI   Ngang ')).toEqual(['Bãi Ngang']);
  expect(await search('Ba\u0303i')).toEqual(['Bãi Ngang']);
  expect(await search('thuy')).toEqual(['An Thủy']);
  expect(await search('%')).toEqual([]);
  expect(await search('b_i')).toEqual([]);
  expect(await search("'; drop table places.place; --")).toEqual([]);
  expect(await search('')).toContain('Thị xã Cửa Lam');
});

test('the list is for people who are signed in, of today unless a day is named', async () => {
  expect(await codeOf(server.stranger(placesRoutes.list, { query: {} }))).toBe('access/signed-out');
  const today = Temporal.Now.zonedDateTimeISO('Asia/Ho_Chi_Minh').toPlainDate().toString();
  expect((await somebody.call(placesRoutes.list, { query: {} })).asOf).toBe(today);
  for (const asOf of ['2025-02-30', '0000-01-01', 'hôm nay', '20250101', '-000001-01-01']) {
    expect(await codeOf(somebody.call(placesRoutes.list, { query: { asOf } }))).toBe(
      'platform/invalid-input',
    );
  }
  expect(
    (await somebody.call(placesRoutes.list, { query: { asOf: '9999-12-31' } })).places.length,
  ).toBeGreaterThan(0);
});
