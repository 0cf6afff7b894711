import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import {
  type Command,
  type EnrolAnswer,
  type Envelope,
  type Horizon,
  type PinnedKey,
  type SignedEnvelope,
  sealable,
  signedText,
  type Target,
} from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import type { Identity } from '../identity/identity.ts';
import { type BoxKey, sha256 } from '../identity/keys.ts';

/** What stands before the 32 bytes in the PKCS 8 form of an Ed25519 private key (RFC 8410). */
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What an envelope of a simulated installation may say differently from the honest one. */
export interface Seal {
  readonly kind: Envelope['kind'];
  readonly target: Target;
  readonly sequence: number;
  readonly issuedMs: number;
  readonly validUntilMs: number;
  readonly body: Record<string, unknown>;
}

/** The signing side of an invented installation, for simulations, tests and benches. Never part of a real server. */
export class Installation {
  readonly pinned: PinnedKey;
  readonly zone = 'Asia/Ho_Chi_Minh';
  readonly #key: KeyObject;

  /** @param seed 32 bytes that make its key, so that a run can be repeated; absent: a new key. Simulated: no secret is made of seeded chance. */
  constructor(seed?: Uint8Array) {
    this.#key =
      seed === undefined
        ? generateKeyPairSync('ed25519').privateKey
        : createPrivateKey({ key: Buffer.concat([PKCS8_START, seed]), format: 'der', type: 'pkcs8' });
    const raw = createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).subarray(12);
    this.pinned = { key: sha256(raw).slice(0, 16), publicKey: raw.toString('base64') };
  }

  /** The wire text of an envelope signed by this installation. */
  seal({ kind, target, sequence, issuedMs, validUntilMs, body }: Seal): string {
    const payload = sealable({
      v: 1,
      kind,
      issuer: this.pinned.key,
      target,
      sequence,
      issuedAt: new Date(issuedMs).toISOString(),
      validUntil: new Date(validUntilMs).toISOString(),
      nonce: sha256(randomUUID()).slice(0, 32),
      body,
    });
    return this.sign(payload);
  }

  /** Signs any text as the payload of an envelope, sensible or not. */
  sign(payload: string): string {
    const signed: SignedEnvelope = { payload, signatures: this.#signatures(payload) };
    return JSON.stringify(signed);
  }

  /** Adds this installation's signature to what another has signed. */
  cosign(wire: string): string {
    const { payload, signatures } = JSON.parse(wire) as SignedEnvelope;
    const signed: SignedEnvelope = { payload, signatures: [...signatures, ...this.#signatures(payload)] };
    return JSON.stringify(signed);
  }

  /** Signs a text that is no envelope. */
  signText(text: string): SignedEnvelope['signatures'] {
    return [{ key: this.pinned.key, signature: sign(null, Buffer.from(text), this.#key).toString('base64') }];
  }

  #signatures(payload: string): SignedEnvelope['signatures'] {
    return this.signText(signedText(payload));
  }

  /** A signed plan for the plan's station. */
  plan(horizon: Horizon, sequence: number, issuedMs: number): string {
    return this.seal({
      kind: 'horizon',
      target: { station: horizon.station },
      sequence,
      issuedMs,
      validUntilMs: Date.parse(horizon.until),
      body: horizon,
    });
  }

  /** A signed command for one box, good for two minutes. */
  command(box: string, command: Command, sequence: number, issuedMs: number): string {
    const validUntilMs = issuedMs + 120_000;
    return this.seal({ kind: 'command', target: { box }, sequence, issuedMs, validUntilMs, body: command });
  }

  /** What a box of this installation would hold after it joined. */
  member(key: BoxKey, names: Pick<EnrolAnswer, 'box' | 'station' | 'cluster'>): Identity {
    const belongs: EnrolAnswer = {
      ...names,
      zone: this.zone,
      keys: [this.pinned],
      broker: { url: 'mqtt://simulated', username: names.box, password: 'simulated' },
      mediaUrl: 'http://simulated',
    };
    return { key, belongs };
  }
}

/** A version 4 UUID out of seeded chance, so that a run can be repeated name by name. */
export function seededId(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4';
  hex[16] = '8';
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}
