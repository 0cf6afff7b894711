import type { AwaitingHorizon } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { HORIZON_PREPARED_S, horizonWait, type PlanContent } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import { Envelope, Horizon, SignedEnvelope, signedText } from '@loaphuong/protocol';
import type { Kysely, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { keyHeldApart, signedByBoth } from '../fleet/index.ts';
import { announce } from '../platform/changes.ts';
import { lockUntilCommit, narrow } from '../platform/database.ts';
import { contentHash, horizonOf, sealHorizon } from './horizon.ts';
import type { BroadcastParts, BroadcastSlice } from './slice.ts';

// Where signed plans need a second person's hand and that person keeps the key, plans wait here. Boxes go on by the last one that bears both
// signatures, seven days long; whoever signs reads what is new and signs all stations in one go.

type Parts = Pick<BroadcastParts, 'clock' | 'fleet'>;

/** Stations whose plan waits for a signature, by name; none while the server signs by both hands. */
export async function awaitingHorizons(
  db: BroadcastParts['db'],
  { clock, fleet }: Parts,
): Promise<readonly AwaitingHorizon[]> {
  if (!fleet.signer.awaitsSecond('horizon')) return [];
  const now = clock.now();
  return db.sql.transaction().execute(async (trx) => {
    const apart = await keysHeldApart(trx);
    const stations = await trx
      .selectFrom('fleet.station as s')
      .leftJoin('broadcast.horizon as h', 'h.station', 's.id')
      .select(['s.id', 's.name', 'h.envelope'])
      .orderBy('s.name')
      .execute();
    const waiting: AwaitingHorizon[] = [];
    for (const { id, name, envelope } of stations) {
      const signed = envelope === null ? undefined : signedContent(envelope, apart);
      const why = horizonWait(signed, contentOf(await horizonOf(trx, id, now)), now);
      if (why === undefined) continue;
      const until =
        why.kind === 'unsigned' || signed === undefined ? {} : { signedUntil: signed.until.toString() };
      waiting.push({ station: { id, name }, why, ...until });
    }
    return waiting;
  });
}

/** Airings of the plan that the boxes of a station obey where a second person signs plans; none while no plan bears both hands. */
export async function airingsSigned(
  db: Kysely<BroadcastSlice>,
  station: StationId,
): Promise<ReadonlySet<string>> {
  const row = await db
    .selectFrom('broadcast.horizon')
    .select('envelope')
    .where('station', '=', station)
    .executeTakeFirst();
  const signed = row === undefined ? undefined : signedContent(row.envelope, await keysHeldApart(db));
  return new Set(signed?.airings.map(({ id }) => id));
}

/** What the second person signs for one station. */
export interface HorizonToSign {
  readonly station: StationId;
  readonly payload: string;
  readonly text: string;
}

/** Signs the plans of these stations with the server's own hand, and keeps that for ten minutes. */
export async function prepareHorizons(
  trx: Transaction<BroadcastSlice>,
  { clock, fleet }: Parts,
  actor: Actor,
  stations: readonly StationId[],
): Promise<readonly HorizonToSign[]> {
  const now = clock.now();
  const prepared: HorizonToSign[] = [];
  for (const station of stations.toSorted()) {
    await lockUntilCommit(trx, `broadcast.horizon/${station}`);
    const body = await horizonOf(trx, station, now);
    const sequence = (await lastSequence(trx, station)) + 1;
    const envelope = sealHorizon(fleet.signer, body, sequence, now);
    const row = {
      sequence,
      envelope,
      content_sha256: contentHash(body, fleet.signer.mark),
      prepared_at: now,
      prepared_by: actor.person,
    };
    await trx
      .insertInto('broadcast.horizon_prepared')
      .values({ station, ...row })
      .onConflict((on) => on.column('station').doUpdateSet(row))
      .execute();
    const { payload } = SignedEnvelope.parse(JSON.parse(envelope));
    prepared.push({ station, payload, text: signedText(payload) });
  }
  return prepared;
}

/**
 * Takes the second signatures, each checked against the key held apart. The plans take the place of those before; publish them after the
 * commit.
 * @throws {Refused} `fleet/not-held-apart`, `fleet/second-signature-wrong`, `broadcast/prepare-again`.
 */
export async function signHorizons(
  trx: Transaction<BroadcastSlice>,
  { clock }: Pick<Parts, 'clock'>,
  actor: Actor,
  hand: { readonly key: string; readonly signatures: readonly { station: StationId; signature: string }[] },
): Promise<void> {
  const now = clock.now();
  const publicKey = await keyHeldApart(narrow(trx), hand.key);
  for (const { station, signature } of hand.signatures.toSorted((a, b) => (a.station < b.station ? -1 : 1))) {
    await lockUntilCommit(trx, `broadcast.horizon/${station}`);
    const prepared = await trx
      .deleteFrom('broadcast.horizon_prepared')
      .where('station', '=', station)
      .where('prepared_by', '=', actor.person)
      .where('prepared_at', '>', now.subtract({ seconds: HORIZON_PREPARED_S }))
      .returningAll()
      .executeTakeFirst();
    if (prepared === undefined || prepared.sequence !== (await lastSequence(trx, station)) + 1)
      return refuse('conflict', 'broadcast/prepare-again', {
        vi: 'Lịch chờ ký đã quá mười phút hoặc vừa được lập lại. Hãy mở hộp ký lần nữa.',
        en: 'What was prepared is older than ten minutes, or was made anew meanwhile. Open the dialog once more.',
      });
    const row = {
      sequence: prepared.sequence,
      envelope: signedByBoth(prepared.envelope, { key: hand.key, publicKey, signature }),
      content_sha256: prepared.content_sha256,
      made_at: prepared.prepared_at,
      published_at: null,
    };
    await trx
      .insertInto('broadcast.horizon')
      .values({ station, ...row })
      .onConflict((on) => on.column('station').doUpdateSet(row))
      .execute();
  }
  await record(narrow(trx), actor, {
    action: 'broadcast/sign-horizons',
    subject: { kind: 'key', id: hand.key },
    detail: { stations: hand.signatures.length },
  });
  await announce(trx, 'orders');
}

async function keysHeldApart(db: Kysely<BroadcastSlice>): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('fleet.signing_key')
    .select('name')
    .where('apart', '=', true)
    .where('retired_at', 'is', null)
    .execute();
  return new Set(rows.map(({ name }) => name));
}

async function lastSequence(db: Kysely<BroadcastSlice>, station: StationId): Promise<number> {
  const row = await db
    .selectFrom('broadcast.horizon')
    .select('sequence')
    .where('station', '=', station)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

/** What a plan says that bears a signature by a key held apart; nothing for one that boxes refuse. */
function signedContent(envelope: string, apart: ReadonlySet<string>): PlanContent | undefined {
  const { payload, signatures } = SignedEnvelope.parse(JSON.parse(envelope));
  if (!signatures.some(({ key }) => apart.has(key))) return undefined;
  return contentOf(Horizon.parse(Envelope.parse(JSON.parse(payload)).body));
}

/** Both sides come out of the same schema, so that the same content has the same spelling. */
function contentOf(horizon: Horizon): PlanContent {
  const { station: _station, from: _from, until, airings, ...rest } = horizon;
  return {
    until: Temporal.Instant.from(until),
    airings: airings.map((airing) => {
      const from = Temporal.Instant.from(airing.at);
      return {
        id: airing.id,
        from,
        until: from.add({ milliseconds: airing.sound.durationMs }),
        says: JSON.stringify(airing),
      };
    }),
    rest: JSON.stringify(rest),
  };
}
