import type { BulletinListItem, BulletinState, BulletinView, SoundView } from '@loaphuong/contract';
import { type Actor, mayAt } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import {
  type AiringId,
  airingState,
  approveObstacle,
  type BulletinId,
  submitObstacle,
} from '@loaphuong/domain/broadcast';
import { type Kysely, type Selectable, sql } from 'kysely';
import { pathOf } from '../places/index.ts';
import { openReadings, readBackOf } from './read-back.ts';
import type { BroadcastSlice } from './slice.ts';
import { cellsOf } from './standings.ts';
import type { BroadcastTables } from './tables.ts';

type VersionRow = Selectable<BroadcastTables['broadcast.bulletin_version']> & {
  readonly by_name: string;
  readonly submitted_name: string | null;
  readonly decided_name: string | null;
};
type SoundRow = Selectable<BroadcastTables['broadcast.sound']>;

/** One bulletin for one person: everything on its page, and what this person may do now. */
export async function bulletinView(
  db: Kysely<BroadcastSlice>,
  actor: Actor,
  id: BulletinId,
  now: Temporal.Instant,
): Promise<BulletinView> {
  const bulletin = await db
    .selectFrom('broadcast.bulletin as b')
    .innerJoin('places.place as p', 'p.id', 'b.place')
    .innerJoin('access.person as a', 'a.id', 'b.author')
    .select(['b.id', 'b.place', 'b.version', 'p.name as place_name', 'b.author', 'a.name as author_name'])
    .where('b.id', '=', id)
    .executeTakeFirst();
  const versions = await versionsOf(db, id);
  const current = versions[0];
  if (bulletin === undefined || current === undefined) {
    return refuse('missing', 'broadcast/no-such-bulletin', {
      vi: 'Không có bản tin này.',
      en: 'There is no such bulletin.',
    });
  }
  const path = await pathOf(db, bulletin.place);
  const sound =
    current.sound === null
      ? undefined
      : await db
          .selectFrom('broadcast.sound')
          .selectAll()
          .where('sha256', '=', current.sound)
          .executeTakeFirst();
  const open = openReadings(current.text, current.readings);
  const toSubmit = submitObstacle({
    state: current.state,
    hasSound: current.render === 'ready',
    openReadings: open,
  });
  const toApprove = approveObstacle({
    state: current.state,
    authors: versions.map((version) => version.by),
    submittedBy: current.submitted_by ?? undefined,
    approver: actor.person,
  });
  const edits = mayAt(actor, ['editor'], path);
  const approves = mayAt(actor, ['approver'], path);
  return {
    id: bulletin.id,
    title: current.title,
    text: current.text,
    voice: current.voice,
    version: current.version,
    place: { id: bulletin.place, name: bulletin.place_name },
    priority: current.priority,
    author: { id: bulletin.author, name: bulletin.author_name },
    state: stateOf(current),
    sound: soundOf(current, sound),
    readBack: readBackOf(current.text, current.readings),
    readings: [...current.readings],
    checks: checksOf(current, sound, open),
    versions: versions.map((version) => ({
      version: version.version,
      by: { id: version.by, name: version.by_name },
      at: version.at.toString(),
      state: stateOf(version),
    })),
    airings: await airingsOf(db, id, now),
    may: {
      edit: edits,
      submit: edits && toSubmit === undefined,
      approve: approves && toApprove === undefined,
      schedule: (edits || approves) && current.state === 'approved',
      ...(toSubmit === undefined ? {} : { whyNotSubmit: toSubmit.message }),
      ...(toApprove !== undefined
        ? { whyNotApprove: toApprove.message }
        : approves
          ? {}
          : { whyNotApprove: NOT_AN_APPROVER }),
    },
  };
}

/** Bulletins, newest change first; the search ignores marks and looks into titles and texts. */
export async function bulletinList(
  db: Kysely<BroadcastSlice>,
  filter: { readonly search?: string | undefined; readonly state?: BulletinState['kind'] | undefined },
): Promise<BulletinListItem[]> {
  const wanted = filter.search?.trim() ?? '';
  const rows = await sql<
    VersionRow & {
      author: string;
      author_name: string;
      changed_at: Temporal.Instant;
      duration_ms: number | null;
      airing: string | null;
      aired_at: Temporal.Instant | null;
    }
  >`
    select v.*, by.name as by_name, sub.name as submitted_name, dec.name as decided_name,
      b.author, au.name as author_name, b.changed_at, s.duration_ms, last.id as airing, last.at as aired_at
    from broadcast.bulletin b
    join broadcast.bulletin_version v on v.bulletin = b.id and v.version = b.version
    join access.person by on by.id = v.by
    join access.person au on au.id = b.author
    left join access.person sub on sub.id = v.submitted_by
    left join access.person dec on dec.id = v.decided_by
    left join broadcast.sound s on s.sha256 = v.sound
    left join lateral (
      select a.id, a.at from broadcast.airing a where a.bulletin = b.id and a.cancelled_at is null order by a.at desc limit 1
    ) last on true
    where (${filter.state ?? null}::text is null or v.state = ${filter.state ?? null})
      and (${wanted} = '' or strpos(platform.fold(v.title || ' ' || v.text), platform.fold(${wanted})) > 0)
    order by b.changed_at desc limit 200`.execute(db);
  return rows.rows.map((row) => ({
    id: row.bulletin,
    title: row.title,
    excerpt: row.text.slice(0, 160),
    state: stateOf(row),
    version: row.version,
    author: { id: row.author, name: row.author_name },
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
    changedAt: row.changed_at.toString(),
    ...(row.airing === null || row.aired_at === null
      ? {}
      : { lastAiring: { id: row.airing, at: row.aired_at.toString() } }),
  }));
}

