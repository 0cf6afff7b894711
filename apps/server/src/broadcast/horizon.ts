import { createHash } from 'node:crypto';
import { dayOf } from '@loaphuong/domain/basics';
import { HORIZON_DAYS, rulesBroken } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import { Horizon } from '@loaphuong/protocol';
import { sql, type Transaction } from 'kysely';
import { onWire, timeMasterOf } from '../fleet/index.ts';
import { lockUntilCommit, narrow } from '../platform/database.ts';
import { deliverEach, deliverHorizon } from './horizon-delivery.ts';
import { reserveOf, substitutesOf } from './ladder.ts';
import { type RuleBook, ruleBook, volumeWithin } from './rules.ts';
import type { BroadcastParts, BroadcastSlice } from './slice.ts';

/** An unchanged horizon is signed again after this time, so that its end keeps moving. */
const REFRESH_HOURS = 6;

type HorizonParts = Pick<BroadcastParts, 'db' | 'clock' | 'fleet' | 'link'>;

/**
 * Builds, signs and publishes the horizon of a station. Called twice it does nothing the second time; a job tries again until the broker
 * has it. While the broker is away it is built and kept, and goes out when the line is back: no job waits for that.
 * @throws {Refused} `platform/broker-silent` when the broker is there and did not take it.
 */
export async function publishHorizon(parts: HorizonParts, station: StationId): Promise<void> {
  if (await buildHorizon(parts, station)) await deliverHorizon(parts, station);
}

/**
 * Builds and signs the horizon of a station, and keeps it in the database before it is published: what boxes hold is exactly what stands
 * there. Where a second person signs plans (`horizon-signing.ts`), only what they signed is published: a plan by one hand would be
 * refused, and take the place of the other.
 * @returns whether one is to be published.
 */
async function buildHorizon(
  { db, clock, fleet }: Omit<HorizonParts, 'link'>,
  station: StationId,
): Promise<boolean> {
  const now = clock.now();
  return db.sql.transaction().execute(async (trx) => {
    await lockUntilCommit(trx, `broadcast.horizon/${station}`);
    const last = await trx
      .selectFrom('broadcast.horizon')
      .selectAll()
      .where('station', '=', station)
      .executeTakeFirst();
    const isDue = last?.published_at === null;
    if (fleet.signer.awaitsSecond('horizon')) return isDue;
    const body = await horizonOf(trx, station, now);
    const content_sha256 = contentHash(body, fleet.signer.mark);
    const fresh =
      last !== undefined &&
      last.made_at.epochMilliseconds > now.subtract({ hours: REFRESH_HOURS }).epochMilliseconds;
    if (fresh && last.content_sha256 === content_sha256) return isDue;
    const sequence = (last?.sequence ?? 0) + 1;
    const row = {
      sequence,
      envelope: sealHorizon(fleet.signer, body, sequence, now),
      content_sha256,
      made_at: now,
      published_at: null,
    };
    await trx
      .insertInto('broadcast.horizon')
      .values({ station, ...row })
      .onConflict((on) => on.column('station').doUpdateSet(row))
      .execute();
    return true;
  });
}

/** Signs a plan by the hands that the server holds. */
export function sealHorizon(
  signer: HorizonParts['fleet']['signer'],
  body: Horizon,
  sequence: number,
  now: Temporal.Instant,
): string {
  const validUntil = now.add({ hours: (HORIZON_DAYS + 1) * 24 });
  const target = { station: body.station };
  return signer.seal({ kind: 'horizon', target, sequence, issuedAt: now, validUntil, body });
}

/** Builds every horizon again, because other keys sign now. What the broker does not take is sent by the hourly look. */
export async function resignHorizons(parts: HorizonParts & Pick<BroadcastParts, 'log'>): Promise<void> {
  const stations = await parts.db.sql.selectFrom('fleet.station').select('id').execute();
  const due: StationId[] = [];
  for (const { id } of stations) if (await buildHorizon(parts, id)) due.push(id);
  await deliverEach(parts, due).catch((error: unknown) =>
    parts.log.warn({ err: error }, 'plans signed anew could not be published yet'),
  );
}

