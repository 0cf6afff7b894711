import type { OrderTo } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, isId, refuse } from '@loaphuong/domain/basics';
import { type BoxId, PREPARED_S, type SignatureState, signatureState } from '@loaphuong/domain/fleet';
import { SignedEnvelope, signedText } from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, narrow } from '../platform/database.ts';
import { keep, lastSequences, type Order, type Prepared, sealFor } from './commands.ts';
import { boxesOf, meantBy, type OrderParts, settleVolume, subjectOf } from './orders.ts';
import type { Replan } from './registry.ts';
import { isSignedBy } from './signing.ts';
import type { FleetSlice } from './slice.ts';
import { askedBoxes, askedWereSent } from './updates/asked.ts';

/** What the second person signs for one box. */
export interface ToSign {
  readonly command: string;
  /** Canonical JSON, to be read. */
  readonly payload: string;
  /** Exactly what the signature covers. */
  readonly text: string;
}

/**
 * Signs an order that waits with the server's own hand and keeps that for a minute, for the second person to sign. Only now boxes get
 * their sequences, so that an order that waited for an hour does not stand behind what was sent meanwhile.
 * @throws {Refused} `fleet/no-such-order`, `fleet/not-awaiting`, `fleet/own-order`, `fleet/no-box`.
 */
export async function prepareOrder(
  trx: Transaction<FleetSlice>,
  parts: OrderParts,
  actor: Actor,
  order: string,
): Promise<readonly ToSign[]> {
  const row = await lockAwaiting(trx, order, parts.clock.now());
  refuseOwn(actor, row.ordered_by);
  const prepared = await sealFor(trx, parts, await boxesFor(trx, row), row.body);
  await trx
    .updateTable('fleet.order_given')
    .set({ prepared: jsonb([...prepared]), prepared_at: parts.clock.now() })
    .where('id', '=', row.id)
    .execute();
  return prepared.map(({ id, envelope }) => {
    const { payload } = SignedEnvelope.parse(JSON.parse(envelope));
    return { command: id, payload, text: signedText(payload) };
  });
}

/**
 * Takes the second signatures, each checked against the key held apart, and puts the order into the outbox: the signature, the
 * commands and the audit entry stand together. Send it with `sendGiven` after the commit.
 * @throws {Refused} `fleet/no-such-order`, `fleet/not-awaiting`, `fleet/own-order`, `fleet/not-held-apart`, `fleet/prepare-again`,
 * `fleet/second-signature-wrong`.
 */
export async function signOrder(
  trx: Transaction<FleetSlice>,
  parts: OrderParts,
  actor: Actor,
  order: string,
  hand: {
    readonly key: string;
    readonly signatures: readonly { readonly command: string; readonly signature: string }[];
  },
  replan: Replan,
): Promise<void> {
  const now = parts.clock.now();
  const row = await lockAwaiting(trx, order, now);
  refuseOwn(actor, row.ordered_by);
  const publicKey = await keyHeldApart(trx, hand.key);
  const { prepared, prepared_at } = row;
  const isFresh =
    prepared_at !== null && Temporal.Instant.compare(now, prepared_at.add({ seconds: PREPARED_S })) < 0;
  if (prepared === null || !isFresh || (await isOvertaken(trx, prepared)))
    return refuse('conflict', 'fleet/prepare-again', REFUSED.again);
  const given = new Map(hand.signatures.map((each) => [each.command, each.signature]));
  const commands = prepared.map((command): Prepared => {
    const signature = given.get(command.id) ?? '';
    return { ...command, envelope: signedByBoth(command.envelope, { key: hand.key, publicKey, signature }) };
  });
  await keep(trx, commands, row.body, {
    by: row.ordered_by === null ? undefined : { ...actor, person: row.ordered_by },
    given: row.id,
  });
  await trx
    .updateTable('fleet.order_given')
    .set({
      signed_at: now,
      signed_by: actor.person,
      signed_with: hand.key,
      prepared: null,
      prepared_at: null,
    })
    .where('id', '=', row.id)
    .execute();
  if (row.body.command === 'volume') await settleVolume(trx, row.body, await meantBy(trx, row.scope), replan);
  if (row.body.command === 'update') await askedWereSent(trx, row.id, commands, now);
  await record(narrow(trx), actor, {
    action: 'fleet/sign-order',
    subject: subjectOf(row.id, row.scope),
    detail: { order: row.id, what: row.what, boxes: commands.length, key: hand.key },
  });
  await announce(trx, 'orders');
}

/** Public half of a key held apart that boxes believe. @throws {Refused} `fleet/not-held-apart`. */
export async function keyHeldApart(trx: Transaction<FleetSlice>, name: string): Promise<string> {
  const key = await trx
    .selectFrom('fleet.signing_key')
    .select('public_key')
    .where('name', '=', name)
    .where('apart', '=', true)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return key?.public_key ?? refuse('invalid', 'fleet/not-held-apart', REFUSED.notApart, { field: 'key' });
}

/** Adds the second signature to what the server signed. @throws {Refused} `fleet/second-signature-wrong` when it does not cover it. */
export function signedByBoth(
  envelope: string,
  {
    key,
    publicKey,
    signature,
  }: { readonly key: string; readonly publicKey: string; readonly signature: string },
): string {
  const { payload, signatures } = SignedEnvelope.parse(JSON.parse(envelope));
  if (!isSignedBy(publicKey, signature, signedText(payload)))
    return refuse('invalid', 'fleet/second-signature-wrong', REFUSED.wrong, { field: 'signatures' });
  const both: SignedEnvelope = { payload, signatures: [...signatures, { key, signature }] };
  return JSON.stringify(both);
}

