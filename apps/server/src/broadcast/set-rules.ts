import type { Actor } from '@loaphuong/domain/access';
import { dayOf, refuse, startOfDay } from '@loaphuong/domain/basics';
import { RULES_AHEAD_DAYS, rulesObstacle } from '@loaphuong/domain/broadcast';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, lockUntilCommit, narrow } from '../platform/database.ts';
import { addJob } from '../platform/jobs.ts';
import { rebuildHorizons } from './airings.ts';
import { forbiddenAirings, stationsIn } from './forbidden.ts';
import { horizonJob } from './job-names.ts';
import { type Rules, zoneOf } from './rules.ts';
import type { BroadcastSlice } from './slice.ts';

/** What a person wants to hold from a day on. */
export interface RulesWish {
  readonly from: Temporal.PlainDate;
  /** `undefined`: no rules of its own any more, those of the place above hold. */
  readonly rules: Rules | undefined;
  readonly reason: string;
  /** The revision that the person saw. */
  readonly basedOn: number;
  /** Airings that the person was told of: those that these rules forbid. */
  readonly known: readonly string[];
}

/**
 * Changes the rules of a place from a day on. Airings that are planned already and now forbidden stay on the schedule and boxes keep silent;
 * whoever changes the rules must have seen which they are.
 * @throws {Refused} the codes of `rulesObstacle`, `broadcast/rules-past-day`, `broadcast/rules-far-day`, `broadcast/rules-none-own`,
 * `broadcast/rules-changed-meanwhile`, `broadcast/rules-forbid-airings`.
 */
export async function changePlaceRules(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  place: PlaceId,
  wish: RulesWish,
  now: Temporal.Instant,
): Promise<void> {
  const { from, rules } = wish;
  checkDay(from, dayOf(now, await zoneOf(trx)));
  checkRules(rules);
  await lockUntilCommit(trx, `broadcast.place_rules/${place}`);
  const revision = await revisionOf(trx, place);
  if (revision !== wish.basedOn) {
    refuse('conflict', 'broadcast/rules-changed-meanwhile', {
      vi: 'Người khác vừa đổi quy tắc phát của nơi này. Hãy đóng hộp này, xem quy tắc mới rồi sửa lại nếu cần.',
      en: 'Somebody else changed the rules of this place meanwhile. Close this, read the new rules and change them if that is still needed.',
    });
  }
  if (rules === undefined && revision === 0) {
    refuse('conflict', 'broadcast/rules-none-own', {
      vi: 'Nơi này chưa có quy tắc riêng, vốn đã theo nơi cấp trên. Không có gì phải bỏ.',
      en: 'This place has no rules of its own and goes by those above it already. There is nothing to take away.',
    });
  }
  const stations = await stationsIn(trx, place);
  // Whoever schedules locks the station first: an airing is seen here, or is checked against these rules.
  if (stations.length > 0) {
    const ids = stations.map(({ id }) => id);
    await trx
      .selectFrom('fleet.station')
      .select('id')
      .where('id', 'in', ids)
      .orderBy('id')
      .forUpdate()
      .execute();
  }
  const forbidden = await forbiddenAirings(trx, stations, now, { place, from, rules });
  const unknown = forbidden.filter(({ airing }) => !wish.known.includes(airing));
  const [next] = unknown;
  if (next !== undefined) {
    const at = Temporal.Instant.from(next.at).toZonedDateTimeISO(await zoneOf(trx));
    const when = `${at.toPlainTime().toString().slice(0, 5)} ${at.day}/${at.month}/${at.year}`;
    refuse(
      'conflict',
      'broadcast/rules-forbid-airings',
      {
        vi: `${unknown.length} lượt phát đã lên lịch sẽ bị các quy tắc này cấm, trước hết là “${next.title}” lúc ${when}. Hãy xem danh sách rồi lưu lại, hoặc hủy, dời các lượt đó trước.`,
        en: `These rules would forbid ${unknown.length} scheduled airings, the first being “${next.title}” at ${when}. Read the list and save again, or cancel or move them first.`,
      },
      { field: 'known', detail: { airings: unknown.length } },
    );
  }
  await setPlaceRules(trx, actor, place, from, rules, {
    reason: wish.reason,
    at: now,
    revision: revision + 1,
    forbidden: forbidden.length,
  });
}

