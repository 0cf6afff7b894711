import * as z from 'zod';

/** Number of a question: drawn anew each time, so that nobody can ask it beforehand in the box's name. */
const Question = z.int().min(0);
/** A box lists no more answers in one question, and a server keeps no more of them for it. */
export const MOST_SEALED = 64;

/**
 * A box asks the time: its own monotonic clock in microseconds, and a number to tell answers apart. `seal` is there when the server shall
 * sign its answer, together with those earlier answers that the box has and that nothing sealed yet: their numbers, the oldest first.
 */
export const ClockAsk = z.strictObject({
  n: Question,
  boxUs: z.number(),
  seal: z.array(Question).max(MOST_SEALED).optional(),
});
export type ClockAsk = z.infer<typeof ClockAsk>;

/**
 * The server's answer: when the question came and when the answer left, in microseconds since 1970 UTC. `zeroUs` is what the
 * server's calendar shows at the zero of its monotonic clock: it stays the same while the calendar is corrected by running faster
 * or slower, and changes when somebody sets it. Answers with different ones do not belong together. `utcWithinUs` is there while an
 * NTP service keeps the server's calendar: how far it is from UTC at the most, so that a box with a good clock of its own may use that.
 */
export const ClockAnswer = z.strictObject({
  n: Question,
  boxUs: z.number(),
  receivedUs: z.number(),
  sentUs: z.number(),
  zeroUs: z.number().optional(),
  utcWithinUs: z.number().min(0).optional(),
});
export type ClockAnswer = z.infer<typeof ClockAnswer>;

/**
 * Follows the answer to a question with `seal`: the installation's signatures over `clockSealText` of the listed answers and that one.
 * `missing` are those of the list that the server does not remember any more and that are left out. A box goes by an answer only when
 * it is sealed: whoever holds the broker can keep time from a box, and cannot move it.
 */
export const ClockSeal = z.strictObject({
  n: Question,
  missing: z.array(Question).max(MOST_SEALED).optional(),
  signatures: z
    .array(z.strictObject({ key: z.string().max(64), signature: z.string().max(128) }))
    .min(1)
    .max(4),
});
export type ClockSeal = z.infer<typeof ClockSeal>;

/** The text under a clock seal: for this box, these answers in this order. */
export function clockSealText(box: string, answers: readonly ClockAnswer[]): string {
  const lines = answers.map(({ n, boxUs, receivedUs, sentUs, zeroUs = '-', utcWithinUs = '-' }) =>
    [n, boxUs, receivedUs, sentUs, zeroUs, utcWithinUs].join(' '),
  );
  return ['loaphuong/clock/1', box, ...lines].join('\n');
}

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
