import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  Envelope,
  type PinnedKey,
  type SignedEnvelope,
  sealable,
  signedText,
  type Target,
} from '@loaphuong/protocol';

/** First bytes of an Ed25519 public key in SPKI form (RFC 8410); the 32 raw bytes follow. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** What an envelope says, without what the signing adds. */
export interface Sealing {
  readonly kind: Envelope['kind'];
  readonly target: Target;
  readonly sequence: number;
  readonly issuedAt: Temporal.Instant;
  readonly validUntil: Temporal.Instant;
  readonly body: Record<string, unknown>;
}

/** What signs for the installation. */
export interface Signer {
  /** The key that speaks for the installation now. */
  readonly pinned: PinnedKey;
  /** Makes the wire text of a signed envelope. */
  seal(content: Sealing): string;
}

/** One key of the installation with its private half. */
export interface HeldKey {
  readonly pinned: PinnedKey;
  readonly privateKey: KeyObject;
}

/** Reads a private key. @returns `undefined` when there is no such file. @throws {Error} when it is no Ed25519 key. */
export async function readKey(file: string): Promise<HeldKey | undefined> {
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return pem === undefined ? undefined : heldKey(createPrivateKey(pem));
}

/** Makes a key and writes its private half, for its owner only; `file` may depend on the name. Durable when it returns. */
export async function makeKey(file: (name: string) => string): Promise<HeldKey> {
  const key = heldKey(generateKeyPairSync('ed25519').privateKey);
  const path = file(key.pinned.key);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const half = `${path}.new`;
  const handle = await open(half, 'w', 0o600);
  await handle.writeFile(key.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  await handle.sync();
  await handle.close();
  await rename(half, path);
  await chmod(path, 0o600);
  return key;
}

function heldKey(privateKey: KeyObject): HeldKey {
  const raw = createPublicKey(privateKey)
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI_PREFIX.length);
  return { pinned: { key: keyName(raw), publicKey: raw.toString('base64') }, privateKey };
}

/** The wire text of an envelope, signed by each of these keys; the first is its issuer. */
export function sealWith(keys: readonly [HeldKey, ...HeldKey[]], content: Sealing): string {
  const envelope: Envelope = {
    v: 1,
    kind: content.kind,
    issuer: keys[0].pinned.key,
    target: content.target,
    sequence: content.sequence,
    issuedAt: onWire(content.issuedAt),
    validUntil: onWire(content.validUntil),
    nonce: randomBytes(16).toString('hex'),
    body: content.body,
  };
  const payload = sealable(Envelope.parse(envelope));
  const signed: SignedEnvelope = { payload, signatures: signaturesOver(keys, signedText(payload)) };
  return JSON.stringify(signed);
}

/** The signature of each of these keys over a text. */
export function signaturesOver(keys: readonly HeldKey[], text: string): SignedEnvelope['signatures'] {
  const bytes = Buffer.from(text);
  return keys.map(({ pinned, privateKey }) => ({
    key: pinned.key,
    signature: sign(null, bytes, privateKey).toString('base64'),
  }));
}

/** 32 hex digits of the SHA-256 of a raw public key in base64: how keys are compared by eye, and a box's mark on its sticker. */
export function markOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);
}

/** The name of a public key: the first 16 hex digits of the SHA-256 of its raw bytes. */
export function keyName(raw: Uint8Array): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 16);
}

/** Does `signature` (base64) by the raw Ed25519 key (base64) cover `text`? False for anything malformed. */
export function isSignedBy(publicKey: string, signature: string, text: string): boolean {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== 32) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
    const bytes = Buffer.from(signature, 'base64');
    // One spelling of base64 only, for key and signature, as on the box.
    if (bytes.toString('base64') !== signature || raw.toString('base64') !== publicKey) return false;
    return verify(null, Buffer.from(text), key, bytes);
  } catch {
    return false;
  }
}

/** An instant as envelopes and journals write it: UTC with milliseconds. */
export function onWire(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}
