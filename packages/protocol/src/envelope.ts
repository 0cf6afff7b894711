import canonicalize from 'canonicalize';
import * as z from 'zod';
import { PROTOCOL_VERSION } from './version.ts';

/** Name of a signing key: the first 16 hex digits of the SHA-256 of its raw 32 public bytes. */
export const KeyName = z.string().regex(/^[0-9a-f]{16}$/);

/** To whom an envelope speaks: all boxes of one station, or one box. */
export const Target = z.union([z.strictObject({ station: z.uuid() }), z.strictObject({ box: z.uuid() })]);
export type Target = z.infer<typeof Target>;

/** Instants on the wire: ISO 8601 in UTC with milliseconds, e.g. `2026-11-23T10:00:00.000Z`. */
export const WireInstant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  // The 30th of February has the right form and is no day: whoever computes with it would fall over it.
  .refine((text) => {
    const date = new Date(text);
    return !Number.isNaN(date.getTime()) && date.toISOString() === text;
  });

/**
 * What is signed. Everything that can make a loudspeaker speak or fall silent travels as one of these.
 * `sequence` rises by kind and target, whichever key signs; a box never goes back. Commands that change keys have a row of their own,
 * so that no other command can shut them out. `nonce` makes equal bodies differ.
 */
export const Envelope = z.strictObject({
  v: z.literal(PROTOCOL_VERSION),
  kind: z.enum(['horizon', 'command']),
  issuer: KeyName,
  target: Target,
  sequence: z.int().min(1),
  issuedAt: WireInstant,
  validUntil: WireInstant,
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  body: z.record(z.string(), z.unknown()),
});
export type Envelope = z.infer<typeof Envelope>;

/** The wire form: the canonical JSON text (RFC 8785) exactly as signed, and Ed25519 signatures (RFC 8032) in base64. */
export const SignedEnvelope = z.strictObject({
  payload: z.string().max(1_000_000),
  signatures: z
    .array(z.strictObject({ key: KeyName, signature: z.base64() }))
    .min(1)
    .max(4),
});
export type SignedEnvelope = z.infer<typeof SignedEnvelope>;

/** Why a box did not obey. The order here is the order of the checks. */
export type EnvelopeRefusal =
  | 'unreadable' // not JSON, not our shape, not canonical
  | 'version' // made by a newer program
  | 'unknown-key' // no signature by a key that this box pinned
  | 'bad-signature'
  | 'one-signature' // good, but this kind needs the signatures of two different pinned keys here
  | 'other-kind'
  | 'other-target'
  | 'expired' // only said when the box knows the time
  | 'old-sequence';

/** Bytes that a signature covers: a domain-separating first line, then the canonical payload, in UTF-8. */
export function signedText(payload: string): string {
  return `loaphuong/envelope/${PROTOCOL_VERSION}\n${payload}`;
}

/**
 * Canonical JSON text (RFC 8785) of an envelope.
 * @throws {Error} when a text in it holds a lone surrogate: such a text has no canonical form.
 */
export function sealable(envelope: Envelope): string {
  const text = canonicalize(envelope);
  if (text === undefined) throw new TypeError('an envelope is always representable');
  return text;
}

/** What a reader of envelopes brings along. */
export interface EnvelopeReader {
  /** Kind expected on this topic. */
  readonly kind: Envelope['kind'];
  /** Is this envelope for me? */
  readonly isForMe: (target: Target) => boolean;
  /** Ed25519 check of `text` (UTF-8) by the pinned key of that name; `undefined` when no such key is pinned. */
  readonly verify: (key: string, signature: string, text: string) => boolean | undefined;
  /** Are the pinned keys that rightly signed enough? Absent: one is. Where the place demands two, see `twoHands`. */
  readonly enough?: (signers: ReadonlySet<string>) => boolean;
  /** The highest sequence obeyed so far for this kind and target; 0 when none. */
  readonly lastSequence: number;
  /** Server time now, or `undefined` while the clock is not trusted: then expiry cannot be judged. */
  readonly now: Temporal.Instant | undefined;
}

/**
 * Checks a signed envelope from a hostile network. Never throws.
 * An equal sequence is refused too: a retained message that comes again after a reconnect is recognised by the caller first.
 */
export function openEnvelope(
  wire: string,
  reader: EnvelopeReader,
):
  | { readonly ok: true; readonly envelope: Envelope }
  | { readonly ok: false; readonly refused: EnvelopeRefusal } {
  const no = (refused: EnvelopeRefusal) => ({ ok: false, refused }) as const;
  const signed = parseJson(wire, SignedEnvelope);
  // One spelling only: white space, doubled members and escapes would make other bytes of the same order.
  if (signed === undefined || JSON.stringify(signed) !== wire) return no('unreadable');

  let known = false;
  const valid = new Set<string>();
  for (const { key, signature } of signed.signatures) {
    const verdict = reader.verify(key, signature, signedText(signed.payload));
    if (verdict === undefined) continue;
    known = true;
    if (verdict) valid.add(key);
  }
  if (!known) return no('unknown-key');
  if (valid.size === 0) return no('bad-signature');
  if (reader.enough?.(valid) === false) return no('one-signature');

  const version = parseJson(signed.payload, z.looseObject({ v: z.int() }));
  if (version === undefined) return no('unreadable');
  if (version.v > PROTOCOL_VERSION) return no('version');
  const envelope = parseJson(signed.payload, Envelope);
  if (envelope === undefined || !isCanonical(envelope, signed.payload)) return no('unreadable');
  if (!signed.signatures.some((s) => s.key === envelope.issuer)) return no('unknown-key');
  if (envelope.kind !== reader.kind) return no('other-kind');
  if (!reader.isForMe(envelope.target)) return no('other-target');
  if (reader.now !== undefined) {
    if (Temporal.Instant.compare(reader.now, Temporal.Instant.from(envelope.validUntil)) > 0)
      return no('expired');
  }
  if (envelope.sequence <= reader.lastSequence) return no('old-sequence');
  return { ok: true, envelope };
}

/** Some JSON has no canonical form (a lone surrogate): then it is not canonical either. */
function isCanonical(envelope: Envelope, payload: string): boolean {
  try {
    return sealable(envelope) === payload;
  } catch {
    return false;
  }
}

function parseJson<T>(text: string, schema: z.ZodType<T>): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
