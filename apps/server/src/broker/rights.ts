import { includes, matches } from '../platform/topic-filters.ts';

/** What an account may do on the broker: MQTT filters. */
export interface Rights {
  /** Topics it may publish on; anything else is taken and thrown away. */
  readonly publish: readonly string[];
  /** Subscriptions must lie within one of these; others are answered with failure. */
  readonly subscribe: readonly string[];
}

/** The rights of the server itself: everything but the broker's own `$SYS`. */
export const EVERY_RIGHT: Rights = { publish: ['#'], subscribe: ['#'] };

/** True when the account may publish there. */
export function mayPublish(rights: Rights, topic: string): boolean {
  return rights.publish.some((filter) => matches(filter, topic));
}

/** True when the account may hear that. */
export function maySubscribe(rights: Rights, filter: string): boolean {
  return rights.subscribe.some((allowed) => includes(allowed, filter));
}

/**
 * True when the client id belongs to the account: the user name, alone or followed by a point and anything. MQTT closes
 * the older of two connections with the same client id, so a foreign id would be a way to throw another box off.
 */
export function ownsClientId(username: string, clientId: string): boolean {
  return clientId === username || clientId.startsWith(`${username}.`);
}
