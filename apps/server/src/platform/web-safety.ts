import { refuse } from '@loaphuong/domain/basics';
import type { FastifyReply, FastifyRequest } from 'fastify';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps other sites from acting with a visitor's cookie (CSRF): a request that may change something must come from our
 * own pages. Browsers say so themselves, in `Sec-Fetch-Site` or at least `Origin`, and pages cannot forge either;
 * programs that send neither carry no visitor's cookie by accident.
 * @param publicUrl address before a proxy, where the `Host` we see is another.
 * @throws {Refused} `platform/foreign-origin`.
 */
export function checkOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  if (READING.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  const origin = request.headers.origin;
  if (site === undefined) {
    if (origin === undefined) return;
    if (hostOf(origin) === request.headers.host) return;
  }
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return;
  refuse('forbidden', 'platform/foreign-origin', {
    vi: 'Yêu cầu này được gửi từ một trang khác nên bị từ chối. Hãy mở trang của hệ thống và làm lại ở đó.',
    en: 'This request came from another site and was turned away. Open our own page and do it there.',
  });
}

/** The content rules of our pages (CSP Level 3): everything from ourselves, nothing inline but style attributes. */
const CONTENT_RULES = [
  "default-src 'self'",
  // Opus is decoded in the browser by WebAssembly, compiled from our own file.
  "script-src 'self' 'wasm-unsafe-eval'",
  // Radix and charts place things by style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Sets the headers that every answer carries. */
export function setSafetyHeaders(
  reply: FastifyReply,
  publicUrl: string | undefined,
  tilesUrl?: string | undefined,
): void {
  reply.headers({
    'content-security-policy':
      tilesUrl === undefined
        ? CONTENT_RULES
        : CONTENT_RULES.replace("img-src 'self'", `img-src 'self' ${new URL(tilesUrl).origin}`),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()',
  });
  // Only where the installation says that it is reached by https; on a bare local network it would lock people out.
  if (publicUrl?.startsWith('https:') === true) reply.header('strict-transport-security', 'max-age=31536000');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
