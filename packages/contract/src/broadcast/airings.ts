import * as z from 'zod';
import { AnyId, InstantText, PersonRef, PlaceRef, SentenceView } from '../basics.ts';
import { ClusterState, PlayView, TurnedDownView } from '../fleet/index.ts';
import { DoneOrAsked } from '../fleet/orders.ts';
import { route } from '../route.ts';

/** How one box stands to one airing. The order is the way it goes. */
export const BoxStanding = z.enum([
  'planned',
  'ready',
  'playing',
  'proved',
  'weak',
  'failed',
  'offline',
  'unknown-time',
  'awaiting-proof',
  'cancelled',
]);
export type BoxStanding = z.infer<typeof BoxStanding>;

/** A cell of "one cell per device". */
export const BoxCell = z.object({
  cluster: z.object({ id: AnyId, name: z.string() }),
  ward: PlaceRef,
  standing: BoxStanding,
  /** One sentence for an exception, with its consequence. */
  why: SentenceView.optional(),
  turnedDown: TurnedDownView.optional(),
});
export type BoxCell = z.infer<typeof BoxCell>;

/** A block on the day board: one airing at one station. */
export const BoardCell = z.object({
  airing: AnyId,
  title: z.string(),
  at: InstantText,
  durationMs: z.int(),
  state: z.enum(['planned', 'ready', 'playing', 'proved', 'failed', 'cancelled']),
  /** Boxes that count for the state (ready, playing or proved), of all boxes of the station. */
  counted: z.int(),
  boxes: z.int(),
  offline: z.int(),
  unknownTime: z.int(),
  /** At whichever box of the station it was longest. */
  turnedDown: TurnedDownView.optional(),
});
export type BoardCell = z.infer<typeof BoardCell>;

/** One airing, box by box. */
export const AiringView = z.object({
  id: AnyId,
  bulletin: z.object({ id: AnyId, title: z.string(), version: z.int() }),
  at: InstantText,
  durationMs: z.int(),
  volume: z.int(),
  state: z.enum(['planned', 'ready', 'playing', 'proved', 'failed', 'cancelled']),
  scheduledBy: PersonRef,
  cancelled: z.object({ by: PersonRef, at: InstantText, reason: z.string() }).optional(),
  cells: z.array(BoxCell),
  plays: z.array(PlayView.extend({ cluster: z.object({ id: AnyId, name: z.string() }), ward: PlaceRef })),
});
export type AiringView = z.infer<typeof AiringView>;

/** The page Hôm nay. */
export const TodayView = z.object({
  now: InstantText,
  zone: z.string(),
  /** What is on air, newest first. */
  onAir: z.array(
    z.object({
      airing: AnyId,
      title: z.string(),
      at: InstantText,
      durationMs: z.int(),
      wards: z.array(PlaceRef),
      cells: z.array(BoxCell),
    }),
  ),
  next: z
    .object({
      airing: AnyId,
      title: z.string(),
      at: InstantText,
      durationMs: z.int(),
      cells: z.array(BoxCell),
    })
    .optional(),
  /** The last one that is over, so that a quiet hour still shows proof. */
  last: z
    .object({
      airing: AnyId,
      title: z.string(),
      at: InstantText,
      durationMs: z.int(),
      cells: z.array(BoxCell),
    })
    .optional(),
  board: z.array(
    z.object({
      ward: PlaceRef,
      clusters: z.int(),
      offline: z.int(),
      unknownTime: z.int(),
      cells: z.array(BoardCell),
    }),
  ),
  attention: z.array(
    z.object({
      cluster: z.object({ id: AnyId, name: z.string() }),
      ward: PlaceRef,
      state: ClusterState,
      why: SentenceView,
    }),
  ),
  waiting: z.array(
    z.object({
      kind: z.enum(['approve', 'returned', 'confirm-plan', 'schedule']),
      id: AnyId,
      title: z.string(),
      note: SentenceView,
      at: InstantText,
    }),
  ),
});
export type TodayView = z.infer<typeof TodayView>;

const OneAiring = z.object({ airing: AnyId });

export const airingRoutes = {
  today: route({
    method: 'GET',
    path: '/api/today',
    summary: 'What is on air, what comes, what is wrong, what waits for me',
    response: TodayView,
  }),
  one: route({
    method: 'GET',
    path: '/api/airings/:airing',
    summary: 'One airing, box by box',
    params: OneAiring,
    response: AiringView,
  }),
  schedule: route({
    method: 'POST',
    path: '/api/airings',
    summary: 'Put an approved bulletin on air at an instant',
    body: z.object({
      bulletin: AnyId,
      /** At least 20 s ahead, at most 7 days: boxes have to fetch and verify first. */
      at: InstantText,
      /** Wards; absent means all. */
      wards: z.array(AnyId).min(1).optional(),
      volume: z.int().min(0).max(100).optional(),
      /** What sounds already is turned down and goes on below it; absent: nothing else may be planned at that time. */
      over: z.literal('ducked').optional(),
    }),
    response: z.object({ id: AnyId }),
  }),
  cancel: route({
    method: 'POST',
    path: '/api/airings/:airing/cancel',
    summary:
      'Take an airing off the schedule, with a reason; one that is on air is silenced, with `signBy` once a second person has signed',
    params: OneAiring,
    body: z.object({ reason: z.string().trim().min(3).max(200) }),
    response: DoneOrAsked,
  }),
};