/**
 * Refuses an order that waits, with a reason; whoever gave it takes it back the same way. Nothing was signed, nothing is sent.
 * @throws {Refused} `fleet/no-such-order`, `fleet/not-awaiting`.
 */
export async function refuseOrder(
  trx: Transaction<FleetSlice>,
  parts: Pick<OrderParts, 'clock'>,
  actor: Actor,
  order: string,
  reason: string,
): Promise<void> {
  const now = parts.clock.now();
  const row = await lockAwaiting(trx, order, now);
  await trx
    .updateTable('fleet.order_given')
    .set({
      refused_at: now,
      refused_by: actor.person,
      refused_reason: reason,
      prepared: null,
      prepared_at: null,
    })
    .where('id', '=', row.id)
    .execute();
  await record(narrow(trx), actor, {
    action: row.ordered_by === actor.person ? 'fleet/take-back-order' : 'fleet/refuse-order',
    subject: subjectOf(row.id, row.scope),
    reason,
    detail: { order: row.id, what: row.what },
  });
  await announce(trx, 'orders');
}

/** Whom an order that waits is for. Of a rollout those that still wait for it: a box that was replaced meanwhile is none of them. */
async function boxesFor(
  trx: Transaction<FleetSlice>,
  row: { readonly id: string; readonly scope: OrderTo; readonly body: Order },
): Promise<readonly BoxId[]> {
  if (row.body.command !== 'update') return boxesOf(await meantBy(trx, row.scope));
  const asked = await askedBoxes(trx, row.id);
  return asked.length > 0 ? asked : refuse('conflict', 'fleet/no-box', REFUSED.noBox);
}

/** The row of an order that waits, locked: of two people who sign or refuse at once, the second hears what the first did. */
async function lockAwaiting(trx: Transaction<FleetSlice>, order: string, now: Temporal.Instant) {
  const row = isId(order)
    ? await trx
        .selectFrom('fleet.order_given')
        .selectAll()
        .where('id', '=', order)
        .forUpdate()
        .executeTakeFirst()
    : undefined;
  if (row === undefined) return refuse('missing', 'fleet/no-such-order', REFUSED.missing);
  if (row.sign_by === null) return refuse('conflict', 'fleet/not-awaiting', REFUSED.never);
  const state = signatureState(
    { signBy: row.sign_by, signedAt: row.signed_at ?? undefined, refusedAt: row.refused_at ?? undefined },
    now,
  );
  return state === 'awaiting' ? row : refuse('conflict', 'fleet/not-awaiting', REFUSED[state]);
}

function refuseOwn(actor: Actor, orderedBy: string | null): void {
  if (orderedBy === actor.person || (orderedBy !== null && orderedBy === actor.behind))
    refuse('forbidden', 'fleet/own-order', REFUSED.own);
}

/** Was a box told something else since this was prepared? Then it would refuse the older sequence. */
async function isOvertaken(trx: Transaction<FleetSlice>, prepared: readonly Prepared[]): Promise<boolean> {
  const last = await lastSequences(
    trx,
    prepared.map(({ box }) => asId<'box'>(box)),
  );
  return prepared.some(({ box, sequence }) => (last.get(box) ?? 0) >= sequence);
}

const REFUSED: Readonly<
  Record<
    | Exclude<SignatureState, 'awaiting'>
    | 'missing'
    | 'never'
    | 'noBox'
    | 'own'
    | 'notApart'
    | 'again'
    | 'wrong',
    { readonly vi: string; readonly en: string }
  >
> = {
  missing: {
    vi: 'Không có lệnh này. Hãy tải lại trang rồi chọn lại.',
    en: 'There is no such order. Load the page again and choose again.',
  },
  never: {
    vi: 'Lệnh này không chờ chữ ký thứ hai; nó đã được gửi khi ra lệnh.',
    en: 'This order waits for no second signature; it went out when it was given.',
  },
  noBox: {
    vi: 'Không còn thiết bị nào chờ lệnh này. Hãy tải lại trang.',
    en: 'No box waits for this order any more. Load the page again.',
  },
  signed: {
    vi: 'Lệnh này đã có chữ ký thứ hai và đã được gửi. Xem thiết bị trả lời ở trang cụm loa.',
    en: 'This order has its second signature and went out. See the answers of the boxes on the page of the cluster.',
  },
  refused: {
    vi: 'Lệnh này đã bị từ chối. Nếu vẫn cần, hãy ra lệnh mới.',
    en: 'This order was refused. If it is still needed, give it again.',
  },
  lapsed: {
    vi: 'Lệnh này đã quá hạn chờ chữ ký thứ hai. Nếu vẫn cần, hãy ra lệnh mới.',
    en: 'This order waited too long for its second signature. If it is still needed, give it again.',
  },
  own: {
    vi: 'Bạn là người ra lệnh này nên không ký lần hai được. Hãy nhờ người giữ khóa thứ hai.',
    en: 'You gave this order, so you cannot be its second hand. Ask the person who holds the second key.',
  },
  notApart: {
    vi: 'Đây không phải khóa thứ hai mà các thiết bị tin. Hãy chọn đúng tệp khóa được giao giữ.',
    en: 'This is not the second key that the boxes believe. Choose the key file that you were given to keep.',
  },
  again: {
    vi: 'Nội dung chờ ký đã quá một phút, hoặc thiết bị vừa nhận lệnh khác. Hãy bấm ký lại.',
    en: 'What was prepared is older than a minute, or a box was told something else meanwhile. Sign once more.',
  },
  wrong: {
    vi: 'Chữ ký không khớp với nội dung lệnh. Hãy tải lại trang, xem lại lệnh rồi ký lại.',
    en: 'A signature does not match what was prepared. Load the page again, read the order and sign once more.',
  },
};
