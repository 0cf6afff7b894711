import type { StationId } from '@loaphuong/domain/fleet';
import { horizonTopic } from '@loaphuong/protocol';
import type { BroadcastParts } from './slice.ts';

type DeliveryParts = Pick<BroadcastParts, 'db' | 'clock' | 'link'>;

/** Plans under way at once: one answer after the other is slow for thousands of stations, and all at once are megabytes on a slow line. */
const AT_ONCE = 16;

/**
 * Puts the kept plan of a station on the broker, and once more when a newer one was laid down meanwhile: somebody may have put that on
 * the broker before ours arrived, and the broker keeps what came last. While the broker is away it does nothing and waits for nobody:
 * when it is back, everything goes out (`republishHorizons`).
 * @throws {Refused} `platform/broker-silent` when the broker did not take it; it counts as not published then.
 */
export async function deliverHorizon({ db, clock, link }: DeliveryParts, station: StationId): Promise<void> {
  while (link.connected()) {
    const row = await db.sql
      .selectFrom('broadcast.horizon')
      .select('envelope')
      .where('station', '=', station)
      .executeTakeFirst();
    if (row === undefined) return;
    const here = db.sql.updateTable('broadcast.horizon').where('station', '=', station);
    try {
      await link.publish(horizonTopic(station), row.envelope, { retain: true });
    } catch (error) {
      // It may lie there all the same, over one that was marked as published: so nothing is.
      await here.set({ published_at: null }).execute();
      throw error;
    }
    const { numUpdatedRows } = await here
      .set({ published_at: clock.now() })
      .where('envelope', '=', row.envelope)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return;
  }
}

/**
 * Puts every plan on the broker again: a broker that was restarted remembers nothing. Boxes recognise the same bytes. The broker may go
 * away again meanwhile; then the rest waits until it is back.
 * @throws {AggregateError} the first reason and how many plans the broker did not take; the hourly look sends those again.
 */
export async function republishHorizons(parts: DeliveryParts): Promise<void> {
  const rows = await parts.db.sql.selectFrom('broadcast.horizon').select('station').execute();
  await deliverEach(
    parts,
    rows.map(({ station }) => station),
  );
}

/**
 * Puts the kept plans of these stations on the broker, some at once; one that fails holds up none.
 * @throws {AggregateError} as `republishHorizons`.
 */
export async function deliverEach(parts: DeliveryParts, stations: readonly StationId[]): Promise<void> {
  const left = stations.values();
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      // All of them take from one iterator, so each station has its turn once.
      for (const station of left) await deliverHorizon(parts, station).catch((why) => failures.push(why));
    }),
  );
  if (failures.length > 0)
    throw new AggregateError(failures.slice(0, 1), `the broker did not take ${failures.length} plans`);
}
