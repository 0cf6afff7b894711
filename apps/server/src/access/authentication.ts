import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { magicLink } from 'better-auth/plugins/magic-link';
import { PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Log } from '../platform/log.ts';

/** A one-time link lives this long: long enough to walk to another desk, short enough to be worthless tomorrow. */
export const LINK_MINUTES = 30;

/** What an installation brings for signing people in. */
export interface AuthenticationParts {
  /** A pool with the driver's own types (better-auth brings its own SQL). */
  readonly pool: Pool;
  /** Signs session cookies; 256 random bits kept in the data folder. */
  readonly secret: string;
  /** Where people reach us, for the cookie's attributes. */
  readonly publicUrl: string;
  readonly log: Log;
}

/**
 * Sessions, passwords and one-time links by better-auth; no cryptography of our own. Sign-up is closed: people are added by
 * an administrator. Nothing of better-auth is mounted on HTTP: our own routes call it, so there is one door with one set of
 * checks.
 */
export function createAuthentication(parts: AuthenticationParts) {
  const links = new Map<string, string>();
  const auth = betterAuth({
    appName: 'Loa Phường',
    baseURL: parts.publicUrl,
    secret: parts.secret,
    database: {
      dialect: new PostgresDialect({ pool: parts.pool }),
      type: 'postgres',
      schemaName: 'access',
      transaction: true,
    },
    telemetry: { enabled: false },
    logger: {
      log: (level, message) =>
        parts.log[level === 'error' || level === 'warn' ? level : 'debug']({ part: 'sign-in' }, message),
    },
    advanced: {
      database: { generateId: () => randomUUID() },
      useSecureCookies: parts.publicUrl.startsWith('https:'),
      cookiePrefix: 'loaphuong',
    },
    session: {
      expiresIn: 14 * 24 * 3600,
      updateAge: 24 * 3600,
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    user: {
      modelName: 'person',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: { fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    // Our own doors limit attempts, by person and by address.
    rateLimit: { enabled: false },
    plugins: [
      magicLink({
        expiresIn: LINK_MINUTES * 60,
        disableSignUp: true,
        storeToken: 'hashed',
        // The link is printed or shown by whoever asked for it; nothing is mailed from here.
        sendMagicLink: ({ email, token }) => {
          links.set(email, token);
        },
      }),
    ],
  });

  /** A token that signs this person in once. */
  async function oneTimeToken(email: string): Promise<string> {
    await auth.api.signInMagicLink({ body: { email }, headers: new Headers() });
    const token = links.get(email);
    links.delete(email);
    if (token === undefined) throw new Error('the one-time link was not made');
    return token;
  }

  return { api: auth.api, oneTimeToken };
}

/** The part of better-auth that our doors call. */
export type Authentication = ReturnType<typeof createAuthentication>;