async function versionsOf(db: Kysely<BroadcastSlice>, id: BulletinId): Promise<readonly VersionRow[]> {
  return db
    .selectFrom('broadcast.bulletin_version as v')
    .innerJoin('access.person as by', 'by.id', 'v.by')
    .leftJoin('access.person as sub', 'sub.id', 'v.submitted_by')
    .leftJoin('access.person as dec', 'dec.id', 'v.decided_by')
    .selectAll('v')
    .select(['by.name as by_name', 'sub.name as submitted_name', 'dec.name as decided_name'])
    .where('v.bulletin', '=', id)
    .orderBy('v.version', 'desc')
    .execute();
}

function stateOf(row: VersionRow): BulletinState {
  const decided = {
    by: { id: row.decided_by ?? '', name: row.decided_name ?? '' },
    at: (row.decided_at ?? row.at).toString(),
  };
  switch (row.state) {
    case 'draft':
      return { kind: 'draft' };
    case 'submitted':
      return {
        kind: 'submitted',
        by: { id: row.submitted_by ?? row.by, name: row.submitted_name ?? row.by_name },
        at: (row.submitted_at ?? row.at).toString(),
      };
    case 'approved':
      return { kind: 'approved', ...decided, sha256: row.approved_sha256 ?? '' };
    case 'returned':
    case 'withdrawn':
      return { kind: row.state, ...decided, reason: row.reason ?? '' };
  }
}

function soundOf(version: VersionRow, sound: SoundRow | undefined): SoundView {
  if (sound !== undefined) {
    return {
      kind: 'ready',
      sha256: sound.sha256,
      bytes: sound.bytes,
      durationMs: sound.duration_ms,
      voice: sound.voice,
      integratedLufs: sound.integrated_lufs,
      truePeakDbtp: sound.true_peak_dbtp,
      loudness: sound.loudness,
      peaks: sound.peaks,
    };
  }
  if (version.render === 'failed' && version.render_problem !== null)
    return { kind: 'failed', message: version.render_problem };
  if (version.render === 'rendering') return { kind: 'rendering', progress: version.render_progress };
  return { kind: 'none' };
}

function checksOf(
  version: VersionRow,
  sound: SoundRow | undefined,
  open: readonly string[],
): BulletinView['checks'] {
  const first = open[0];
  return [
    {
      code: 'broadcast/reading-open',
      ok: first === undefined,
      message:
        first === undefined
          ? { vi: 'Mọi chỗ đều đã rõ cách đọc.', en: 'Every reading is settled.' }
          : {
              vi: `Chọn cách đọc “${first}”. Cần xong trước khi gửi duyệt.`,
              en: `Choose how to read “${first}” before submitting.`,
            },
    },
    {
      code: 'broadcast/no-sound',
      ok: version.render === 'ready',
      message:
        version.render === 'ready'
          ? { vi: 'Âm thanh đã dựng và đo xong.', en: 'The sound is made and measured.' }
          : { vi: 'Âm thanh chưa dựng xong.', en: 'The sound is not ready.' },
    },
    ...(sound === undefined ? [] : [loudnessCheck(sound)]),
  ];
}

function loudnessCheck(sound: SoundRow): BulletinView['checks'][number] {
  const measured = `${sound.integrated_lufs.toFixed(1)} LUFS`;
  const vi = measured.replace('.', ',').replace('-', '−');
  if (sound.loudness === 'met') {
    return {
      code: 'broadcast/loudness',
      ok: true,
      message: { vi: `Độ to đạt chuẩn (${vi}).`, en: `Loudness is on target (${measured}).` },
    };
  }
  return {
    code: 'broadcast/loudness',
    ok: false,
    message: {
      vi: `Độ to chưa đạt −16 LUFS (${vi}). Vẫn phát được, nhưng sẽ nhỏ hơn các bản tin khác.`,
      en: `Loudness misses −16 LUFS (${measured}). It can be aired, but will sound quieter than others.`,
    },
  };
}

async function airingsOf(
  db: Kysely<BroadcastSlice>,
  id: BulletinId,
  now: Temporal.Instant,
): Promise<BulletinView['airings']> {
  const airings = await db
    .selectFrom('broadcast.airing')
    .select(['id', 'at', 'duration_ms', 'cancelled_at'])
    .where('bulletin', '=', id)
    .orderBy('at', 'desc')
    .limit(20)
    .execute();
  const cells = await cellsOf(
    db,
    airings.map((airing) => airing.id as AiringId),
    now,
  );
  return airings.map((airing) => {
    const own = cells.filter((cell) => cell.airing === airing.id);
    const standings = own.map((cell) => cell.standing);
    return {
      id: airing.id,
      at: airing.at.toString(),
      state: airingState(standings, {
        now,
        at: airing.at,
        durationMs: airing.duration_ms,
        cancelled: airing.cancelled_at !== null,
      }).state,
      proved: standings.filter((one) => one === 'proved').length,
      boxes: own.length,
    };
  });
}

const NOT_AN_APPROVER = {
  vi: 'Bạn không có vai trò lãnh đạo duyệt ở nơi này.',
  en: 'You do not have the role of approver at this place.',
};
