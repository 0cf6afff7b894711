import { randomUUID } from 'node:crypto';
import type { OrderTo, OrderWhat } from '@loaphuong/contract';
import type { Actor, PersonId } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import {
  type AwaitedKind,
  type BoxId,
  type ClusterId,
  needsReason,
  SIGNATURE_WAIT_S,
  type StationId,
} from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, narrow } from '../platform/database.ts';
import { type CommandParts, type Order, orderMany } from './commands.ts';
import type { Keyring } from './keyring.ts';
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
  /** Present: nothing was signed or sent yet; a second person may sign until then. */
  readonly signBy?: Temporal.Instant;
}

/** What signs orders, and knows whether a second person must sign too. */
export interface OrderParts extends CommandParts {
  readonly signer: Keyring;
}

/**
 * Gives an order to every box that is meant: the press, its commands and the audit entry stand together. Where two hands are
 * demanded and the second is not with the server, only the press is kept, and waits (`second-signature.ts`). A volume is kept with the
 * cluster too and the station's plan is made anew, so that the plan repeats it and a replaced box takes it over. Send it with
 * `sendGiven` after the commit.
 * @throws {Refused} `fleet/no-box` when none of them has a box, `fleet/reason-needed`.
 */
export async function giveOrder(
  trx: Transaction<FleetSlice>,
  parts: OrderParts,
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
  const boxes = boxesOf(meant);
  const withoutBox = meant.filter(({ box }) => box === null).length;
  const press = { body, to, reason, boxes: boxes.length, withoutBox };
  const detail = 'percent' in what ? { percent: what.percent } : {};
  if (parts.signer.awaitsSecond('command')) {
    const { id, signBy } = await askSecond(trx, parts, { ...press, kind: what.command, by: actor, detail });
    return { id, boxes: boxes.length, withoutBox, signBy };
  }
  const id = await keepPress(trx, { ...press, by: actor.person });
  await orderMany(trx, parts, boxes, body, { by: actor, given: id });
  await settleVolume(trx, body, meant, replan);
  await record(narrow(trx), actor, {
    action: `fleet/${what.command}`,
    subject: subjectOf(id, to),
    ...(reason === undefined ? {} : { reason }),
    detail: { order: id, boxes: boxes.length, ...detail },
  });
  await announce(trx, 'orders');
  return { id, boxes: boxes.length, withoutBox };
}

/** One press, to be kept. */
interface Press {
  readonly body: Order;
  readonly to: OrderTo;
  readonly reason: string | undefined;
  readonly boxes: number;
  readonly withoutBox?: number;
}

/**
 * Keeps something that a box is to be told until a second person has signed it, refused it, or its time is over. Nothing is signed here.
 * @param press.asked who answers for it and must not be the second hand, when that is not the actor: whoever began a rollout.
 * @param press.notAfter what it is about is over then.
 */
export async function askSecond(
  trx: Transaction<FleetSlice>,
  parts: Pick<OrderParts, 'clock'>,
  press: Press & {
    readonly kind: AwaitedKind;
    readonly by: Actor | 'program';
    readonly asked?: PersonId;
    readonly notAfter?: Temporal.Instant;
    readonly detail?: Readonly<Record<string, string | number>>;
  },
): Promise<{ readonly id: string; readonly signBy: Temporal.Instant }> {
  const { kind, by, reason, notAfter } = press;
  const waits = parts.clock.now().add({ seconds: SIGNATURE_WAIT_S[kind] });
  const signBy = notAfter !== undefined && Temporal.Instant.compare(notAfter, waits) < 0 ? notAfter : waits;
  const person = press.asked ?? (by === 'program' ? undefined : by.person);
  const id = await keepPress(trx, { ...press, by: person, signBy });
  await record(narrow(trx), by, {
    action: 'fleet/ask-second-signature',
    subject: subjectOf(id, press.to),
    ...(reason === undefined ? {} : { reason }),
    detail: { order: id, boxes: press.boxes, ...press.detail, what: kind },
  });
  await announce(trx, 'orders');
  return { id, signBy };
}

async function keepPress(
  trx: Transaction<FleetSlice>,
  press: Press & { readonly by: PersonId | undefined; readonly signBy?: Temporal.Instant },
): Promise<string> {
  const id = randomUUID();
  await trx
    .insertInto('fleet.order_given')
    .values({
      id,
      what: press.body.command,
      body: jsonb(press.body),
      scope: jsonb(press.to),
      reason: press.reason ?? null,
      ordered_by: press.by ?? null,
      without_box: press.withoutBox ?? 0,
      ...(press.signBy === undefined ? {} : { sign_by: press.signBy }),
    })
    .execute();
  return id;
}

/** The boxes that are meant; one that plays for several clusters is told once. @throws {Refused} `fleet/no-box` when there is none. */
export function boxesOf(meant: readonly Meant[]): readonly BoxId[] {
  const boxes = [...new Set(meant.flatMap(({ box }) => (box === null ? [] : [box])))];
  if (boxes.length > 0) return boxes;
  return refuse('conflict', 'fleet/no-box', {
    vi: 'Cụm loa này chưa có thiết bị. Hãy cấp mã ghép và ghép thiết bị trước.',
    en: 'This cluster has no box yet. Issue a code and enrol a box first.',
  });
}

/** A volume that goes out is kept with the clusters too, and their stations' plans are made anew. */
export async function settleVolume(
  trx: Transaction<FleetSlice>,
  what: Order,
  meant: readonly Meant[],
  replan: Replan,
): Promise<void> {
  if (what.command !== 'volume') return;
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

/** What an order is about, for the audit. */
export function subjectOf(id: string, to: OrderTo): { readonly kind: string; readonly id: string } {
  if ('cluster' in to) return { kind: 'cluster', id: to.cluster };
  return 'station' in to ? { kind: 'station', id: to.station } : { kind: 'order', id };
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
