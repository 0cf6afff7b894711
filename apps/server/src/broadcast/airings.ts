import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import {
  type AiringId,
  type AiringInTime,
  type BulletinId,
  instantObstacle,
  mayStandTogether,
  ruleAgainst,
} from '@loaphuong/domain/broadcast';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { askSecond, order } from '../fleet/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { addJob } from '../platform/jobs.ts';
import { horizonJob } from './job-names.ts';
import { minutesAiredOn, rulesAt } from './rules.ts';
import type { BroadcastParts, BroadcastSlice } from './slice.ts';

/** What a person asks for. */
export interface AiringWish {
  readonly bulletin: BulletinId;
  readonly at: Temporal.Instant;
  /** Wards; absent means every ward with a station. */
  readonly wards?: readonly PlaceId[];
  /** Per cent; absent means the usual one; each place's ceiling holds anyway. */
  readonly volume?: number;
  /** What sounds already is turned down and goes on below it. */
  readonly over?: 'ducked';
}

/** Volume when nobody says otherwise, per cent. */
const USUAL_VOLUME = 70;

/**
 * Puts an approved bulletin on air at an instant. Checked against the rules of each place; the horizon of every station
 * concerned is built by a job that commits with this.
 * @throws {Refused} `broadcast/not-approved`, `broadcast/too-soon`, `broadcast/too-far`, `broadcast/no-stations`,
 * `broadcast/overlap`, `broadcast/outside-allowed-hours`.
 */
export async function scheduleAiring(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  wish: AiringWish,
  now: Temporal.Instant,
): Promise<AiringId> {
  const obstacle = instantObstacle(wish.at, now);
  if (obstacle !== undefined) refuse('invalid', obstacle.code, obstacle.message, { field: 'at' });
  const bulletin = await approvedVersion(trx, wish.bulletin);
  const stations = await stationsOf(trx, wish.wards);
  for (const station of stations) {
    await refuseOverlap(trx, station, {
      atMs: wish.at.epochMilliseconds,
      endMs: wish.at.epochMilliseconds + bulletin.duration_ms,
      priority: bulletin.priority,
      over: wish.over,
    });
    await checkRules(trx, station, wish, bulletin.duration_ms, now);
  }
  const id = asId<'airing'>(randomUUID());
  await trx
    .insertInto('broadcast.airing')
    .values({
      id,
      bulletin: wish.bulletin,
      version: bulletin.version,
      title: bulletin.title,
      sound: bulletin.sha256,
      duration_ms: bulletin.duration_ms,
      at: wish.at,
      volume: wish.volume ?? USUAL_VOLUME,
      priority: bulletin.priority,
      over: wish.over ?? null,
      scheduled_by: actor.person,
      cancelled_by: null,
      cancelled_at: null,
      cancel_reason: null,
    })
    .execute();
  await trx
    .insertInto('broadcast.airing_station')
    .values(stations.map(({ id: station }) => ({ airing: id, station })))
    .execute();
  await rebuildHorizons(
    trx,
    stations.map((station) => station.id),
  );
  await announce(trx, 'airings');
  await record(narrow(trx), actor, {
    action: 'broadcast/schedule',
    subject: { kind: 'airing', id },
    detail: {
      bulletin: wish.bulletin,
      version: bulletin.version,
      at: wish.at.toString(),
      ...(wish.over === undefined ? {} : { over: wish.over }),
      stations: stations.length,
    },
  });
  return id;
}

/**
 * Takes an airing off the schedule, with a reason. One that is on air is silenced at every box that plays it, and nothing else is; what was
 * aired stays in the play log as cut. Where a second person signs each order, what is on air goes on until they have.
 * @returns the boxes that got an order to be silent, which the caller sends after the commit; or until when a second person may sign it.
 * @throws {Refused} `broadcast/no-such-airing`, `broadcast/over`.
 */
