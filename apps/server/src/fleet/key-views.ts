import type { KeysView } from '@loaphuong/contract';
import type { Database } from '../platform/database.ts';
import type { Keyring } from './keyring.ts';
import { markOf } from './signing.ts';
import type { FleetSlice } from './slice.ts';

/** Keys of the installation with how far boxes are, and every box with the short form of its key. */
export async function keysView(db: Database<FleetSlice>, signer: Keyring): Promise<KeysView> {
  const keys = await db.sql.selectFrom('fleet.signing_key').selectAll().orderBy('created_at').execute();
  const boxes = await db.sql
    .selectFrom('fleet.box as b')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .leftJoin('fleet.presence as p', 'p.box', 'b.id')
    .select(['b.id', 'b.public_key', 'b.enrolled_at', 'b.revoked_at', 'b.revoked_reason', 'b.believes'])
    .select(['c.id as cluster', 'c.name', 'p.online'])
    .orderBy('b.enrolled_at', 'desc')
    .limit(2000)
    .execute();
  const inService = boxes.filter((box) => box.revoked_at === null);
  const current = keys.filter((key) => key.retired_at === null);
  return {
    keys: keys.map((key) => ({
      key: key.name,
      mark: markOf(key.public_key),
      madeAt: key.created_at.toString(),
      apart: key.apart,
      signs: key.name === signer.pinned.key,
      believedBy: inService.filter((box) => box.believes.includes(key.name)).length,
      ...(key.retired_at === null ? {} : { retiredAt: key.retired_at.toString() }),
      ...(key.retired_reason === null ? {} : { retiredReason: key.retired_reason }),
    })),
    inService: inService.length,
    twoSignatures: [...signer.twoSignatures],
    maySecond: signer.second !== undefined,
    boxes: boxes.map((box) => ({
      id: box.id,
      cluster: { id: box.cluster, name: box.name },
      key: markOf(box.public_key).slice(0, 16),
      enrolledAt: box.enrolled_at.toString(),
      online: box.online === true,
      /** Believes every key in force, and nothing else. */
      upToDate:
        box.believes.length === current.length && current.every((key) => box.believes.includes(key.name)),
      ...(box.revoked_at === null ? {} : { revokedAt: box.revoked_at.toString() }),
      ...(box.revoked_reason === null ? {} : { revokedReason: box.revoked_reason }),
    })),
  };
}
