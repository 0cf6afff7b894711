import { type Kysely, sql } from 'kysely';

/** A row by column; every value goes as text and is read by the column's type, `jsonb` as JSON. */
export type BulkRow = Readonly<Record<string, unknown>>;

/**
 * Adds many rows with one parameter a column and one statement, because a parameter for each field costs both sides more than the row itself. @param columns PostgreSQL types by name, in the order in which they are written.
 */
export async function insertRows<Tables>(
  db: Kysely<Tables>,
  table: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly BulkRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = sql.join(Object.keys(columns).map((name) => sql.id(name)));
  const lists = sql.join(
    Object.entries(columns).map(([name, type]) => {
      const list = rows.map((row) => texts(row[name], type));
      return sql`${list}::text[]::${sql.raw(type)}[]`;
    }),
  );
  await sql`insert into ${sql.table(table)} (${names}) select * from unnest(${lists})`.execute(db);
}

function texts(value: unknown, type: string): string | null {
  if (value === undefined || value === null) return null;
  return type === 'jsonb' ? JSON.stringify(value) : String(value);
}
