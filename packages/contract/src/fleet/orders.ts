import { NOT_DONE } from '@loaphuong/domain/fleet';
import * as z from 'zod';
import { AnyId, InstantText, PersonRef, PlaceRef } from '../basics.ts';
import { Done, route } from '../route.ts';

/** What a box is ordered to do. Percentages are of the box's full volume. */
export const OrderWhat = z.discriminatedUnion('command', [
  z.object({ command: z.literal('silence') }),
  z.object({ command: z.literal('volume'), percent: z.int().min(0).max(100) }),
  z.object({
    command: z.literal('tone'),
    seconds: z.int().min(1).max(30),
    percent: z.int().min(1).max(100),
    /** Also in quiet hours; asks for a reason. */
    anyway: z.boolean(),
  }),
  z.object({ command: z.literal('reserve'), seconds: z.int().min(1).max(3600) }),
  z.object({ command: z.literal('reboot') }),
  z.object({ command: z.literal('collect-log'), lines: z.int().min(1).max(2000) }),
]);
export type OrderWhat = z.infer<typeof OrderWhat>;

/** What an order says that was given: by a person from the console, or where another door or a rollout needs a second person too. */
export const OrderGiven = z.discriminatedUnion('command', [
  ...OrderWhat.options,
  z.object({ command: z.literal('listen'), seconds: z.int() }),
  z.object({ command: z.literal('update'), version: z.string(), sha256: z.string() }),
]);
export type OrderGiven = z.infer<typeof OrderGiven>;

/** To whom: one cluster, some, all of a station, or all. */
export const OrderTo = z.union([
  z.strictObject({ cluster: AnyId }),
  z.strictObject({ clusters: z.array(AnyId).min(1).max(1000) }),
  z.strictObject({ station: AnyId }),
  z.strictObject({ all: z.literal(true) }),
]);
export type OrderTo = z.infer<typeof OrderTo>;

/** `sent`: the broker has it while the box is there; only `obeyed` and `not-done` are the box's own word. */
export const OrderState = z.enum(['waiting', 'sent', 'obeyed', 'not-done', 'expired']);
export type OrderState = z.infer<typeof OrderState>;

/** Why a box could not do it: its own word, or, of a program before the codes that nobody understands, its text. */
export const NotDoneWhy = z.discriminatedUnion('code', [
  z.object({ code: z.enum(NOT_DONE) }),
  z.object({ code: z.literal('other'), said: z.string() }),
]);
export type NotDoneWhy = z.infer<typeof NotDoneWhy>;

/** How one cluster answered an order. */
export const OrderAnswer = z.object({
  command: AnyId,
  cluster: z.object({ id: AnyId, name: z.string() }),
  ward: PlaceRef,
  state: OrderState,
  /** What the box said it could not do it for. */
  why: NotDoneWhy.optional(),
  /** When it was settled, by the server's clock. */
  at: InstantText.optional(),
  expiresAt: InstantText,
  /** Lines of the collected log, when this was asked for and came. */
  logLines: z.int().optional(),
});
export type OrderAnswer = z.infer<typeof OrderAnswer>;

/** How the second person's signature stands; an order without this needed none, or had both at once. */
export const SignatureView = z.discriminatedUnion('state', [
  z.object({ state: z.literal('awaiting'), until: InstantText }),
  z.object({ state: z.literal('signed'), by: PersonRef, at: InstantText }),
  z.object({ state: z.literal('refused'), by: PersonRef, at: InstantText, reason: z.string() }),
  z.object({ state: z.literal('lapsed'), at: InstantText }),
]);
export type SignatureView = z.infer<typeof SignatureView>;

/** One press and what became of it. */
export const OrderView = z.object({
  id: AnyId,
  what: OrderGiven,
  to: OrderTo,
  reason: z.string().optional(),
  by: PersonRef.optional(),
  at: InstantText,
  signature: SignatureView.optional(),
  counts: z.object({
    all: z.int(),
    waiting: z.int(),
    sent: z.int(),
    obeyed: z.int(),
    notDone: z.int(),
    expired: z.int(),
    /** Clusters that were meant and have no box. */
    withoutBox: z.int(),
  }),
  answers: z.array(OrderAnswer),
});
export type OrderView = z.infer<typeof OrderView>;

/** Something is done, or waits until then for a second person's signature: nothing was sent. */
export const DoneOrAsked = z.object({ done: z.literal(true), signBy: InstantText.optional() });

const OneOrder = z.object({ order: AnyId });

export const orderRoutes = {
  give: route({
    method: 'POST',
    path: '/api/orders',
    summary: 'Order boxes to do something; what interrupts asks for a reason',
    body: z.object({ what: OrderWhat, to: OrderTo, reason: z.string().trim().min(3).max(200).optional() }),
    response: z.object({
      id: AnyId,
      boxes: z.int(),
      withoutBox: z.int(),
      /** Present: nothing was sent; a second person signs until then. */
      signBy: InstantText.optional(),
    }),
  }),
  awaiting: route({
    method: 'GET',
    path: '/api/orders/awaiting',
    summary: 'Orders that wait for a second signature, oldest first, and what this person may do with each',
    response: z.object({
      orders: z.array(
        OrderView.extend({
          /** What the order means in words: names of clusters or of the station; none means all. */
          names: z.array(z.string()),
          boxes: z.int(),
          /** Sign and refuse. One's own order can be taken back, not signed. */
          may: z.enum(['sign', 'take-back', 'nothing']),
        }),
      ),
      /** What two signatures are demanded for and nobody can wait for: boxes refuse it until the second key is with the server. */
      refused: z.array(z.enum(['alert'])),
    }),
  }),
  prepare: route({
    method: 'POST',
    path: '/api/orders/:order/prepare',
    summary: 'What the second person signs: one text for each box, good for a minute',
    params: OneOrder,
    response: z.object({
      commands: z.array(
        z.object({
          command: AnyId,
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
    path: '/api/orders/:order/sign',
    summary: 'The second signatures, by the key held apart; the order goes out',
    params: OneOrder,
    body: z.object({
      key: z.string().regex(/^[0-9a-f]{16}$/),
      signatures: z
        .array(z.object({ command: AnyId, signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/) }))
        .min(1)
        .max(10_000),
    }),
    response: Done,
  }),
  refuse: route({
    method: 'POST',
    path: '/api/orders/:order/refuse',
    summary:
      'Refuse an order that waits for a second signature, or take back one of one’s own, with a reason',
    params: OneOrder,
    body: z.object({ reason: z.string().trim().min(3).max(200) }),
    response: Done,
  }),
  list: route({
    method: 'GET',
    path: '/api/orders',
    summary: 'The newest orders, of all or of one cluster; each with the answers that this page needs',
    query: z.object({ cluster: AnyId.optional() }),
    response: z.object({ orders: z.array(OrderView) }),
  }),
  one: route({
    method: 'GET',
    path: '/api/orders/:order',
    summary: 'One order with the answer of every cluster',
    params: OneOrder,
    response: OrderView,
  }),
  /** The same as a file: `GET /api/logs/:command/file`, `text/plain`. */
  log: route({
    method: 'GET',
    path: '/api/logs/:command',
    summary: 'The collected log of a box',
    params: z.object({ command: AnyId }),
    response: z.object({
      command: AnyId,
      cluster: z.object({ id: AnyId, name: z.string() }),
      takenAt: InstantText,
      /** Until when it is kept. */
      keptUntil: InstantText,
      lines: z.array(z.string()),
    }),
  }),
};
