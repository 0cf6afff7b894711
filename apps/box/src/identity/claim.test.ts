import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { type ClaimAsk, claimText, readMark } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { Installation } from '../simulation/installation.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { readText } from '../store/store.ts';
import { awaitClaim, type ClaimServer, type PostClaim, stickerOf } from './claim.ts';
import { EnrolRefused } from './enrol.ts';
import { readIdentity } from './identity.ts';
import { makeBoxKey, sha256 } from './keys.ts';

const installation = new Installation();
const fingerprint = sha256(Buffer.from(installation.pinned.publicKey, 'base64')).slice(0, 32);
const names = { box: randomUUID(), station: randomUUID(), cluster: randomUUID() };
const HTTPS: ClaimServer = { url: 'https://loa.example' };
const LAN: ClaimServer = { url: 'http://192.168.1.10:8080' };

function desk(answers: readonly ({ status: number; body?: unknown } | 'away')[], by = installation) {
  const asked: ClaimAsk[] = [];
  const pauses: number[] = [];
  const post: PostClaim = async (ask) => {
    const answer = answers[asked.length] ?? { status: 200 };
    asked.push(ask);
    if (answer === 'away') throw new Error('unreachable');
    return { status: answer.status, body: answer.body ?? by.member(makeBoxKey(), names).belongs };
  };
  const parts = {
    random: seeded(1),
    wait: async (ms: number) => {
      pauses.push(ms);
      return true;
    },
  };
  return { asked, pauses, post, parts };
}
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'joined',
    (error: unknown) => (error instanceof EnrolRefused ? error.code : String(error)),
  );

describe('the sticker of a box', () => {
  test('names its key, stays the same, and is left in a file', () => {
    const store = new MemoryStore();
    const sticker = stickerOf(store, 'https://loa.example/');
    expect(sticker.address).toBe(`https://loa.example/ghep#${sticker.mark}`);
    expect(readMark(sticker.address)).toBe(sticker.mark);
    expect(readMark(sticker.spelled.toUpperCase())).toBe(sticker.mark);
    expect(readText(store, 'sticker.txt')).toContain(sticker.spelled);
    expect(readText(store, 'sticker.svg')).toMatch(/^<svg .*<\/svg>$/s);
    expect(stickerOf(store, 'https://loa.example')).toEqual(sticker);
    const kept = readIdentity(store);
    expect(kept.state === 'key-only' && sha256(Buffer.from(kept.key.publicKey, 'base64'))).toMatch(
      new RegExp(`^${sticker.mark}`),
    );
  });
});

describe('a box that waits for a technician', () => {
  test('asks ever more seldom, each time with another nonce and a proof of its key, until it is claimed', async () => {
    const store = new MemoryStore();
    const d = desk([...Array.from({ length: 20 }, () => ({ status: 404 })), 'away', { status: 503 }]);
    const identity = await awaitClaim(store, HTTPS, d.post, d.parts);
    expect(identity.belongs.box).toBe(names.box);
    expect(readIdentity(store).state).toBe('enrolled');
    expect(d.asked).toHaveLength(23);
    expect(new Set(d.asked.map((ask) => ask.nonce)).size).toBe(23);
    for (const { publicKey, nonce, signature } of d.asked) {
      const der = Buffer.concat([
        Buffer.from('302a300506032b6570032100', 'hex'),
        Buffer.from(publicKey, 'base64'),
      ]);
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
      const text = Buffer.from(claimText(publicKey, nonce));
      expect(verify(null, text, key, Buffer.from(signature, 'base64'))).toBe(true);
    }
    expect(d.pauses[0]).toBeLessThan(7000);
    expect(d.pauses.at(-1)).toBeGreaterThan(40_000);
  });

  test('does not even ask over the open network a server that nothing proves', async () => {
    const d = desk([]);
    expect(await codeOf(awaitClaim(new MemoryStore(), LAN, d.post, d.parts))).toBe('box/unproved-server');
    expect(d.asked).toEqual([]);
  });

  test('joins over the open network the installation whose key it was told, and no other', async () => {
    const told = { ...LAN, key: fingerprint };
    const honest = desk([]);
    expect(await codeOf(awaitClaim(new MemoryStore(), told, honest.post, honest.parts))).toBe('joined');
    const store = new MemoryStore();
    const impostor = desk([], new Installation());
    expect(await codeOf(awaitClaim(store, told, impostor.post, impostor.parts))).toBe('box/impostor');
    expect(readIdentity(store).state).toBe('key-only');
  });

  test('stops when the server says that a person must look', async () => {
    const d = desk([{ status: 409, body: { code: 'fleet/key-known' } }]);
    expect(await codeOf(awaitClaim(new MemoryStore(), HTTPS, d.post, d.parts))).toBe('box/enrol-refused');
  });
});
