import * as z from 'zod';
import { KeyName } from '../envelope.ts';

/**
 * A public key with its name. `publicKey` is the raw 32 bytes of Ed25519 in base64. `apart`: its private half is not on the server but
 * with another person.
 */
export const PinnedKey = z.strictObject({
  key: KeyName,
  publicKey: z.base64(),
  apart: z.literal(true).optional(),
});
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

/** What can need two signatures. `alert` is named ahead of its envelopes. */
export const SigningKind = z.enum(['horizon', 'command', 'alert']);
export type SigningKind = z.infer<typeof SigningKind>;

/**
 * Are these signers two hands? Two different pinned keys, and where a key held apart is pinned, one of them such a key and one not:
 * while the server's own key is being changed it holds two, and they are one hand.
 */
export function twoHands(pinned: readonly PinnedKey[], signers: ReadonlySet<string>): boolean {
  const signed = pinned.filter(({ key }) => signers.has(key));
  const apart = signed.filter((each) => each.apart === true).length;
  if (!pinned.some((each) => each.apart === true)) return signed.length >= 2;
  return apart > 0 && signed.length > apart;
}

/** All that a box needs for its life: who it is, whom to believe, where to connect. */
export const EnrolAnswer = z.strictObject({
  box: z.uuid(),
  station: z.uuid(),
  cluster: z.uuid(),
  zone: z.string(),
  keys: z.array(PinnedKey).min(1).max(16),
  /** Kinds of envelope that need the signatures of two different pinned keys at this place. */
  twoSignatures: z.array(SigningKind).max(3).optional(),
  broker: z.strictObject({
    url: z.string(),
    username: z.string(),
    password: z.string(),
    /** PEM of the authorities that vouch for the broker, and nobody else does; absent: those of the box's system. For `mqtts:` and `wss:`. */
    ca: z.string().max(65_536).optional(),
  }),
  /** Where sounds live: `<mediaUrl>/<sha256>`. */
  mediaUrl: z.string(),
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/**
 * A box without a code asks whether a technician has claimed it (HTTP `POST /api/boxes/claimed`): the technician reads the mark
 * of the box's key from its sticker (QR or text) and says at which cluster it hangs. A nonce is good once. Ed25519 over
 * `loaphuong/claim/1\n<publicKey>\n<nonce>`. Answered by EnrolAnswer once it is claimed, by 404 until then.
 */
export const ClaimAsk = z.strictObject({
  publicKey: z.base64(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  signature: z.base64(),
});
export type ClaimAsk = z.infer<typeof ClaimAsk>;

/** Text that a ClaimAsk's signature covers. */
export function claimText(publicKey: string, nonce: string): string {
  return `loaphuong/claim/1\n${publicKey}\n${nonce}`;
}

/**
 * The one-time code as people pass it on: `ABCD-EFGH-JKMN` (Crockford letters), optionally followed by `.` and the name of the
 * installation's key, so that a box can refuse an impostor at the very first contact.
 */
export const ENROL_CODE =
  /^([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})(?:\.([0-9a-f]{16}))?$/;

/**
 * The mark of a box's key on its sticker: the first 32 hex digits of the SHA-256 of the raw public key. Twice as long as a key's name,
 * because it stands on a cabinet for years: nobody finds another key with the same 128 bits, while 64 could be searched for.
 */
export const BoxMark = z.string().regex(/^[0-9a-f]{32}$/);

/** The mark as people read it out: eight groups of four. */
export function spellMark(mark: string): string {
  return mark.match(/.{1,4}/g)?.join('-') ?? '';
}

/** Finds the mark in what was scanned or typed: the whole sticker address, or the groups with or without dashes. */
export function readMark(scanned: string): string | undefined {
  const digits = (scanned.split('#').at(-1) ?? '').toLowerCase().replace(/[\s-]/g, '');
  return BoxMark.safeParse(digits).data;
}

/** What the QR of a sticker holds: the page on which a technician says where the box hangs. */
export function stickerAddress(server: string, mark: string): string {
  return `${server.replace(/\/+$/, '')}/ghep#${mark}`;
}
