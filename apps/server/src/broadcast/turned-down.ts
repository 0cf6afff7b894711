import type { TurnedDownView } from '@loaphuong/contract';
import { type AiringId, turnedDown } from '@loaphuong/domain/broadcast';
import type { DuckedTime } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import type { BroadcastSlice } from './slice.ts';

/** Titles of airings by id; of one that this server does not know, nothing. */
export type Titles = ReadonlyMap<string, string>;

/** The titles of airings that others went on below. */
export async function titlesOf(db: Kysely<BroadcastSlice>, airings: Iterable<string>): Promise<Titles> {
  const ids = [...new Set(airings)];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('broadcast.airing')
    .select(['id', 'title'])
    .where('id', '=', sql<AiringId>`any(${ids}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** What a play was under. */
export function uppersOf(ducked: readonly DuckedTime[]): readonly string[] {
  return ducked.flatMap(({ under }) => under ?? []);
}

/** How long a play was turned down and under what, as screens show it; nothing when it never was. */
export function turnedDownView(
  ducked: readonly DuckedTime[],
  titles: Titles,
): Required<TurnedDownView> | undefined {
  const sum = turnedDown(
    ducked.map(({ from, until, under }) => ({
      from: Temporal.Instant.from(from),
      until: Temporal.Instant.from(until),
      under,
    })),
  );
  return sum === undefined ? undefined : { ms: sum.ms, under: named(sum.under, titles) };
}

/** Airings with their titles; one that is not known is left out. */
export function named(airings: readonly string[], titles: Titles): TurnedDownView['under'] {
  return airings.flatMap((airing) => {
    const title = titles.get(airing);
    return title === undefined ? [] : [{ airing, title }];
  });
}

/** What to say of several boxes in one line: that one of them still is turned down, else the longest time; and all that was above. */
export function longestOf(all: readonly (TurnedDownView | undefined)[]): TurnedDownView | undefined {
  const said = all.flatMap((one) => one ?? []);
  if (said.length === 0) return undefined;
  const under = [...new Map(said.flatMap((one) => one.under).map((name) => [name.airing, name])).values()];
  if (said.some(({ ms }) => ms === undefined)) return { under };
  return { ms: Math.max(...said.map(({ ms = 0 }) => ms)), under };
}
