import * as z from 'zod';
import { AnyId, InstantText } from '../basics.ts';
import { Done, route } from '../route.ts';

/** The plan of a station that waits for a second person's signature. */
export const AwaitingHorizon = z.object({
  station: z.object({ id: AnyId, name: z.string() }),
  /** `unsigned`: boxes obey no plan here. `changed` with both 0: places, volumes or rules are other. `running-out`: the days go by. */
  why: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('unsigned') }),
    z.object({ kind: z.literal('changed'), added: z.int(), removed: z.int() }),
    z.object({ kind: z.literal('running-out') }),
  ]),
  /** Until when boxes have a plan that they obey; absent: none. */
  signedUntil: InstantText.optional(),
});
export type AwaitingHorizon = z.infer<typeof AwaitingHorizon>;

export const horizonRoutes = {
  awaiting: route({
    method: 'GET',
    path: '/api/horizons/awaiting',
    summary: 'Signed plans that wait for a second person; none where the server signs by both hands',
    response: z.object({ horizons: z.array(AwaitingHorizon), may: z.enum(['sign', 'nothing']) }),
  }),
  prepare: route({
    method: 'POST',
    path: '/api/horizons/prepare',
    summary: 'What the second person signs: one text for each station, good for ten minutes',
    body: z.object({ stations: z.array(AnyId).min(1).max(1000) }),
    response: z.object({
      horizons: z.array(
        z.object({
          station: AnyId,
          /** Canonical JSON of the envelope, for reading what one signs. */
          payload: z.string(),
          /** The bytes to sign, in UTF-8, by Ed25519. */
          text: z.string(),
        }),
      ),
    }),
  }),
  sign: route({
    method: 'POST',
    path: '/api/horizons/sign',
    summary: 'The second signatures of plans, by the key held apart; they go out',
    body: z.object({
      key: z.string().regex(/^[0-9a-f]{16}$/),
      signatures: z
        .array(z.object({ station: AnyId, signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/) }))
        .min(1)
        .max(1000),
    }),
    response: Done,
  }),
};
