import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely';
import { Client, Pool, type PoolConfig } from 'pg';
import { type Log, noLog } from './log.ts';
import { ourTypes, toParameter } from './postgres-types.ts';

/** One pool of connections and the typed view on it. `Tables` maps `'schema.table'` to column types. */
export interface Database<Tables> {
  readonly sql: Kysely<Tables>;
  /** The pool beneath, with the same type rules, for the rare query that Kysely cannot say. */
  readonly pool: Pool;
  /** Waits for running queries, then closes every connection. */
  close(): Promise<void>;
}

/** How to open a pool. */
export interface DatabaseOptions {
  /** `postgres://…`; embedded or not makes no difference from here on. */
  readonly url: string;
  readonly log?: Log;
  /** Most connections of this process, default 10. */
  readonly maxConnections?: number;
  /** A statement that runs longer is cancelled, default 30 s; 0 means never. */
  readonly statementTimeoutMs?: number;
}

/**
 * Opens a pool whose rows carry our types (see `postgres-types.ts`). Connections are made when first needed, so this
 * does not fail; the first query does.
 */
export function openDatabase<Tables>(options: DatabaseOptions): Database<Tables> {
  const pool = openPool(options, { types: ourTypes, Client: TypedClient });
  let closed: Promise<void> | undefined;
  return {
    sql: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    pool,
    close() {
      closed ??= pool.end();
      return closed;
    },
  };
}

/** A pool with the driver's own types (Date, text for int8), for libraries that bring their own SQL. */
export function openPlainPool(options: DatabaseOptions): Pool {
  return openPool(options, {});
}

function openPool(options: DatabaseOptions, more: PoolConfig): Pool {
  const log = options.log ?? noLog;
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'loaphuong',
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    allowExitOnIdle: true,
    ...more,
  });
  // Without listeners a connection that breaks, idle or lent out, would end the whole program.
  const broke = (error: Error): void => {
    log.warn({ err: error }, 'a database connection broke; the pool replaces it');
  };
  pool.on('error', broke);
  pool.on('connect', (client) => client.on('error', broke));
  return pool;
}

/**
 * Runs `work` in one transaction: all of it is kept or none of it. Given a transaction instead of the database it joins
 * that one, so use cases can call each other.
 */
export async function withTransaction<Tables, Result>(
  database: Database<Tables> | Transaction<Tables>,
  work: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  if ('pool' in database) return database.sql.transaction().execute(work);
  return work(database);
}

/**
 * Narrows a transaction to the tables of one slice: the wall between slices. The target comes from where the result is
 * used, e.g. `saveBulletin(narrow(trx), bulletin)`.
 */
export function narrow<All extends Slice, Slice>(trx: Transaction<All>): Transaction<Slice> {
  // Only the compile-time list of tables shrinks; Kysely cannot say so itself because its transactions are invariant.
  return trx as unknown as Transaction<Slice>;
}

/** A value for a `jsonb` column or comparison. Needed for arrays, which the driver would send as PostgreSQL arrays. */
export function jsonb<Value>(value: Value): RawBuilder<Value> {
  return sql<Value>`${JSON.stringify(value)}::jsonb`;
}

/**
 * Takes a lock that ends with the transaction; others who ask for the same name wait. For things of which there must be
 * only one at a time, such as the end of a hash chain.
 */
export async function lockUntilCommit<Tables>(trx: Transaction<Tables>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
}

/** PostgreSQL's five-character error code (SQLSTATE), e.g. `23505` for a unique key that exists already. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/** A connection that turns Temporal parameters into text and refuses `undefined`. */
class TypedClient extends Client {
  // The driver declares a dozen overloads; parameters stand either in the second argument or in `values` of the first.
  override query(...given: never[]): never {
    const [first, second, ...rest] = given as unknown[];
    const values = Array.isArray(second) ? second.map(toParameter) : second;
    const query = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => never;
    return query.call(this, withValues(first), values, ...rest);
  }
}

function withValues(query: unknown): unknown {
  if (typeof query !== 'object' || query === null || !('values' in query) || !Array.isArray(query.values))
    return query;
  // Submittables (cursors, the pool's own) carry methods and must keep their identity.
  if ('submit' in query) return query;
  return { ...query, values: query.values.map(toParameter) };
}
