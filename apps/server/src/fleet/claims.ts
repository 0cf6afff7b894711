import { randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { type ClusterId, CODE_HOURS } from '@loaphuong/domain/fleet';
import { type ClaimAsk, claimText } from '@loaphuong/protocol';
import { sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { type Database, narrow, withTransaction } from '../platform/database.ts';
import { hashToken, newToken } from '../platform/tokens.ts';
import { admitBox, type Joined } from './enrolment.ts';
import { noteRefusal } from './refusals.ts';
import type { Replan } from './registry.ts';
import { isSignedBy, markOf } from './signing.ts';
import type { FleetSlice } from './slice.ts';

/**
 * Says at which cluster the box with this mark hangs; good for two days and for one box. A claim for the same box that nobody used
 * is withdrawn by it.
 * @throws {Refused} `fleet/box-known`.
 */
export async function claimBox(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  cluster: ClusterId,
  mark: string,
  now: Temporal.Instant,
): Promise<Temporal.Instant> {
  const used = await trx
    .selectFrom('fleet.claim')
    .select('id')
    .where('mark', '=', mark)
    .where('box', 'is not', null)
    .executeTakeFirst();
  if (used !== undefined) {
    refuse(
      'conflict',
      'fleet/box-known',
      {
        vi: 'Thiết bị có tem này đã được ghép. Muốn chuyển sang cụm loa khác, hãy xóa danh tính trên máy để có tem mới.',
        en: 'The box with this sticker has joined already. To move it, erase its identity on the box, which gives it a new sticker.',
      },
      { field: 'mark' },
    );
  }
  await trx
    .updateTable('fleet.claim')
    .set({ withdrawn_at: now })
    .where('mark', '=', mark)
    .where('box', 'is', null)
    .where('withdrawn_at', 'is', null)
    .execute();
  const expires_at = now.add({ hours: CODE_HOURS });
  const id = randomUUID();
  await trx
    .insertInto('fleet.claim')
    .values({ id, mark, cluster, claimed_by: actor.person, expires_at, withdrawn_at: null, box: null })
    .execute();
  await record(narrow(trx), actor, {
    action: 'fleet/claim-box',
    subject: { kind: 'cluster', id: cluster },
    detail: { mark },
  });
  return expires_at;
}

/**
 * A box asks whether somebody has claimed it. The whole key is in the question and its signature proves that the box holds it; the
 * mark has 128 of its bits, so another key that answers to it cannot be found. An answer that was lost on the way is given again,
 * with another password, to a new question, until the box has said hello or the claim is over.
 * @throws {Refused} `fleet/bad-signature`, `fleet/not-claimed`, `fleet/question-repeated`, `fleet/key-known`.
 */
export async function answerClaim(
  db: Database<FleetSlice>,
  ask: ClaimAsk,
  now: Temporal.Instant,
  believes: readonly string[],
  replan: Replan,
): Promise<Joined> {
  if (!isSignedBy(ask.publicKey, ask.signature, claimText(ask.publicKey, ask.nonce))) {
    await noteRefusal(db, { code: 'fleet/bad-signature' });
    return refuse('invalid', 'fleet/bad-signature', REFUSED.signature, { field: 'signature' });
  }
  const mark = markOf(ask.publicKey);
  const outcome = await withTransaction(
    db,
    async (trx): Promise<Joined | 'not-claimed' | 'repeated' | 'known'> => {
      const claim = await trx
        .selectFrom('fleet.claim')
        .selectAll()
        .where('mark', '=', mark)
        .where('withdrawn_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('claimed_at', 'desc')
        .forUpdate()
        .executeTakeFirst();
      if (claim === undefined) return 'not-claimed';
      const isFresh = await trx
        .insertInto('fleet.claim_nonce')
        .values({ nonce: ask.nonce, claim: claim.id })
        .onConflict((on) => on.doNothing())
        .returning('nonce')
        .executeTakeFirst();
      if (isFresh === undefined) return 'repeated';
      if (claim.box !== null) return answerAgain(trx, claim.box);
      const known = await trx
        .selectFrom('fleet.box')
        .select('id')
        .where('public_key', '=', ask.publicKey)
        .executeTakeFirst();
      if (known !== undefined) return 'known';
      const joined = await admitBox(
        trx,
        {
          cluster: claim.cluster,
          publicKey: ask.publicKey,
          believes,
          now,
          detail: { claimedBy: claim.claimed_by },
        },
        replan,
      );
      await trx.updateTable('fleet.claim').set({ box: joined.box }).where('id', '=', claim.id).execute();
      return joined;
    },
  );
  if (typeof outcome === 'object') return outcome;
  if (outcome === 'not-claimed') return refuse('missing', 'fleet/not-claimed', REFUSED.notClaimed);
  await noteRefusal(db, { code: outcome === 'known' ? 'fleet/key-known' : 'fleet/question-repeated' });
  if (outcome === 'known') return refuse('conflict', 'fleet/key-known', REFUSED.known);
  return refuse('conflict', 'fleet/question-repeated', REFUSED.repeated);
}

async function answerAgain(
  trx: Transaction<FleetSlice>,
  box: NonNullable<Joined['replaced']>,
): Promise<Joined | 'known'> {
  const brokerPassword = newToken();
  const row = await trx
    .updateTable('fleet.box')
    .set({ broker_secret_sha256: hashToken(brokerPassword) })
    .where('id', '=', box)
    .where('revoked_at', 'is', null)
    // A program in its presence means that it has said hello: then it holds its answer.
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('fleet.presence')
            .select('box')
            .whereRef('fleet.presence.box', '=', 'fleet.box.id')
            .where('program', 'is not', null),
        ),
      ),
    )
    .returning('cluster')
    .executeTakeFirst();
  if (row === undefined) return 'known';
  const where = await trx
    .selectFrom('fleet.cluster')
    .innerJoin('places.installation', (join) => join.onTrue())
    .select(['fleet.cluster.station', 'places.installation.zone'])
    .where('fleet.cluster.id', '=', row.cluster)
    .executeTakeFirstOrThrow();
  return {
    box,
    cluster: row.cluster,
    station: where.station,
    zone: where.zone,
    brokerPassword,
    replaced: undefined,
  };
}

/** Forgets questions of claims that are over; they cannot be answered any more. */
export async function forgetQuestions(db: Database<FleetSlice>): Promise<void> {
  await sql`delete from fleet.claim_nonce n using fleet.claim c where c.id = n.claim and c.expires_at < now()`.execute(
    db.sql,
  );
}

const REFUSED = {
  signature: {
    vi: 'Chữ ký của thiết bị không khớp với khóa gửi kèm. Hãy khởi động lại thiết bị.',
    en: 'The signature of the box does not fit its key. Restart the box.',
  },
  notClaimed: {
    vi: 'Chưa có ai nhận thiết bị này. Hãy quét tem và chọn cụm loa.',
    en: 'Nobody has claimed this box yet. Scan its sticker and choose a cluster.',
  },
  known: {
    vi: 'Khóa này đã thuộc một thiết bị. Mỗi thiết bị phải tự tạo khóa của mình; đừng sao chép thẻ nhớ.',
    en: 'This key belongs to a box already. Each box makes its own key; do not copy memory cards.',
  },
  repeated: {
    vi: 'Câu hỏi này đã được hỏi rồi. Thiết bị phải hỏi lại bằng một số mới.',
    en: 'This question was asked before. The box must ask with a new number.',
  },
} as const;
