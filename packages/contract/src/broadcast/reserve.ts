import * as z from 'zod';
import { AnyId, InstantText, PersonRef } from '../basics.ts';
import { Done, route } from '../route.ts';

/** What a station plays when there is nothing else; `reserve` absent: it falls silent with a reason. */
export const ReserveView = z.object({
  reserve: z
    .object({
      bulletin: z.object({ id: AnyId, title: z.string(), version: z.int() }),
      durationMs: z.int(),
      chosenBy: PersonRef,
      chosenAt: InstantText,
      /** False when the bulletin was withdrawn since: then no box has it any more. */
      inForce: z.boolean(),
    })
    .optional(),
});
export type ReserveView = z.infer<typeof ReserveView>;

const OneStation = z.object({ station: AnyId });

export const reserveRoutes = {
  one: route({
    method: 'GET',
    path: '/api/stations/:station/reserve',
    summary: 'What a station plays when there is nothing else',
    params: OneStation,
    response: ReserveView,
  }),
  choose: route({
    method: 'PUT',
    path: '/api/stations/:station/reserve',
    summary: 'Choose an approved bulletin as the reserve of a station; null takes it away',
    params: OneStation,
    body: z.object({ bulletin: AnyId.nullable() }),
    response: Done,
  }),
};
