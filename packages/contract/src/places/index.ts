import * as z from 'zod';
import { AnyId, DayText, PlaceRef } from '../basics.ts';
import { route } from '../route.ts';

/** Levels of places; which exist changes with the law, so a place carries its own. */
export const PlaceLevel = z.enum(['province', 'district', 'town', 'ward', 'commune', 'block']);
export type PlaceLevel = z.infer<typeof PlaceLevel>;

/** An administrative unit in one period of validity. `until` absent: still in force; the last day is not included. */
export const PlaceView = z.object({
  id: AnyId,
  name: z.string(),
  level: PlaceLevel,
  parent: PlaceRef.optional(),
  from: DayText,
  until: DayText.optional(),
  predecessors: z.array(PlaceRef),
  successors: z.array(PlaceRef),
});
export type PlaceView = z.infer<typeof PlaceView>;

export const placesRoutes = {
  list: route({
    method: 'GET',
    path: '/api/places',
    summary: 'Places in force on a day (today when none is named)',
    query: z.object({ asOf: DayText.optional(), search: z.string().max(100).optional() }),
    response: z.object({ asOf: DayText, places: z.array(PlaceView) }),
  }),
};
