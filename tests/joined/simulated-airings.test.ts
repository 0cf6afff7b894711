import { expectedPlays, scheduleAirings } from '@loaphuong/cli/simulate/airings';
import type { BoxId } from '@loaphuong/domain/fleet';
import type { AllTables } from '@loaphuong/server';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const PLACE = '11111111-1111-4111-8111-111111111111';
const STATION = '22222222-2222-4222-8222-222222222222';
const PERSON = '55555555-5555-4555-8555-555555555555';
const APPROVER = '77777777-7777-4777-8777-777777777777';
const BULLETIN = '66666666-6666-4666-8666-666666666666';
const SHA = 'a'.repeat(64);
const clusterId = (n: number) => `33333333-3333-4333-8333-00000000000${n}`;
const boxId = (n: number) => `44444444-4444-4444-8444-00000000000${n}` as BoxId;
const MINUTE = 60_000;

let db: TestDatabase<AllTables>;

beforeEach(async () => {
  db = await testDatabase<AllTables>();
  await db.admin(`
    insert into places.place (id, name, level, valid_from) values ('${PLACE}', 'An Thủy', 'ward', '2020-01-01');
    insert into places.installation (place, zone) values ('${PLACE}', 'Asia/Ho_Chi_Minh');
    insert into access.person (id, name, email) values
      ('${PERSON}', 'Lê Thị Mai Anh', 'mai.anh@vi-du.vn'), ('${APPROVER}', 'Trần Văn Bình', 'binh@vi-du.vn');
    insert into access.role_grant (person, role, place) values ('${PERSON}', 'editor', '${PLACE}');
    insert into fleet.station (id, ward, name) values ('${STATION}', '${PLACE}', 'Đài An Thủy');
    insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
      values ('${SHA}', 1, 30000, 'vi', 'test', -16, -2, 'met', '[]');
    insert into broadcast.bulletin (id, place, author) values ('${BULLETIN}', '${PLACE}', '${PERSON}');`);
  for (const n of [1, 2, 3])
    await db.admin(`
      insert into fleet.cluster (id, station, ordinal, name) values ('${clusterId(n)}', '${STATION}', ${n}, 'Mô phỏng 000${n}');
      insert into fleet.box (id, cluster, public_key, broker_secret_sha256) values ('${boxId(n)}', '${clusterId(n)}', 'key ${n}', 'x');
      insert into fleet.journal_head (box, seq, hash) values ('${boxId(n)}', 100, 'x');`);
});
afterEach(() => db.close());

async function approved(): Promise<void> {
  await db.admin(`
    insert into broadcast.bulletin_version (bulletin, version, title, text, voice, spoken, by, render, sound, state, submitted_by, submitted_at, decided_by, decided_at, approved_sha256)
      values ('${BULLETIN}', 1, 'Tin', 'Tin', 'vi', 'Tin', '${PERSON}', 'ready', '${SHA}', 'approved', '${PERSON}', now(), '${APPROVER}', now(), '${SHA}')`);
}

const wanted = (count: number, minutes: number) => {
  const nowMs = Math.floor(Date.now() / 1000) * 1000;
  return { count, nowMs, untilMs: nowMs + minutes * MINUTE };
};

async function refusal(asked: ReturnType<typeof wanted>): Promise<unknown> {
  return scheduleAirings(db, asked).catch(
    (error: { refusal?: { code: string } }) => error.refusal?.code ?? error,
  );
}

describe('airings that a simulation schedules by itself', () => {
  test('lie within the run, with time for the boxes to get ready before the first', async () => {
    await approved();
    const asked = wanted(3, 5);
    const instants = await scheduleAirings(db, asked);
    expect(instants.map((atMs) => (atMs - asked.nowMs) / 1000)).toEqual([90, 180, 270]);
    const rows = await db.sql.selectFrom('broadcast.airing').select('at').orderBy('at').execute();
    expect(rows.map(({ at }) => at.epochMilliseconds)).toEqual(instants);
    const entries = await db.sql.selectFrom('audit.entry').select('action').execute();
    expect(entries.filter(({ action }) => action === 'broadcast/schedule')).toHaveLength(3);
  });

  test('are refused with the way out where nothing is approved, and where they do not fit', async () => {
    expect(await refusal(wanted(1, 5))).toBe('cli/nothing-approved');
    await approved();
    expect(await refusal(wanted(6, 5))).toBe('cli/simulate-airings');
    expect(await refusal(wanted(5, 5))).toHaveLength(5);
  });

  test('are looked up for the simulated boxes alone, with the best that the server holds of each', async () => {
    await approved();
    const asked = wanted(1, 3);
    const [atMs = 0] = await scheduleAirings(db, asked);
    const { id } = await db.sql.selectFrom('broadcast.airing').select('id').executeTakeFirstOrThrow();
    const plays: [n: number, seq: number, result: string, why: string | null][] = [
      [1, 4, 'cut', null],
      [1, 9, 'proved', null],
      [2, 5, 'silent', 'clock-unknown'],
    ];
    for (const [n, seq, result, why] of plays)
      await db.admin(`
        insert into broadcast.play (box, seq, cluster, station, airing, title, planned_at, played_ms, duration_ms, proved_ms, result, why, evidence, hash, local_day, month)
          values ('${boxId(n)}', ${seq}, '${clusterId(n)}', '${STATION}', '${id}', 'Tin', to_timestamp(${atMs / 1000}), 0, 30000, 0, '${result}',
            ${why === null ? 'null' : `'${why}'`}, '[]', 'x', current_date, platform.month_of(to_timestamp(${atMs / 1000})))`);
    const between = { fromMs: asked.nowMs, untilMs: asked.untilMs };
    const found = await expectedPlays(db, [boxId(1), boxId(2), boxId(3)], between);
    expect(found.map(({ box, result, why }) => [box, result, why])).toEqual([
      [boxId(1), 'proved', undefined],
      [boxId(2), 'silent', 'clock-unknown'],
      [boxId(3), undefined, undefined],
    ]);
    expect(found[0]).toMatchObject({ atMs, endMs: atMs + 30_000 });
    expect(await expectedPlays(db, [boxId(3)], between)).toHaveLength(1);
    expect(await expectedPlays(db, [], between)).toEqual([]);
    expect(await expectedPlays(db, [boxId(1)], { ...between, untilMs: atMs })).toEqual([]);
  });
});
