import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { PinnedKey } from '@loaphuong/protocol';

/** What stands before the 32 raw bytes in the SPKI form of an Ed25519 public key (RFC 8410). */
const SPKI_START = Buffer.from('302a300506032b6570032100', 'hex');

/** Lower-case hex SHA-256 of bytes, or of a text in UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A box's own Ed25519 key (RFC 8032). The private half never leaves the box. */
export interface BoxKey {
  /** Raw 32 bytes in base64, as on the wire. */
  readonly publicKey: string;
  /** PKCS 8 in PEM, for the identity file. */
  readonly privatePem: string;
  /** Signature over a text in UTF-8, base64. */
  sign(text: string): string;
}

/** Makes a new key. */
export function makeBoxKey(): BoxKey {
  return boxKey(generateKeyPairSync('ed25519').privateKey);
}

/** Reads a key back. @throws {Error} when the text is no private key. */
export function readBoxKey(privatePem: string): BoxKey {
  return boxKey(createPrivateKey(privatePem));
}

function boxKey(key: KeyObject): BoxKey {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_START.length);
  return {
    publicKey: raw.toString('base64'),
    privatePem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
  };
}

/** Name that a public key (base64) must go by; `undefined` when it is no key. */
export function keyNameOf(publicKey: string): string | undefined {
  const raw = Buffer.from(publicKey, 'base64');
  return raw.length === 32 ? sha256(raw).slice(0, 16) : undefined;
}

/** Checks signatures by pinned keys; `undefined` for a key that is not pinned. */
export type PinnedVerify = (key: string, signature: string, text: string) => boolean | undefined;

/** Builds the check once, so that a key is parsed once. Keys whose name is not that of their bytes are left out. */
export function pinnedVerify(pinned: readonly PinnedKey[]): PinnedVerify {
  const keys = new Map<string, KeyObject>();
  for (const { key, publicKey } of pinned) {
    if (keyNameOf(publicKey) !== key) continue;
    const der = Buffer.concat([SPKI_START, Buffer.from(publicKey, 'base64')]);
    keys.set(key, createPublicKey({ key: der, format: 'der', type: 'spki' }));
  }
  return (name, signature, text) => {
    const key = keys.get(name);
    if (key === undefined) return undefined;
    const bytes = Buffer.from(signature, 'base64');
    // Base64 has several spellings of the same bytes; only one is ours, or a changed message could still be a valid one.
    if (bytes.toString('base64') !== signature) return false;
    return verify(null, Buffer.from(text), key, bytes);
  };
}
