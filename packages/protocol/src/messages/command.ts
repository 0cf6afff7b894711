import * as z from 'zod';
import { PinnedKey, SigningKind } from './enrol.ts';

/** Program version as releases are named: `1.4.0`, `1.4.0-rc.2`. */
export const ProgramVersion = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[0-9a-z.]{1,20})?$/);

const id = z.uuid();

/** Body of an envelope of kind `command`. `id` comes back in the journal as the acknowledgement. */
export const Command = z.discriminatedUnion('command', [
  /** Send what leaves the player (not what is heard) on `up/sound` for so many seconds; a renewed command extends it. */
  z.strictObject({ id, command: z.literal('listen'), seconds: z.int().min(1).max(120) }),
  /**
   * Stop whatever is playing, or only `airing` if that is; it is logged as cut, later airings play. What an airing was turned down under
   * or lay over goes on. An `airing` that has not begun does not begin any more; where it is over or unknown, nothing happens.
   */
  z.strictObject({
    id,
    command: z.literal('silence'),
    reason: z.string().min(1).max(200),
    airing: z.uuid().optional(),
  }),
  /**
   * Volume of this cluster from now on, what sounds already included; kept through power cuts, and the newest horizon repeats it. Never
   * above the place's ceiling.
   */
  z.strictObject({ id, command: z.literal('volume'), percent: z.int().min(0).max(100) }),
  /** Three rising tones, for a technician to hear; refused while something is on the air, and in quiet hours unless `anyway`. */
  z.strictObject({
    id,
    command: z.literal('tone'),
    seconds: z.int().min(1).max(30),
    percent: z.int().min(1).max(100),
    anyway: z.boolean(),
  }),
  /** Play the station's reserve now, for at most so long, as what fills a hole. */
  z.strictObject({ id, command: z.literal('reserve'), seconds: z.int().min(1).max(3600) }),
  /** End the program in order and let the machine start again. */
  z.strictObject({ id, command: z.literal('reboot'), reason: z.string().min(1).max(200) }),
  /** Send the newest lines of the program's own log on `up/log`. */
  z.strictObject({ id, command: z.literal('collect-log'), lines: z.int().min(1).max(2000) }),
  /** Take over another version of this program: fetched by hash like a sound, tried, and rolled back by itself when it fails. */
  z.strictObject({
    id,
    command: z.literal('update'),
    version: ProgramVersion,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().min(1).max(200_000_000),
  }),
  /**
   * Believe these keys and no others from now on. Signed by a key pinned until now, and by every key that comes in newly
   * (each proves that somebody holds it), so that a mistake cannot lock a box out. Where any kind needs two signatures, this does.
   * `twoSignatures` replaces the list of those kinds; absent leaves it as it is. Long valid: a box may have been off for months.
   */
  z.strictObject({
    id,
    command: z.literal('keys'),
    keys: z.array(PinnedKey).min(1).max(4),
    twoSignatures: z.array(SigningKind).max(3).optional(),
  }),
  /**
   * Choose another password for the broker. The box makes it and says only its SHA-256, in its journal: no secret travels, and what
   * proves the change is the box's own signature. The old one is good until the new one has been used.
   */
  z.strictObject({ id, command: z.literal('password'), reason: z.string().min(1).max(200) }),
]);
export type Command = z.infer<typeof Command>;
