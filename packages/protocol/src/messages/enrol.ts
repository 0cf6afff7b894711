import * as z from 'zod';
import { KeyName } from '../envelope.ts';

/** A public key with its name. `publicKey` is the raw 32 bytes of Ed25519 in base64. */
export const PinnedKey = z.strictObject({ key: KeyName, publicKey: z.base64() });
export type PinnedKey = z.infer<typeof PinnedKey>;

/**
 * A box asks to join (HTTP `POST /api/boxes/enrol`): the one-time code that a person read out or showed as QR, the box's own
 * new public key, and Ed25519 over `loaphuong/enrol/1\n<code>\n<publicKey>` as proof that it holds the private one.
 */
export const EnrolAsk = z.strictObject({
  code: z.string().min(8).max(64),
  publicKey: z.base64(),
  signature: z.base64(),
  /** Set when a box that is already known enrols again. */
  box: z.uuid().optional(),
});
export type EnrolAsk = z.infer<typeof EnrolAsk>;

/** Text that an EnrolAsk's signature covers. */
export function enrolText(code: string, publicKey: string): string {
  return `loaphuong/enrol/1\n${code}\n${publicKey}`;
}

/** All that a box needs for its life: who it is, whom to believe, where to connect. */
export const EnrolAnswer = z.strictObject({
  box: z.uuid(),
  station: z.uuid(),
  cluster: z.uuid(),
  zone: z.string(),
  keys: z.array(PinnedKey).min(1),
  broker: z.strictObject({ url: z.string(), username: z.string(), password: z.string() }),
  /** Where sounds live: `<mediaUrl>/<sha256>`. */
  mediaUrl: z.string(),
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/**
 * The one-time code as people pass it on: `ABCD-EFGH-JKMN` (Crockford letters), optionally followed by `.` and the name of the
 * installation's key, so that a box can refuse an impostor at the very first contact.
 */
export const ENROL_CODE =
  /^([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})(?:\.([0-9a-f]{16}))?$/;
