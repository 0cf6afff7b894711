import { randomUUID } from 'node:crypto';
import type { Actor, PersonId } from '@loaphuong/domain/access';
import { asId, refuse, type Sha256 } from '@loaphuong/domain/basics';
import {
  approveObstacle,
  type BulletinId,
  type Obstacle,
  submitObstacle,
  textObstacle,
} from '@loaphuong/domain/broadcast';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, narrow } from '../platform/database.ts';
import { addJob } from '../platform/jobs.ts';
import { rebuildHorizons } from './airings.ts';
import { cancelComing } from './cancelling.ts';
import { renderJob } from './job-names.ts';
import { openReadings, spokenWords } from './read-back.ts';
import { stationsInReserve } from './reserve.ts';
import type { BroadcastSlice } from './slice.ts';
import type { BroadcastTables, Reading } from './tables.ts';

/** What a person writes. */
export interface BulletinContent {
  readonly title: string;
  readonly text: string;
  readonly voice: string;
  readonly priority: 'ordinary' | 'priority';
  readonly readings: readonly Reading[];
}

/** One version as it stands in the database. */
export type Version = Selectable<BroadcastTables['broadcast.bulletin_version']>;

/**
 * Starts a bulletin at a place; its sound is rendered at once by a job that commits with it.
 * @throws {Refused} `broadcast/markup`, `broadcast/no-words`.
 */
export async function draftBulletin(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  place: PlaceId,
  content: BulletinContent,
): Promise<BulletinId> {
  const id = asId<'bulletin'>(randomUUID());
  const spoken = checkedWords(content);
  await trx.insertInto('broadcast.bulletin').values({ id, place, author: actor.person }).execute();
  await insertVersion(trx, actor, id, 1, content, spoken);
  await record(narrow(trx), actor, {
    action: 'broadcast/draft',
    subject: { kind: 'bulletin', id },
    detail: { version: 1 },
  });
  return id;
}

/**
 * Changes a bulletin. One's own draft is changed in place; another person's draft, and anything that was submitted or decided, gets a
 * new version, which needs approval again.
 * @param basedOn the version that the person saw.
 * @throws {Refused} `broadcast/changed-meanwhile`, `broadcast/markup`, `broadcast/no-words`.
 */
export async function editBulletin(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  id: BulletinId,
  basedOn: number,
  content: BulletinContent,
): Promise<void> {
  const version = await currentVersion(trx, id);
  if (version.version !== basedOn) {
    refuse('conflict', 'broadcast/changed-meanwhile', {
      vi: `Người khác đã tạo bản ${version.version} trong lúc bạn sửa bản ${basedOn}. Hãy mở bản mới và xem lại.`,
      en: `Somebody made version ${version.version} while you edited version ${basedOn}. Open the new one and compare.`,
    });
  }
  const spoken = checkedWords(content);
  // Somebody else's draft is not written over: their text stays as a version, and both are known as authors.
  const inPlace = version.state === 'draft' && version.by === actor.person;
  const next = inPlace ? basedOn : basedOn + 1;
  if (inPlace) {
    await trx
      .deleteFrom('broadcast.bulletin_version')
      .where('bulletin', '=', id)
      .where('version', '=', basedOn)
      .execute();
  } else {
    await trx.updateTable('broadcast.bulletin').set({ version: next }).where('id', '=', id).execute();
  }
  await insertVersion(trx, actor, id, next, content, spoken);
  await touch(trx, id);
  await record(narrow(trx), actor, {
    action: 'broadcast/edit',
    subject: { kind: 'bulletin', id },
    detail: { version: next },
  });
}

/** Asks for approval. @throws {Refused} `broadcast/not-a-draft`, `broadcast/reading-open`, `broadcast/no-sound`. */
export async function submitBulletin(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  id: BulletinId,
  now: Temporal.Instant,
): Promise<void> {
  const version = await currentVersion(trx, id);
  stopAt(
    submitObstacle({
      state: version.state,
      hasSound: version.render === 'ready',
      openReadings: openReadings(version.text, version.readings),
    }),
  );
  await decide(trx, id, version, { state: 'submitted', submitted_by: actor.person, submitted_at: now });
  await record(narrow(trx), actor, {
    action: 'broadcast/submit',
    subject: { kind: 'bulletin', id },
    detail: { version: version.version },
  });
}

/**
 * Approves exactly these bytes. The hash is what the approver heard; another hash means that the sound changed meanwhile.
 * @throws {Refused} `broadcast/not-submitted`, `broadcast/same-person`, `broadcast/other-sound`.
 */
export async function approveBulletin(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  id: BulletinId,
  sha256: Sha256,
  now: Temporal.Instant,
): Promise<void> {
  const version = await currentVersion(trx, id);
  stopAt(
    approveObstacle({
      state: version.state,
      authors: await authorsOf(trx, id),
      submittedBy: version.submitted_by ?? undefined,
      approver: actor.person,
    }),
  );
  if (version.sound !== sha256) {
    refuse(
      'conflict',
      'broadcast/other-sound',
      {
        vi: 'Âm thanh đã đổi sau khi bạn nghe. Hãy tải lại trang, nghe lại rồi duyệt.',
        en: 'The sound changed after you heard it. Reload the page, listen again, then approve.',
      },
      { field: 'sha256' },
    );
  }
  await trx
    .insertInto('broadcast.approval')
    .values({
      bulletin: id,
      version: version.version,
      by: actor.person,
      behind: actor.behind ?? null,
      at: now,
      sha256,
    })
    .execute();
  await decide(trx, id, version, {
    state: 'approved',
    decided_by: actor.person,
    decided_at: now,
    approved_sha256: sha256,
  });
  await record(narrow(trx), actor, {
    action: 'broadcast/approve',
    subject: { kind: 'bulletin', id },
    detail: { version: version.version, sha256 },
  });
}

