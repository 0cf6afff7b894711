import type { BoxId } from '@loaphuong/domain/fleet';
import type { Heartbeat } from '@loaphuong/protocol';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database.ts';
import { LOG_DAYS } from './collected-logs.ts';
import type { FleetSlice } from './slice.ts';

/** Days that readings are kept: a week, and the day that is looked at. */
const READING_DAYS = 8;

/** Folds a report into its quarter of an hour: 96 rows a day and box, however often it speaks. */
export async function keepReading(trx: Transaction<FleetSlice>, box: BoxId, beat: Heartbeat): Promise<void> {
  const bound = beat.clock.state === 'unknown' ? null : beat.clock.boundMs;
  const monthBytes = beat.monthBytes === undefined ? null : beat.monthBytes.control + beat.monthBytes.sounds;
  await sql`
    insert into fleet.reading as r (box, quarter, beats, temperature_max, signal_min, clock_bound_max, free_bytes_min,
      on_battery, clock_untrusted, month_bytes_max)
    values (${box}, date_bin('15 minutes', now(), 'epoch'), 1, ${beat.temperatureC ?? null}, ${beat.signalDbm ?? null},
      ${bound}, ${beat.freeBytes ?? null}, ${beat.power === 'battery' ? 1 : 0}, ${beat.clock.state === 'trusted' ? 0 : 1},
      ${monthBytes})
    on conflict (box, quarter) do update set
      beats = r.beats + 1,
      temperature_max = greatest(r.temperature_max, excluded.temperature_max),
      signal_min = least(r.signal_min, excluded.signal_min),
      clock_bound_max = greatest(r.clock_bound_max, excluded.clock_bound_max),
      free_bytes_min = least(r.free_bytes_min, excluded.free_bytes_min),
      on_battery = r.on_battery + excluded.on_battery,
      clock_untrusted = r.clock_untrusted + excluded.clock_untrusted,
      month_bytes_max = greatest(r.month_bytes_max, excluded.month_bytes_max)`.execute(trx);
}

/** Readings of a box from an instant on, oldest first. */
export async function readingsOf(db: Kysely<FleetSlice>, box: BoxId, from: Temporal.Instant) {
  return db
    .selectFrom('fleet.reading')
    .selectAll()
    .where('box', '=', box)
    .where('quarter', '>=', from)
    .orderBy('quarter')
    .limit(READING_DAYS * 96)
    .execute();
}

/** Lets go of readings and collected logs whose time is over. */
export async function forgetOld(db: Database<FleetSlice>): Promise<void> {
  await sql`delete from fleet.reading where quarter < now() - make_interval(days => ${READING_DAYS})`.execute(
    db.sql,
  );
  await sql`delete from fleet.collected_log where taken_at < now() - make_interval(days => ${LOG_DAYS})`.execute(
    db.sql,
  );
}
