import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AiringId } from '@loaphuong/domain/broadcast';
import type { BoxId, ClusterId } from '@loaphuong/domain/fleet';
import type { JournalEvent, JournalRecord } from '@loaphuong/protocol';
import { nextRecord, signedBatch, wholePlay } from '@loaphuong/testkit/bare-journal';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeJournal } from '../fleet/journal.ts';
import { migrate } from '../platform/migrate.ts';
import { keepMonthsAhead, monthOf } from '../platform/months.ts';
import { keepPlayLog } from './play-log.ts';
import { playsOfCluster } from './plays.ts';
import type { BroadcastSlice } from './slice.ts';
import { cellsOf } from './standings.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../../migrations');
const PLACE = '11111111-1111-4111-8111-111111111111';
const STATION = '22222222-2222-4222-8222-222222222222';
const CLUSTER = '33333333-3333-4333-8333-333333333333' as ClusterId;
const BOX = '44444444-4444-4444-8444-444444444444' as BoxId;
const PERSON = '55555555-5555-4555-8555-555555555555';
const BULLETIN = '66666666-6666-4666-8666-666666666666';
const SHA = 'a'.repeat(64);

let db: TestDatabase<BroadcastSlice>;
let key: KeyObject;
let journal: JournalRecord[];
const query = async (text: string, values: unknown[] = []) => (await db.pool.query(text, values)).rows;
const airingId = (n: number) => `77777777-7777-4777-8777-${String(n).padStart(12, '0')}`;

/** A station with one cluster, its box and an approved bulletin. */
async function found(): Promise<void> {
  const pair = generateKeyPairSync('ed25519');
  key = pair.privateKey;
  journal = [];
  const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
  await db.admin(`
    insert into places.place (id, name, level, valid_from) values ('${PLACE}', 'An Thủy', 'ward', '2020-01-01');
    insert into places.installation (place, zone) values ('${PLACE}', 'Asia/Ho_Chi_Minh');
    insert into access.person (id, name, email) values ('${PERSON}', 'Lê Thị Mai Anh', 'mai.anh@vi-du.vn');
    insert into fleet.station (id, ward, name) values ('${STATION}', '${PLACE}', 'Đài An Thủy');
    insert into fleet.cluster (id, station, ordinal, name, added_at)
      values ('${CLUSTER}', '${STATION}', 1, 'Nhà văn hóa', '2020-01-01');
    insert into fleet.box (id, cluster, public_key, broker_secret_sha256) values ('${BOX}', '${CLUSTER}', '${raw}', 'x');
    insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
      values ('${SHA}', 1, 60000, 'vi', 'test', -16, -2, 'met', '[]');
    insert into broadcast.bulletin (id, place, author) values ('${BULLETIN}', '${PLACE}', '${PERSON}');
    insert into broadcast.bulletin_version (bulletin, version, title, text, voice, spoken, by)
      values ('${BULLETIN}', 1, 'Tin', 'Tin', 'vi', 'Tin', '${PERSON}')`);
}

async function aired(n: number, at: string): Promise<string> {
  await query(
    `insert into broadcast.airing (id, bulletin, version, title, sound, duration_ms, at, volume, priority, scheduled_by)
     values ($1, $2, 1, 'Tin', $3, 60000, $4, 70, 'ordinary', $5)`,
    [airingId(n), BULLETIN, SHA, at, PERSON],
  );
  await query('insert into broadcast.airing_station values ($1, $2)', [airingId(n), STATION]);
  return airingId(n);
}

const played = (airing: string, plannedAt: string): JournalEvent => ({
  ...wholePlay(airing),
  title: 'Tin',
  sha256: SHA,
  plannedAt,
  startedAt: plannedAt,
  playedMs: 60_000,
  durationMs: 60_000,
});

function writes(event: JournalEvent, at = '2026-11-20T03:00:00.000Z'): JournalRecord {
  const record = nextRecord(journal.at(-1), event, { at });
  journal.push(record);
  return record;
}

async function brings(records: readonly JournalRecord[] = journal) {
  return takeJournal(db, [keepPlayLog], BOX, signedBatch(BOX, key, records));
}

