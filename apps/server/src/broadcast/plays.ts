import type { PlayView } from '@loaphuong/contract';
import type { AiringId } from '@loaphuong/domain/broadcast';
import type { ClusterId } from '@loaphuong/domain/fleet';
import type { Kysely, Selectable } from 'kysely';
import type { BroadcastSlice } from './slice.ts';
import { silenceInWords } from './standings.ts';
import type { BroadcastTables } from './tables.ts';
import { type Titles, titlesOf, turnedDownView, uppersOf } from './turned-down.ts';

/** One line of the play log as screens show it. */
function playView(row: Selectable<BroadcastTables['broadcast.play']>, titles: Titles): PlayView {
  const turnedDown = turnedDownView(row.ducked, titles);
  return {
    box: row.box,
    seq: Number(row.seq),
    airing: row.airing,
    title: row.title,
    plannedAt: row.planned_at.toString(),
    ...(row.started_at === null ? {} : { startedAt: row.started_at.toString() }),
    ...(row.start_error_ms === null ? {} : { startErrorMs: row.start_error_ms }),
    playedMs: row.played_ms,
    durationMs: row.duration_ms,
    result: row.result,
    ...(row.why === null ? {} : { why: silenceInWords(row.why) }),
    ...(row.rung === null ? {} : { rung: row.rung }),
    evidence: row.evidence.map(({ kind, lowest, matched, windows, levelDb, trouble }) => ({
      kind,
      lowest,
      matched,
      windows,
      levelDb,
      ...(trouble === undefined ? {} : { trouble: [...trouble] }),
    })),
    ...(turnedDown === undefined ? {} : { turnedDown }),
    hash: row.hash,
  };
}

/** The newest plays of a cluster. */
export async function playsOfCluster(db: Kysely<BroadcastSlice>, cluster: ClusterId): Promise<PlayView[]> {
  const rows = await db
    .selectFrom('broadcast.play')
    .selectAll()
    .where('cluster', '=', cluster)
    .orderBy('planned_at', 'desc')
    .limit(100)
    .execute();
  const titles = await titlesOf(db, uppersIn(rows));
  return rows.map((row) => playView(row, titles));
}

/** All plays of an airing, with where they sounded. */
export async function playsOfAiring(db: Kysely<BroadcastSlice>, airing: AiringId) {
  const rows = await db
    .selectFrom('broadcast.play as p')
    .innerJoin('fleet.cluster as c', 'c.id', 'p.cluster')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .selectAll('p')
    .select(['c.name as cluster_name', 's.ward', 'w.name as ward_name'])
    .where('p.airing', '=', airing)
    .orderBy('w.name')
    .orderBy('c.ordinal')
    .execute();
  const titles = await titlesOf(db, uppersIn(rows));
  return rows.map((row) => ({
    ...playView(row, titles),
    cluster: { id: row.cluster, name: row.cluster_name },
    ward: { id: row.ward, name: row.ward_name },
  }));
}

function uppersIn(rows: readonly Pick<Selectable<BroadcastTables['broadcast.play']>, 'ducked'>[]) {
  return rows.flatMap(({ ducked }) => uppersOf(ducked));
}