export async function cancelAiring(
  trx: Transaction<BroadcastSlice>,
  parts: Pick<BroadcastParts, 'fleet'>,
  actor: Actor,
  id: AiringId,
  reason: string,
  now: Temporal.Instant,
): Promise<Silenced> {
  const airing = await trx
    .selectFrom('broadcast.airing')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (airing === undefined)
    refuse('missing', 'broadcast/no-such-airing', {
      vi: 'Không có lượt phát này.',
      en: 'There is no such airing.',
    });
  if (
    airing.cancelled_at !== null ||
    airing.at.epochMilliseconds + airing.duration_ms < now.epochMilliseconds
  ) {
    refuse('conflict', 'broadcast/over', {
      vi: 'Lượt phát này đã xong hoặc đã hủy.',
      en: 'This airing is over or cancelled.',
    });
  }
  await markCancelled(trx, actor, [id], reason, now);
  // A box names one airing, the one above, and this one may sound below it. A box at which it does not sound does nothing.
  const begun = airing.at.epochMilliseconds <= now.epochMilliseconds;
  const playing = await trx
    .selectFrom('fleet.presence as p')
    .innerJoin('fleet.box as b', 'b.id', 'p.box')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .leftJoin('broadcast.airing_station as s', (join) =>
      join.onRef('s.station', '=', 'c.station').on('s.airing', '=', id),
    )
    .select(['p.box', 'b.cluster'])
    .where('p.online', '=', true)
    .where('p.playing', 'is not', null)
    .where((where) =>
      begun
        ? where.or([where('p.playing', '=', id), where('s.airing', 'is not', null)])
        : where('p.playing', '=', id),
    )
    .execute();
  const command = { command: 'silence', reason: reason.slice(0, 200), airing: id } as const;
  await record(narrow(trx), actor, { action: 'broadcast/cancel', subject: { kind: 'airing', id }, reason });
  if (playing.length > 0 && parts.fleet.signer.awaitsSecond('command')) {
    const clusters = [...new Set(playing.map(({ cluster }) => cluster))];
    const { signBy } = await askSecond(narrow(trx), parts.fleet, {
      kind: 'silence',
      by: actor,
      body: command,
      // It names its airing: a box that does not play it does nothing.
      to: clusters.length > MOST_NAMED ? { all: true } : { clusters },
      reason,
      boxes: playing.length,
      notAfter: airing.at.add({ milliseconds: airing.duration_ms }),
    });
    return { boxes: [], signBy };
  }
  for (const { box } of playing) await order(narrow(trx), parts.fleet, box, command, actor);
  return { boxes: playing.map((row) => row.box) };
}

/** Most clusters that one press names one by one. */
const MOST_NAMED = 1000;

/** What became of the order to be silent. */
export interface Silenced {
  readonly boxes: readonly BoxId[];
  readonly signBy?: Temporal.Instant;
}

/** Cancels all airings of a bulletin that have not begun. */
export async function cancelComing(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  bulletin: BulletinId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const coming = await trx
    .selectFrom('broadcast.airing')
    .select('id')
    .where('bulletin', '=', bulletin)
    .where('cancelled_at', 'is', null)
    .where('at', '>', now)
    .execute();
  if (coming.length > 0)
    await markCancelled(
      trx,
      actor,
      coming.map((airing) => airing.id),
      reason,
      now,
    );
}

async function markCancelled(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  airings: readonly AiringId[],
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await trx
    .updateTable('broadcast.airing')
    .set({ cancelled_by: actor.person, cancelled_at: now, cancel_reason: reason })
    .where('id', 'in', [...airings])
    .execute();
  const stations = await trx
    .selectFrom('broadcast.airing_station')
    .select('station')
    .distinct()
    .where('airing', 'in', [...airings])
    .execute();
  await rebuildHorizons(
    trx,
    stations.map((row) => row.station),
  );
  await announce(trx, 'airings');
}

/** Queues the building of horizons; several changes within a moment become one. */
export async function rebuildHorizons<Tables>(
  trx: Transaction<Tables>,
  stations: readonly StationId[],
): Promise<void> {
  for (const station of stations)
    await addJob(trx, horizonJob, { station }, { key: `horizon/${station}`, priority: -10 });
}

/** The newest version of a bulletin with its approved sound. @throws {Refused} `broadcast/not-approved`. */
export async function approvedVersion(trx: Transaction<BroadcastSlice>, bulletin: BulletinId) {
  const found = await trx
    .selectFrom('broadcast.bulletin as b')
    .innerJoin('broadcast.bulletin_version as v', (join) =>
      join.onRef('v.bulletin', '=', 'b.id').onRef('v.version', '=', 'b.version'),
    )
    .innerJoin('broadcast.sound as s', 's.sha256', 'v.approved_sha256')
    .select(['v.version', 'v.title', 'v.priority', 's.sha256', 's.duration_ms'])
    .where('b.id', '=', bulletin)
    .where('v.state', '=', 'approved')
    .executeTakeFirst();
  return (
    found ??
    refuse(
      'conflict',
      'broadcast/not-approved',
      {
        vi: 'Bản mới nhất của bản tin này chưa được duyệt nên chưa phát được. Hãy gửi duyệt trước.',
        en: 'The newest version of this bulletin is not approved, so it cannot go on air. Submit it for approval first.',
      },
      { field: 'bulletin' },
    )
  );
}

