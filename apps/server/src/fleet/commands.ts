import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { type BoxId, ORDER_LIFE_S } from '@loaphuong/domain/fleet';
import { Command, downTopic } from '@loaphuong/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Signer } from './signing.ts';
import type { FleetSlice } from './slice.ts';

type WithoutId<C> = C extends { readonly id: string } ? Omit<C, 'id'> : never;

/** What a box can be told, without the id that we give it. */
export type Order = WithoutId<Command>;

/** What signs commands and says when. */
export interface CommandParts {
  readonly signer: Signer;
  readonly clock: Clock;
}

/** Most rows of one insert: PostgreSQL takes 65,535 parameters. */
const ROWS_AT_ONCE = 500;

/**
 * Signs a command for one box and keeps it in the outbox; it goes out with `sendWaiting` after the commit and again after every
 * reconnect until the box's journal says that it was obeyed or could not be done, or it expires.
 * @returns the command's id, which comes back in the journal.
 */
export async function order(
  trx: Transaction<FleetSlice>,
  parts: CommandParts,
  box: BoxId,
  what: Order,
  by: Actor | undefined,
): Promise<string> {
  const [id] = await orderMany(trx, parts, [box], what, { by });
  if (id === undefined) throw new TypeError('one box gets one command');
  return id;
}

/** The same for many boxes, each with a command of its own; `given` ties them to the press that they came from. */
export async function orderMany(
  trx: Transaction<FleetSlice>,
  parts: CommandParts,
  boxes: readonly BoxId[],
  what: Order,
  more: { readonly by: Actor | undefined; readonly given?: string },
): Promise<readonly string[]> {
  const rows = await sealFor(trx, parts, boxes, what);
  await keep(trx, rows, what, more);
  return rows.map((row) => row.id);
}

/** One command for one box as it was signed, not yet in the outbox. */
export interface Prepared {
  readonly id: string;
  readonly box: BoxId;
  readonly sequence: number;
  /** Wire text. */
  readonly envelope: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Signs a command for each of these boxes, with the next sequence of each. The rows of the boxes stay locked. */
export async function sealFor(
  trx: Transaction<FleetSlice>,
  parts: CommandParts,
  boxes: readonly BoxId[],
  what: Order,
): Promise<readonly Prepared[]> {
  if (boxes.length === 0) return [];
  const last = await lastSequences(trx, boxes);
  const issuedAt = parts.clock.now();
  const validUntil = issuedAt.add({ seconds: ORDER_LIFE_S[what.command] });
  return boxes.map((box) => {
    const body = Command.parse({ id: randomUUID(), ...what });
    const sequence = (last.get(box) ?? 0) + 1;
    const envelope = parts.signer.seal({
      kind: 'command',
      target: { box },
      sequence,
      issuedAt,
      validUntil,
      body,
    });
    return { id: body.id, box, sequence, envelope, expiresAt: validUntil.toString() };
  });
}

/** The newest sequence of each box, whose rows are locked so that two orders do not get the same. */
export async function lastSequences(
  trx: Transaction<FleetSlice>,
  boxes: readonly BoxId[],
): Promise<ReadonlyMap<BoxId, number>> {
  // Always taken in one order.
  await trx
    .selectFrom('fleet.box')
    .select('id')
    .where('id', 'in', boxes)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const rows = await trx
    .selectFrom('fleet.command')
    .select(['box', (is) => is.fn.max('sequence').as('sequence')])
    .where('box', 'in', boxes)
    .groupBy('box')
    .execute();
  return new Map(rows.map((row) => [row.box, row.sequence]));
}

/** Puts signed commands into the outbox. */
export async function keep(
  trx: Transaction<FleetSlice>,
  prepared: readonly Prepared[],
  what: Order,
  more: { readonly by: Actor | undefined; readonly given?: string },
): Promise<void> {
  const rows = prepared.map(({ id, box, sequence, envelope, expiresAt }) => ({
    id,
    box,
    sequence,
    what: what.command,
    envelope,
    ordered_by: more.by?.person ?? null,
    expires_at: Temporal.Instant.from(expiresAt),
    obeyed_at: null,
    given: more.given ?? null,
    sent_at: null,
    not_done_at: null,
    not_done_why: null,
  }));
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await trx
      .insertInto('fleet.command')
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .execute();
  }
}

