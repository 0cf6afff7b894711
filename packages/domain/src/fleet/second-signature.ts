import type { AwaitedKind } from './orders.ts';

/**
 * Seconds for which an order waits for the second person. What is heard at once, or interrupts, means nothing an hour later; a volume
 * or a log is still meant the next day.
 */
export const SIGNATURE_WAIT_S: Readonly<Record<AwaitedKind, number>> = {
  silence: 3600,
  tone: 3600,
  reserve: 3600,
  reboot: 3600,
  volume: 86_400,
  'collect-log': 86_400,
  // Whoever asked to listen sits before the page.
  listen: 600,
  // Asked again by itself as long as the rollout runs.
  update: 86_400,
};

/** Seconds for which what was prepared for the second person may be signed; later it is prepared anew. */
export const PREPARED_S = 60;

/** How the second signature of an order stands. */
export type SignatureState = 'awaiting' | 'signed' | 'refused' | 'lapsed';

/** What is known of an order that waits, or waited, for a second person. */
export interface SignatureFacts {
  readonly signBy: Temporal.Instant;
  readonly signedAt: Temporal.Instant | undefined;
  readonly refusedAt: Temporal.Instant | undefined;
}

/** What a person did counts first, then time; at the very instant `signBy` it is over. */
export function signatureState(facts: SignatureFacts, now: Temporal.Instant): SignatureState {
  if (facts.signedAt !== undefined) return 'signed';
  if (facts.refusedAt !== undefined) return 'refused';
  return Temporal.Instant.compare(now, facts.signBy) >= 0 ? 'lapsed' : 'awaiting';
}
