import { randomUUID } from 'node:crypto';
import type { OrderTo, OrderWhat } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import { type BoxId, type ClusterId, needsReason, type StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, narrow } from '../platform/database.ts';
import { type CommandParts, type Order, orderMany } from './commands.ts';
import type { Replan } from './registry.ts';
import type { FleetSlice } from './slice.ts';

/** A cluster that an order means. */
export interface Meant {
  readonly cluster: ClusterId;
  readonly ward: PlaceId;
  readonly station: StationId;
  readonly box: BoxId | null;
  /** Where that box stands: at this cluster, or at the one whose box plays for it. */
  readonly head: ClusterId;
}

/**
 * Whom an order means, in the order of their numbers.
 * @throws {Refused} `fleet/nobody-meant` when there is no such cluster.
 */
export async function meantBy(db: Kysely<FleetSlice>, to: OrderTo): Promise<readonly Meant[]> {
  const some = 'cluster' in to ? [to.cluster] : 'clusters' in to ? to.clusters : undefined;
  let query = db
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .leftJoin('fleet.box as b', (join) =>
      join
        .on((is) => is('b.cluster', '=', is.fn.coalesce('c.served_by', 'c.id')))
        .on('b.revoked_at', 'is', null),
    )
    .select(['c.id as cluster', 's.ward', 'c.station', 'b.id as box'])
    .select((is) => is.fn.coalesce('c.served_by', 'c.id').as('head'))
    .where('c.archived_at', 'is', null)
    .orderBy('c.station')
    .orderBy('c.ordinal');
  if (some !== undefined)
    query = query.where(
      'c.id',
      'in',
      some.map((id) => asId<'cluster'>(id)),
    );
  if ('station' in to) query = query.where('c.station', '=', asId<'station'>(to.station));
  const meant = await query.execute();
  if (meant.length > 0) return meant;
  return refuse('missing', 'fleet/nobody-meant', {
    vi: 'Không có cụm loa nào để ra lệnh. Hãy tải lại trang rồi chọn lại.',
    en: 'There is no cluster to order. Reload the page and choose again.',
  });
}

/** What one press did. */
export interface Given {
  readonly id: string;
  readonly boxes: number;
  readonly withoutBox: number;
}

/**
 * Gives an order to every box that is meant: the press, its commands and the audit entry stand together. A volume is kept with the
 * cluster too and the station's plan is made anew, so that the plan repeats it and a replaced box takes it over. Send it with
 * `sendGiven` after the commit.
 * @throws {Refused} `fleet/no-box` when none of them has a box, `fleet/reason-needed`.
 */
export async function giveOrder(
  trx: Transaction<FleetSlice>,
  parts: CommandParts,
  actor: Actor,
  order: {
    readonly what: OrderWhat;
    readonly to: OrderTo;
    readonly meant: readonly Meant[];
    readonly reason: string | undefined;
  },
  replan: Replan,
): Promise<Given> {
  const { what, to, meant, reason } = order;
  const body = bodyOf(what, reason);
  // A box that plays for several clusters is told once.
  const boxes = [...new Set(meant.flatMap(({ box }) => (box === null ? [] : [box])))];
  if (boxes.length === 0) {
    refuse('conflict', 'fleet/no-box', {
      vi: 'Cụm loa này chưa có thiết bị. Hãy cấp mã ghép và ghép thiết bị trước.',
      en: 'This cluster has no box yet. Issue a code and enrol a box first.',
    });
  }
  const id = randomUUID();
  const withoutBox = meant.filter(({ box }) => box === null).length;
  await trx
    .insertInto('fleet.order_given')
    .values({
      id,
      what: what.command,
      body: jsonb(body),
      scope: jsonb(to),
      reason: reason ?? null,
      ordered_by: actor.person,
      without_box: withoutBox,
    })
    .execute();
  await orderMany(trx, parts, boxes, body, { by: actor, given: id });
  if (what.command === 'volume') {
    await trx
      .updateTable('fleet.cluster')
      .set({ volume: what.percent })
      .where(
        'id',
        'in',
        meant.flatMap(({ cluster, head }) => [cluster, head]),
      )
      .execute();
    await replan(trx, [...new Set(meant.map(({ station }) => station))]);
    await announce(trx, 'fleet');
  }
  const subject =
    'cluster' in to
      ? { kind: 'cluster', id: to.cluster }
      : 'station' in to
        ? { kind: 'station', id: to.station }
        : { kind: 'order', id };
  await record(narrow(trx), actor, {
    action: `fleet/${what.command}`,
    subject,
    ...(reason === undefined ? {} : { reason }),
    detail: { order: id, boxes: boxes.length, ...('percent' in what ? { percent: what.percent } : {}) },
  });
  await announce(trx, 'orders');
  return { id, boxes: boxes.length, withoutBox };
}

function bodyOf(what: OrderWhat, reason: string | undefined): Order {
  if (needsReason(what) && reason === undefined) {
    return refuse(
      'invalid',
      'fleet/reason-needed',
      {
        vi: 'Lệnh này ngắt tiếng hoặc phát trong giờ yên tĩnh, nên cần lý do. Hãy ghi lý do rồi gửi lại.',
        en: 'This order interrupts, or sounds in quiet hours, so it needs a reason. Write one and send it again.',
      },
      { field: 'reason' },
    );
  }
  if (what.command === 'silence' || what.command === 'reboot') return { ...what, reason: reason ?? '' };
  return what;
}
