/** A key held apart, as this page has it for one signature: never sent, gone with the page. */
export interface HeldKey {
  /** First 16 hex digits of the SHA-256 of its public half, as keys are named everywhere. */
  readonly name: string;
  /** Ed25519 over the UTF-8 bytes of a text, in base64. */
  readonly sign: (text: string) => Promise<string>;
}

/** Why there is no key: the browser cannot (or must not, off https), or the file holds none. */
export type KeyFileProblem = 'not-here' | 'no-key';

/** May a key be read on this page at all? Off https anybody on the way could have changed the page that reads it. */
export function mayReadKeys(): boolean {
  return globalThis.isSecureContext !== false && globalThis.crypto?.subtle !== undefined;
}

/** Reads an Ed25519 private key in PEM (PKCS#8), as `loaphuong keys second` writes it. */
export async function readKeyFile(pem: string): Promise<HeldKey | KeyFileProblem> {
  if (!mayReadKeys()) return 'not-here';
  const { subtle } = globalThis.crypto;
  const [, base64] = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  if (base64 === undefined) return 'no-key';
  try {
    const der = bytesOf(base64.replaceAll(/\s/g, ''));
    // Extractable only to learn the public half, from which the key has its name.
    const { x } = await subtle.exportKey(
      'jwk',
      await subtle.importKey('pkcs8', der, 'Ed25519', true, ['sign']),
    );
    const key = await subtle.importKey('pkcs8', der, 'Ed25519', false, ['sign']);
    const raw = bytesOf((x ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const hash = new Uint8Array(await subtle.digest('SHA-256', raw));
    return {
      name: [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
      sign: async (text) => {
        const signature = await subtle.sign('Ed25519', key, new TextEncoder().encode(text));
        return btoa(String.fromCharCode(...new Uint8Array(signature)));
      },
    };
  } catch (error) {
    // A browser from before Ed25519 says so by this name; everything else is a file that holds no such key.
    return error instanceof DOMException && error.name === 'NotSupportedError' ? 'not-here' : 'no-key';
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
