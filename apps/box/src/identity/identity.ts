import { EnrolAnswer } from '@loaphuong/protocol';
import * as z from 'zod';
import { bytesOf, readText, type Store } from '../store/store.ts';
import { type BoxKey, readBoxKey } from './keys.ts';

const PATH = 'identity.json';

const IdentityFile = z.strictObject({
  v: z.literal(1),
  privateKey: z.string(),
  /** Absent while the box has a key but belongs to nobody yet. */
  belongs: EnrolAnswer.optional(),
});

/** Who a box is and whom it believes. */
export interface Identity {
  readonly key: BoxKey;
  readonly belongs: EnrolAnswer;
}

/** What the identity file says: nothing, a key without an owner, or all. */
export type StoredIdentity =
  | { readonly state: 'none' }
  | { readonly state: 'key-only'; readonly key: BoxKey }
  | { readonly state: 'enrolled'; readonly identity: Identity };

/**
 * Reads the identity file.
 * @throws {Error} when the file is there but damaged: then a person must decide, because a new key is a new box.
 */
export function readIdentity(store: Store): StoredIdentity {
  const text = readText(store, PATH);
  if (text === undefined) return { state: 'none' };
  const file = IdentityFile.parse(JSON.parse(text));
  const key = readBoxKey(file.privateKey);
  if (file.belongs === undefined) return { state: 'key-only', key };
  return { state: 'enrolled', identity: { key, belongs: file.belongs } };
}

/** Writes the identity file in one step, readable by its owner only. */
export function writeIdentity(store: Store, key: BoxKey, belongs: EnrolAnswer | undefined): void {
  const file: z.infer<typeof IdentityFile> = {
    v: 1,
    privateKey: key.privatePem,
    ...(belongs === undefined ? {} : { belongs }),
  };
  store.replace(PATH, bytesOf(`${JSON.stringify(file, null, 2)}\n`), true);
}
