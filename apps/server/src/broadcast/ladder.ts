import type { AiringId } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import type { Sound } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import type * as z from 'zod';
import type { BroadcastSlice } from './slice.ts';

type Rung = z.infer<typeof Sound>;

interface SoundRow {
  readonly sha256: string;
  readonly bytes: number;
  readonly duration_ms: number;
}

/**
 * Second rung of the dead-air ladder: the version of the same bulletin that was approved before the one to be aired. None where
 * there was none, or where it is the same sound.
 */
export async function substitutesOf(
  db: Kysely<BroadcastSlice>,
  airings: readonly AiringId[],
): Promise<ReadonlyMap<AiringId, Rung>> {
  const { rows } = await sql<SoundRow & { airing: AiringId }>`
    select a.id as airing, s.sha256, s.bytes, s.duration_ms
    from broadcast.airing a
    join lateral (
      select approved_sha256 from broadcast.bulletin_version
      where bulletin = a.bulletin and version < a.version and state = 'approved'
      order by version desc limit 1
    ) before on before.approved_sha256 <> a.sound
    join broadcast.sound s on s.sha256 = before.approved_sha256
    where a.id = any(${[...airings]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.airing, soundOf(row)]));
}

/** Last audible rung: the sound that the station keeps for a hole; not one of a bulletin that was withdrawn since. */
export async function reserveOf(db: Kysely<BroadcastSlice>, station: StationId): Promise<Rung | undefined> {
  const { rows } = await sql<SoundRow>`
    select s.sha256, s.bytes, s.duration_ms
    from broadcast.station_reserve r
    join broadcast.bulletin_version v on v.bulletin = r.bulletin and v.version = r.version and v.state = 'approved'
    join broadcast.sound s on s.sha256 = v.approved_sha256
    where r.station = ${station} and not exists (
      select from broadcast.bulletin_version w where w.bulletin = r.bulletin and w.state = 'withdrawn')`.execute(
    db,
  );
  const [row] = rows;
  return row === undefined ? undefined : soundOf(row);
}

function soundOf({ sha256, bytes, duration_ms }: SoundRow): Rung {
  return { sha256, bytes, durationMs: duration_ms };
}