/** A record as it would lie in another month. */
async function laysDown(record: JournalRecord, month: string, table = 'fleet.journal_record'): Promise<void> {
  await query("select platform.keep_month('fleet.journal_record', $1)", [month]);
  await query(
    `insert into ${table} (box, seq, at, clock, event, prev, hash, month) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [BOX, record.seq, record.at, record.clock, record.event, record.prev, record.hash, month],
  );
}

const months = async (table: string) =>
  (await query(`select month::text, count(*)::int as rows from ${table} group by month order by month`)).map(
    ({ month, rows }) => [month, rows],
  );
const running = () => monthOf(Temporal.Now.instant()).toString();
const earlier = (count: number) => Temporal.PlainDate.from(running()).subtract({ months: count }).toString();
const partition = (table: string, month: string) => `${table}_${month.slice(0, 7).replace('-', '_')}`;

beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.close());

describe('a box that lies about the time', () => {
  beforeEach(found);

  test('has its records in the month in which the server took them in, and its plays in the month of the airing', async () => {
    const known = await aired(1, '2026-03-31T23:59:30Z');
    writes(played(known, '2026-03-31T23:59:30.000Z'), '1970-01-01T00:00:00.000Z');
    writes(played(known, '1970-01-01T00:00:00.000Z'), '2027-12-01T00:00:00.000Z');
    writes(played(airingId(99), '2031-05-05T00:00:00.000Z'), '2031-05-05T00:00:00.000Z');
    expect(await brings()).toEqual({ through: 3 });
    expect(await months('fleet.journal_record')).toEqual([[running(), 3]]);
    expect(await months('broadcast.play')).toEqual([
      ['2026-03-01', 2],
      [running(), 1],
    ]);
    expect(await playsOfCluster(db.sql, CLUSTER)).toHaveLength(3);
  });

  test('finds a month also where nobody made it ahead', async () => {
    for (const table of ['fleet.journal_record', 'broadcast.play']) {
      const gone = partition(table, running());
      await db.admin(`alter table ${table} detach partition ${gone}; drop table ${gone}`);
    }
    writes(played(airingId(1), '2026-11-20T03:00:00.000Z'));
    expect(await brings()).toEqual({ through: 1 });
    expect(await months('broadcast.play')).toEqual([[running(), 1]]);
  });
});

describe('each record once, over all months', () => {
  beforeEach(found);

  test('a batch that comes again in another month adds only what is new', async () => {
    await laysDown(writes(played(airingId(1), '2026-11-20T03:00:00.000Z')), earlier(1));
    writes(played(airingId(2), '2026-11-20T04:00:00.000Z'));
    expect(await brings()).toEqual({ through: 2 });
    expect(await brings()).toEqual({ through: 2 });
    expect(await months('fleet.journal_record')).toEqual([
      [earlier(1), 1],
      [running(), 1],
    ]);
    expect(await months('broadcast.play')).toEqual([[running(), 1]]);
  });

  test('the database takes no record twice, none out of turn and none in its month directly, whoever writes', async () => {
    const first = writes(played(airingId(1), '2026-11-20T03:00:00.000Z'));
    const second = writes(played(airingId(2), '2026-11-20T04:00:00.000Z'));
    const third = writes(played(airingId(3), '2026-11-20T05:00:00.000Z'));
    await laysDown(first, earlier(1));
    const refused = 'do not follow the head of their journal';
    await expect(laysDown(first, running())).rejects.toThrow(refused);
    await expect(laysDown(third, running())).rejects.toThrow(refused);
    const within = partition('fleet.journal_record', running());
    await expect(laysDown(first, running(), within)).rejects.toThrow(refused);
    await laysDown(second, running(), within);
    const twice = `insert into fleet.journal_record (box, seq, clock, event, prev, hash, month)
      select '${BOX}', 3, '{}', '{}', '', '', m from unnest(array['${running()}', '${earlier(1)}']::date[]) m`;
    await expect(query(twice)).rejects.toThrow(refused);
    expect((await query('select seq, hash from fleet.journal_head'))[0]).toEqual({
      seq: 2n,
      hash: second.hash,
    });
  });

  test('the database takes no play twice, whatever month it says, and none that the journal does not hold', async () => {
    writes(played(airingId(1), '2026-11-20T03:00:00.000Z'));
    await brings();
    const again = (seq: number) =>
      query(
        `insert into broadcast.play (box, seq, cluster, station, airing, title, planned_at, played_ms, duration_ms, proved_ms,
           result, hash, local_day, month)
         select box, $1, cluster, station, airing, title, planned_at, 1, 1, 1, result, hash, local_day, $2 from broadcast.play`,
        [seq, Temporal.PlainDate.from(running()).add({ months: 1 }).toString()],
      );
    await expect(again(1)).rejects.toThrow('are there already, or their journal does not hold them');
    await expect(again(2)).rejects.toThrow('are there already, or their journal does not hold them');
    expect(await months('broadcast.play')).toEqual([[running(), 1]]);
  });

  test('heads fall never, and a month is append-only like its table', async () => {
    writes(played(airingId(1), '2026-11-20T03:00:00.000Z'));
    await brings();
    const rises = 'only rises';
    for (const table of ['fleet.journal_head', 'broadcast.play_head']) {
      await expect(query(`update ${table} set seq = 0`)).rejects.toThrow(rises);
      await expect(query(`delete from ${table}`)).rejects.toThrow(rises);
      await expect(query(`truncate ${table}`)).rejects.toThrow('append-only');
    }
    for (const table of ['fleet.journal_record', 'broadcast.play']) {
      const month = partition(table, running());
      await expect(query(`delete from ${month}`)).rejects.toThrow('append-only');
      await expect(query(`truncate ${month}`)).rejects.toThrow('append-only');
    }
  });
});

describe('the months themselves', () => {
  test('are made ahead, once, also by many at the same instant', async () => {
    const count = async () =>
      (
        await query("select count(*)::int as n from pg_inherits where inhparent = 'broadcast.play'::regclass")
      )[0].n;
    expect(await count()).toBe(4);
    const far = "select platform.keep_month('broadcast.play', '2040-01-01')";
    await Promise.all([...Array.from({ length: 6 }, () => query(far)), keepMonthsAhead(db.sql)]);
    expect(await count()).toBe(5);
  });

  test('say the same in the database and in the program', async () => {
    for (const at of [
      '2026-10-31T17:30:00Z',
      '2026-11-30T23:59:59.999Z',
      '1970-01-01T00:00:00Z',
      '2027-12-31T17:00:00Z',
    ]) {
      const [row] = await query('select platform.month_of($1)::text as month', [at]);
      expect(row.month).toBe(monthOf(Temporal.Instant.from(at)).toString());
    }
  });

  test('can be taken out; what remains is answered, and a proof that comes late finds its month', async () => {
    await found();
    const old = await aired(1, '2025-02-10T03:00:00Z');
    writes(played(old, '2025-02-10T03:00:00.000Z'));
    await brings();
    await db.admin(`alter table broadcast.play detach partition broadcast.play_2025_02;
      create schema archive; alter table broadcast.play_2025_02 set schema archive`);
    expect(await playsOfCluster(db.sql, CLUSTER)).toEqual([]);
    writes(played(old, '2025-02-10T03:00:00.000Z'));
    expect(await brings()).toEqual({ through: 2 });
    expect(await months('broadcast.play')).toEqual([['2025-02-01', 1]]);
  });

  test('are the only ones that the board of an airing looks into', async () => {
    await found();
    for (let n = 1; n <= 6; n += 1) {
      const at = `2026-0${n}-10T03:00:00.000Z`;
      writes(played(await aired(n, at), at));
    }
    await brings();
    // Which months were touched, as PostgreSQL itself counts it on the connection that asked.
    const touched = await db.sql.connection().execute(async (one) => {
      const scans = async () => {
        await sql`select pg_stat_force_next_flush()`.execute(one);
        const { rows } = await sql<{ relname: string; scans: bigint }>`
          select relname, seq_scan + coalesce(idx_scan, 0) as scans
          from pg_stat_user_tables where relname like 'play\\_2%'`.execute(one);
        return new Map(rows.map((row) => [row.relname, row.scans]));
      };
      const before = await scans();
      expect(before.size).toBeGreaterThanOrEqual(6);
      const cells = await cellsOf(one, [airingId(4) as AiringId], Temporal.Now.instant());
      expect(cells).toMatchObject([{ standing: 'proved' }]);
      const after = await scans();
      return [...after].filter(([name, count]) => count !== before.get(name)).map(([name]) => name);
    });
    expect(touched).toEqual(['play_2026_04']);
  });

  test('are left out by the planner where a question says since when', async () => {
    await query("select platform.keep_month('broadcast.play', $1)", [earlier(5)]);
    const plan = await query(`explain select 1 from broadcast.play
      where cluster = '${CLUSTER}' and planned_at > now() - interval '2 days'
        and month >= platform.month_of(now() - interval '3 days')`);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain(partition('play', running()));
    expect(text).not.toContain(partition('play', earlier(5)));
  });
});

test('an upgrade moves what is there: rows, heads, and the proof that a repair rests on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loaphuong-months-'));
  try {
    const schemas = [
      'migrations',
      'platform',
      'places',
      'audit',
      'access',
      'programme',
      'ledger',
      'fleet',
      'broadcast',
      'care',
    ];
    await db.admin(`drop schema ${schemas.join(', ')} cascade`);
    const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
    for (const name of files.filter((each) => each < '0035'))
      await cp(join(MIGRATIONS, name), join(folder, name));
    await migrate(db.url, folder);
    await found();
    const known = await aired(1, '2026-03-31T23:59:30Z');
    await db.admin(`
      insert into fleet.journal_record (box, seq, at, clock, event, prev, hash, received_at)
        select '${BOX}', n, '1970-01-01', '{}', '{}', '', 'hash ' || n, '2026-03-15'::timestamptz + make_interval(days => n * 30)
        from generate_series(1, 3) n;
      insert into broadcast.play (box, seq, cluster, station, airing, title, planned_at, started_at, played_ms, duration_ms, proved_ms,
          result, hash, local_day, evidence)
        select '${BOX}', n, '${CLUSTER}', '${STATION}', a, 'Tin', '2026-03-31T23:59:30Z', '2026-04-01', 1, 1, 1, 'proved', 'hash ' || n,
          '2026-04-01', '[{"kind":"sink","matched":9,"windows":9},{"kind":"line","matched":9,"windows":10},{"kind":"mic","matched":8,"windows":9}]'
        from (values (1, '${known}'::uuid), (3, '${airingId(99)}')) told(n, a);
      insert into care.ticket (id, cluster, title, state, assignee, opened_at, done_at, done_what, checked_at, proof_box, proof_seq)
        values ('${BULLETIN}', '${CLUSTER}', 'Loa rè', 'checked', '${PERSON}', now(), now(), 'thay củ loa', now(), '${BOX}', 1)`);
    for (const name of files) await cp(join(MIGRATIONS, name), join(folder, name));
    expect((await migrate(db.url, folder)).applied).toContain('0035_partitions.sql');
    expect(await months('fleet.journal_record')).toEqual([
      ['2026-04-01', 1],
      ['2026-05-01', 1],
      ['2026-06-01', 1],
    ]);
    expect(await months('broadcast.play')).toEqual([
      ['2026-03-01', 1],
      ['2026-06-01', 1],
    ]);
    expect(await query('select seq, hash from fleet.journal_head')).toEqual([{ seq: 3n, hash: 'hash 3' }]);
    expect(await query('select seq from broadcast.play_head')).toEqual([{ seq: 3n }]);
    expect(await query('select proof_title, proof_hash, proof_kind from care.ticket')).toEqual([
      { proof_title: 'Tin', proof_hash: 'hash 1', proof_kind: 'line' },
    ]);
    // Also in a month that was there before its triggers.
    const late = `insert into fleet.journal_record_2026_04 (box, seq, clock, event, prev, hash, month)
      values ('${BOX}', 1, '{}', '{}', '', '', '2026-04-01')`;
    await expect(query(late)).rejects.toThrow(/journal/);
    await expect(query(late.replace("', 1,", "', 5,"))).rejects.toThrow(
      'do not follow the head of their journal',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
