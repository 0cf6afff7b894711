import * as z from 'zod';

/** A box asks the time: its own monotonic clock in microseconds, and a running number to tell answers apart. */
export const ClockAsk = z.strictObject({ n: z.int().min(0), boxUs: z.number() });
export type ClockAsk = z.infer<typeof ClockAsk>;

/**
 * The server's answer: when the question came and when the answer left, in microseconds since 1970 UTC. `zeroUs` is what the
 * server's calendar shows at the zero of its monotonic clock: it stays the same while the calendar is corrected by running faster
 * or slower, and changes when somebody sets it. Answers with different ones do not belong together. `utcWithinUs` is there while an
 * NTP service keeps the server's calendar: how far it is from UTC at the most, so that a box with a good clock of its own may use that.
 */
export const ClockAnswer = z.strictObject({
  n: z.int().min(0),
  boxUs: z.number(),
  receivedUs: z.number(),
  sentUs: z.number(),
  zeroUs: z.number().optional(),
  utcWithinUs: z.number().min(0).optional(),
});
export type ClockAnswer = z.infer<typeof ClockAnswer>;

/**
 * What a box knows about the time. `unknown`: no scheduled play. `rough`: shown, not played by.
 * `trusted`: plays; `boundMs` is the half of the round trip that nothing explains.
 */
export const ClockReport = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('unknown') }),
  z.strictObject({ state: z.literal('rough'), boundMs: z.number().min(0) }),
  z.strictObject({ state: z.literal('trusted'), boundMs: z.number().min(0) }),
]);
export type ClockReport = z.infer<typeof ClockReport>;
