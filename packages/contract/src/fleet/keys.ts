import * as z from 'zod';
import { AnyId, InstantText } from '../basics.ts';
import { Done, route } from '../route.ts';

const Reason = z.string().trim().min(3).max(200);

/** Keys of the installation, and every box with its own. */
export const KeysView = z.object({
  keys: z.array(
    z.object({
      key: z.string(),
      /** 32 hex digits, for comparing by eye and for `--server-key`. */
      mark: z.string(),
      madeAt: InstantText,
      /** Held by another person, not by the server. */
      apart: z.boolean(),
      /** Speaks for the installation now. */
      signs: z.boolean(),
      /** Boxes in service that believe it. */
      believedBy: z.int(),
      retiredAt: InstantText.optional(),
      retiredReason: z.string().optional(),
    }),
  ),
  inService: z.int(),
  twoSignatures: z.array(z.enum(['horizon', 'command', 'alert'])),
  /** The server was given a second key, so two signatures can be asked for. */
  maySecond: z.boolean(),
  boxes: z.array(
    z.object({
      id: AnyId,
      cluster: z.object({ id: AnyId, name: z.string() }),
      key: z.string(),
      enrolledAt: InstantText,
      online: z.boolean(),
      upToDate: z.boolean(),
      revokedAt: InstantText.optional(),
      revokedReason: z.string().optional(),
    }),
  ),
});
export type KeysView = z.infer<typeof KeysView>;

export const keyRoutes = {
  keys: route({
    method: 'GET',
    path: '/api/keys',
    summary: 'Keys of the installation, how far boxes are, and the key of each box',
    response: KeysView,
  }),
  rotate: route({
    method: 'POST',
    path: '/api/keys/rotate',
    summary: 'Make a new key; every box is told to believe it beside the old one',
    body: z.object({ reason: Reason }),
    response: z.object({ key: z.string() }),
  }),
  retire: route({
    method: 'POST',
    path: '/api/keys/:key/retire',
    summary: 'Retire a key; `anyway` although some boxes do not believe the new one yet',
    params: z.object({ key: z.string().regex(/^[0-9a-f]{16}$/) }),
    body: z.object({ reason: Reason, anyway: z.boolean() }),
    response: Done,
  }),
  twoSignatures: route({
    method: 'POST',
    path: '/api/keys/two-signatures',
    summary: 'Say what needs two signatures',
    body: z.object({ kinds: z.array(z.enum(['horizon', 'command', 'alert'])).max(3), reason: Reason }),
    response: Done,
  }),
  revoke: route({
    method: 'POST',
    path: '/api/boxes/:box/revoke',
    summary: 'Take a box out of service, at once; its journal stays',
    params: z.object({ box: AnyId }),
    body: z.object({ reason: Reason }),
    response: Done,
  }),
  password: route({
    method: 'POST',
    path: '/api/boxes/:box/password',
    summary: 'Let a box choose another password for the broker',
    params: z.object({ box: AnyId }),
    body: z.object({ reason: Reason }),
    response: Done,
  }),
  claim: route({
    method: 'POST',
    path: '/api/clusters/:cluster/claim',
    summary: 'Say that the box with this sticker hangs at this cluster',
    params: z.object({ cluster: AnyId }),
    body: z.object({ mark: z.string().min(32).max(400) }),
    response: z.object({ expiresAt: InstantText }),
  }),
};