/** How it came about that rules were set; absent where the program founds a place. */
export interface RulesCame {
  readonly reason: string;
  readonly at: Temporal.Instant;
  readonly revision: number;
  /** How many planned airings they forbid. */
  readonly forbidden: number;
}

/**
 * Keeps the rules of a place from a day on, with the local decision that made them. Earlier rules stay readable for their time. The plans of all
 * stations in the place are made anew at once, and once more when the day begins.
 */
export async function setPlaceRules(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  place: PlaceId,
  from: Temporal.PlainDate,
  rules: Rules | undefined,
  came?: RulesCame,
): Promise<void> {
  const row = {
    rules: rules === undefined ? null : jsonb(rules),
    revision: came?.revision ?? 1,
    reason: came?.reason ?? null,
    set_by: came === undefined ? null : actor.person,
    set_at: came?.at ?? null,
  };
  await trx
    .insertInto('broadcast.place_rules')
    .values({ place, valid_from: from, ...row })
    .onConflict((on) => on.columns(['place', 'valid_from']).doUpdateSet(row))
    .execute();
  const stations = (await stationsIn(trx, place)).map(({ id }) => id);
  await rebuildHorizons(trx, stations);
  if (came !== undefined) {
    const runAt = startOfDay(from, await zoneOf(trx));
    if (Temporal.Instant.compare(runAt, came.at) > 0)
      for (const station of stations)
        await addJob(trx, horizonJob, { station }, { key: `horizon/${station}/rules/${from}`, runAt });
  }
  await announce(trx, 'airings');
  await record(narrow(trx), actor, {
    action: 'broadcast/set-rules',
    subject: { kind: 'place', id: place },
    ...(came === undefined ? {} : { reason: came.reason }),
    detail: { from: from.toString(), ...inWords(rules), forbidden: came?.forbidden ?? 0 },
  });
}

/** How often the rules of a place were changed; 0: never. */
export async function revisionOf(db: Kysely<BroadcastSlice>, place: PlaceId): Promise<number> {
  const row = await db
    .selectFrom('broadcast.place_rules')
    .select((is) => is.fn.max('revision').as('revision'))
    .where('place', '=', place)
    .executeTakeFirst();
  return row?.revision ?? 0;
}

/** What was set, for the log: a set that is replaced on its own day stands nowhere else. */
function inWords(rules: Rules | undefined): Readonly<Record<string, string | number | null>> {
  if (rules === undefined) return { own: 'none' };
  const { quietHours, dailyMinutes, volumeCeiling, volumeByHour = [], decision } = rules;
  return {
    decision: decision ?? null,
    quietHours: quietHours.map((span) => `${span.from}–${span.to}`).join(', '),
    dailyMinutes: dailyMinutes ?? null,
    volumeCeiling,
    volumeByHour: volumeByHour.map((span) => `${span.from}–${span.to} ${span.ceiling} %`).join(', '),
  };
}

function checkDay(from: Temporal.PlainDate, today: Temporal.PlainDate): void {
  if (Temporal.PlainDate.compare(from, today) < 0) {
    refuse(
      'invalid',
      'broadcast/rules-past-day',
      {
        vi: 'Ngày bắt đầu đã qua. Những gì đã phát được xét theo quy tắc lúc đó; hãy chọn hôm nay hoặc ngày sau.',
        en: 'That day is over. What was aired is judged by the rules of its time; choose today or a later day.',
      },
      { field: 'from' },
    );
  }
  if (Temporal.PlainDate.compare(from, today.add({ days: RULES_AHEAD_DAYS })) > 0) {
    refuse(
      'invalid',
      'broadcast/rules-far-day',
      {
        vi: `Ngày bắt đầu cách đây hơn ${RULES_AHEAD_DAYS} ngày. Hãy xem lại năm.`,
        en: `That day is more than ${RULES_AHEAD_DAYS} days ahead. Look at the year again.`,
      },
      { field: 'from' },
    );
  }
}

/** Lets rules pass that a box can go by. @throws {Refused} the codes of `rulesObstacle`. */
export function checkRules(rules: Rules | undefined): void {
  const obstacle = rules === undefined ? undefined : rulesObstacle(rules);
  if (obstacle !== undefined)
    refuse('invalid', obstacle.code, obstacle.message, { field: `rules.${obstacle.field}` });
}
