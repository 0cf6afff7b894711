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

/** The installation's key: what every box pinned when it was enrolled. */
export interface Signer {
  readonly pinned: PinnedKey;
  /** Makes the wire text of a signed envelope. */
  seal(content: {
    readonly kind: Envelope['kind'];
    readonly target: Target;
    readonly sequence: number;
    readonly issuedAt: Temporal.Instant;
    readonly validUntil: Temporal.Instant;
    readonly body: Record<string, unknown>;
  }): string;
}

/** Reads the installation's private key, or makes it the first time. The file is for its owner only and never leaves the machine. */
export async function loadSigner(file: string): Promise<Signer> {
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (pem !== undefined) return signerOf(createPrivateKey(pem));
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.new`;
  const handle = await open(half, 'w', 0o600);
  await handle.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  await handle.sync();
  await handle.close();
  await rename(half, file);
  await chmod(file, 0o600);
  return signerOf(privateKey);
}

function signerOf(key: KeyObject): Signer {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  const pinned: PinnedKey = { key: keyName(raw), publicKey: raw.toString('base64') };
  return {
    pinned,
    seal(content) {
      const envelope: Envelope = {
        v: 1,
        kind: content.kind,
        issuer: pinned.key,
        target: content.target,
        sequence: content.sequence,
        issuedAt: onWire(content.issuedAt),
        validUntil: onWire(content.validUntil),
        nonce: randomBytes(16).toString('hex'),
        body: content.body,
      };
      const payload = sealable(Envelope.parse(envelope));
      const signature = sign(null, Buffer.from(signedText(payload)), key).toString('base64');
      const signed: SignedEnvelope = { payload, signatures: [{ key: pinned.key, signature }] };
      return JSON.stringify(signed);
    },
  };
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
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** An instant as envelopes and journals write it: UTC with milliseconds. */
export function onWire(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}
