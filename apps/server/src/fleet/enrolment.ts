import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import {
  type BoxId,
  type ClusterId,
  CODE_HOURS,
  enrolmentCode,
  type StationId,
  tidyCode,
} from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { type EnrolAnswer, type EnrolAsk, enrolText } from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { type Database, narrow, withTransaction } from '../platform/database.ts';
import { hashToken, newToken } from '../platform/tokens.ts';
import type { Keyring } from './keyring.ts';
import { noteRefusal } from './refusals.ts';
import type { Replan } from './registry.ts';
import { endService } from './revoking.ts';
import { isSignedBy } from './signing.ts';
import type { FleetSlice } from './slice.ts';
import { stationTimedBy } from './time-master.ts';

/**
 * Adds a cluster to the station of a ward; the ward's station comes with its first cluster.
 * @throws {Refused} `fleet/name-taken`.
 */
export async function addCluster(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  cluster: {
    readonly ward: PlaceId;
    readonly name: string;
    readonly latitude?: number;
    readonly longitude?: number;
  },
): Promise<ClusterId> {
  const ward = await trx
    .selectFrom('places.place')
    .select('name')
    .where('id', '=', cluster.ward)
    .executeTakeFirst();
  if (ward === undefined) {
    refuse(
      'missing',
      'fleet/no-such-ward',
      { vi: 'Không có phường này.', en: 'There is no such ward.' },
      { field: 'ward' },
    );
  }
  await trx
    .insertInto('fleet.station')
    .values({ id: asId<'station'>(randomUUID()), ward: cluster.ward, name: `Đài truyền thanh ${ward.name}` })
    .onConflict((on) => on.column('ward').doNothing())
    .execute();
  // The row's lock keeps two people from taking the same ordinal.
  const station = await trx
    .selectFrom('fleet.station')
    .select('id')
    .where('ward', '=', cluster.ward)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const others = await trx
    .selectFrom('fleet.cluster')
    .select(['ordinal', 'name', 'archived_at'])
    .where('station', '=', station.id)
    .execute();
  if (others.some((other) => other.archived_at === null && other.name === cluster.name)) {
    refuse(
      'conflict',
      'fleet/name-taken',
      {
        vi: 'Đài này đã có cụm loa cùng tên. Hãy đặt tên khác.',
        en: 'This station has a cluster of that name. Choose another name.',
      },
      { field: 'name' },
    );
  }
  const id = asId<'cluster'>(randomUUID());
  await trx
    .insertInto('fleet.cluster')
    .values({
      id,
      station: station.id,
      ordinal: Math.max(0, ...others.map((other) => other.ordinal)) + 1,
      name: cluster.name.normalize('NFC'),
      latitude: cluster.latitude ?? null,
      longitude: cluster.longitude ?? null,
    })
    .execute();
  await record(narrow(trx), actor, { action: 'fleet/add-cluster', subject: { kind: 'cluster', id } });
  return id;
}

/** Makes a one-time code for a cluster. Only its hash is kept. */
export async function issueCode(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  cluster: ClusterId,
  now: Temporal.Instant,
): Promise<{ readonly code: string; readonly expiresAt: Temporal.Instant }> {
  const code = enrolmentCode(randomBytes(12));
  const expiresAt = now.add({ hours: CODE_HOURS });
  await trx
    .insertInto('fleet.enrolment_code')
    .values({
      code_sha256: hashToken(code),
      cluster,
      issued_by: actor.person,
      expires_at: expiresAt,
      used_at: null,
      used_by: null,
    })
    .execute();
  await record(narrow(trx), actor, { action: 'fleet/issue-code', subject: { kind: 'cluster', id: cluster } });
  return { code, expiresAt };
}

/** A box that has just joined. */
export interface Joined {
  readonly box: BoxId;
  readonly cluster: ClusterId;
  readonly station: StationId;
  readonly zone: string;
  readonly brokerPassword: string;
  /** The box that was at the cluster until now; its connection is to be ended. */
  readonly replaced: BoxId | undefined;
}

/**
 * Puts a box with its own key at a cluster, in the place of the one that is there; that one's journal stays and goes on counting.
 * Where another cluster's box played until now, or where the neighbours ask for the time, the station's plan is made anew in the same
 * transaction.
 */
export async function admitBox(
  trx: Transaction<FleetSlice>,
  wish: {
    readonly cluster: ClusterId;
    readonly publicKey: string;
    /** Names of the keys that the box is told to believe. */
    readonly believes: readonly string[];
    readonly now: Temporal.Instant;
    readonly detail: Readonly<Record<string, string>>;
  },
  replan: Replan,
): Promise<Joined> {
  const { cluster, now } = wish;
  const replaced = await endService(trx, { cluster }, { now });
  // A box of its own ends that another one's box plays for this cluster.
  const freed = await trx
    .updateTable('fleet.cluster')
    .set({ served_by: null, served_at: null })
    .where('id', '=', cluster)
    .where('served_by', 'is not', null)
    .returning('station')
    .executeTakeFirst();
  const changed = freed?.station ?? (await stationTimedBy(trx, cluster));
  if (changed !== undefined) await replan(trx, [changed]);
  const box = asId<'box'>(randomUUID());
  const brokerPassword = newToken();
  await trx
    .insertInto('fleet.box')
    .values({
      id: box,
      cluster,
      public_key: wish.publicKey,
      broker_secret_sha256: hashToken(brokerPassword),
      revoked_at: null,
      believes: [...wish.believes],
    })
    .execute();
  await trx
    .insertInto('fleet.presence')
    .values({
      box,
      playing: null,
      volume: null,
      uptime_s: null,
      program: null,
      output: null,
      changed_at: now,
      heard_at: now,
    })
    .execute();
  await record(narrow(trx), 'program', {
    action: 'fleet/enrol-box',
    subject: { kind: 'box', id: box },
    detail: { cluster, ...wish.detail },
  });
  const where = await trx
    .selectFrom('fleet.cluster')
    .innerJoin('places.installation', (join) => join.onTrue())
    .select(['fleet.cluster.station', 'places.installation.zone'])
    .where('fleet.cluster.id', '=', cluster)
    .executeTakeFirstOrThrow();
  return { box, cluster, station: where.station, zone: where.zone, brokerPassword, replaced: replaced?.box };
}