interface StationRow {
  readonly id: StationId;
  readonly ward: PlaceId;
  readonly name: string;
}

async function stationsOf(
  trx: Transaction<BroadcastSlice>,
  wards: readonly PlaceId[] | undefined,
): Promise<readonly StationRow[]> {
  let query = trx
    .selectFrom('fleet.station as s')
    .innerJoin('places.place as p', 'p.id', 's.ward')
    .select(['s.id', 's.ward', 'p.name']);
  if (wards !== undefined) query = query.where('s.ward', 'in', [...wards]);
  // Locked in one order, so that two schedules at once neither overlap unseen nor wait for each other in a ring.
  const stations = await query.orderBy('s.id').forUpdate('s').execute();
  if (stations.length === 0 || (wards !== undefined && stations.length < new Set(wards).size)) {
    refuse(
      'invalid',
      'broadcast/no-stations',
      {
        vi: 'Có phường được chọn chưa có đài truyền thanh, hoặc chưa có đài nào. Hãy thêm cụm loa trước.',
        en: 'A chosen ward has no station, or there is none at all. Add clusters first.',
      },
      { field: 'wards' },
    );
  }
  return stations;
}

async function refuseOverlap(
  trx: Transaction<BroadcastSlice>,
  station: StationRow,
  wished: AiringInTime,
): Promise<void> {
  const touched = await trx
    .selectFrom('broadcast.airing as a')
    .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
    .select(['a.title', 'a.at', 'a.duration_ms', 'a.priority', 'a.over'])
    .where('s.station', '=', station.id)
    .where('a.cancelled_at', 'is', null)
    .where('a.at', '<', Temporal.Instant.fromEpochMilliseconds(wished.endMs))
    .where(
      sql<Temporal.Instant>`a.at + make_interval(secs => a.duration_ms / 1000.0)`,
      '>',
      Temporal.Instant.fromEpochMilliseconds(wished.atMs),
    )
    .orderBy('a.at')
    .execute();
  const inTime = ({ at, duration_ms, priority, over }: (typeof touched)[number]): AiringInTime => ({
    atMs: at.epochMilliseconds,
    endMs: at.epochMilliseconds + duration_ms,
    priority,
    over: over ?? undefined,
  });
  const other = touched.find((airing) => !mayStandTogether(wished, inTime(airing)));
  if (other === undefined) return;
  const couldLieOver = mayStandTogether({ ...wished, over: 'ducked' }, inTime(other));
  refuse(
    'conflict',
    'broadcast/overlap',
    {
      vi: `Ở ${station.name}, giờ này đã có “${other.title}”. ${couldLieOver ? 'Hãy chọn giờ khác, cho phát chồng lên, hoặc hủy lượt kia.' : 'Hãy chọn giờ khác hoặc hủy lượt kia.'}`,
      en: `In ${station.name} this time is taken by “${other.title}”. ${couldLieOver ? 'Choose another time, let it lie over that one, or cancel that one.' : 'Choose another time or cancel that one.'}`,
    },
    { field: 'at', detail: { takenAt: other.at.toString() } },
  );
}

/** Refuses what the rules of the place forbid. Its ceiling of volume is kept when the horizon of the station is built. */
async function checkRules(
  trx: Transaction<BroadcastSlice>,
  station: StationRow,
  wish: AiringWish,
  durationMs: number,
  now: Temporal.Instant,
): Promise<void> {
  const { rules, zone } = await rulesAt(trx, station.ward, now);
  const aired = await minutesAiredOn(trx, station.id, wish.at, zone);
  const against = ruleAgainst({ at: wish.at, durationMs }, zone, rules, aired);
  if (against !== undefined) {
    const source = rules.decision === undefined ? '' : ` (${rules.decision})`;
    const rule =
      against === 'quiet-hours'
        ? {
            vi: `Giờ này nằm trong giờ yên tĩnh của ${station.name}${source}.`,
            en: `This falls into the quiet hours of ${station.name}${source}.`,
          }
        : {
            vi: `${station.name} đã hết số phút được phát trong ngày${source}.`,
            en: `${station.name} has used up its minutes of the day${source}.`,
          };
    refuse(
      'conflict',
      'broadcast/outside-allowed-hours',
      { vi: `${rule.vi} Hãy chọn giờ khác.`, en: `${rule.en} Choose another time.` },
      { field: 'at', detail: { rule: against } },
    );
  }
}