/** What the boxes of a station are to do in the days ahead. */
export async function horizonOf(
  db: Transaction<BroadcastSlice>,
  station: StationId,
  now: Temporal.Instant,
): Promise<Horizon> {
  const { ward } = await db
    .selectFrom('fleet.station')
    .select('ward')
    .where('id', '=', station)
    .executeTakeFirstOrThrow();
  const book = await ruleBook(db, ward);
  const { zone } = book;
  const today = dayOf(now, zone);
  const rules = book.on(today);
  const until = now.add({ hours: HORIZON_DAYS * 24 });
  const airings = await db
    .selectFrom('broadcast.airing as a')
    .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
    .innerJoin('broadcast.sound as sound', 'sound.sha256', 'a.sound')
    .select([
      'a.id',
      'a.at',
      'a.bulletin',
      'a.version',
      'a.title',
      'a.volume',
      'a.priority',
      'a.over',
      'sound.sha256',
      'sound.bytes',
      'sound.duration_ms',
    ])
    .where('s.station', '=', station)
    .where('a.cancelled_at', 'is', null)
    // One that is under way stays: a box that comes back in the middle can still join, and one that plays it takes it for cancelled
    // when it is missing.
    .where(sql<Temporal.Instant>`a.at + make_interval(secs => a.duration_ms / 1000.0)`, '>', now)
    .where('a.at', '<', until)
    .orderBy('a.at')
    .orderBy('a.id')
    .execute();
  const substitutes = await substitutesOf(
    db,
    airings.map((airing) => airing.id),
  );
  const reserve = await reserveOf(db, station);
  // A cluster that was taken out of use stays in the list and is silent: its box may still hang there.
  const clusters = await db
    .selectFrom('fleet.cluster')
    .select(['id', 'volume', 'delay_ms', 'month_budget_mb', 'archived_at', 'served_by'])
    .where('station', '=', station)
    .orderBy('ordinal')
    .execute();
  return Horizon.parse({
    station,
    zone,
    from: onWire(now),
    until: onWire(until),
    rules,
    airings: withoutLaterForbidden(airings, book, today).map((airing) => ({
      id: airing.id,
      at: onWire(airing.at),
      bulletin: { id: airing.bulletin, version: airing.version, title: airing.title },
      sound: { sha256: airing.sha256, bytes: airing.bytes, durationMs: airing.duration_ms },
      volume: volumeWithin(book.on(dayOf(airing.at, zone)), airing.volume),
      priority: airing.priority,
      over: airing.over ?? undefined,
      substitute: substitutes.get(airing.id),
    })),
    clusters: clusters.map((cluster) => ({
      cluster: cluster.id,
      volume: cluster.archived_at === null ? Math.min(cluster.volume, rules.volumeCeiling) : 0,
      delayMs: cluster.delay_ms,
      monthBudgetMb: cluster.month_budget_mb ?? undefined,
      servedBy: cluster.served_by ?? undefined,
    })),
    timeMaster: await timeMasterOf(narrow(db), station),
    reserve,
  });
}

/**
 * A plan says the rules of its first day, and boxes go by them until they get another. What a later set forbids on its own days is therefore left
 * out: a box that is not heard from when that day comes, or whose new plan waits for a signature, keeps silent all the same. From that day on the
 * plan says the new rules and the airing again, and each box writes down that it kept silent and why.
 */
function withoutLaterForbidden<Airing extends { at: Temporal.Instant; duration_ms: number }>(
  airings: readonly Airing[],
  { zone, on }: RuleBook,
  today: Temporal.PlainDate,
): readonly Airing[] {
  const isLaterSet = (day: Temporal.PlainDate) =>
    Temporal.PlainDate.compare(day, today) > 0 && on(day) !== on(today);
  const later = airings
    .filter(({ at }) => isLaterSet(dayOf(at, zone)))
    .map((airing) => ({ at: airing.at, durationMs: airing.duration_ms, airing }));
  const forbidden = new Set(rulesBroken(later, zone, on).map(({ airing: { airing } }) => airing));
  return airings.filter((airing) => !forbidden.has(airing));
}

/** Hash of what a box would do by it and of whose signatures it bears, without the times of making. */
export function contentHash(body: Horizon, signedBy: string): string {
  const { from: _from, until: _until, ...content } = body;
  return createHash('sha256')
    .update(JSON.stringify([signedBy, content]))
    .digest('hex');
}
