import type { Actor } from '@loaphuong/domain/access';
import {
  type AllTables,
  approveBulletin,
  type Database,
  draftBulletin,
  installation,
  narrow,
  scheduleAiring,
  submitBulletin,
  withTransaction,
} from '@loaphuong/server';
import { FIRST_BULLETIN, PEOPLE } from './invented.ts';

/** Seconds between the scheduling and the first airing: boxes fetch, verify and report within. */
const LEAD_S = 22;
/** Boxes are waited for this long; then the bulletin goes on air with those that are there. */
const PATIENCE_MS = 30_000;

/** What the walk needs; `now` and `pause` come from outside, like everywhere. */
export interface FirstBulletinParts {
  readonly db: Database<AllTables>;
  readonly now: () => Temporal.Instant;
  readonly pause: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Takes the first bulletin the whole way as the invented people would: the editor writes and submits, another person approves,
 * the editor schedules it for all wards. Looks at what is there and goes on from it, so that a start after a kill continues.
 */
export async function walkFirstBulletin(parts: FirstBulletinParts): Promise<void> {
  const { db, now, pause, signal } = parts;
  const here = await installation(db.sql);
  const editor = await actorFor(db, 'editor');
  const approver = await actorFor(db, 'approver');
  if (here === undefined || editor === undefined || approver === undefined) return;
  let waitedMs = 0;
  while (!signal.aborted) {
    const version = await db.sql
      .selectFrom('broadcast.bulletin_version as v')
      .innerJoin('broadcast.bulletin as b', (join) =>
        join.onRef('b.id', '=', 'v.bulletin').onRef('b.version', '=', 'v.version'),
      )
      .select(['v.bulletin', 'v.state', 'v.render', 'v.sound', 'v.submitted_at'])
      .where('v.title', '=', FIRST_BULLETIN.title)
      .orderBy('b.created_at')
      .limit(1)
      .executeTakeFirst();
    if (version === undefined) {
      await withTransaction(db, (trx) =>
        draftBulletin(narrow(trx), editor, here.place, {
          ...FIRST_BULLETIN,
          voice: 'vi',
          priority: 'ordinary',
          readings: [],
        }),
      );
    } else if (version.render === 'failed') {
      return;
    } else if (version.state === 'draft' && version.render === 'ready') {
      await withTransaction(db, (trx) => submitBulletin(narrow(trx), editor, version.bulletin, now()));
    } else if (version.state === 'submitted' && version.sound !== null) {
      const { bulletin, sound } = version;
      await withTransaction(db, (trx) => approveBulletin(narrow(trx), approver, bulletin, sound, now()));
    } else if (version.state === 'approved') {
      const aired = await db.sql
        .selectFrom('broadcast.airing')
        .select('id')
        .where('bulletin', '=', version.bulletin)
        .limit(1)
        .executeTakeFirst();
      if (aired !== undefined) return;
      if ((await boxesMissing(db)) === 0 || waitedMs >= PATIENCE_MS) {
        const at = now().add({ seconds: LEAD_S }).round({ smallestUnit: 'second', roundingMode: 'ceil' });
        await withTransaction(db, (trx) =>
          scheduleAiring(narrow(trx), editor, { bulletin: version.bulletin, at }, now()),
        );
        return;
      }
    } else if (version.state !== 'draft') {
      return;
    }
    await pause(250);
    waitedMs += 250;
  }
}

async function boxesMissing(db: Database<AllTables>): Promise<number> {
  const rows = await db.sql
    .selectFrom('fleet.cluster as c')
    .leftJoin('fleet.box as b', (join) => join.onRef('b.cluster', '=', 'c.id').on('b.revoked_at', 'is', null))
    .leftJoin('fleet.presence as p', 'p.box', 'b.id')
    .select(['p.online', 'p.clock'])
    .execute();
  return rows.filter((row) => row.online !== true || row.clock?.state !== 'trusted').length;
}

async function actorFor(db: Database<AllTables>, key: 'editor' | 'approver'): Promise<Actor | undefined> {
  const email = PEOPLE.find((person) => person.key === key)?.email;
  const grants = await db.sql
    .selectFrom('access.person as p')
    .innerJoin('access.role_grant as g', 'g.person', 'p.id')
    .select(['p.id', 'g.role', 'g.place'])
    .where('p.email', '=', email ?? '')
    .execute();
  const person = grants[0]?.id;
  if (person === undefined) return undefined;
  return { person, behind: undefined, grants: grants.map(({ role, place }) => ({ role, place })) };
}
