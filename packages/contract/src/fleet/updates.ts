import * as z from 'zod';
import { AnyId, InstantText, PersonRef } from '../basics.ts';
import { Done, route } from '../route.ts';

const Reason = z.string().trim().min(3).max(200);
const Bytes = z.instanceof(Uint8Array);
const Version = z.string().max(40);

/** A packed version of the box program. */
export const ReleaseView = z.object({
  version: Version,
  sha256: z.string(),
  bytes: z.int(),
  files: z.int(),
  note: z.string().optional(),
  addedBy: PersonRef,
  addedAt: InstantText,
});
export type ReleaseView = z.infer<typeof ReleaseView>;

/** Why a box of a rollout has not got its order. */
export const RolloutWaitView = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['ring', 'over-budget', 'next-press', 'soon']) }),
  /** `since` absent: it was never heard. */
  z.object({ kind: z.literal('away'), since: InstantText.optional() }),
  /** Something is on air at its station or about to be; `until` a quarter of an hour after it. */
  z.object({ kind: z.literal('airing'), until: InstantText }),
  /** A second person's signature; `until` it lapses and is asked for again. */
  z.object({ kind: z.literal('signature'), until: InstantText }),
]);
export type RolloutWaitView = z.infer<typeof RolloutWaitView>;

/** One box of a rollout. */
export const RolloutBoxView = z.object({
  box: AnyId,
  cluster: z.object({ id: AnyId, name: z.string() }),
  ward: z.string(),
  /** 1 for the first that is sent the version. */
  ordinal: z.int(),
  /** Ring that it belongs to, 0 for the first. */
  ring: z.int(),
  online: z.boolean(),
  state: z.enum(['waiting', 'sent', 'installed', 'failed', 'left-out']),
  at: InstantText.optional(),
  /** Why it has not got its order yet, while the rollout runs. */
  waits: RolloutWaitView.optional(),
  result: z.enum(['rolled-back', 'refused', 'crashed']).optional(),
  /** The box's own words, or a code of an order that was not done. */
  why: z.string().optional(),
});
export type RolloutBoxView = z.infer<typeof RolloutBoxView>;

/** A version on its way to the boxes. */
export const RolloutView = z.object({
  id: AnyId,
  version: Version,
  state: z.enum(['running', 'halted', 'stopped', 'finished']),
  startedBy: PersonRef,
  startedAt: InstantText,
  reason: z.string(),
  endedAt: InstantText.optional(),
  /** The ring that is open, 0 for the first. */
  ring: z.int(),
  rings: z.array(z.object({ boxes: z.int(), installed: z.int() })),
  halted: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('person'), by: PersonRef, why: z.string() }),
      z.object({ kind: z.literal('no-report'), box: AnyId, cluster: z.string() }),
      z.object({
        kind: z.literal('failed'),
        box: AnyId,
        cluster: z.string(),
        result: z.enum(['rolled-back', 'refused', 'crashed']),
        why: z.string(),
      }),
    ])
    .optional(),
  boxes: z.array(RolloutBoxView),
});
export type RolloutView = z.infer<typeof RolloutView>;

/** Releases, the newest rollout, and which versions boxes run now. */
export const UpdatesView = z.object({
  releases: z.array(ReleaseView),
  rollout: RolloutView.optional(),
  /** As boxes last said it, most first; `program` absent: never said. */
  running: z.array(z.object({ program: z.string().optional(), boxes: z.int() })),
  groups: z.array(z.object({ id: AnyId, name: z.string(), boxes: z.int() })),
  inService: z.int(),
  /** Each order needs a second person's hand here: each ring waits for a signature. */
  needsSecondHand: z.boolean(),
});
export type UpdatesView = z.infer<typeof UpdatesView>;

export const updateRoutes = {
  updates: route({
    method: 'GET',
    path: '/api/updates',
    summary: 'Releases of the box program, the newest rollout, and which versions boxes run',
    response: UpdatesView,
  }),
  add: route({
    method: 'POST',
    path: '/api/updates/releases',
    summary:
      'Take in a packed release (.tar.gz of pack-box), at most 100 MB; its version is what its manifest says',
    query: z.object({ note: z.string().trim().max(500).optional() }),
    body: Bytes,
    response: z.object({ version: Version }),
  }),
  start: route({
    method: 'POST',
    path: '/api/updates/rollouts',
    summary: 'Send a version out in rings; `group` absent: to every box in service',
    body: z.object({ version: Version, group: AnyId.optional(), reason: Reason }),
    response: z.object({ id: AnyId }),
  }),
  halt: route({
    method: 'POST',
    path: '/api/updates/halt',
    summary: 'Halt the rollout that runs: administrators, and technicians too',
    body: z.object({ reason: Reason }),
    response: Done,
  }),
  resume: route({
    method: 'POST',
    path: '/api/updates/resume',
    summary: 'Go on after somebody has looked; what failed is left out or tried once more',
    body: z.object({ failed: z.enum(['leave-out', 'try-again']), reason: Reason }),
    response: Done,
  }),
  stop: route({
    method: 'POST',
    path: '/api/updates/stop',
    summary: 'End the rollout before it reached all; boxes that have the version keep it',
    body: z.object({ reason: Reason }),
    response: Done,
  }),
};
