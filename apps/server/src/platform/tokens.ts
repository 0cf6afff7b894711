import { createHash, randomBytes } from 'node:crypto';
import type { Sha256 } from '@loaphuong/domain/basics';

/**
 * A new secret: 256 random bits in base64url (43 characters). Shown once, then only its hash is kept.
 */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is stored in place of a token. Plain SHA-256 is enough *because* the token has 256 random bits: there is nothing
 * to guess, so slowness buys nothing. Words that people choose (passwords) must go through argon2 or scrypt instead.
 */
export function hashToken(token: string): Sha256 {
  return createHash('sha256').update(token).digest('hex') as Sha256;
}
