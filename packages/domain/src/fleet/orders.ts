/** What a person can order a box to do from the console; other commands have doors of their own. */
export const ORDERS = ['silence', 'volume', 'tone', 'reserve', 'reboot', 'collect-log'] as const;
export type OrderKind = (typeof ORDERS)[number];

/** What may wait for a second person's signature: orders, listening in, and a version of the program. */
export type AwaitedKind = OrderKind | 'listen' | 'update';

/**
 * Seconds after which an order that did not arrive means nothing any more: a test tone an hour later would frighten people, a
 * volume is still meant a week later.
 */
export const ORDER_LIFE_S: Readonly<Record<OrderKind | 'listen' | 'update' | 'keys' | 'password', number>> = {
  listen: 120,
  silence: 120,
  tone: 120,
  reserve: 300,
  reboot: 600,
  volume: 7 * 86_400,
  'collect-log': 86_400,
  update: 7 * 86_400,
  // A box may have been off for months: what it missed of a change of keys must still reach it.
  keys: 5 * 365 * 86_400,
  password: 30 * 86_400,
};

/** Does this order take something away from listeners? Then it is given with a reason. A tone in quiet hours does too. */
export function needsReason(order: { readonly command: OrderKind; readonly anyway?: boolean }): boolean {
  return (
    order.command === 'silence' ||
    order.command === 'reboot' ||
    (order.command === 'tone' && order.anyway === true)
  );
}

/** How far an order to one box is. `sent` says that the broker has it while the box is there, not that the box does. */
export type OrderState = 'waiting' | 'sent' | 'obeyed' | 'not-done' | 'expired';

/** What is known of a command to one box. */
export interface OrderFacts {
  readonly sentAt: Temporal.Instant | undefined;
  readonly obeyedAt: Temporal.Instant | undefined;
  readonly notDoneAt: Temporal.Instant | undefined;
  readonly expiresAt: Temporal.Instant;
}

/** The state of an order: what the box's own journal says counts first, then time. */
export function orderState(facts: OrderFacts, now: Temporal.Instant): OrderState {
  if (facts.obeyedAt !== undefined) return 'obeyed';
  if (facts.notDoneAt !== undefined) return 'not-done';
  if (Temporal.Instant.compare(now, facts.expiresAt) >= 0) return 'expired';
  return facts.sentAt === undefined ? 'waiting' : 'sent';
}
