import * as z from 'zod';
import { AnyId, InstantText, PersonRef, PlaceRef, SentenceView } from '../basics.ts';
import { route } from '../route.ts';
import { DoneOrAsked } from './orders.ts';

/** What we know of a box's clock. */
export const ClockView = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('rough'), boundMs: z.number() }),
  z.object({ state: z.literal('trusted'), boundMs: z.number() }),
]);
export type ClockView = z.infer<typeof ClockView>;

/** An airing by its name. */
export const AiringName = z.object({ airing: AnyId, title: z.string() });
export type AiringName = z.infer<typeof AiringName>;

/** That something was turned down and went on below other airings: for so long in all, or it still is. */
export const TurnedDownView = z.object({
  /** Absent while it still is. */
  ms: z.int().optional(),
  /** What was above it; none where an older program did not say. */
  under: z.array(AiringName),
});
export type TurnedDownView = z.infer<typeof TurnedDownView>;

/** How a cluster is, in one word; the first that fits, worst first. */
export const ClusterState = z.discriminatedUnion('kind', [
  /** No box has been enrolled here. */
  z.object({ kind: z.literal('bare') }),
  z.object({ kind: z.literal('offline'), since: InstantText }),
  z.object({ kind: z.literal('safe'), since: InstantText }),
  z.object({ kind: z.literal('unknown-time'), since: InstantText }),
  z.object({
    kind: z.literal('playing'),
    airing: AnyId,
    title: z.string(),
    /** What goes on below it, turned down. */
    below: z.array(AiringName).optional(),
  }),
  z.object({ kind: z.literal('ready') }),
]);
export type ClusterState = z.infer<typeof ClusterState>;

/** One cluster in a list. */
export const ClusterListItem = z.object({
  id: AnyId,
  name: z.string(),
  ward: PlaceRef,
  station: AnyId,
  state: ClusterState,
  lastHeardAt: InstantText.optional(),
  clock: ClockView.optional(),
  volume: z.int().optional(),
  position: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  /** `simulated` is said wherever the box's card is. */
  output: z.enum(['simulated', 'null', 'file', 'alsa']).optional(),
});
export type ClusterListItem = z.infer<typeof ClusterListItem>;

/** One line of the play log of a cluster. */
export const PlayView = z.object({
  box: AnyId,
  seq: z.int(),
  airing: AnyId,
  title: z.string(),
  plannedAt: InstantText,
  startedAt: InstantText.optional(),
  startErrorMs: z.number().optional(),
  playedMs: z.int(),
  durationMs: z.int(),
  result: z.enum(['proved', 'weak', 'cut', 'silent']),
  /** Why it was silent or cut. */
  why: SentenceView.optional(),
  rung: z.enum(['scheduled', 'substitute', 'reserve']).optional(),
  evidence: z.array(
    z.object({
      kind: z.enum(['sink', 'line', 'mic']),
      lowest: z.number(),
      matched: z.int(),
      windows: z.int(),
      levelDb: z.number(),
      /** What was wrong with windows that did not match, worst first. */
      trouble: z
        .array(z.enum(['silent', 'half-muted', 'wrong-programme', 'clipped', 'hum', 'faint']))
        .optional(),
    }),
  ),
  turnedDown: TurnedDownView.optional(),
  /** The record's own hash in the box's journal. */
  hash: z.string(),
});
export type PlayView = z.infer<typeof PlayView>;

/** One cluster, whole. */
export const ClusterView = ClusterListItem.extend({
  box: z
    .object({
      id: AnyId,
      enrolledAt: InstantText,
      program: z.string().optional(),
      /** The box is in its safe state, and why: it plays nothing. */
      safe: z.object({ crashes: z.number(), why: z.string() }).optional(),
      /** Short form of the box's public key, for comparing by eye. */
      key: z.string(),
      horizon: z.int(),
      horizonCurrent: z.int(),
      unsent: z.int(),
      uptimeS: z.int().optional(),
      journal: z.object({ records: z.int(), lastHash: z.string() }),
    })
    .optional(),
  plays: z.array(PlayView),
  outages: z.array(z.object({ from: InstantText, until: InstantText.optional() })),
  refusals: z.array(z.object({ at: InstantText, what: SentenceView, code: z.string() })),
});
export type ClusterView = z.infer<typeof ClusterView>;

/** Something that tried to get past a rule: a wrong code, a known id with another key, a bent envelope. */
export const RefusalView = z.object({
  id: AnyId,
  at: InstantText,
  cluster: z.object({ id: AnyId, name: z.string() }).optional(),
  code: z.string(),
  what: SentenceView,
});
export type RefusalView = z.infer<typeof RefusalView>;

const OneCluster = z.object({ cluster: AnyId });

export const fleetRoutes = {
  clusters: route({
    method: 'GET',
    path: '/api/clusters',
    summary: 'All clusters that I may see',
    response: z.object({ clusters: z.array(ClusterListItem) }),
  }),
  cluster: route({
    method: 'GET',
    path: '/api/clusters/:cluster',
    summary: 'One cluster',
    params: OneCluster,
    response: ClusterView,
  }),
  addCluster: route({
    method: 'POST',
    path: '/api/clusters',
    summary: 'Add a cluster to the station of a ward (the station comes with its first cluster)',
    body: z.object({
      ward: AnyId,
      name: z.string().trim().min(2).max(120),
      position: z
        .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
        .optional(),
    }),
    response: z.object({ id: AnyId }),
  }),
  /** The code is shown once; the server keeps its hash. */
  enrolmentCode: route({
    method: 'POST',
    path: '/api/clusters/:cluster/enrolment-code',
    summary: 'A one-time code with which a box joins this cluster',
    params: OneCluster,
    response: z.object({ code: z.string(), expiresAt: InstantText, issuedBy: PersonRef }),
  }),
  silence: route({
    method: 'POST',
    path: '/api/clusters/:cluster/silence',
    summary: 'Silence a cluster now, with a reason; later airings play',
    params: OneCluster,
    body: z.object({ reason: z.string().trim().min(3).max(200) }),
    response: DoneOrAsked,
  }),
  refusals: route({
    method: 'GET',
    path: '/api/refusals',
    summary: 'What was refused lately',
    response: z.object({ refusals: z.array(RefusalView) }),
  }),
};

/**
 * Listening in, outside the JSON routes: `GET /api/clusters/:cluster/listen` answers with an endless
 * `application/octet-stream` of signed 16-bit little-endian PCM, mono, at this rate.
 */
/** Header of the answer to `listen`: until when a second person may sign; nothing is heard before. */
export const LISTEN_SIGN_BY = 'x-sign-by';

export const LISTEN_SAMPLE_RATE = 24_000;