/** Sends a submitted version back with a reason. @throws {Refused} `broadcast/not-submitted`. */
export async function returnBulletin(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  id: BulletinId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const version = await currentVersion(trx, id);
  if (version.state !== 'submitted') {
    refuse('conflict', 'broadcast/not-submitted', {
      vi: 'Bản này không ở trạng thái chờ duyệt.',
      en: 'This version is not waiting for approval.',
    });
  }
  await decide(trx, id, version, { state: 'returned', decided_by: actor.person, decided_at: now, reason });
  await record(narrow(trx), actor, {
    action: 'broadcast/return',
    subject: { kind: 'bulletin', id },
    reason,
    detail: { version: version.version },
  });
}

/** Takes a bulletin back with a reason; its coming airings are cancelled in the same transaction. */
export async function withdrawBulletin(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  id: BulletinId,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const version = await currentVersion(trx, id);
  if (version.state === 'withdrawn') {
    refuse('conflict', 'broadcast/withdrawn', {
      vi: 'Bản tin này đã được thu hồi.',
      en: 'This bulletin was withdrawn already.',
    });
  }
  await decide(trx, id, version, { state: 'withdrawn', decided_by: actor.person, decided_at: now, reason });
  await cancelComing(trx, actor, id, reason, now);
  await rebuildHorizons(trx, await stationsInReserve(trx, id));
  await record(narrow(trx), actor, {
    action: 'broadcast/withdraw',
    subject: { kind: 'bulletin', id },
    reason,
    detail: { version: version.version },
  });
}

/** Everybody who wrote any version: none of them approves. */
export async function authorsOf(db: Kysely<BroadcastSlice>, id: BulletinId): Promise<readonly PersonId[]> {
  const rows = await db
    .selectFrom('broadcast.bulletin_version')
    .select('by')
    .distinct()
    .where('bulletin', '=', id)
    .execute();
  return rows.map((row) => row.by);
}

/** The newest version, locked to the end of the transaction. @throws {Refused} `broadcast/no-such-bulletin`. */
export async function currentVersion(trx: Transaction<BroadcastSlice>, id: BulletinId): Promise<Version> {
  const version = await trx
    .selectFrom('broadcast.bulletin_version as v')
    .innerJoin('broadcast.bulletin as b', (join) =>
      join.onRef('b.id', '=', 'v.bulletin').onRef('b.version', '=', 'v.version'),
    )
    .selectAll('v')
    .where('b.id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return (
    version ??
    refuse('missing', 'broadcast/no-such-bulletin', {
      vi: 'Không có bản tin này.',
      en: 'There is no such bulletin.',
    })
  );
}

async function insertVersion(
  trx: Transaction<BroadcastSlice>,
  actor: Actor,
  bulletin: BulletinId,
  version: number,
  content: BulletinContent,
  spoken: string,
): Promise<void> {
  await trx
    .insertInto('broadcast.bulletin_version')
    .values({
      bulletin,
      version,
      title: content.title.normalize('NFC'),
      text: content.text.normalize('NFC'),
      voice: content.voice,
      priority: content.priority,
      readings: jsonb(content.readings),
      spoken,
      by: actor.person,
      render: 'rendering',
      render_problem: null,
      sound: null,
      submitted_by: null,
      submitted_at: null,
      decided_by: null,
      decided_at: null,
      reason: null,
      approved_sha256: null,
    })
    .execute();
  await addJob(
    trx,
    renderJob,
    { bulletin, version },
    { key: `render/${bulletin}/${version}`, maxAttempts: 5 },
  );
  await announce(trx, 'bulletins');
}

async function decide(
  trx: Transaction<BroadcastSlice>,
  id: BulletinId,
  version: Version,
  set: Partial<Omit<Version, 'readings'>>,
): Promise<void> {
  await trx
    .updateTable('broadcast.bulletin_version')
    .set(set)
    .where('bulletin', '=', id)
    .where('version', '=', version.version)
    .execute();
  await touch(trx, id);
}

async function touch(trx: Transaction<BroadcastSlice>, id: BulletinId): Promise<void> {
  await trx
    .updateTable('broadcast.bulletin')
    .set({ changed_at: (is) => is.fn('now') })
    .where('id', '=', id)
    .execute();
  await announce(trx, 'bulletins');
}

function checkedWords(content: BulletinContent): string {
  const { spoken, words } = spokenWords(content.text, content.readings);
  const obstacle = textObstacle(content.text, words);
  if (obstacle !== undefined) refuse('invalid', obstacle.code, obstacle.message, { field: 'text' });
  return spoken;
}

function stopAt(obstacle: Obstacle | undefined): void {
  if (obstacle === undefined) return;
  refuse(
    obstacle.code === 'broadcast/same-person' ? 'forbidden' : 'conflict',
    obstacle.code,
    obstacle.message,
  );
}
