import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type PinnedKey, type SignedEnvelope, SigningKind } from '@loaphuong/protocol';
import type { Database } from '../platform/database.ts';
import {
  type HeldKey,
  makeKey,
  readKey,
  type Sealing,
  type Signer,
  sealWith,
  signaturesOver,
} from './signing.ts';
import type { FleetSlice } from './slice.ts';

/** Every key of the installation that is not retired, those that we hold to sign with, and what needs two hands. */
export interface Keyring extends Signer {
  /** What a box that joins now is to believe. */
  readonly believed: readonly PinnedKey[];
  readonly twoSignatures: readonly SigningKind[];
  /** Public half of the key held apart, when its file was named in the settings. */
  readonly second: PinnedKey | undefined;
  /** Does this kind need two hands here while only one is with the server? Then a second person must sign each. */
  awaitsSecond(kind: SigningKind): boolean;
  /** Changes whenever an unchanged horizon must be signed again: other keys, other demands. */
  readonly mark: string;
  /** Like `seal`, and signed by these keys too (by name), which are not in force yet; with the second hand where there is one. */
  sealKeys(content: Sealing, provers: readonly string[]): string;
  /** Signatures of every key in force over a text that is no envelope and says itself what it is. */
  signText(text: string): SignedEnvelope['signatures'];
  /** Makes a key and keeps its private half; it signs nothing before the database knows it. */
  make(): Promise<PinnedKey>;
  /** Reads from the database which keys are in force, and puts away the files of those that are not. */
  refresh(db: Database<FleetSlice>): Promise<void>;
}

/** Where a key lies that came after the first. */
const NAMED = /^[0-9a-f]{16}\.pem$/;

/**
 * Reads the installation's private keys, or makes the first one. The files are for their owner only and never leave the machine.
 * @param file the key in force; a coming one lies beside it under its own name.
 * @param secondFile a key held apart, e.g. on a stick that the lead keeps; it signs only what needs two signatures.
 * @throws {Error} when `secondFile` is named and not there.
 */
export async function loadSigner(file: string, secondFile?: string): Promise<Keyring> {
  const folder = dirname(file);
  const named = (name: string) => join(folder, `${name}.pem`);
  let first = (await readKey(file)) ?? (await makeKey(() => file));
  const second = secondFile === undefined ? undefined : await readKey(secondFile);
  if (secondFile !== undefined && second === undefined) throw new Error(`there is no key in ${secondFile}`);
  const coming = new Map<string, HeldKey>();
  for (const name of (await readdir(folder)).filter((each) => NAMED.test(each))) {
    const key = await readKey(join(folder, name));
    if (key !== undefined) coming.set(key.pinned.key, key);
  }
  let signing: readonly [HeldKey, ...HeldKey[]] = [first];
  let believed: readonly PinnedKey[] = [first.pinned];
  let twoSignatures: readonly SigningKind[] = [];
  const apart = second === undefined ? undefined : { ...second.pinned, apart: true as const };

  return {
    get pinned() {
      return signing[0].pinned;
    },
    get believed() {
      return believed;
    },
    get twoSignatures() {
      return twoSignatures;
    },
    get mark() {
      return [...signing.map(({ pinned }) => pinned.key), '/', ...twoSignatures].join(' ');
    },
    second: apart,
    awaitsSecond: (kind) => second === undefined && twoSignatures.includes(kind),
    seal: (content) =>
      sealWith(
        second !== undefined && twoSignatures.includes(content.kind) ? [...signing, second] : signing,
        content,
      ),
    sealKeys(content, provers) {
      const more = provers.flatMap((name) => coming.get(name) ?? []).filter((key) => !signing.includes(key));
      return sealWith([...signing, ...more, ...(second === undefined ? [] : [second])], content);
    },
    signText: (text) => signaturesOver(signing, text),
    async make() {
      const key = await makeKey(named);
      coming.set(key.pinned.key, key);
      return key.pinned;
    },
    async refresh(db) {
      const rows = await db.sql.selectFrom('fleet.signing_key').selectAll().orderBy('created_at').execute();
      const policy = await db.sql
        .selectFrom('fleet.signing_policy')
        .select('two_signatures')
        .executeTakeFirst();
      twoSignatures = SigningKind.array().parse(policy?.two_signatures ?? []);
      const inForce = rows.filter((row) => row.retired_at === null);
      believed = inForce.map((row) => ({
        key: row.name,
        publicKey: row.public_key,
        ...(row.apart ? { apart: true as const } : {}),
      }));
      // Another process may have made a key since we looked.
      for (const { name, apart: isApart } of inForce) {
        if (isApart || coming.has(name) || name === first.pinned.key) continue;
        const key = await readKey(named(name));
        if (key !== undefined) coming.set(name, key);
      }
      const held = inForce.flatMap(({ name }) =>
        name === first.pinned.key ? [first] : (coming.get(name) ?? []),
      );
      const [issuer, ...others] = held;
      if (issuer === undefined) return;
      signing = [issuer, ...others];
      const retired = (name: string) => rows.some((row) => row.name === name && row.retired_at !== null);
      for (const name of [...coming.keys()].filter(retired)) {
        coming.delete(name);
        await rm(named(name), { force: true });
      }
      if (!retired(first.pinned.key)) return;
      // The file of the key in force always has the one name; the retired key is overwritten by this.
      // Another process may have done it already.
      await rename(named(issuer.pinned.key), file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
      coming.delete(issuer.pinned.key);
      first = issuer;
    },
  };
}
