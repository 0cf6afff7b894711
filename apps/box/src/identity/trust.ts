import { randomBytes } from 'node:crypto';
import {
  type Command,
  type Envelope,
  type PinnedKey,
  SignedEnvelope,
  type SigningKind,
  signedText,
  twoHands,
} from '@loaphuong/protocol';
import { DiskFailed, NoRoom, type Store } from '../store/store.ts';
import { type Identity, readIdentity, writeIdentity } from './identity.ts';
import { keyNameOf, type PinnedVerify, pinnedVerify, sha256 } from './keys.ts';

type KeysCommand = Extract<Command, { command: 'keys' }>;

/** Why a rightly signed change of keys is not made. */
export type KeysRefusal = 'false-key-name' | 'unproved-key' | 'too-few-keys';

/** Whom this box believes, and how that changes: the keys pinned when it joined, until signed commands put others in their place. */
export class Trust {
  readonly #store: Store;
  #identity: Identity;
  #verify: PinnedVerify;

  /** @param store the root of the box's disk, where the identity lies. */
  constructor(store: Store, identity: Identity) {
    this.#store = store;
    this.#identity = identity;
    this.#verify = pinnedVerify(identity.belongs.keys);
  }

  /** Names of the keys believed now. */
  get keys(): readonly string[] {
    return this.#identity.belongs.keys.map(({ key }) => key);
  }

  /** Sequence of the newest change of keys; 0 before the first. */
  get keysSequence(): number {
    return this.#identity.keysSequence ?? 0;
  }

  /** Checks a signature by the keys believed now; `undefined` for a key that is none of them. */
  verify(key: string, signature: string, text: string): boolean | undefined {
    return this.#verify(key, signature, text);
  }

  /** Are the signers enough for this kind? What changes the keys needs two as soon as anything does. */
  enough(kind: SigningKind | 'keys', signers: ReadonlySet<string>): boolean {
    const { keys, twoSignatures = [] } = this.#identity.belongs;
    const demands = kind === 'keys' ? twoSignatures.length > 0 : twoSignatures.includes(kind);
    return demands ? twoHands(keys, signers) : signers.size > 0;
  }

  /**
   * Believes other keys from now on, durable when it returns. Keys and sequence are one file written in one step, so a power cut leaves
   * the old or the new state. Called again with the same order it changes nothing.
   * @returns why not, or `undefined` when it is done.
   */
  change({ keys, twoSignatures }: KeysCommand, envelope: Envelope, wire: string): KeysRefusal | undefined {
    const names = new Set(keys.map(({ key }) => key));
    if (names.size !== keys.length || keys.some((each) => keyNameOf(each.publicKey) !== each.key))
      return 'false-key-name';
    if (!keys.every((each) => this.#believes(each) || hasSigned(each, wire))) return 'unproved-key';
    const demands = twoSignatures ?? this.#identity.belongs.twoSignatures ?? [];
    if (demands.length > 0 && !twoHands(keys, names)) return 'too-few-keys';
    const { twoSignatures: _before, ...rest } = this.#identity.belongs;
    const belongs = { ...rest, keys, ...(demands.length > 0 ? { twoSignatures: demands } : {}) };
    const now = this.#onDisk();
    writeIdentity(this.#store, now.key, belongs, { ...now, keysSequence: envelope.sequence });
    this.#identity = { ...now, belongs, keysSequence: envelope.sequence };
    this.#verify = pinnedVerify(keys);
    return undefined;
  }

  /** Chooses another password for the broker, durable; the same one again while it was not used. @returns its SHA-256. */
  choosePassword(): string {
    const now = this.#onDisk();
    const nextPassword = now.nextPassword ?? randomBytes(32).toString('base64url');
    this.#identity = { ...now, nextPassword };
    writeIdentity(this.#store, now.key, now.belongs, this.#identity);
    return sha256(nextPassword);
  }

  #believes({ publicKey }: PinnedKey): boolean {
    return this.#identity.belongs.keys.some((each) => each.publicKey === publicKey);
  }

  /** The link may have settled a password meanwhile; only a box that never had a disk (a simulation) knows it from memory alone. */
  #onDisk(): Identity {
    const stored = readIdentity(this.#store);
    return stored.state === 'enrolled' ? stored.identity : this.#identity;
  }
}

/** A key that comes in newly proves with its own signature that somebody holds it. */
function hasSigned(pinned: PinnedKey, wire: string): boolean {
  const signed = SignedEnvelope.parse(JSON.parse(wire));
  const verify = pinnedVerify([pinned]);
  return signed.signatures.some(
    ({ key, signature }) => verify(key, signature, signedText(signed.payload)) === true,
  );
}

/** Passwords to try at the broker, newest first, as the disk has them now. */
export function passwordsOf(store: Store, joined: Identity): readonly string[] {
  const stored = readIdentity(store);
  const { belongs, nextPassword } = stored.state === 'enrolled' ? stored.identity : joined;
  return [...(nextPassword === undefined ? [] : [nextPassword]), belongs.broker.password];
}

/** The broker let us in with this password: if it is the newer one, the older one is over. */
export function settlePassword(store: Store, password: string): void {
  const stored = readIdentity(store);
  if (stored.state !== 'enrolled' || stored.identity.nextPassword !== password) return;
  const { key, belongs, keysSequence } = stored.identity;
  const broker = { ...belongs.broker, password };
  try {
    writeIdentity(store, key, { ...belongs, broker }, { keysSequence });
  } catch (error) {
    // A disk that does not take it: both passwords stay, and it is settled when the broker lets us in the next time.
    if (!(error instanceof DiskFailed || error instanceof NoRoom)) throw error;
  }
}
