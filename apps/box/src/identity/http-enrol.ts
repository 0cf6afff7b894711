import { isNotProved } from '../link/unproved.ts';
import type { PostClaim } from './claim.ts';
import { EnrolRefused, type PostEnrol } from './enrol.ts';

/** Posts to `<server>/api/boxes/enrol`. @throws {EnrolRefused} `box/server-not-proved`. @throws {Error} when the server cannot be reached within 20 s. */
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
    }).catch((error: unknown) => {
      const code: unknown = error instanceof Error ? Reflect.get(Object(error.cause), 'code') : undefined;
      throw isNotProved(code) ? notProved(code) : error;
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  };
}

function notProved(code: string): EnrolRefused {
  return new EnrolRefused(
    'box/server-not-proved',
    `Không có gì chứng thực máy chủ này (${code}). Nếu máy chủ dùng nơi chứng thực riêng, hãy thêm --ca TỆP; nếu không, xem ngày giờ của máy và địa chỉ máy chủ.`,
    `Nothing proves that this is the right server (${code}). If it uses an authority of its own, add --ca FILE; else look at the calendar of this machine and at the address.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
