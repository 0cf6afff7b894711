import { randomUUID } from 'node:crypto';
import { careRoutes, fleetRoutes, orderRoutes } from '@loaphuong/contract';
import type { JournalEvent } from '@loaphuong/protocol';
import {
  eventually,
  type PresentBox,
  presentBox,
  type TestServer,
  testServer,
  wholePlay,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { noLog } from '../platform/log.ts';
import { watch } from './watch.ts';

// A plan signed with a stolen key is obeyed by honest boxes, and their journals tell of it. What they tell by our own plans and orders,
// however old, must ring nothing.

const FIRST = '1'.repeat(64);
const SECOND = '2'.repeat(64);
const JINGLE = '3'.repeat(64);
const FOREIGN = 'f'.repeat(64);
const AT = Temporal.Instant.from('2026-11-23T10:00:00Z');

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let author: string;
let bulletin: string;
let box: PresentBox;

beforeAll(async () => {
  server = await testServer({ recurs: false });
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician', 'administrator');
  author = (await server.signedIn('Lê Thị Mai Anh', 'editor')).person;
  const approver = (await server.signedIn('Nguyễn Thị Hạnh', 'approver')).person;
  const { sql: db } = server.db;
  for (const sha256 of [FIRST, SECOND, JINGLE, FOREIGN])
    await sql`insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
      values (${sha256}, 1, 1000, 'vi', 'test', -16, -2, 'met', '[]')`.execute(db);
  const approved = async (...sounds: string[]) => {
    const id = randomUUID();
    await sql`insert into broadcast.bulletin (id, place, author) values (${id}, ${server.town}, ${author})`.execute(
      db,
    );
    for (const [index, sha256] of sounds.entries()) {
      await sql`insert into broadcast.bulletin_version (bulletin, version, title, text, voice, spoken, by)
        values (${id}, ${index + 1}, 'Tin', 'Tin', 'vi', 'tin', ${author})`.execute(db);
      await sql`insert into broadcast.approval (bulletin, version, by, at, sha256)
        values (${id}, ${index + 1}, ${approver}, now(), ${sha256})`.execute(db);
    }
    return id;
  };
  bulletin = await approved(FIRST, SECOND);
  await approved(JINGLE);
});
beforeEach(async () => {
  box = await presentBox(server, technician.call);
});
afterAll(() => server.close());

/** The second version of the bulletin on the air of the first ward's station. */
async function aired(at = AT, isCancelled = false): Promise<string> {
  const id = randomUUID();
  await sql`insert into broadcast.airing (id, bulletin, version, title, sound, duration_ms, at, volume, priority, scheduled_by,
      cancelled_by, cancelled_at, cancel_reason)
    select ${id}, ${bulletin}, 2, 'Tin', ${SECOND}, 1000, ${at.toString()}::timestamptz, 70, 'ordinary', ${author},
      case when gone then ${author}::uuid end, case when gone then now() end, case when gone then 'Hoãn' end
    from (values (${isCancelled}::boolean)) as cancelled(gone)`.execute(server.db.sql);
  await sql`insert into broadcast.airing_station (airing, station)
    select ${id}, station from fleet.cluster where id = ${box.cluster}`.execute(server.db.sql);
  return id;
}

type Played = Extract<JournalEvent, { readonly kind: 'played' }>;
const play = (airing: string, more: Partial<Played> = {}): Played => ({
  ...wholePlay(airing),
  sha256: SECOND,
  plannedAt: AT.toString({ smallestUnit: 'millisecond' }),
  ...more,
});

/** What is noted of this box once it has brought these records. */
async function notedAfter(who: PresentBox, ...events: JournalEvent[]): Promise<readonly string[]> {
  await who.line.writes(...events);
  const last = who.journal.at(-1)?.seq ?? 0;
  await eventually(async () => {
    const { rows } =
      await sql`select from fleet.journal_head where box = ${who.id} and seq >= ${last}`.execute(
        server.db.sql,
      );
    return rows.length > 0 ? true : undefined;
  });
  const { rows } = await sql<{ code: string }>`
    select code from fleet.refusal where box = ${who.id} order by (detail ->> 'record')::int`.execute(
    server.db.sql,
  );
  await who.line.end();
  return rows.map(({ code }) => code);
}

test('what the schedule asked for rings nothing: as planned, cut, late, a substitute, a reserve', async () => {
  const airing = await aired();
  const whole = play(airing);
  expect(
    await notedAfter(
      box,
      whole,
      { ...whole, outcome: 'cut', playedMs: 200, startedAt: '2026-11-23T10:00:00.700Z', startErrorMs: 700 },
      { ...whole, rung: 'substitute', sha256: FIRST },
      { ...whole, rung: 'reserve', sha256: JINGLE },
      { kind: 'silent', airing, title: 'Tin', plannedAt: whole.plannedAt, durationMs: 1000, why: 'silenced' },
    ),
  ).toEqual([]);
});

test('neither does the old time of an airing that was put off, told late by a box that was away, nor the new one', async () => {
  const old = await aired(AT, true);
  const later = AT.add({ minutes: 30 });
  const again = await aired(later);
  expect(
    await notedAfter(
      box,
      play(old),
      play(again, { plannedAt: later.toString({ smallestUnit: 'millisecond' }) }),
    ),
  ).toEqual([]);
});

test('nor a box that plays for a cluster which hangs on its amplifier', async () => {
  const { id: hanging } = await technician.call(fleetRoutes.addCluster, {
    body: { ward: server.wards[0] ?? '', name: 'Cụm mắc chung' },
  });
  await sql`update fleet.cluster set served_by = ${box.cluster}, served_at = '2026-01-01' where id = ${hanging}`.execute(
    server.db.sql,
  );
  expect(await notedAfter(box, play(await aired()))).toEqual([]);
  const { plays } = await technician.call(fleetRoutes.cluster, { params: { cluster: hanging } });
  expect(plays).toHaveLength(1);
});

test('a real airing does not cover another sound, station, time, or what nobody approved, and each is named', async () => {
  const airing = await aired();
  const elsewhere = await presentBox(server, technician.call, 1);
  expect(await notedAfter(elsewhere, play(airing))).toEqual(['box/strange-station']);
  expect(
    await notedAfter(
      box,
      play(airing, { sha256: FOREIGN }),
      // Approved, and not for this.
      play(airing, { sha256: JINGLE }),
      play(airing, { plannedAt: '2026-11-23T10:00:06.000Z' }),
      play(airing, { rung: 'substitute', sha256: JINGLE }),
      play(airing, { rung: 'reserve', sha256: FOREIGN }),
      play(randomUUID()),
    ),
  ).toEqual([
    'box/strange-sound',
    'box/strange-sound',
    'box/strange-time',
    'box/strange-rung',
    'box/strange-rung',
    'box/unknown-play',
  ]);
});

const SOUNDED = {
  kind: 'sounded',
  what: 'tone',
  playedMs: 3000,
  evidence: wholePlay(randomUUID()).evidence,
} as const;

test('a tone by an order that was given to this box rings nothing; one that nobody gave, or to another box, does', async () => {
  const given = async (to: PresentBox) => {
    await technician.call(orderRoutes.give, {
      body: {
        what: { command: 'tone', seconds: 3, percent: 50, anyway: true },
        to: { cluster: to.cluster },
        reason: 'Thử tiếng',
      },
    });
    return (await eventually(() => to.line.orders[0])).id;
  };
  const other = await presentBox(server, technician.call);
  const own = await given(box);
  const strange = await given(other);
  await other.line.end();
  expect(
    await notedAfter(
      box,
      { ...SOUNDED, command: own },
      { ...SOUNDED, command: strange },
      { ...SOUNDED, command: randomUUID() },
      { ...SOUNDED, command: own, what: 'reserve' },
    ),
  ).toEqual(['box/strange-order', 'box/strange-order', 'box/strange-order']);
});

test('it is an alarm, and what it was is said on the page of the cluster', async () => {
  const airing = await aired();
  expect(await notedAfter(box, play(airing, { sha256: FOREIGN }))).toEqual(['box/strange-sound']);
  await watch({
    db: server.db,
    clock: systemClock,
    log: noLog,
    mail: undefined,
    consoleUrl: 'http://localhost',
  });
  const { open } = await technician.call(careRoutes.alarms, { query: { cluster: box.cluster } });
  expect(open).toMatchObject([{ kind: 'unknown-play', urgent: true, level: 'cluster' }]);
  const { refusals } = await technician.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });
  expect(refusals).toMatchObject([
    {
      code: 'box/strange-sound',
      what: {
        vi: 'Thiết bị đã phát âm thanh khác với âm thanh đã duyệt cho lượt đó.',
        en: 'The box played another sound than the one approved for the airing.',
      },
    },
  ]);
});
