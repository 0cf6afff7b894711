import { expect, test } from 'vitest';
import { agrees } from './agrees.ts';
import { readKeyFile } from './key-file.ts';

const { subtle } = globalThis.crypto;

async function pemOf(key: CryptoKey): Promise<string> {
  const der = new Uint8Array(await subtle.exportKey('pkcs8', key));
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

test('a key file signs as it is checked elsewhere, and has the name that it has everywhere', async () => {
  const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('publicKey' in pair)) throw new Error('a pair was asked for');
  const key = await readKeyFile(await pemOf(pair.privateKey));
  if (typeof key === 'string') throw new Error(key);
  const raw = await subtle.exportKey('raw', pair.publicKey);
  const hash = [...new Uint8Array(await subtle.digest('SHA-256', raw))];
  expect(key.name).toBe(
    hash
      .slice(0, 8)
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
  );
  const text = 'loaphuong/envelope/1\n{"lệnh":"im"}';
  const signature = Uint8Array.from(atob(await key.sign(text)), (letter) => letter.charCodeAt(0));
  expect(await subtle.verify('Ed25519', pair.publicKey, signature, new TextEncoder().encode(text))).toBe(
    true,
  );
});

test('a file that holds no such key is said to hold none', async () => {
  const other = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  expect(await readKeyFile(await pemOf(other.privateKey))).toBe('no-key');
  expect(await readKeyFile('không phải khóa')).toBe('no-key');
});

test('what is given to sign must say what the page showed', () => {
  const payload = (body: object, kind = 'command') => JSON.stringify({ kind, body });
  const what = { command: 'volume', percent: 35 } as const;
  expect(agrees(payload({ id: 'x', ...what }), what)).toBe(true);
  expect(agrees(payload({ ...what, percent: 100 }), what)).toBe(false);
  expect(agrees(payload({ command: 'tone', percent: 35 }), what)).toBe(false);
  expect(agrees(payload(what, 'horizon'), what)).toBe(false);
  expect(agrees('{', what)).toBe(false);
});
