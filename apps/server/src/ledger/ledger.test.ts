import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Actor } from '@loaphuong/domain/access';
import { dong } from '@loaphuong/domain/basics';
import type { PlanId } from '@loaphuong/domain/programme';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPerson } from '../access/index.ts';
import { foundPlace } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import { importPlan } from '../programme/index.ts';
import { allocate, type LedgerSlice, lineBalances } from './index.ts';

const EXAMPLE = new URL('../../../../examples/ke-hoach-cua-lam-2026.txt', import.meta.url);

let db: TestDatabase<LedgerSlice>;
let lead: Actor;
let example: string;
let place: Awaited<ReturnType<typeof foundPlace>>;
beforeAll(async () => {
  db = await testDatabase();
  example = await readFile(EXAMPLE, 'utf8');
  await withTransaction(db, async (trx) => {
    const from = Temporal.PlainDate.from('2020-01-01');
    place = await foundPlace(narrow(trx), 'program', { name: 'Thị xã Cửa Lam', level: 'town', from });
    const person = await addPerson(narrow(trx), 'program', {
      name: 'Hồ Thị Yến',
      email: 'yen@cualam.example',
    });
    lead = { person, behind: undefined, grants: [] };
  });
});
afterAll(() => db.close());

let plan: PlanId;
let fund: string;
let lines: string[];
beforeEach(async () => {
  plan = await newPlan();
  await allocated([100n, 50n]);
});

let copies = 0;
async function newPlan(): Promise<PlanId> {
  copies += 1;
  const bytes = Buffer.from(`${example}\n\nBản thử ${copies}\n`);
  return importPlan(db, lead, place, { fileName: 'ke-hoach.txt', bytes });
}
async function allocated(amounts: bigint[]): Promise<void> {
  const money = amounts.map((amount, index) => ({ label: `Dòng ${index + 1}`, amount: dong(amount) }));
  await withTransaction(db, (trx) =>
    allocate(trx, lead, plan, { source: 'Ngân sách', decision: '386/QĐ-UBND', lines: money }),
  );
  const rows = await db.sql
    .selectFrom('ledger.line as l')
    .innerJoin('ledger.fund as f', 'f.id', 'l.fund')
    .select(['l.id', 'f.id as fund'])
    .where('f.plan', '=', plan)
    .orderBy('l.ordinal')
    .execute();
  fund = rows[0]?.fund ?? '';
  lines = rows.map((row) => row.id);
}

type Posting = [account: string, line: string | null, amount: bigint];
/** Books by hand, as anybody with a connection could. Kinds for commitments come with their use cases; the accounts are guarded now. */
async function book(postings: Posting[], more: { isolation?: string; entry?: string; seal?: boolean } = {}) {
  const connection = await db.pool.connect();
  const entry = more.entry ?? randomUUID();
  try {
    await connection.query(`begin isolation level ${more.isolation ?? 'read committed'}`);
    for (const [index, [account, line, amount]] of postings.entries()) {
      await connection.query(
        'insert into ledger.posting (entry, n, account, line, amount) values ($1, $2, $3, $4, $5)',
        [entry, index + 101, account, line, amount],
      );
    }
    if (more.seal !== false) {
      await connection.query(
        `insert into ledger.entry (id, fund, kind, "by", memo) values ($1, $2, 'allocation', $3, 'Thử')`,
        [entry, fund, lead.person],
      );
    }
    await connection.query('commit');
    return entry;
  } catch (error) {
    await connection.query('rollback');
    throw error;
  } finally {
    connection.release();
  }
}
const commit = (line: string, amount: bigint): Posting[] => [
  ['committed', line, amount],
  ['available', line, -amount],
];
const backwards = (postings: Posting[]) => postings.toReversed();
const firstBreak = async () =>
  (await db.pool.query<{ first_break: bigint }>('select * from ledger.first_break()')).rows[0]?.first_break;
const entryCount = async () =>
  (await db.pool.query<{ n: bigint }>('select count(*) as n from ledger.entry')).rows[0]?.n ?? -1n;

describe('an allocation', () => {
  test('gives each line what the plan says, to the đồng, and takes it from the source', async () => {
    expect(await lineBalances(db.sql, plan)).toEqual([
      { allocated: '100', committed: '0', spent: '0' },
      { allocated: '50', committed: '0', spent: '0' },
    ]);
    const source = await db.pool.query(
      `select sum(p.amount)::int8 as total from ledger.posting p join ledger.entry e on e.id = p.entry
       where e.fund = $1 and p.account = 'source'`,
      [fund],
    );
    expect(source.rows).toEqual([{ total: -150n }]);
  });

  test('of nothing opens the books with lines that may spend nothing', async () => {
    const entries = await entryCount();
    plan = await newPlan();
    await allocated([0n]);
    expect(await lineBalances(db.sql, plan)).toEqual([{ allocated: '0', committed: '0', spent: '0' }]);
    expect(await entryCount()).toBe(entries);
    await expect(book(commit(lines[0] ?? '', 1n))).rejects.toThrow('would have -1 đồng in available');
    plan = await newPlan();
    await allocated([]);
    expect(await lineBalances(db.sql, plan)).toEqual([]);
  });

  test('is made once for a plan', async () => {
    await expect(allocated([1n])).rejects.toThrow('fund_plan_key');
  });
});

