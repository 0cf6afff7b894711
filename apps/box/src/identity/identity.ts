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
  /** Sequence of the newest command that changed the keys: in one file with them, so that neither can be true without the other. */
  keysSequence: z.int().min(0).optional(),
  /** A password that this box chose and that the broker may not know yet. */
  nextPassword: z.string().optional(),
});

/** Who a box is and whom it believes. */
export interface Identity {
  readonly key: BoxKey;
  readonly belongs: EnrolAnswer;
  /** Sequence of the newest command that changed the keys; absent before the first. */
  readonly keysSequence?: number | undefined;
  /** A password for the broker that this box chose; the one in `belongs` is good until this one was used. */
  readonly nextPassword?: string | undefined;
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
  const { belongs, keysSequence, nextPassword } = file;
  return { state: 'enrolled', identity: { key, belongs, keysSequence, nextPassword } };
}

/** Writes the identity file in one step, readable by its owner only. */
export function writeIdentity(
  store: Store,
  key: BoxKey,
  belongs: EnrolAnswer | undefined,
  more: Pick<Identity, 'keysSequence' | 'nextPassword'> = {},
): void {
  const file: z.infer<typeof IdentityFile> = {
    v: 1,
    privateKey: key.privatePem,
    ...(belongs === undefined ? {} : { belongs }),
    ...(more.keysSequence === undefined ? {} : { keysSequence: more.keysSequence }),
    ...(more.nextPassword === undefined ? {} : { nextPassword: more.nextPassword }),
  };
  store.replace(PATH, bytesOf(`${JSON.stringify(file, null, 2)}\n`), true);
}
