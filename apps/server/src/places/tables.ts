import type { PlaceId, PlaceLevel } from '@loaphuong/domain/places';

/** Columns of schema `places`. */
export interface PlacesTables {
  'places.place': {
    id: PlaceId;
    name: string;
    level: PlaceLevel;
    parent: PlaceId | null;
    valid_from: Temporal.PlainDate;
    valid_until: Temporal.PlainDate | null;
  };
  'places.succession': { predecessor: PlaceId; successor: PlaceId };
  'places.installation': { only_one?: boolean; place: PlaceId; zone: string };
}