/**
 * A box joins with a one-time code and its own key. A code is used up even when two boxes try at the same instant; a box that was
 * at the cluster before is revoked, its journal stays. Refusals are recorded for people to see, outside the refused transaction.
 * @throws {Refused} `fleet/wrong-code`, `fleet/bad-signature`, `fleet/key-mismatch`, `fleet/key-known`.
 */
export async function enrolBox(
  db: Database<FleetSlice>,
  ask: EnrolAsk,
  now: Temporal.Instant,
  believes: readonly string[],
  replan: Replan,
): Promise<Joined> {
  const code = tidyCode(ask.code.split('.', 1)[0] ?? '');
  if (!isSignedBy(ask.publicKey, ask.signature, enrolText(ask.code, ask.publicKey))) {
    await noteRefusal(db, { code: 'fleet/bad-signature' });
    return refuse('invalid', 'fleet/bad-signature', REFUSED.signature, { field: 'signature' });
  }
  const known = await db.sql
    .selectFrom('fleet.box')
    .select(['id', 'cluster'])
    .where('public_key', '=', ask.publicKey)
    .executeTakeFirst();
  if (ask.box !== undefined && known?.id !== ask.box) {
    const claimed = await db.sql
      .selectFrom('fleet.box')
      .select(['id', 'cluster'])
      .where('id', '=', asId<'box'>(ask.box))
      .executeTakeFirst();
    await noteRefusal(db, {
      code: 'fleet/key-mismatch',
      ...(claimed === undefined ? {} : { box: claimed.id, cluster: claimed.cluster }),
    });
    return refuse('conflict', 'fleet/key-mismatch', REFUSED.key, { field: 'publicKey' });
  }
  if (known !== undefined) {
    await noteRefusal(db, { code: 'fleet/key-known', box: known.id, cluster: known.cluster });
    return refuse('conflict', 'fleet/key-known', REFUSED.known, { field: 'publicKey' });
  }

  const joined = await withTransaction(db, async (trx) => {
    const ticket = await trx
      .updateTable('fleet.enrolment_code')
      .set({ used_at: now })
      .where('code_sha256', '=', hashToken(code))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning(['cluster', 'issued_by'])
      .executeTakeFirst();
    if (ticket === undefined) return undefined;
    const joining = await admitBox(
      trx,
      {
        cluster: ticket.cluster,
        publicKey: ask.publicKey,
        believes,
        now,
        detail: { codeIssuedBy: ticket.issued_by },
      },
      replan,
    );
    await trx
      .updateTable('fleet.enrolment_code')
      .set({ used_by: joining.box })
      .where('code_sha256', '=', hashToken(code))
      .execute();
    return joining;
  });
  if (joined !== undefined) return joined;
  await noteRefusal(db, { code: 'fleet/wrong-code' });
  return refuse('invalid', 'fleet/wrong-code', REFUSED.code, { field: 'code' });
}

/** What the box is told over HTTP. */
/** Where boxes find the broker, and who vouches for it. */
export interface BrokerAddress {
  readonly url: string;
  /** PEM; absent: the authorities of the box's system. */
  readonly ca?: string | undefined;
}

export function enrolAnswer(
  joined: Joined,
  signer: Pick<Keyring, 'believed' | 'twoSignatures'>,
  broker: BrokerAddress,
  mediaUrl: string,
): EnrolAnswer {
  return {
    box: joined.box,
    station: joined.station,
    cluster: joined.cluster,
    zone: joined.zone,
    keys: [...signer.believed],
    ...(signer.twoSignatures.length > 0 ? { twoSignatures: [...signer.twoSignatures] } : {}),
    broker: {
      url: broker.url,
      username: joined.box,
      password: joined.brokerPassword,
      ...(broker.ca === undefined ? {} : { ca: broker.ca }),
    },
    mediaUrl,
  };
}

const REFUSED = {
  signature: {
    vi: 'Chữ ký của thiết bị không khớp với khóa gửi kèm. Hãy khởi động lại thiết bị rồi ghép lại.',
    en: 'The signature of the box does not fit its key. Restart the box and enrol again.',
  },
  key: {
    vi: 'Thiết bị này đã đăng ký với một khóa khác. Nếu đã thay máy, hãy cấp mã mới cho cụm loa và ghép như máy mới.',
    en: 'This box is registered with another key. If the machine was replaced, issue a new code for the cluster and enrol it as new.',
  },
  known: {
    vi: 'Khóa này đã thuộc một thiết bị đang dùng. Mỗi thiết bị phải tự tạo khóa của mình; đừng sao chép thẻ nhớ.',
    en: 'This key belongs to a box already. Each box makes its own key; do not copy memory cards.',
  },
  code: {
    vi: 'Mã ghép sai, đã dùng hoặc đã hết hạn. Hãy xin mã mới ở trang Cụm loa.',
    en: 'The code is wrong, used or expired. Ask for a new one on the Clusters page.',
  },
} as const;
