import type { BoxId } from '@loaphuong/domain/fleet';
import type { LogLines } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import { announce } from '../platform/changes.ts';
import type { Database } from '../platform/database.ts';
import type { FleetSlice } from './slice.ts';

/** Days that a collected log is kept. */
export const LOG_DAYS = 30;
/** Logs kept of one box, the newest. */
const LOGS_A_BOX = 20;
/** Most characters kept of one log. */
const LOG_CHARACTERS = 1_000_000;

/** Keeps a log that a person asked this very box for; what nobody asked for, and a second one for the same order, is dropped. */
export async function takeLog(db: Database<FleetSlice>, box: BoxId, log: LogLines): Promise<void> {
  await db.sql.transaction().execute(async (trx) => {
    const asked = await trx
      .selectFrom('fleet.command')
      .select('id')
      .where('id', '=', log.command)
      .where('box', '=', box)
      .where('what', '=', 'collect-log')
      .executeTakeFirst();
    if (asked === undefined) return;
    // The database has no room for a NUL, and a line feed inside a line would make two of it.
    const whole = log.lines.map((line) => line.replaceAll('\u0000', '').replace(/[\r\n]+/g, ' '));
    let size = 0;
    let first = whole.length;
    while (first > 0 && size + (whole[first - 1]?.length ?? 0) + 1 <= LOG_CHARACTERS) {
      first -= 1;
      size += (whole[first]?.length ?? 0) + 1;
    }
    const lines = whole.slice(first);
    await trx
      .insertInto('fleet.collected_log')
      .values({ command: log.command, box, lines: lines.length, text: lines.join('\n') })
      .onConflict((on) => on.doNothing())
      .execute();
    await sql`delete from fleet.collected_log where box = ${box} and command not in (
      select command from fleet.collected_log where box = ${box} order by taken_at desc limit ${LOGS_A_BOX})`.execute(
      trx,
    );
    await announce(trx, 'orders');
  });
}

/** A collected log with the cluster that it came from. */
export async function collectedLog(db: Kysely<FleetSlice>, command: string) {
  return db
    .selectFrom('fleet.collected_log as l')
    .innerJoin('fleet.box as b', 'b.id', 'l.box')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .select(['l.command', 'l.taken_at', 'l.text', 'l.lines', 'c.id as cluster', 'c.name', 's.ward'])
    .where('l.command', '=', command)
    .executeTakeFirst();
}
