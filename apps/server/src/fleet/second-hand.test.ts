import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { airingRoutes, fleetRoutes, horizonRoutes, LISTEN_SIGN_BY, orderRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import { EnrolAnswer, Horizon } from '@loaphuong/protocol';
import { codeOf, enrolAsk, type TestServer } from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { publishHorizon } from '../broadcast/horizon.ts';
import { type HeldApart, type Person, serverWithKeyApart } from './testing/held-apart.ts';

// What reaches boxes by other doors than that of orders, where each needs the hand of a second person.

let apart: HeldApart;
let server: TestServer;
let editor: Person;
let lead: Person;
let cluster: string;
let box: EnrolAnswer;

beforeAll(async () => {
  apart = await serverWithKeyApart(['command', 'horizon', 'alert']);
  server = apart.server;
  const technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  lead = await server.signedIn('Trần Văn Hiếu', 'lead');
  const body = { ward: server.wards[0] ?? '', name: 'Cụm chợ' };
  ({ id: cluster } = await technician.call(fleetRoutes.addCluster, { body }));
  const { code } = await technician.call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const payload = enrolAsk(code);
  const answer = await server.app.http.inject({ method: 'POST', url: '/api/boxes/enrol', payload });
  box = EnrolAnswer.parse(JSON.parse(answer.body));
});
afterAll(() => apart.close());

const waiting = async () => (await lead.call(orderRoutes.awaiting)).orders;
const commandOf = async (order: string) => {
  const row = await server.db.sql
    .selectFrom('fleet.command')
    .select('envelope')
    .where('given', '=', order)
    .executeTakeFirst();
  return row === undefined ? undefined : apart.obeyed(row.envelope, box.keys);
};

test('who cancels what is on air is told that it sounds on until a second person has signed; the signature is good until its end', async () => {
  const airing = await onAir(10);
  const { signBy } = await editor.call(airingRoutes.cancel, {
    params: { airing },
    body: { reason: 'Đọc nhầm bản' },
  });
  const [order] = await waiting();
  expect(order).toMatchObject({
    what: { command: 'silence' },
    names: ['Cụm chợ'],
    may: 'sign',
    reason: 'Đọc nhầm bản',
  });
  const left = Temporal.Instant.from(signBy ?? '')
    .since(Temporal.Now.instant())
    .total('minutes');
  expect(left).toBeGreaterThan(8);
  expect(left).toBeLessThan(10);
  expect(await commandOf(order?.id ?? '')).toBeUndefined();
  await apart.signs(order?.id ?? '', lead);
  expect(await commandOf(order?.id ?? '')).toMatchObject({
    command: 'silence',
    airing,
    reason: 'Đọc nhầm bản',
  });
  expect(await waiting()).toEqual([]);
  const now = await editor.call(fleetRoutes.silence, { params: { cluster }, body: { reason: 'Có tang' } });
  expect(now.signBy).toBeDefined();
  const [again] = await waiting();
  await lead.call(orderRoutes.refuse, { params: { order: again?.id ?? '' }, body: { reason: 'Đã tắt tay' } });
});

test('listening in waits for the second person too, two minutes for a signature, and needs none any more when nobody waits to listen', async () => {
  const url = await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  const listen = async () => {
    const gone = new AbortController();
    const headers = { cookie: editor.cookie };
    const answer = await fetch(`${url}/api/clusters/${cluster}/listen`, { headers, signal: gone.signal });
    return { answer, leave: () => gone.abort() };
  };
  const first = await listen();
  expect(first.answer.headers.get(LISTEN_SIGN_BY)).toMatch(/^20/);
  const [order] = await waiting();
  expect(order).toMatchObject({
    what: { command: 'listen', seconds: 120 },
    by: { id: editor.person },
    may: 'sign',
  });
  await apart.signs(order?.id ?? '', lead);
  expect(await commandOf(order?.id ?? '')).toMatchObject({ command: 'listen', seconds: 120 });
  first.leave();
  const second = await listen();
  expect(await waiting()).toHaveLength(1);
  second.leave();
  await vi.waitFor(async () => expect(await waiting()).toEqual([]));
  // Somebody who closes the dialog at once is gone before the order is there.
  const hasty = request(`${url}/api/clusters/${cluster}/listen`, { headers: { cookie: editor.cookie } });
  hasty.on('error', () => undefined).end();
  const closed = new Promise((settle) =>
    server.app.http.server.once('request', ({ socket }) => {
      socket.once('close', settle);
      hasty.destroy();
    }),
  );
  await closed;
  await pause(500);
  await vi.waitFor(async () => expect(await waiting()).toEqual([]), 5000);
  const unsigned = await server.db.pool.query(
    "select 1 from fleet.command where what = 'listen' and given is null",
  );
  expect(unsigned.rowCount).toBe(0);
});

test('the page of what waits says which kinds boxes refuse because nobody can be waited for', async () => {
  expect((await lead.call(orderRoutes.awaiting)).refused).toEqual(['alert']);
});

test('the plan of a station waits for the second person, goes out when it is signed, and nothing else takes its place meanwhile', async () => {
  const awaits = async () => lead.call(horizonRoutes.awaiting);
  const { station } = box;
  const plan = async () => {
    const row = await server.db.sql
      .selectFrom('broadcast.horizon')
      .selectAll()
      .where('station', '=', asId<'station'>(station))
      .executeTakeFirst();
    return row === undefined ? undefined : Horizon.parse(apart.obeyed(row.envelope, box.keys, 'horizon'));
  };
  const prepared = async () =>
    (await lead.call(horizonRoutes.prepare, { body: { stations: [station] } })).horizons;
  const signs = async (text = (each: string) => each) =>
    lead.call(horizonRoutes.sign, {
      body: {
        key: apart.key,
        signatures: (await prepared()).map((each) => ({ station, signature: apart.sign(text(each.text)) })),
      },
    });
  const build = () => publishHorizon(server.app.broadcast, asId<'station'>(station));
  await build();
  expect(await plan()).toBeUndefined();
  expect(await awaits()).toMatchObject({
    horizons: [{ station: { id: station }, why: { kind: 'unsigned' } }],
    may: 'sign',
  });
  expect((await editor.call(horizonRoutes.awaiting)).may).toBe('nothing');
  expect(await codeOf(editor.call(horizonRoutes.prepare, { body: { stations: [station] } }))).toBe(
    'access/role-needed',
  );
  expect(await codeOf(signs((text) => `${text} `))).toBe('fleet/second-signature-wrong');
  await signs();
  expect((await awaits()).horizons).toEqual([]);
  expect((await plan())?.airings).toEqual([]);

  const airing = await onAir(10, 60);
  await build();
  expect((await plan())?.airings).toEqual([]);
  expect((await awaits()).horizons).toMatchObject([
    { why: { kind: 'changed', added: 1, removed: 0 }, signedUntil: expect.stringMatching(/^20/) },
  ]);
  // What was prepared before another signature came in is not good any more.
  const [stale] = await prepared();
  await signs();
  const body = { key: apart.key, signatures: [{ station, signature: apart.sign(stale?.text ?? '') }] };
  expect(await codeOf(lead.call(horizonRoutes.sign, { body }))).toBe('broadcast/prepare-again');
  expect((await plan())?.airings.map(({ id }) => id)).toEqual([airing]);
  const row = await server.db.pool.query(
    'select sequence, published_at from broadcast.horizon where station = $1',
    [station],
  );
  expect(row.rows).toMatchObject([{ sequence: 2, published_at: expect.anything() }]);
  expect((await awaits()).horizons).toEqual([]);
});

/** Something that this cluster plays, from so many minutes on, 0 for now, for so many minutes. */
async function onAir(minutes: number, later = 0): Promise<string> {
  const [airing, bulletin] = [randomUUID(), randomUUID()];
  const sound = `${later}`.padStart(64, '0');
  const { person } = editor;
  const db = server.db.sql;
  await sql`insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
    values (${sound}, 1000, ${minutes * 60_000}, 'x', 'x', -20, -3, 'met', '[]')`.execute(db);
  await sql`insert into broadcast.bulletin (id, place, author) values (${bulletin}, ${server.town}, ${person})`.execute(
    db,
  );
  await sql`insert into broadcast.bulletin_version (bulletin, version, title, text, voice, spoken, by)
    values (${bulletin}, 1, 'Tin', 'Tin', 'x', 'tin', ${person})`.execute(db);
  await sql`insert into broadcast.airing (id, bulletin, version, title, sound, duration_ms, at, volume, priority, scheduled_by)
    values (${airing}, ${bulletin}, 1, 'Tin', ${sound}, ${minutes * 60_000}, now() + make_interval(mins => ${later}), 70, 'ordinary', ${person})`.execute(
    db,
  );
  await sql`insert into broadcast.airing_station (airing, station) values (${airing}, ${box.station})`.execute(
    db,
  );
  if (later > 0) return airing;
  await db
    .insertInto('fleet.presence')
    .values({ box: asId<'box'>(box.box), online: true, playing: airing } as never)
    .onConflict((on) => on.column('box').doUpdateSet({ online: true, playing: airing }))
    .execute();
  return airing;
}
