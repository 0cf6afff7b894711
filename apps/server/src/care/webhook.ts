import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { refuse } from '@loaphuong/domain/basics';

/** Networks that are nobody else's: this machine, this network, addresses for special use (RFC 6890). */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
// Everything of IPv6 but global unicast; within that, what carries an IPv4 address inside.
for (const [network, bits] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 32],
  ['2002::', 16],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6');

/** Longest wait for a webhook's answer, milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Finds the address of a webhook and refuses one that is of this network, unless that was allowed: whoever may set an address
 * must not reach through the server what only the server reaches.
 * @returns the one IP address that is then connected to, so that the name cannot mean another one a moment later.
 * @throws {Refused} `care/webhook-private`, `care/webhook-unknown`.
 */
export async function whereTo(url: string, mayBePrivate: boolean): Promise<string> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const found =
    isIP(host) === 0
      ? await lookup(host, { all: true }).catch(() => [])
      : [{ address: host, family: isIP(host) }];
  const [first] = found;
  if (first === undefined) {
    return refuse(
      'invalid',
      'care/webhook-unknown',
      {
        vi: 'Không tìm thấy máy chủ của địa chỉ nhận tin. Hãy kiểm tra lại tên miền.',
        en: 'The host of the webhook is not known. Check its name.',
      },
      { field: 'webhook.url' },
    );
  }
  const isPrivate = found.some(({ address, family }) =>
    PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4'),
  );
  if (isPrivate && !mayBePrivate) {
    return refuse(
      'invalid',
      'care/webhook-private',
      {
        vi: 'Địa chỉ này thuộc mạng nội bộ. Chỉ gửi vào mạng nội bộ khi người quản trị đã đánh dấu cho phép.',
        en: 'This address belongs to the internal network. It is told something only when an administrator has allowed that.',
      },
      { field: 'webhook.url' },
    );
  }
  return first.address;
}

/** The signature of a webhook: HMAC-SHA-256 of `<unix seconds>.<body>`, so that an old message cannot be sent again. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * Posts a body to a webhook, signed in `x-loaphuong-signature`. Redirects are not followed: they could lead inside.
 * @throws {Error} for anything but an answer of 2xx; the job tries again.
 */
export async function postSigned(
  webhook: { readonly url: string; readonly secret: string; readonly mayBePrivate: boolean },
  notice: string,
  body: string,
  nowMs: number,
): Promise<void> {
  const address = await whereTo(webhook.url, webhook.mayBePrivate);
  const url = new URL(webhook.url);
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  const status = await new Promise<number>((settle, fail) => {
    const asked = send(
      url,
      {
        method: 'POST',
        timeout: PATIENCE_MS,
        signal: AbortSignal.timeout(PATIENCE_MS),
        lookup: (_host, options, found) =>
          options.all === true
            ? found(null, [{ address, family: isIP(address) }])
            : found(null, address, isIP(address)),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'loaphuong',
          'x-loaphuong-notice': notice,
          'x-loaphuong-signature': signatureOf(webhook.secret, Math.floor(nowMs / 1000), body),
        },
      },
      (answer) => {
        answer.resume();
        settle(answer.statusCode ?? 0);
      },
    );
    asked.once('error', fail);
    asked.end(body);
  });
  if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
}
