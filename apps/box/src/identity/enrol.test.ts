import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnrolAnswer, type EnrolAsk, enrolText } from '@loaphuong/protocol';
import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { Installation } from '../simulation/installation.ts';
import { DiskStore } from '../store/disk-store.ts';
import { MemoryStore, PowerCut } from '../store/memory-store.ts';
import type { Store } from '../store/store.ts';
import { EnrolRefused, enrol, type PostEnrol } from './enrol.ts';
import { readIdentity } from './identity.ts';

const installation = new Installation();
const CODE = 'ABCD-EFGH-JKMN';

function answerOf(more: Partial<EnrolAnswer> = {}): EnrolAnswer {
  return {
    box: randomUUID(),
    station: randomUUID(),
    cluster: randomUUID(),
    zone: 'Asia/Ho_Chi_Minh',
    keys: [installation.pinned],
    broker: { url: 'mqtt://127.0.0.1:1883', username: 'x', password: 'y' },
    mediaUrl: 'http://127.0.0.1:8080/media',
    ...more,
  };
}

function server(body: unknown = answerOf(), status = 201): { post: PostEnrol; asked: EnrolAsk[] } {
  const asked: EnrolAsk[] = [];
  return {
    asked,
    post: async (ask) => {
      asked.push(ask);
      return { status, body };
    },
  };
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'joined',
    (error: unknown) => (error instanceof EnrolRefused ? error.code : String(error)),
  );

describe('a box joins', () => {
  test('with a key that it made itself, proves that it holds it, and pins the installation’s', async () => {
    const store = new MemoryStore();
    const { post, asked } = server();
    const identity = await enrol(store, CODE, post);
    const [ask] = asked;
    if (ask === undefined) throw new Error('nothing asked');
    const der = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(ask.publicKey, 'base64'),
    ]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const text = Buffer.from(enrolText(CODE, ask.publicKey));
    expect(verify(null, text, key, Buffer.from(ask.signature, 'base64'))).toBe(true);
    expect(identity.belongs.keys).toEqual([installation.pinned]);
    const kept = readIdentity(store);
    expect(kept.state === 'enrolled' && kept.identity.belongs).toEqual(identity.belongs);
    expect(kept.state === 'enrolled' && kept.identity.key.publicKey).toBe(ask.publicKey);
  });

  test.each([`${CODE}.${installation.pinned.key}`, ` ${CODE.toLowerCase()} `])(
    'with the code as people pass it on: %s',
    async (code) => {
      expect(await codeOf(enrol(new MemoryStore(), code, server().post))).toBe('joined');
    },
  );

  test.each(['', 'ABCD', 'ABCD-EFGH-IIII', 'ABCD-EFGH-JKMN.123', `${CODE} x`])(
    'not with “%s”, and does not even ask',
    async (code) => {
      const { post, asked } = server();
      expect(await codeOf(enrol(new MemoryStore(), code, post))).toBe('box/bad-code');
      expect(asked).toEqual([]);
    },
  );
});

describe('a box does not join', () => {
  test('an installation whose key is not the one named in the code', async () => {
    const store = new MemoryStore();
    const other = new Installation();
    const { post } = server(answerOf({ keys: [other.pinned] }));
    expect(await codeOf(enrol(store, `${CODE}.${installation.pinned.key}`, post))).toBe('box/impostor');
    expect(readIdentity(store).state).toBe('key-only');
  });

  test('an installation that calls its key by the name of another', async () => {
    const other = new Installation();
    const disguised = { key: installation.pinned.key, publicKey: other.pinned.publicKey };
    const { post } = server(answerOf({ keys: [disguised] }));
    expect(await codeOf(enrol(new MemoryStore(), `${CODE}.${installation.pinned.key}`, post))).toBe(
      'box/impostor',
    );
    expect(await codeOf(enrol(new MemoryStore(), CODE, post))).toBe('box/impostor');
  });

  test.each([{}, { ...answerOf(), keys: [] }, { ...answerOf(), box: 'x' }, 'hello', null])(
    'on an answer that is none',
    async (body) => {
      expect(await codeOf(enrol(new MemoryStore(), CODE, server(body).post))).toBe('box/unreadable-answer');
    },
  );

  test('when the server refuses, and says in both languages why', async () => {
    const problem = { code: 'fleet/wrong-code', message: { vi: 'Mã không đúng.', en: 'Wrong code.' } };
    const attempt = enrol(new MemoryStore(), CODE, server(problem, 422).post);
    await expect(attempt).rejects.toMatchObject({
      code: 'box/enrol-refused',
      serverCode: 'fleet/wrong-code',
      vi: 'Mã không đúng. (fleet/wrong-code)',
    });
  });
});

describe('the key of a box', () => {
  test('is kept over a failed attempt and used for the next', async () => {
    const store = new MemoryStore();
    const { post, asked } = server();
    await codeOf(enrol(store, CODE, () => Promise.reject(new Error('unreachable'))));
    await enrol(store, CODE, post);
    const stored = readIdentity(store);
    expect(stored.state === 'enrolled' && stored.identity.key.publicKey).toBe(asked[0]?.publicKey);
  });

  test('is made anew when the server knows it from an answer that never arrived', async () => {
    const store = new MemoryStore();
    const known = server({ code: 'fleet/key-known' }, 409);
    const fine = server();
    await codeOf(enrol(store, CODE, known.post));
    await enrol(store, CODE, fine.post);
    expect(fine.asked[0]?.publicKey).not.toBe(known.asked[0]?.publicKey);
  });

  test('is made anew when a person brings the box to a new place', async () => {
    const store = new MemoryStore();
    const first = server();
    const second = server();
    await enrol(store, CODE, first.post);
    const before = await enrol(store, CODE, second.post);
    expect(second.asked[0]?.publicKey).not.toBe(first.asked[0]?.publicKey);
    const kept = readIdentity(store);
    expect(kept.state === 'enrolled' && kept.identity.belongs.box).toBe(before.belongs.box);
  });

  test('survives a power cut at any write: the box is nobody’s, or whole', async () => {
    for (let cutAt = 1; cutAt <= 2; cutAt += 1) {
      for (let seed = 1; seed <= 8; seed += 1) {
        const store = new MemoryStore();
        store.cutAtChange(cutAt, seeded(seed));
        await expect(enrol(store, CODE, server().post)).rejects.toThrow(PowerCut);
        expect(['none', 'key-only', 'enrolled']).toContain(readIdentity(store.revived()).state);
      }
    }
  });

  const folder = mkdtempSync(join(tmpdir(), 'loaphuong-box-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('lies in a file that only its owner may read', async () => {
    const store: Store = new DiskStore(folder);
    await enrol(store, CODE, server().post);
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  test('damaged on the disk is said, not replaced', () => {
    const store = new MemoryStore();
    store.replace('identity.json', Buffer.from('{"v":1,'));
    expect(() => readIdentity(store)).toThrow();
  });
});
