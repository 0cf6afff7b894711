// What is taken off the schedule at the last moment, and what two people do to one bulletin at the same time.

import { randomUUID } from 'node:crypto';
import { airingRoutes, bulletinRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import type { BulletinId } from '@loaphuong/domain/broadcast';
import { Horizon } from '@loaphuong/protocol';
import { narrow, withTransaction } from '@loaphuong/server';
import {
  codeOf,
  eventually,
  HEARTBEAT,
  type PresentBox,
  presentBox,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { horizonOf } from './horizon.ts';

let server: TestServer;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let approver: Awaited<ReturnType<TestServer['signedIn']>>;
let box: PresentBox;
let elsewhere: PresentBox;

beforeAll(async () => {
  server = await testServer({ recurs: false });
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  approver = await server.signedIn('Nguyễn Thị Hạnh', 'approver');
  const technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  [box, elsewhere] = [
    await presentBox(server, technician.call),
    await presentBox(server, technician.call, 1),
  ];
});
afterAll(async () => {
  await box.line.end();
  await elsewhere.line.end();
  await server.close();
});

/** An approved bulletin, as if it had been spoken. */
async function approved(minutes: number): Promise<BulletinId> {
  const bulletin = asId<'bulletin'>(randomUUID());
  const sound = randomUUID().replaceAll('-', '').padStart(64, '0');
  const db = server.db.sql;
  await sql`insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
    values (${sound}, 1000, ${minutes * 60_000}, 'x', 'x', -20, -3, 'met', '[]')`.execute(db);
  await sql`insert into broadcast.bulletin (id, place, author) values (${bulletin}, ${server.town}, ${editor.person})`.execute(
    db,
  );
  await sql`insert into broadcast.bulletin_version
      (bulletin, version, title, text, voice, spoken, by, render, sound, state, submitted_by, decided_by, approved_sha256)
    values (${bulletin}, 1, 'Tin', 'Tin', 'x', 'tin', ${editor.person}, 'ready', ${sound}, 'approved', ${editor.person}, ${approver.person}, ${sound})`.execute(
    db,
  );
  return bulletin;
}

/** An airing in the ward of the first box that begins so many seconds from now. */
async function airingIn(seconds: number, minutes = 10): Promise<string> {
  const [id, bulletin] = [randomUUID(), await approved(minutes)];
  const db = server.db.sql;
  await sql`insert into broadcast.airing (id, bulletin, version, title, sound, duration_ms, at, volume, priority, scheduled_by)
    select ${id}, ${bulletin}, 1, 'Tin', v.sound, ${minutes * 60_000}, now() + make_interval(secs => ${seconds}), 70, 'ordinary', ${editor.person}
    from broadcast.bulletin_version v where v.bulletin = ${bulletin}`.execute(db);
  await sql`insert into broadcast.airing_station (airing, station) values (${id}, ${box.station})`.execute(
    db,
  );
  return id;
}

const cancel = (airing: string) =>
  editor.call(airingRoutes.cancel, { params: { airing }, body: { reason: 'Đọc nhầm bản' } });
const silenced = ({ line }: PresentBox, airing: string) =>
  line.orders.some((order) => order.command === 'silence' && order.airing === airing);

describe('an airing that is cancelled', () => {
  test.each([
    ['just before its instant', 2],
    ['just after it', -1],
  ])(
    '%s is silenced at every box of its stations that is there, though none has said that it plays it',
    async (_, seconds) => {
      const airing = await airingIn(seconds);
      await cancel(airing);
      await eventually(() => (silenced(box, airing) ? true : undefined));
      expect(silenced(elsewhere, airing)).toBe(false);
    },
  );

  test('long before its instant needs no order: the plan without it is there in time', async () => {
    const [later, now] = [await airingIn(600), await airingIn(1)];
    await cancel(later);
    await cancel(now);
    await eventually(() => (silenced(box, now) ? true : undefined));
    expect(silenced(box, later)).toBe(false);
  });

  test('is silenced where a box says that it plays it, whatever the server thinks of its instant', async () => {
    const airing = await airingIn(600);
    await box.line.says('heartbeat', { ...HEARTBEAT, playing: airing });
    await eventually(async () => {
      const { rows } = await server.db.pool.query('select from fleet.presence where playing = $1', [airing]);
      return rows.length > 0 ? true : undefined;
    });
    await cancel(airing);
    await eventually(() => (silenced(box, airing) ? true : undefined));
    await box.line.says('heartbeat', HEARTBEAT);
  });
});

test('a plan lists what is under way to its end, however long it is, and leaves out what was cancelled', async () => {
  const [long, over, cancelled] = [await airingIn(-9000, 180), await airingIn(-601), await airingIn(-60)];
  await cancel(cancelled);
  const plan = Horizon.parse(
    await withTransaction(server.db, (trx) => horizonOf(narrow(trx), box.station, Temporal.Now.instant())),
  );
  const listed = plan.airings.map(({ id }) => id);
  expect(listed).toContain(long);
  expect(listed).not.toContain(over);
  expect(listed).not.toContain(cancelled);
});

describe('a bulletin that is withdrawn while somebody puts it on the schedule', () => {
  const schedule = (bulletin: BulletinId, hours: number) =>
    editor.call(airingRoutes.schedule, {
      body: { bulletin, at: Temporal.Now.instant().add({ hours }).toString() },
    });
  const withdraw = (bulletin: BulletinId) =>
    editor.call(bulletinRoutes.withdraw, { params: { bulletin }, body: { reason: 'Sai ngày' } });
  const coming = async (bulletin: BulletinId) => {
    const { rows } = await server.db.pool.query(
      'select from broadcast.airing where bulletin = $1 and cancelled_at is null',
      [bulletin],
    );
    return rows.length;
  };
  /** Until so many wait for a lock in this database, or what would wait is over. */
  const waits = async (what: Promise<unknown>, count: number) => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    what.then(over, over);
    await eventually(async () => {
      const { rows } = await server.db.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return isOver || rows.length >= count ? true : undefined;
    });
  };

  test('by somebody who comes while the rules of the wards are asked: the airing is cancelled too', async () => {
    const bulletin = await approved(1);
    const [scheduled, withdrawn] = await withTransaction(server.db, async (trx) => {
      // The schedule has read that it is approved, and stops here.
      await sql`select from fleet.station for update`.execute(trx);
      const first = schedule(bulletin, 5);
      await waits(first, 1);
      const second = withdraw(bulletin);
      await waits(second, 2);
      return [first, second].map((each) => codeOf(each));
    });
    expect([await scheduled, await withdrawn]).toEqual(['no refusal', 'no refusal']);
    expect(await coming(bulletin)).toBe(0);
  });

  test('by somebody who was there before: it is not put on the schedule', async () => {
    const bulletin = await approved(1);
    const [withdrawn, scheduled] = await withTransaction(server.db, async (trx) => {
      // Withdrawing has changed the version and stops before it commits.
      await sql`lock table broadcast.airing in share row exclusive mode`.execute(trx);
      await sql`lock table audit.entry in share row exclusive mode`.execute(trx);
      const first = withdraw(bulletin);
      await waits(first, 1);
      const second = schedule(bulletin, 6);
      await waits(second, 2);
      return [first, second].map((each) => codeOf(each));
    });
    expect([await withdrawn, await scheduled]).toEqual(['no refusal', 'broadcast/not-approved']);
    expect(await coming(bulletin)).toBe(0);
  });
});
