import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import type { BoxId } from '@loaphuong/domain/fleet';
import { type Command, downTopic } from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import { type Database, lockUntilCommit } from '../platform/database.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Signer } from './signing.ts';
import type { FleetSlice } from './slice.ts';

/** Seconds after which a command that could not be delivered means nothing any more. */
const COMMAND_LIFE_S = 120;

/** What a person can tell one box, without the id that we give it. */
export type Order =
  | { readonly command: 'listen'; readonly seconds: number }
  | { readonly command: 'silence'; readonly reason: string };

/**
 * Signs a command for one box and keeps it in the outbox; it goes out with `sendWaiting` after the commit and again after every
 * reconnect until the box's journal says that it was obeyed, or it expires.
 */
export async function order(
  trx: Transaction<FleetSlice>,
  parts: { readonly signer: Signer; readonly clock: Clock },
  box: BoxId,
  what: Order,
  by: Actor | undefined,
): Promise<void> {
  await lockUntilCommit(trx, `fleet.command/${box}`);
  const last = await trx
    .selectFrom('fleet.command')
    .select((is) => is.fn.max('sequence').as('sequence'))
    .where('box', '=', box)
    .executeTakeFirst();
  const sequence = (last?.sequence ?? 0) + 1;
  const issuedAt = parts.clock.now();
  const expires_at = issuedAt.add({ seconds: COMMAND_LIFE_S });
  const body: Command = { id: randomUUID(), ...what };
  await trx
    .insertInto('fleet.command')
    .values({
      id: body.id,
      box,
      sequence,
      what: what.command,
      envelope: parts.signer.seal({
        kind: 'command',
        target: { box },
        sequence,
        issuedAt,
        validUntil: expires_at,
        body,
      }),
      ordered_by: by?.person ?? null,
      expires_at,
      obeyed_at: null,
    })
    .execute();
}

/** Sends what waits for a box, oldest first. */
export async function sendWaiting(
  db: Database<FleetSlice>,
  link: DeviceLink,
  clock: Clock,
  box: BoxId,
): Promise<void> {
  const waiting = await db.sql
    .selectFrom('fleet.command')
    .select('envelope')
    .where('box', '=', box)
    .where('obeyed_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .orderBy('sequence')
    .execute();
  for (const { envelope } of waiting) await link.publish(downTopic(box, 'command'), envelope);
}
