import type { PostClaim } from './claim.ts';
import type { PostEnrol } from './enrol.ts';

/** Posts to `<server>/api/boxes/enrol`. @throws {Error} when the server cannot be reached within 20 s. */
export function httpEnrol(server: string): PostEnrol {
  return poster(new URL('/api/boxes/enrol', server));
}

/** Posts to `<server>/api/boxes/claimed`. @throws {Error} when the server cannot be reached within 20 s. */
export function httpClaim(server: string): PostClaim {
  return poster(new URL('/api/boxes/claimed', server));
}

function poster(url: URL) {
  return async (ask: object): Promise<{ readonly status: number; readonly body: unknown }> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
