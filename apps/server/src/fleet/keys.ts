import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { BoxId } from '@loaphuong/domain/fleet';
import type { PinnedKey, SigningKind } from '@loaphuong/protocol';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { type Database, narrow, withTransaction } from '../platform/database.ts';
import { type CommandParts, orderMany, sendUnsent, sendWaiting } from './commands.ts';
import type { Fleet } from './index.ts';
import type { Keyring } from './keyring.ts';
import type { FleetSlice } from './slice.ts';

/** Most keys that a box holds. */
const MOST_KEYS = 4;

type KeyParts = Pick<Fleet, 'db' | 'link' | 'clock' | 'signer'>;

/**
 * Makes a new key for the installation and tells every box to believe it beside the old one. Until the old one is retired both sign.
 * @throws {Refused} `fleet/rotation-under-way`, `fleet/too-many-keys`, `fleet/second-hand-needed`.
 */
export async function rotateKey(parts: KeyParts, actor: Actor, reason: string): Promise<string> {
  const { db, signer } = parts;
  await signer.refresh(db);
  needBothHands(signer);
  const ours = signer.believed.filter((each) => each.apart !== true);
  if (ours.length > 1) {
    refuse('conflict', 'fleet/rotation-under-way', {
      vi: 'Đang đổi khóa dở dang. Hãy cho khóa cũ thôi dùng trước, rồi mới đổi tiếp.',
      en: 'A change of keys is under way. Retire the old key first.',
    });
  }
  if (signer.believed.length >= MOST_KEYS) {
    refuse('conflict', 'fleet/too-many-keys', {
      vi: 'Thiết bị chỉ tin được bốn khóa cùng lúc. Hãy cho một khóa thôi dùng trước.',
      en: 'A box believes four keys at most. Retire one first.',
    });
  }
  const fresh = await signer.make();
  await withTransaction(db, async (trx) => {
    await trx
      .insertInto('fleet.signing_key')
      .values({ name: fresh.key, public_key: fresh.publicKey, retired_at: null })
      .execute();
    await tellKeys(trx, parts, [...signer.believed, fresh], [fresh.key], undefined, actor);
    await record(narrow(trx), actor, {
      action: 'fleet/rotate-key',
      subject: { kind: 'key', id: fresh.key },
      reason,
    });
  });
  await afterChange(parts);
  return fresh.key;
}

/**
 * Retires a key: every box is told to believe the others only, and the private half is destroyed. Boxes that do not believe another
 * key yet get both orders when they come back; they stay silent to everything new until then, so this needs `anyway`.
 * @throws {Refused} `fleet/no-such-key`, `fleet/last-key`, `fleet/boxes-behind`, `fleet/second-hand-needed`.
 */
export async function retireKey(
  parts: KeyParts,
  actor: Actor,
  key: string,
  { reason, anyway }: { readonly reason: string; readonly anyway: boolean },
): Promise<void> {
  const { db, signer, clock } = parts;
  await signer.refresh(db);
  const leaving = signer.believed.find((each) => each.key === key);
  if (leaving === undefined) {
    return refuse('missing', 'fleet/no-such-key', {
      vi: 'Không có khóa này, hoặc khóa đã thôi dùng.',
      en: 'There is no such key, or it was retired.',
    });
  }
  const staying = signer.believed.filter((each) => each.key !== key);
  const lacksHand = leaving.apart === true && signer.twoSignatures.length > 0;
  if (!staying.some((each) => each.apart !== true) || lacksHand) {
    refuse('conflict', 'fleet/last-key', {
      vi: 'Không thể bỏ khóa này vì không còn khóa nào thay nó. Hãy đổi khóa trước, hoặc bỏ yêu cầu hai chữ ký.',
      en: 'This key cannot be retired: nothing would stand in its place. Rotate first, or stop asking for two signatures.',
    });
  }
  needBothHands(signer);
  const behind = leaving.apart === true ? 0 : await boxesBehind(db, staying);
  if (behind > 0 && !anyway) {
    refuse('conflict', 'fleet/boxes-behind', {
      vi: `Còn ${behind} thiết bị chưa nhận khóa mới. Hãy chờ, hoặc xác nhận vẫn bỏ khóa cũ: những máy đó chỉ nghe lệnh lại sau khi kết nối.`,
      en: `${behind} boxes do not believe the new key yet. Wait, or say that the old key goes all the same: those boxes obey again once they have connected.`,
    });
  }
  await withTransaction(db, async (trx) => {
    await tellKeys(trx, parts, staying, [], undefined, actor);
    await trx
      .updateTable('fleet.signing_key')
      .set({ retired_at: clock.now(), retired_reason: reason })
      .where('name', '=', key)
      .execute();
    await record(narrow(trx), actor, {
      action: 'fleet/retire-key',
      subject: { kind: 'key', id: key },
      reason,
      detail: { behind },
    });
  });
  await afterChange(parts);
}

