import type { DatePeriod, Id } from '../basics/index.ts';

/** địa bàn, đơn vị hành chính. */
export type PlaceId = Id<'place'>;

/** Levels known today; a law may add one, and old documents keep theirs. */
export const PLACE_LEVELS = ['province', 'district', 'town', 'ward', 'commune', 'block'] as const;
export type PlaceLevel = (typeof PLACE_LEVELS)[number];

/** An administrative unit in its period of validity. */
export interface Place {
  readonly id: PlaceId;
  readonly name: string;
  readonly level: PlaceLevel;
  readonly parent: PlaceId | undefined;
  readonly validity: DatePeriod;
}
