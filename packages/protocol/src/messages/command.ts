import * as z from 'zod';

/** Body of an envelope of kind `command`. `id` comes back in the journal as the acknowledgement. */
export const Command = z.discriminatedUnion('command', [
  /** Send what leaves the player (not what is heard) on `up/sound` for so many seconds; a renewed command extends it. */
  z.strictObject({ id: z.uuid(), command: z.literal('listen'), seconds: z.int().min(1).max(120) }),
  /** Stop whatever is playing; the current airing is logged as cut, later airings play. */
  z.strictObject({ id: z.uuid(), command: z.literal('silence'), reason: z.string().min(1).max(200) }),
]);
export type Command = z.infer<typeof Command>;
