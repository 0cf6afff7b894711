import * as z from 'zod';
import { AnyId, HashText, InstantText, PersonRef, PlaceRef, SentenceView } from '../basics.ts';
import { route } from '../route.ts';

/** States of a bulletin's newest version. */
export const BulletinState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('draft') }),
  z.object({ kind: z.literal('submitted'), by: PersonRef, at: InstantText }),
  /** The approval froze these bytes. */
  z.object({ kind: z.literal('approved'), by: PersonRef, at: InstantText, sha256: HashText }),
  z.object({ kind: z.literal('returned'), by: PersonRef, at: InstantText, reason: z.string() }),
  z.object({ kind: z.literal('withdrawn'), by: PersonRef, at: InstantText, reason: z.string() }),
]);
export type BulletinState = z.infer<typeof BulletinState>;

/** One piece of the text and what the voice will say for it. `spoken` equal to `source`: read as written. */
export const ReadBackSegment = z.object({
  source: z.string(),
  spoken: z.string(),
  kind: z.string(),
  /** Position in the text, UTF-16 units. */
  at: z.int(),
  /** Several readings are possible: somebody has to choose. */
  choices: z.array(z.string()).optional(),
  /** A person chose this reading. */
  chosen: z.boolean().optional(),
});
export type ReadBackSegment = z.infer<typeof ReadBackSegment>;

/** The sound of a version. */
export const SoundView = z.discriminatedUnion('kind', [
  /** No sound yet. */
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('rendering'), progress: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('failed'), message: SentenceView }),
  z.object({
    kind: z.literal('ready'),
    sha256: HashText,
    bytes: z.int(),
    durationMs: z.int(),
    voice: z.string(),
    integratedLufs: z.number(),
    truePeakDbtp: z.number(),
    loudness: z.enum(['met', 'quiet', 'limited']),
    /** 0…1, at most 400 of them: the wave on the screen. */
    peaks: z.array(z.number()),
  }),
]);
export type SoundView = z.infer<typeof SoundView>;

/** A reading that the town chose for a written form. */
export const Reading = z.object({ written: z.string().min(1).max(60), spoken: z.string().min(1).max(200) });
export type Reading = z.infer<typeof Reading>;

/** One bulletin, whole. */
export const BulletinView = z.object({
  id: AnyId,
  title: z.string(),
  text: z.string(),
  voice: z.string(),
  version: z.int(),
  place: PlaceRef,
  priority: z.enum(['ordinary', 'priority']),
  author: PersonRef,
  state: BulletinState,
  sound: SoundView,
  readBack: z.array(ReadBackSegment),
  readings: z.array(Reading),
  /** Checks before air, each with its way out when it fails. */
  checks: z.array(z.object({ code: z.string(), ok: z.boolean(), message: SentenceView })),
  versions: z.array(
    z.object({
      version: z.int(),
      by: PersonRef,
      at: InstantText,
      state: BulletinState,
      note: z.string().optional(),
    }),
  ),
  airings: z.array(
    z.object({
      id: AnyId,
      at: InstantText,
      state: z.enum(['planned', 'ready', 'playing', 'proved', 'failed', 'cancelled']),
      proved: z.int(),
      boxes: z.int(),
    }),
  ),
  /** What this person may do now; for the rest, why not. */
  may: z.object({
    edit: z.boolean(),
    submit: z.boolean(),
    approve: z.boolean(),
    schedule: z.boolean(),
    whyNotApprove: SentenceView.optional(),
    whyNotSubmit: SentenceView.optional(),
  }),
});
export type BulletinView = z.infer<typeof BulletinView>;

export const BulletinListItem = z.object({
  id: AnyId,
  title: z.string(),
  excerpt: z.string(),
  state: BulletinState,
  version: z.int(),
  author: PersonRef,
  durationMs: z.int().optional(),
  changedAt: InstantText,
  lastAiring: z.object({ id: AnyId, at: InstantText }).optional(),
});
export type BulletinListItem = z.infer<typeof BulletinListItem>;

/** At most this many characters in a bulletin: about half an hour of speech. */
export const LONGEST_TEXT = 20_000;

const Content = z.object({
  title: z.string().trim().min(3).max(160),
  text: z.string().max(LONGEST_TEXT),
  voice: z.string().max(60).optional(),
  priority: z.enum(['ordinary', 'priority']).optional(),
  readings: z.array(Reading).max(200).optional(),
});

const OneBulletin = z.object({ bulletin: AnyId });
const WithReason = z.object({ reason: z.string().trim().min(3).max(500) });

export const bulletinRoutes = {
  list: route({
    method: 'GET',
    path: '/api/bulletins',
    summary: 'Bulletins, newest change first; search ignores marks',
    query: z.object({
      search: z.string().max(100).optional(),
      state: z.enum(['draft', 'submitted', 'approved', 'returned', 'withdrawn']).optional(),
    }),
    response: z.object({ bulletins: z.array(BulletinListItem) }),
  }),
  one: route({
    method: 'GET',
    path: '/api/bulletins/:bulletin',
    summary: 'One bulletin',
    params: OneBulletin,
    response: BulletinView,
  }),
  draft: route({
    method: 'POST',
    path: '/api/bulletins',
    summary: 'Start a bulletin; its sound is rendered at once',
    body: Content,
    response: BulletinView,
  }),
  edit: route({
    method: 'PUT',
    path: '/api/bulletins/:bulletin',
    summary: 'Change a bulletin; after submission this makes a new version that needs approval again',
    params: OneBulletin,
    body: Content.extend({ basedOn: z.int().min(1) }),
    response: BulletinView,
  }),
  submit: route({
    method: 'POST',
    path: '/api/bulletins/:bulletin/submit',
    summary: 'Ask for approval',
    params: OneBulletin,
    response: BulletinView,
  }),
  approve: route({
    method: 'POST',
    path: '/api/bulletins/:bulletin/approve',
    summary: 'Approve exactly these bytes; never by the person who wrote or submitted them',
    params: OneBulletin,
    body: z.object({ sha256: HashText }),
    response: BulletinView,
  }),
  return: route({
    method: 'POST',
    path: '/api/bulletins/:bulletin/return',
    summary: 'Send back with a reason',
    params: OneBulletin,
    body: WithReason,
    response: BulletinView,
  }),
  withdraw: route({
    method: 'POST',
    path: '/api/bulletins/:bulletin/withdraw',
    summary: 'Take back; coming airings are cancelled',
    params: OneBulletin,
    body: WithReason,
    response: BulletinView,
  }),
  readBack: route({
    method: 'POST',
    path: '/api/read-back',
    summary: 'What the voice will say for a text',
    body: z.object({ text: z.string().max(LONGEST_TEXT), readings: z.array(Reading).max(200).optional() }),
    response: z.object({ segments: z.array(ReadBackSegment), words: z.int(), estimatedMs: z.int() }),
  }),
  voices: route({
    method: 'GET',
    path: '/api/voices',
    summary: 'Voices of this installation',
    response: z.object({
      voices: z.array(z.object({ id: z.string(), name: z.string(), provider: z.string() })),
    }),
  }),
};