describe('the books', () => {
  test('refuse an entry that does not balance, one without postings, and postings without an entry', async () => {
    const entries = await entryCount();
    const [line = ''] = lines;
    await expect(book([['committed', line, 5n]])).rejects.toThrow('does not balance: 5');
    await expect(book([])).rejects.toThrow('does not balance: no postings');
    await expect(book(commit(line, 5n), { seal: false })).rejects.toThrow('posting_entry_fkey');
    expect(await entryCount()).toBe(entries);
  });

  test('refuse an entry that touches a line of another plan', async () => {
    const [foreign = ''] = lines;
    plan = await newPlan();
    await allocated([100n]);
    const [own = ''] = lines;
    await expect(
      book([
        ['available', foreign, -10n],
        ['available', own, 10n],
      ]),
    ).rejects.toThrow('a line of another fund');
  });

  test('take nothing into an entry that is written, not even what balances', async () => {
    const [line = ''] = lines;
    const entry = await book(commit(line, 10n));
    await expect(book([['committed', line, 5n]], { entry, seal: false })).rejects.toThrow('is sealed');
    await expect(book(backwards(commit(line, 5n)), { entry, seal: false })).rejects.toThrow('is sealed');
  });

  test.each(['fund', 'line', 'entry', 'posting'])(
    'let nobody change, remove or empty ledger.%s',
    async (table) => {
      const column = { fund: 'source', line: 'label', entry: 'memo', posting: 'account' }[table];
      await expect(db.pool.query(`update ledger.${table} set ${column} = ${column}`)).rejects.toThrow(
        'append-only',
      );
      await expect(db.pool.query(`delete from ledger.${table}`)).rejects.toThrow('append-only');
      await expect(db.pool.query(`truncate ledger.${table} cascade`)).rejects.toThrow('append-only');
    },
  );
});

describe('a line', () => {
  test('can be committed to the last đồng and not one further', async () => {
    const [line = ''] = lines;
    await book(commit(line, 100n));
    await expect(book(commit(line, 1n))).rejects.toThrow('would have -1 đồng in available');
    expect((await lineBalances(db.sql, plan))[0]).toEqual({ allocated: '100', committed: '100', spent: '0' });
  });

  test('cannot be spent beyond what was committed', async () => {
    const [line = ''] = lines;
    await book(commit(line, 30n));
    const spend: Posting[] = [
      ['spent', line, 31n],
      ['committed', line, -31n],
    ];
    await expect(book(spend)).rejects.toThrow('would have -1 đồng in committed');
  });

  test.each(['read committed', 'repeatable read', 'serializable'])(
    'is not overdrawn by eight commitments at once under %s',
    async (isolation) => {
      const [line = ''] = lines;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => book(commit(line, 30n), { isolation })),
      );
      const through = outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
      expect(through).toBe(isolation === 'read committed' ? 3 : 0);
      const [balance] = await lineBalances(db.sql, plan);
      expect(balance).toEqual({ allocated: '100', committed: String(through * 30), spent: '0' });
    },
  );

  test('is not paid from another line by eight commitments at once, whichever account is written first', async () => {
    const [first = '', second = ''] = lines;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        book(index % 2 === 0 ? commit(first, 30n) : backwards(commit(second, 30n))),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(4);
    expect((await lineBalances(db.sql, plan)).map((line) => line.committed)).toEqual(['90', '30']);
  });
});

describe('the chain of entries', () => {
  /** Does something as whoever owns the database, with every guard off, looks, and takes it back. */
  async function behindTheGuards(sql: string): Promise<bigint | undefined> {
    const connection = await db.pool.connect();
    try {
      await connection.query('begin');
      for (const table of ['fund', 'line', 'entry', 'posting']) {
        await connection.query(`alter table ledger.${table} disable trigger user`);
      }
      await connection.query(sql);
      const { rows } = await connection.query<{ first_break: bigint }>('select * from ledger.first_break()');
      return rows[0]?.first_break;
    } finally {
      await connection.query('rollback');
      connection.release();
    }
  }

  test('is whole after everything above, without a gap', async () => {
    expect(await firstBreak()).toBeUndefined();
    const { rows } = await db.pool.query('select count(*) as n, max(seq) as last from ledger.entry');
    expect(rows[0].n).toBe(rows[0].last);
  });

  test('shows every change: memo, instant, order, amount, account, line, label, source, a posting more or less', async () => {
    const [line = ''] = lines;
    const entry = await book(commit(line, 10n));
    const { rows } = await db.pool.query<{ seq: bigint }>('select seq from ledger.entry where id = $1', [
      entry,
    ]);
    const seq = rows[0]?.seq;
    const changes = [
      `update ledger.entry set memo = 'x' where id = '${entry}'`,
      `update ledger.entry set at = at + interval '1 microsecond' where id = '${entry}'`,
      `update ledger.posting set amount = amount * 2 where entry = '${entry}'`,
      `update ledger.posting set account = 'spent' where entry = '${entry}' and account = 'committed'`,
      `update ledger.posting set line = '${lines[1]}' where entry = '${entry}'`,
      `update ledger.posting set n = n + 1000 where entry = '${entry}'`,
      `delete from ledger.posting where entry = '${entry}' and account = 'committed'`,
      `insert into ledger.posting values ('${entry}', 900, 'available', '${line}', 1)`,
    ];
    for (const change of changes) expect([change, await behindTheGuards(change)]).toEqual([change, seq]);
    const earlier = [
      `update ledger.line set label = 'x' where id = '${line}'`,
      `update ledger.fund set source = 'x' where id = '${fund}'`,
    ];
    for (const change of earlier)
      expect([change, await behindTheGuards(change)]).toEqual([change, (seq ?? 0n) - 1n]);
    expect(await behindTheGuards(`update ledger.entry set hash = sha256('x') where seq = 1`)).toBe(1n);
    await book(commit(line, 1n));
    expect(
      await behindTheGuards(
        `delete from ledger.posting where entry = '${entry}'; delete from ledger.entry where id = '${entry}'`,
      ),
    ).toBe((seq ?? 0n) + 1n);
    expect(await firstBreak()).toBeUndefined();
  });
});
