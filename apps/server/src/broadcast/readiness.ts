import type { AiringId } from '@loaphuong/domain/broadcast';
import { everyBox, Ready, speakerOf } from '@loaphuong/protocol';
import { announce } from '../platform/changes.ts';
import type { BroadcastParts } from './slice.ts';

/** Hears what boxes hold of their horizon. */
export async function hearReadiness({
  db,
  link,
  log,
}: Pick<BroadcastParts, 'db' | 'link' | 'log'>): Promise<void> {
  await link.subscribe(everyBox('ready'), async (topic, payload) => {
    const box = speakerOf(topic);
    if (box === undefined) return;
    const parsed = readJson(payload);
    if (parsed === undefined) {
      log.warn({ box }, 'a readiness report could not be read');
      return;
    }
    const said = [
      ...parsed.ready.map((airing) => ({ airing, ready: true, why: null })),
      ...parsed.notReady.map(({ airing, why }) => ({ airing, ready: false, why })),
    ];
    if (said.length === 0) return;
    await db.sql.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('broadcast.airing as a')
        .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
        .innerJoin('fleet.cluster as c', 'c.station', 's.station')
        .innerJoin('fleet.box as b', 'b.cluster', 'c.id')
        .select('a.id')
        .where('b.id', '=', box)
        .where(
          'a.id',
          'in',
          said.map((one) => one.airing as AiringId),
        )
        .execute();
      const ids = new Set<string>(known.map((row) => row.id));
      const rows = said
        .filter((one) => ids.has(one.airing))
        .map((one) => ({ ...one, box, airing: one.airing as AiringId }));
      if (rows.length === 0) return;
      await trx
        .insertInto('broadcast.readiness')
        .values(rows)
        .onConflict((on) =>
          on.columns(['box', 'airing']).doUpdateSet((is) => ({
            ready: is.ref('excluded.ready'),
            why: is.ref('excluded.why'),
            at: is.fn('now'),
          })),
        )
        .execute();
      await announce(trx, 'airings');
    });
  });
}

function readJson(payload: Buffer): Ready | undefined {
  try {
    return Ready.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return undefined;
  }
}