/**
 * Says which kinds need two signatures; boxes are told with the public half of the key held apart.
 * @throws {Refused} `fleet/no-second-key`.
 */
export async function demandTwoSignatures(
  parts: KeyParts,
  actor: Actor,
  kinds: readonly SigningKind[],
  reason: string,
): Promise<void> {
  const { db, signer } = parts;
  const { second } = signer;
  if (second === undefined) {
    return refuse('conflict', 'fleet/no-second-key', {
      vi: 'Máy chủ chưa có khóa thứ hai. Hãy tạo khóa bằng “loaphuong keys second”, đặt SECOND_KEY rồi khởi động lại.',
      en: 'The server has no second key. Make one with “loaphuong keys second”, set SECOND_KEY and start again.',
    });
  }
  await signer.refresh(db);
  const keys = [...signer.believed.filter((each) => each.key !== second.key), second];
  await withTransaction(db, async (trx) => {
    await trx
      .insertInto('fleet.signing_key')
      .values({ name: second.key, public_key: second.publicKey, apart: true, retired_at: null })
      .onConflict((on) => on.doNothing())
      .execute();
    await trx
      .updateTable('fleet.signing_policy')
      .set({ two_signatures: [...kinds] })
      .execute();
    await tellKeys(trx, parts, keys, [], kinds, actor);
    await record(narrow(trx), actor, {
      action: 'fleet/two-signatures',
      subject: { kind: 'key', id: second.key },
      reason,
      detail: { kinds: kinds.join(' ') },
    });
  });
  await afterChange(parts);
}

/** A change of keys that one hand signed is refused by every box where two are demanded: then it is not begun. */
function needBothHands(signer: Keyring): void {
  if (signer.twoSignatures.length === 0 || signer.second !== undefined) return;
  refuse('conflict', 'fleet/second-hand-needed', {
    vi: 'Ở đây thiết bị đòi hai chữ ký khi đổi khóa, mà khóa thứ hai không có trên máy chủ. Hãy đặt SECOND_KEY, khởi động lại rồi làm.',
    en: 'Boxes here want two signatures for a change of keys, and the second key is not with the server. Set SECOND_KEY, start again, then do it.',
  });
}

/** Takes up what another process (the command line) changed, and sends what waits. @returns whether anything had changed. */
export async function followKeys(parts: KeyParts): Promise<boolean> {
  await sendUnsent(parts.db, parts.link, parts.clock);
  const before = parts.signer.mark;
  await parts.signer.refresh(parts.db);
  if (parts.signer.mark === before) return false;
  await sendKeys(parts);
  return true;
}

/** Boxes in service that believe none of these keys. */
export async function boxesBehind(db: Database<FleetSlice>, keys: readonly PinnedKey[]): Promise<number> {
  const ours = keys.filter((each) => each.apart !== true).map(({ key }) => key);
  const boxes = await db.sql
    .selectFrom('fleet.box')
    .select('believes')
    .where('revoked_at', 'is', null)
    .execute();
  return boxes.filter(({ believes }) => !believes.some((name) => ours.includes(name))).length;
}

async function tellKeys(
  trx: Transaction<FleetSlice>,
  { signer, clock }: { readonly signer: Keyring; readonly clock: CommandParts['clock'] },
  keys: readonly PinnedKey[],
  provers: readonly string[],
  twoSignatures: readonly SigningKind[] | undefined,
  by: Actor,
): Promise<void> {
  const boxes = await trx.selectFrom('fleet.box').select('id').where('revoked_at', 'is', null).execute();
  const sealing = {
    pinned: signer.pinned,
    seal: (content: Parameters<Keyring['seal']>[0]) => signer.sealKeys(content, provers),
  };
  await orderMany(
    trx,
    { signer: sealing, clock },
    boxes.map(({ id }) => id),
    {
      command: 'keys',
      keys: [...keys],
      ...(twoSignatures === undefined ? {} : { twoSignatures: [...twoSignatures] }),
    },
    { by },
  );
  await announce(trx, 'fleet');
}

async function afterChange(parts: KeyParts): Promise<void> {
  await parts.signer.refresh(parts.db);
  await sendKeys(parts);
}

async function sendKeys({ db, link, clock }: KeyParts): Promise<void> {
  const waiting = await db.sql
    .selectFrom('fleet.command as c')
    .innerJoin('fleet.presence as p', 'p.box', 'c.box')
    .select('c.box')
    .distinct()
    .where('c.what', '=', 'keys')
    .where('c.obeyed_at', 'is', null)
    .where('p.online', '=', true)
    .execute();
  for (const { box } of waiting) await sendWaiting(db, link, clock, box as BoxId);
}
