import { type Kysely, sql } from 'kysely';

/** Tables that are kept by month; see `docs/decisions/0023-months.md`. */
export type KeptByMonth = 'fleet.journal_record' | 'broadcast.play';

/** So many months beyond the running one are there before anybody needs them. */
const AHEAD = 3;

/** The month of an instant by its first day, in UTC: the same as `platform.month_of` of the database. */
export function monthOf(at: Temporal.Instant): Temporal.PlainDate {
  return at.toZonedDateTimeISO('UTC').toPlainDate().with({ day: 1 });
}

/**
 * Sees to it that a table has the running month, by the database's clock, and others. Costs a look into the catalogue when they are there,
 * which is always but after a jump of a clock. @returns the running month.
 */
export async function keepMonth<Tables>(
  db: Kysely<Tables>,
  table: KeptByMonth,
  others: readonly Temporal.PlainDate[] = [],
): Promise<Temporal.PlainDate> {
  const { rows } = await sql<{ month: Temporal.PlainDate; running: boolean }>`
    select month, month = platform.month_of(now()) as running, platform.keep_month(${table}::regclass, month)
    from (select platform.month_of(now()) union select unnest(${others.map(String)}::date[])) wanted(month)`.execute(
    db,
  );
  const running = rows.find((row) => row.running);
  if (running === undefined) throw new Error('the database did not say which month it is');
  return running.month;
}

/** Makes the running month and the next three of every table that is kept by month. */
export async function keepMonthsAhead<Tables>(db: Kysely<Tables>): Promise<void> {
  const tables: readonly KeptByMonth[] = ['fleet.journal_record', 'broadcast.play'];
  await sql`select platform.keep_month(kept, (platform.month_of(now()) + make_interval(months => ahead))::date)
    from unnest(${tables}::regclass[]) kept, generate_series(0, ${AHEAD}::int) ahead`.execute(db);
}
