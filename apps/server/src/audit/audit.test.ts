import { auditRoutes } from '@loaphuong/contract';
import { codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { narrow, withTransaction } from '../platform/database.ts';
import { type Deed, isWhole, record } from './index.ts';

let server: TestServer;
let supervisor: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  supervisor = await server.signedIn('Lâm Thị Nga', 'supervisor');
});
afterAll(() => server.close());

const deed = (id: string, more: Partial<Deed> = {}): Deed => ({
  action: 'test/do',
  subject: { kind: 'thing', id },
  ...more,
});
const write = (one: Deed, doer: Parameters<typeof record>[1] = 'program') =>
  withTransaction(server.db, (trx) => record(narrow(trx), doer, one));
const listed = (before?: number) =>
  supervisor.call(auditRoutes.list, { query: before === undefined ? {} : { before } });
const count = async () =>
  (
    await server.db.pool.query<{ n: number; last: bigint }>(
      'select count(*)::int as n, max(seq) as last from audit.entry',
    )
  ).rows[0];

describe('an entry', () => {
  test('says who, for whom, what, to what and why', async () => {
    const lan = await server.signedIn('Đinh Thị Lan', 'editor');
    await write(deed('a', { reason: 'Vì thế', detail: { n: 1 } }), {
      person: supervisor.person,
      behind: lan.person,
    });
    const { entries } = await listed();
    expect(entries[0]).toMatchObject({
      actor: { id: supervisor.person, name: 'Lâm Thị Nga' },
      behind: { id: lan.person, name: 'Đinh Thị Lan' },
      action: 'test/do',
      subject: { kind: 'thing', id: 'a' },
      reason: 'Vì thế',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await write(deed('b'));
    expect((await listed()).entries[0]).not.toHaveProperty('actor');
  });

  test('is kept with the deed or not at all, and a deed that failed leaves no gap', async () => {
    const before = await count();
    const failed = withTransaction(server.db, async (trx) => {
      await record(narrow(trx), 'program', deed('c'));
      throw new Error('the deed failed');
    });
    await expect(failed).rejects.toThrow('the deed failed');
    expect(await count()).toEqual(before);
    await write(deed('d'));
    expect((await count())?.last).toBe((before?.last ?? 0n) + 1n);
  });

  test('is the only one in its place, however many are written at once and under whatever isolation', async () => {
    const before = await count();
    const levels = ['read committed', 'repeatable read', 'serializable'] as const;
    const written = await Promise.allSettled(
      Array.from({ length: 24 }, (_, n) =>
        server.db.sql
          .transaction()
          .setIsolationLevel(levels[n % 3] ?? 'read committed')
          .execute((trx) => record(narrow(trx), 'program', deed(`e${n}`))),
      ),
    );
    const through = written.filter((outcome) => outcome.status === 'fulfilled').length;
    expect(through).toBeGreaterThanOrEqual(8);
    const after = await count();
    expect([after?.n, after?.last]).toEqual([
      (before?.n ?? 0) + through,
      (before?.last ?? 0n) + BigInt(through),
    ]);
    expect(await isWhole(server.db.sql)).toBe(true);
  });
});

describe('the log', () => {
  test('is read newest first, a hundred at a time, to its first entry', async () => {
    await withTransaction(server.db, async (trx) => {
      for (let n = 0; n < 120; n += 1) await record(narrow(trx), 'program', deed(`page${n}`));
    });
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      const { entries } = await listed(before);
      if (entries.length === 0) break;
      expect(entries.length).toBeLessThanOrEqual(100);
      seen.push(...entries.map((entry) => entry.seq));
      before = seen.at(-1);
    }
    const all = await count();
    expect(seen).toEqual(Array.from({ length: all?.n ?? 0 }, (_, n) => Number(all?.last) - n));
  });

  test('is for administrators and supervisors of the place alone', async () => {
    const administrator = await server.signedIn('Bùi Văn Lộc', 'administrator');
    expect(await codeOf(administrator.call(auditRoutes.list, { query: {} }))).toBe('no refusal');
    const others = await server.signedIn(
      'Tạ Thị Yến',
      'lead',
      'editor',
      'approver',
      'accountant',
      'technician',
    );
    expect(await codeOf(others.call(auditRoutes.list, { query: {} }))).toBe('access/role-needed');
    expect(await codeOf(server.stranger(auditRoutes.list, { query: {} }))).toBe('access/signed-out');
    for (const before of [1.5, 'x', 1e30] as never[]) {
      expect(await codeOf(supervisor.call(auditRoutes.list, { query: { before } }))).toBe(
        'platform/invalid-input',
      );
    }
  });

  test('lets nobody change it, and whoever switches the guards off is seen by the chain, at the very entry', async () => {
    for (const change of [
      'update audit.entry set seq = seq',
      'delete from audit.entry',
      'truncate audit.entry',
    ]) {
      await expect(server.db.pool.query(change)).rejects.toThrow('append-only');
    }
    const last = Number((await count())?.last);
    const [seq, next] = [last - 10, last - 9];
    const of = `where seq = ${seq}`;
    const changes: [change: string, at: number][] = [
      [`update audit.entry set action = 'x' ${of}`, seq],
      [`update audit.entry set at = at + interval '1 microsecond' ${of}`, seq],
      [`update audit.entry set reason = coalesce(reason, '') || 'x' ${of}`, seq],
      [`update audit.entry set detail = '{"n": 2}' ${of}`, seq],
      [`update audit.entry set actor = '${supervisor.person}' ${of}`, seq],
      [`update audit.entry set subject_id = 'x' ${of}`, seq],
      [`update audit.entry set prev = hash ${of}`, seq],
      // A change that brings its own hash along breaks the next link instead.
      [
        `update audit.entry set action = 'x' ${of}; update audit.entry e set hash = audit.hash_of(e) ${of}`,
        next,
      ],
      [`delete from audit.entry ${of}`, next],
      [`delete from audit.entry where seq < ${seq}`, seq],
      [
        `insert into audit.entry select 0, at, actor, behind, action, subject_kind, subject_id, reason, detail, prev, hash from audit.entry ${of}`,
        0,
      ],
    ];
    for (const [change, at] of changes)
      expect([change, await behindTheGuards(change)]).toEqual([change, BigInt(at)]);
    expect(await isWhole(server.db.sql)).toBe(true);
  });
});

/** Does something as whoever owns the database, with every guard off; where the chain breaks then. Takes it back. */
async function behindTheGuards(change: string): Promise<bigint | undefined> {
  const connection = await server.db.pool.connect();
  try {
    await connection.query('begin; alter table audit.entry disable trigger user');
    await connection.query(change);
    return (await connection.query<{ seq: bigint }>('select first_break as seq from audit.first_break()'))
      .rows[0]?.seq;
  } finally {
    await connection.query('rollback');
    connection.release();
  }
}
