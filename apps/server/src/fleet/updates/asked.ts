import { type BoxId, signatureState } from '@loaphuong/domain/fleet';
import { sql, type Transaction } from 'kysely';
import { announce } from '../../platform/changes.ts';
import type { FleetSlice } from '../slice.ts';

// Where each order needs a second person's hand, the boxes of a ring wait for it together, in one press under "Chờ chữ ký thứ hai".

/** Boxes that wait for the signature of this press. */
export async function askedBoxes(trx: Transaction<FleetSlice>, press: string): Promise<readonly BoxId[]> {
  const rows = await trx
    .selectFrom('fleet.rollout_box as r')
    .innerJoin('fleet.box as b', 'b.id', 'r.box')
    .select('r.box')
    .where('r.asked', '=', press)
    .where('r.state', '=', 'waiting')
    .where('b.revoked_at', 'is', null)
    .orderBy('r.ordinal')
    .execute();
  return rows.map(({ box }) => box);
}

/** The press was signed: each box has its order now. */
export async function askedWereSent(
  trx: Transaction<FleetSlice>,
  press: string,
  commands: readonly { readonly id: string; readonly box: string }[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`update fleet.rollout_box r set state = 'sent', at = ${now.toString()}::timestamptz, command = c.id
    from unnest(${commands.map(({ id }) => id)}::uuid[], ${commands.map(({ box }) => box)}::uuid[]) as c(id, box)
    where r.asked = ${press} and r.box = c.box and r.state = 'waiting'`.execute(trx);
  await announce(trx, 'fleet');
}

/** Takes back what waits for a signature: the rollout halts or ends, or the server signs by both hands again. Locks presses, then boxes. */
export async function takeBackAsked(
  trx: Transaction<FleetSlice>,
  rollout: string,
  now: Temporal.Instant,
): Promise<void> {
  const at = now.toString();
  const { rows } = await sql<{ id: string }>`update fleet.order_given g
    set sign_by = ${at}::timestamptz, prepared = null, prepared_at = null
    where g.id in (select asked from fleet.rollout_box where rollout = ${rollout} and state = 'waiting' and asked is not null)
      and g.signed_at is null and g.refused_at is null and g.sign_by > ${at}::timestamptz returning g.id`.execute(
    trx,
  );
  await trx
    .updateTable('fleet.rollout_box')
    .set({ asked: null })
    .where('rollout', '=', rollout)
    .where('state', '=', 'waiting')
    .where('asked', 'is not', null)
    .execute();
  if (rows.length > 0) await announce(trx, 'orders');
}

/** A second person's no to a version. */
export interface RefusedHand {
  readonly person: string;
  readonly why: string;
}

/**
 * Looks at what a rollout waits for: a press that was refused, or taken back by whoever began, is the answer; those whose time is over are
 * forgotten, so that they are asked for again.
 */
export async function settleAsked(
  trx: Transaction<FleetSlice>,
  rollout: string,
  now: Temporal.Instant,
): Promise<RefusedHand | undefined> {
  const asked = await trx
    .selectFrom('fleet.rollout_box')
    .select('asked')
    .distinct()
    .where('rollout', '=', rollout)
    .where('state', '=', 'waiting')
    .where('asked', 'is not', null)
    .execute();
  const ids = asked.flatMap((row) => row.asked ?? []);
  if (ids.length === 0) return undefined;
  // Locked: whoever signs in this moment comes first, or finds it over.
  const presses = await trx
    .selectFrom('fleet.order_given')
    .select(['id', 'sign_by', 'signed_at', 'refused_at', 'refused_by', 'refused_reason'])
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const press of presses) {
    if (press.refused_at !== null) return { person: press.refused_by ?? '', why: press.refused_reason ?? '' };
    if (press.sign_by === null || press.signed_at !== null) continue;
    const facts = { signBy: press.sign_by, signedAt: undefined, refusedAt: undefined };
    if (signatureState(facts, now) === 'lapsed')
      await trx
        .updateTable('fleet.rollout_box')
        .set({ asked: null })
        .where('asked', '=', press.id)
        .where('state', '=', 'waiting')
        .execute();
  }
  return undefined;
}
