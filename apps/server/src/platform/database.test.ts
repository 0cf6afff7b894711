import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { type Generated, sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonb, lockUntilCommit, narrow, openDatabase, sqlState, withTransaction } from './database.ts';

interface Tables {
  'demo.note': {
    id: Generated<bigint>;
    amount: bigint | null;
    at: Temporal.Instant | null;
    day: Temporal.PlainDate | null;
    days: Temporal.PlainDate[] | null;
    body: unknown;
  };
}

interface Wider extends Tables {
  'demo.other': { id: bigint };
}

let database: TestDatabase<Tables>;

beforeAll(async () => {
  database = await testDatabase<Tables>();
  await database.pool.query(`
    create schema demo;
    create table demo.note (
      id bigint primary key generated always as identity,
      amount bigint, at timestamptz, day date, days date[], body jsonb
    )`);
});
afterAll(async () => {
  await database.close();
});

describe('types on their way through the database', () => {
  test('money, instants, days and lists come back exactly as they went in', async () => {
    const row = {
      amount: 9_007_199_254_740_993n,
      at: Temporal.Instant.from('2026-11-23T05:00:00.123456+07:00'),
      day: Temporal.PlainDate.from('2026-11-23'),
      days: [Temporal.PlainDate.from('2026-01-01'), Temporal.PlainDate.from('2027-02-17')],
      body: jsonb(['một', { hai: 2 }]),
    };
    const back = await database.sql
      .insertInto('demo.note')
      .values(row)
      .returningAll()
      .executeTakeFirstOrThrow();
    expect(back.amount).toBe(row.amount);
    expect(back.at?.toString()).toBe('2026-11-22T22:00:00.123456Z');
    expect(back.day?.toString()).toBe('2026-11-23');
    expect(back.days?.map(String)).toEqual(['2026-01-01', '2027-02-17']);
    expect(back.body).toEqual(['một', { hai: 2 }]);
    const found = await database.sql
      .selectFrom('demo.note')
      .select('id')
      .where('at', '=', row.at)
      .where('day', '=', row.day)
      .execute();
    expect(found).toEqual([{ id: back.id }]);
  });

  test('null stays null, also inside lists', async () => {
    const { rows } = await database.pool.query(
      `select null::timestamptz as at, array[null, '2026-01-02'::date] as days, 7::bigint as n`,
    );
    expect(rows).toEqual([{ at: null, days: [null, Temporal.PlainDate.from('2026-01-02')], n: 7n }]);
  });

  test('a forgotten value is refused before it reaches the database', async () => {
    const forgotten = undefined as unknown as bigint;
    await expect(
      database.sql.selectFrom('demo.note').selectAll().where('amount', '=', forgotten).execute(),
    ).rejects.toThrow('undefined');
  });

  test('dates of a library keep the library’s own types on the plain side', async () => {
    const { rows } = await database.pool.query('select now() as at');
    expect(rows[0].at).toBeInstanceOf(Temporal.Instant);
    const { types } = await import('pg');
    expect(types.getTypeParser(1184)('2026-11-23 00:00:00+00')).toBeInstanceOf(Date);
  });
});

describe('transactions', () => {
  const count = async (): Promise<bigint> =>
    (
      await database.sql
        .selectFrom('demo.note')
        .select(({ fn }) => fn.countAll<bigint>().as('n'))
        .executeTakeFirstOrThrow()
    ).n;

  test('what fails half-way leaves nothing', async () => {
    const before = await count();
    await expect(
      withTransaction(database, async (trx) => {
        await trx.insertInto('demo.note').values({ amount: 1n, body: null }).execute();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await count()).toBe(before);
  });

  test('a use case called from another joins its transaction', async () => {
    const before = await count();
    const inner = (trx: Transaction<Tables>): Promise<unknown> =>
      withTransaction(trx, (same) =>
        same.insertInto('demo.note').values({ amount: 2n, body: null }).execute(),
      );
    await expect(
      withTransaction(database, async (trx) => {
        await inner(trx);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await count()).toBe(before);
  });

  test('a transaction over all tables serves a slice that knows only its own', async () => {
    // The same pool, seen with more tables: what the composition root holds.
    const all = openDatabase<Wider>({ url: database.url });
    const save = async (trx: Transaction<Tables>): Promise<void> => {
      await trx.insertInto('demo.note').values({ amount: 3n, body: null }).execute();
    };
    const before = await count();
    await withTransaction(all, (trx) => save(narrow(trx)));
    await all.close();
    expect(await count()).toBe(before + 1n);
  });

  test('two who want the same thing at once go one after the other', async () => {
    const order: string[] = [];
    const turn = (name: string): Promise<void> =>
      withTransaction(database, async (trx) => {
        await lockUntilCommit(trx, 'the one chain');
        order.push(`${name} in`);
        await sql`select pg_sleep(0.05)`.execute(trx);
        order.push(`${name} out`);
      });
    await Promise.all([turn('a'), turn('b')]);
    expect(order.map((each) => each.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
  });
});

describe('trouble', () => {
  test('a connection that is cut does not end the program, and the next query works', async () => {
    const { rows } = await database.pool.query('select pg_backend_pid() as pid');
    await database.pool
      .query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()')
      .catch(() => undefined);
    await new Promise((settle) => setTimeout(settle, 50));
    const again = await database.pool.query('select pg_backend_pid() as pid');
    expect(again.rows[0].pid).not.toBe(rows[0].pid);
  });

  test('an error of PostgreSQL can be told by its code', async () => {
    const error = await database.pool.query('select 1/0').catch((caught: unknown) => caught);
    expect(sqlState(error)).toBe('22012');
    expect(sqlState(new Error('other'))).toBeUndefined();
  });
});
