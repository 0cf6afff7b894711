import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { AiringId, PlayResult } from '@loaphuong/domain/broadcast';
import type { BoxId } from '@loaphuong/domain/fleet';
import { type AllTables, type Database, narrow, scheduleAiring, withTransaction } from '@loaphuong/server';

/** Boxes fetch the sound and say that they are ready within this. */
const LEAD_MS = 90_000;
/** Between two airings. */
const GAP_MS = 10_000;

/** An airing that a simulated box was to play, and what the server holds of it. */
export interface ExpectedPlay {
  readonly box: BoxId;
  readonly airing: AiringId;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly endMs: number;
  /** The server's verdict; `undefined`: it knows nothing of it. */
  readonly result: PlayResult | 'silent' | undefined;
  /** Reason of a silence. */
  readonly why: string | undefined;
}

/**
 * Puts the newest approved bulletin on air so many times between now and an instant, by the use case that the editors call: a run in
 * which nothing is on air proves nothing.
 * @param untilMs the last airing is over by then.
 * @throws {Refused} `cli/nothing-approved`, `cli/no-editor`, `cli/simulate-airings`, and whatever refuses an airing.
 */
export async function scheduleAirings(
  db: Database<AllTables>,
  { count, nowMs, untilMs }: { readonly count: number; readonly nowMs: number; readonly untilMs: number },
): Promise<readonly number[]> {
  const approved = await db.sql
    .selectFrom('broadcast.bulletin_version as v')
    .innerJoin('broadcast.bulletin as b', (join) =>
      join.onRef('b.id', '=', 'v.bulletin').onRef('b.version', '=', 'v.version'),
    )
    .innerJoin('broadcast.sound as s', 's.sha256', 'v.approved_sha256')
    .select(['v.bulletin', 's.duration_ms'])
    .where('v.state', '=', 'approved')
    .orderBy('v.decided_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (approved === undefined) {
    return refuse('conflict', 'cli/nothing-approved', {
      vi: 'Chưa có bản tin nào được duyệt để phát. Hãy duyệt một bản tin ở trang Phát thanh, hoặc bỏ --airings.',
      en: 'No bulletin is approved yet. Approve one on the broadcast page, or leave --airings away.',
    });
  }
  const editor = await anEditor(db);
  const { duration_ms: durationMs } = approved;
  const fromMs = nowMs + LEAD_MS;
  const spaceMs = untilMs - durationMs - fromMs;
  const needsMs = (count - 1) * (durationMs + GAP_MS);
  if (spaceMs < needsMs) {
    const minutes = Math.ceil((LEAD_MS + durationMs + needsMs) / 60_000);
    refuse('invalid', 'cli/simulate-airings', {
      vi: `${count} lượt phát của bản tin ${Math.round(durationMs / 1000)} giây cần ít nhất ${minutes} phút. Hãy tăng --minutes hoặc giảm --airings.`,
      en: `${count} airings of a bulletin of ${Math.round(durationMs / 1000)} s need at least ${minutes} minutes. Raise --minutes or lower --airings.`,
    });
  }
  const instants = Array.from(
    { length: count },
    (_, i) => Math.ceil((fromMs + (count === 1 ? 0 : (i * spaceMs) / (count - 1))) / 1000) * 1000,
  );
  for (const atMs of instants) {
    await withTransaction(db, (trx) =>
      scheduleAiring(
        narrow(trx),
        editor,
        { bulletin: approved.bulletin, at: Temporal.Instant.fromEpochMilliseconds(atMs) },
        Temporal.Now.instant(),
      ),
    );
  }
  return instants;
}

/** Every airing in a time that some boxes were to play, and the best that the server holds of each. */
export async function expectedPlays(
  db: Database<AllTables>,
  boxes: readonly string[],
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Promise<readonly ExpectedPlay[]> {
  if (boxes.length === 0) return [];
  const rows = await db.sql
    .selectFrom('broadcast.airing as a')
    .innerJoin('broadcast.airing_station as s', 's.airing', 'a.id')
    .innerJoin('fleet.cluster as c', 'c.station', 's.station')
    .innerJoin('fleet.box as b', 'b.cluster', 'c.id')
    .leftJoin('broadcast.play as p', (join) =>
      join.onRef('p.box', '=', 'b.id').onRef('p.airing', '=', 'a.id').onRef('p.cluster', '=', 'c.id'),
    )
    .select(['b.id as box', 'a.id as airing', 'a.at', 'a.duration_ms', 'p.result', 'p.why'])
    .where('b.id', 'in', boxes as BoxId[])
    .where('a.cancelled_at', 'is', null)
    .where('a.at', '>=', Temporal.Instant.fromEpochMilliseconds(fromMs))
    .where('a.at', '<', Temporal.Instant.fromEpochMilliseconds(untilMs))
    .orderBy('a.at')
    .orderBy('b.id')
    .execute();
  const best = new Map<string, ExpectedPlay>();
  for (const { box, airing, at, duration_ms: durationMs, result, why } of rows) {
    const key = `${box} ${airing}`;
    // A power cut closes a record, and the box joins the rest of the sound: the better of the two counts, as in the measure.
    if (best.get(key)?.result === 'proved') continue;
    const atMs = at.epochMilliseconds;
    best.set(key, {
      box,
      airing,
      atMs,
      endMs: atMs + durationMs,
      result: result ?? undefined,
      why: why ?? undefined,
    });
  }
  return [...best.values()];
}

async function anEditor(db: Database<AllTables>): Promise<Actor> {
  const grant = await db.sql
    .selectFrom('access.role_grant')
    .selectAll()
    .where('role', '=', 'editor')
    .limit(1)
    .executeTakeFirst();
  if (grant === undefined) {
    return refuse('conflict', 'cli/no-editor', {
      vi: 'Nơi này chưa có ai giữ vai trò biên tập để xếp lịch phát.',
      en: 'Nobody here has the role of editor to schedule an airing.',
    });
  }
  return { person: grant.person, behind: undefined, grants: [{ role: grant.role, place: grant.place }] };
}
