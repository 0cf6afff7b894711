import { createPrivateKey, sign } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyRoutes, orderRoutes } from '@loaphuong/contract';
import { openEnvelope, type PinnedKey, type SigningKind, twoHands } from '@loaphuong/protocol';
import { codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { isSignedBy, makeKey } from '../signing.ts';

/** Somebody who is signed in. */
export type Person = Awaited<ReturnType<TestServer['signedIn']>>;

/** A server that demands two signatures for orders, while the second key is with another person. */
export interface HeldApart {
  readonly server: TestServer;
  /** Name of the key held apart. */
  readonly key: string;
  /** Signs with the key held apart. */
  sign(text: string): string;
  /** Everything prepared for an order, signed: the body of the door that takes it. */
  signatures(
    order: string,
    by: Person,
  ): Promise<{ key: string; signatures: { command: string; signature: string }[] }>;
  /** Prepares and signs. */
  signs(order: string, by: Person): Promise<void>;
  /** What a box that demands two hands would obey in an envelope; nothing when it refuses it. */
  obeyed(
    envelope: string,
    keys: readonly PinnedKey[],
    kind?: 'command' | 'horizon',
  ): Record<string, unknown> | undefined;
  close(): Promise<void>;
}

/** As it stands after the demand was made with the key present and the stick was taken out again. */
export async function serverWithKeyApart(kinds: readonly SigningKind[]): Promise<HeldApart> {
  const folder = await mkdtemp(join(tmpdir(), 'second-'));
  const file = join(folder, 'second.pem');
  const { pinned } = await makeKey(() => file);
  const secret = createPrivateKey(await readFile(file));
  const server = await testServer({ recurs: false });
  await server.db.sql
    .insertInto('fleet.signing_key')
    .values({ name: pinned.key, public_key: pinned.publicKey, apart: true, retired_at: null })
    .execute();
  await server.db.sql
    .updateTable('fleet.signing_policy')
    .set({ two_signatures: [...kinds] })
    .execute();
  const administrator = await server.signedIn('Đỗ Thanh Bình', 'administrator');
  // The server reads the keys anew before it changes any; this is refused and changes nothing.
  await codeOf(
    administrator.call(keyRoutes.retire, {
      params: { key: '0'.repeat(16) },
      body: { reason: 'Thử đổi khóa', anyway: false },
    }),
  );
  const signed = (text: string) => sign(null, Buffer.from(text), secret).toString('base64');
  const signatures = async (order: string, by: Person) => {
    const { commands } = await by.call(orderRoutes.prepare, { params: { order } });
    return {
      key: pinned.key,
      signatures: commands.map(({ command, text }) => ({ command, signature: signed(text) })),
    };
  };
  return {
    server,
    key: pinned.key,
    sign: signed,
    signatures,
    async signs(order, by) {
      await by.call(orderRoutes.sign, { params: { order }, body: await signatures(order, by) });
    },
    obeyed(envelope, keys, kind = 'command') {
      const opened = openEnvelope(envelope, {
        kind,
        isForMe: () => true,
        verify: (key, signature, text) => {
          const found = keys.find((each) => each.key === key);
          return found === undefined ? undefined : isSignedBy(found.publicKey, signature, text);
        },
        enough: (signers) => twoHands(keys, signers),
        lastSequence: 0,
        now: undefined,
      });
      return opened.ok ? opened.envelope.body : undefined;
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
