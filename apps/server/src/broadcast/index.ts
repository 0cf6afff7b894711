import type { AiringId } from '@loaphuong/domain/broadcast';
import type { StationId } from '@loaphuong/domain/fleet';
import { type Kysely, sql } from 'kysely';
import type { BroadcastSlice } from './slice.ts';

export { scheduleAiring } from './airings.ts';
export { type AudioWorkshop, createAudioWorkshop } from './audio/index.ts';
export { approveBulletin, type BulletinContent, draftBulletin, submitBulletin } from './bulletins.ts';
export { resignHorizons } from './horizon.ts';
export { republishHorizons } from './horizon-delivery.ts';
export { broadcastHandlers, broadcastJobs, broadcastRecurrences } from './jobs.ts';
export { keepPlayLog } from './play-log.ts';
export { playsOfCluster } from './plays.ts';
export { hearReadiness } from './readiness.ts';
export { type BroadcastDoor, registerBroadcast } from './routes.ts';
export { setPlaceRules } from './set-rules.ts';
export type { BroadcastParts, BroadcastSlice } from './slice.ts';
export type { BroadcastTables } from './tables.ts';

/** Titles of airings that are on air somewhere now. */
export async function titlesOnAir(
  db: Kysely<BroadcastSlice>,
): Promise<(airing: string) => string | undefined> {
  const rows = await db
    .selectFrom('broadcast.airing as a')
    .select(['a.id', 'a.title'])
    .where((is) =>
      is(
        'a.id',
        'in',
        is
          .selectFrom('fleet.presence')
          .select(sql<AiringId>`unnest(playing || below)`.as('sounding'))
          .where('playing', 'is not', null),
      ),
    )
    .execute();
  const titles = new Map<string, string>(rows.map((row) => [row.id, row.title]));
  return (airing) => titles.get(airing);
}

/** Sequence of the newest horizon of a station; 0 while there is none. */
export async function currentHorizon(db: Kysely<BroadcastSlice>, station: StationId): Promise<number> {
  const row = await db
    .selectFrom('broadcast.horizon')
    .select('sequence')
    .where('station', '=', station)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

export { rebuildHorizons } from './airings.ts';
export { badSoundInWords, worstTrouble } from './bad-sound.ts';
export { airingsSigned } from './horizon-signing.ts';
export { nearestAirings } from './nearest-airings.ts';
export { notReadyInWords, silenceInWords } from './standings.ts';
