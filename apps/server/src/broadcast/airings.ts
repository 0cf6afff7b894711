import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { asId, dayOf, refuse } from '@loaphuong/domain/basics';
import {
  type AiringId,
  type AiringInTime,
  type BulletinId,
  instantObstacle,
  mayStandTogether,
  ruleAgainst,
} from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { addJob } from '../platform/jobs.ts';
import { horizonJob } from './job-names.ts';
import { minutesAiredOn, ruleBook } from './rules.ts';
import type { BroadcastSlice } from './slice.ts';

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
    await checkRules(trx, station, wish, bulletin.duration_ms);
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

/** Queues the building of horizons; several changes within a moment become one. */
export async function rebuildHorizons<Tables>(
  trx: Transaction<Tables>,
  stations: readonly StationId[],
): Promise<void> {
  for (const station of stations)
    await addJob(trx, horizonJob, { station }, { key: `horizon/${station}`, priority: -10 });
}

/**
 * The newest version of a bulletin with its approved sound. Both rows are locked to the end of the transaction, so that nobody withdraws
 * it unseen while it is put on the schedule; in the order in which whoever changes a version locks them. @throws {Refused}
 * `broadcast/not-approved`.
 */
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
    .forShare(['v', 'b'])
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

/**
 * Refuses what the rules forbid by which the place goes on the day of the airing, which need not be those of today. Its ceiling of volume is
 * kept when the horizon of the station is built.
 */
async function checkRules(
  trx: Transaction<BroadcastSlice>,
  station: StationRow,
  wish: AiringWish,
  durationMs: number,
): Promise<void> {
  const book = await ruleBook(trx, station.ward);
  const { zone } = book;
  const rules = book.on(dayOf(wish.at, zone));
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
