import * as z from 'zod';

const Nonce = z.string().regex(/^[0-9a-f]{32}$/);
/** Base64 of 64 bytes. */
const Signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/);

/**
 * A box asks the others of its station on the same local network for the time. `nonce` is made up for this question and comes back.
 * `fill` makes the question no shorter than its answer, so that nobody can use a box to send much to a third by asking little.
 */
export const NeighbourAsk = z.strictObject({
  v: z.literal(1),
  station: z.uuid(),
  nonce: Nonce,
  fill: z.string().max(400),
});
export type NeighbourAsk = z.infer<typeof NeighbourAsk>;

/**
 * The answer of the one box that the signed plan names (`Horizon.timeMaster`): when the question came and when the answer left, in
 * server time as that box knows it, microseconds since 1970 UTC; signed by its key over `neighbourText`.
 */
export const NeighbourAnswer = z.strictObject({
  v: z.literal(1),
  station: z.uuid(),
  box: z.uuid(),
  nonce: Nonce,
  receivedUs: z.number().min(0),
  sentUs: z.number().min(0),
  signature: Signature,
});
export type NeighbourAnswer = z.infer<typeof NeighbourAnswer>;

/** What the signature of a neighbour's answer stands over. */
export function neighbourText(answer: Omit<NeighbourAnswer, 'signature' | 'v'>): string {
  const { station, box, nonce, receivedUs, sentUs } = answer;
  return ['loaphuong-neighbour-1', station, box, nonce, receivedUs, sentUs].join('\n');
}