/** Sends what waits for a box, oldest first. */
export async function sendWaiting(
  db: Database<FleetSlice>,
  link: DeviceLink,
  clock: Clock,
  box: BoxId,
): Promise<void> {
  await sendAllTo(db, link, clock, [box]);
}

/**
 * Sends what waits for each of these boxes, oldest first. Nothing is ever sent alone: a box obeys rising sequences only, so an order
 * that overtakes an older one makes the box refuse that one for good. What came before is known there and costs nothing.
 */
export async function sendAllTo(
  db: Database<FleetSlice>,
  link: DeviceLink,
  clock: Clock,
  boxes: readonly BoxId[],
): Promise<void> {
  for (let at = 0; at < boxes.length; at += ROWS_AT_ONCE) {
    const some = boxes.slice(at, at + ROWS_AT_ONCE);
    await send(db, link, await waiting(db.sql, clock).where('c.box', 'in', some).execute());
  }
}

/** Sends the commands of one press to all their boxes, behind what still waits there. */
export async function sendGiven(
  db: Database<FleetSlice>,
  link: DeviceLink,
  clock: Clock,
  given: string,
): Promise<void> {
  const meant = waiting(db.sql, clock).where('c.given', '=', given);
  await sendAllTo(db, link, clock, boxesIn(await meant.clearSelect().select('c.box').execute()));
}

/** Sends these commands, as far as they still wait, behind what else waits for their boxes. */
export async function sendThese(
  db: Database<FleetSlice>,
  link: DeviceLink,
  clock: Clock,
  commands: readonly string[],
): Promise<void> {
  for (let at = 0; at < commands.length; at += ROWS_AT_ONCE) {
    const some = commands.slice(at, at + ROWS_AT_ONCE);
    const meant = waiting(db.sql, clock).where('c.id', 'in', some);
    await sendAllTo(db, link, clock, boxesIn(await meant.clearSelect().select('c.box').execute()));
  }
}

function boxesIn(rows: readonly { readonly box: BoxId }[]): readonly BoxId[] {
  return [...new Set(rows.map(({ box }) => box))];
}

function waiting(db: Kysely<FleetSlice>, clock: Clock) {
  return db
    .selectFrom('fleet.command as c')
    .leftJoin('fleet.presence as p', 'p.box', 'c.box')
    .select(['c.id', 'c.box', 'c.envelope', 'p.online'])
    .where('c.obeyed_at', 'is', null)
    .where('c.not_done_at', 'is', null)
    .where('c.expires_at', '>', clock.now())
    .orderBy('c.box')
    .orderBy('c.sequence');
}

/**
 * Sends what no box got yet although it is there, with what else waits for it: the broker was away when it was given, or the command
 * line, which has no line to the broker, signed it. What a box that is not there missed waits for its next hello.
 */
export async function sendUnsent(db: Database<FleetSlice>, link: DeviceLink, clock: Clock): Promise<void> {
  const unsent = waiting(db.sql, clock).where('c.sent_at', 'is', null).where('p.online', '=', true);
  await sendAllTo(db, link, clock, boxesIn(await unsent.clearSelect().select('c.box').execute()));
}

/** Sends as much as the broker takes; nobody who gave an order waits for a broker that is away. The rest is sent by `sendUnsent`. */
async function send(
  db: Database<FleetSlice>,
  link: DeviceLink,
  commands: readonly { id: string; box: BoxId; envelope: string; online: boolean | null }[],
): Promise<void> {
  const sent: string[] = [];
  for (let at = 0; at < commands.length && link.connected(); at += ROWS_AT_ONCE) {
    const some = commands.slice(at, at + ROWS_AT_ONCE);
    const outcomes = await Promise.allSettled(
      some.map(({ box, envelope }) => link.publish(downTopic(box, 'command'), envelope)),
    );
    // The broker forgets what it gets for a box that is not there; that one waits for its next hello.
    const gone = some.filter(({ online }, n) => online === true && outcomes[n]?.status === 'fulfilled');
    sent.push(...gone.map(({ id }) => id));
  }
  for (let at = 0; at < sent.length; at += ROWS_AT_ONCE) {
    await db.sql
      .updateTable('fleet.command')
      .set({ sent_at: (is) => is.fn('now') })
      .where('id', 'in', sent.slice(at, at + ROWS_AT_ONCE))
      .execute();
  }
}
