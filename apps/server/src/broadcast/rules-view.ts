import type { PlaceRulesView, RuleSetView } from '@loaphuong/contract';
import { dayOf, refuse } from '@loaphuong/domain/basics';
import { type RuleSet, ruleSetOn } from '@loaphuong/domain/broadcast';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely } from 'kysely';
import { pathOf } from '../places/index.ts';
import { forbiddenAirings, stationsIn } from './forbidden.ts';
import { type Rules, zoneOf } from './rules.ts';
import type { BroadcastSlice } from './slice.ts';

interface ShownSet extends RuleSet<Rules> {
  readonly shown: RuleSetView;
  readonly revision: number;
}

/** The rules by which a place goes, and where they come from. @throws {Refused} `broadcast/no-such-place`. */
export async function placeRulesView(
  db: Kysely<BroadcastSlice>,
  place: PlaceId,
  now: Temporal.Instant,
): Promise<PlaceRulesView> {
  const path = await pathOf(db, place);
  const names = await namesOf(db, path);
  const refs = path.map((id) => ({ id, name: names.get(id) ?? '' }));
  const [here] = refs;
  if (here === undefined) {
    return refuse('missing', 'broadcast/no-such-place', {
      vi: 'Không có nơi này. Hãy chọn lại trong danh sách địa bàn.',
      en: 'There is no such place. Choose one from the list of places.',
    });
  }
  const sets = await shownSets(db, path, names);
  const today = dayOf(now, await zoneOf(db));
  const inForce = ruleSetOn(path, sets, today)?.shown;
  const above = ruleSetOn(path.slice(1), sets, today)?.shown;
  const stations = await stationsIn(db, place);
  const own = sets.filter((set) => set.place === place);
  return {
    place: here,
    path: refs,
    today: today.toString(),
    revision: Math.max(0, ...own.map(({ revision }) => revision)),
    ...(inForce === undefined ? {} : { inForce }),
    ...(above === undefined ? {} : { above }),
    coming: sets
      .filter(({ from }) => Temporal.PlainDate.compare(from, today) > 0)
      .toSorted((a, b) => Temporal.PlainDate.compare(a.from, b.from))
      .map(({ shown }) => shown),
    own: own.toSorted((a, b) => Temporal.PlainDate.compare(b.from, a.from)).map(({ shown }) => shown),
    stations: stations.length,
    forbidden: await forbiddenAirings(db, stations, now),
  };
}

async function namesOf(
  db: Kysely<BroadcastSlice>,
  places: readonly PlaceId[],
): Promise<ReadonlyMap<PlaceId, string>> {
  if (places.length === 0) return new Map();
  const rows = await db
    .selectFrom('places.place')
    .select(['id', 'name'])
    .where('id', 'in', [...places])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function shownSets(
  db: Kysely<BroadcastSlice>,
  path: readonly PlaceId[],
  names: ReadonlyMap<PlaceId, string>,
): Promise<readonly ShownSet[]> {
  const rows = await db
    .selectFrom('broadcast.place_rules as r')
    .leftJoin('access.person as p', 'p.id', 'r.set_by')
    .select([
      'r.place',
      'r.valid_from',
      'r.rules',
      'r.revision',
      'r.reason',
      'r.set_at',
      'p.id as by',
      'p.name as byName',
    ])
    .where('r.place', 'in', [...path])
    .execute();
  return rows.map((row) => {
    const { place, valid_from: from, revision, reason, set_at: at, by, byName } = row;
    const rules = row.rules ?? undefined;
    const known = reason !== null && at !== null && by !== null && byName !== null;
    return {
      place,
      from,
      rules,
      revision,
      shown: {
        place: { id: place, name: names.get(place) ?? '' },
        from: from.toString(),
        ...(rules === undefined ? {} : { rules }),
        ...(known ? { set: { by: { id: by, name: byName }, at: at.toString(), reason } } : {}),
      },
    };
  });
}
