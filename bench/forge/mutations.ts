import { randomUUID } from 'node:crypto';
import type { Installation, Random } from '@loaphuong/box/simulation';
import { type Envelope, type SignedEnvelope, sealable } from '@loaphuong/protocol';

/** What a forger has: everything that ever went over the wire, a key of their own, and no key of the installation. */
export interface Forger {
  readonly random: Random;
  readonly installation: Installation;
  readonly stranger: Installation;
  /** An order that the box would obey now, and one that it has obeyed before. */
  readonly fresh: string;
  readonly obeyed: string;
  readonly box: string;
  readonly station: string;
  readonly nowMs: number;
}

/** Makes one forged message. */
export type Forge = (forger: Forger) => string | Uint8Array;

const DAY_MS = 86_400_000;
/** Order of the group of Ed25519 (RFC 8032): S + L is the same number for a careless verifier. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const upTo = (random: Random, n: number) => Math.floor(random() * n);
const pick = <T>(random: Random, from: readonly T[]): T => {
  const chosen = from[upTo(random, from.length)];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
};
const parts = (wire: string) => JSON.parse(wire) as SignedEnvelope;
const inside = (wire: string) => JSON.parse(parts(wire).payload) as Envelope;

/** Other content under the old signatures. */
function changed(wire: string, change: (envelope: Record<string, unknown>) => void): string {
  const envelope: Record<string, unknown> = { ...inside(wire) };
  change(envelope);
  // A change to what stood there before is none, and would be the honest order itself.
  if (sealable(envelope as unknown as Envelope) === parts(wire).payload) envelope.sequence = 1e6;
  return JSON.stringify({ ...parts(wire), payload: sealable(envelope as unknown as Envelope) });
}

/** Other content, signed anew by somebody. */
function resigned(
  wire: string,
  by: Installation,
  change: (envelope: Record<string, unknown>) => void,
): string {
  const envelope: Record<string, unknown> = { ...inside(wire) };
  change(envelope);
  return by.sign(sealable(envelope as unknown as Envelope));
}

function respelled(wire: string, spell: (signature: string) => string): string {
  const { payload, signatures } = parts(wire);
  return JSON.stringify({
    payload,
    signatures: signatures.map(({ key, signature }) => ({ key, signature: spell(signature) })),
  });
}

/** The payload as another text, under the old signature or under the installation's own: even it may write one spelling only. */
function rewritten({ fresh, installation, random }: Forger, write: (payload: string) => string): string {
  const { payload, signatures } = parts(fresh);
  const other = write(payload);
  return random() < 0.5 ? JSON.stringify({ payload: other, signatures }) : installation.sign(other);
}

const FIELDS: readonly ((forger: Forger) => (envelope: Record<string, unknown>) => void)[] = [
  ({ random }) =>
    (e) =>
      Object.assign(e, { sequence: 12 + upTo(random, 1e6) }),
  ({ random }) =>
    (e) =>
      Object.assign(e, { validUntil: new Date(Date.UTC(2027, upTo(random, 12))).toISOString() }),
  () => (e) => Object.assign(e, { target: { box: randomUUID() } }),
  ({ station }) =>
    (e) =>
      Object.assign(e, { target: { station } }),
  () => (e) => Object.assign(e, { kind: e.kind === 'horizon' ? 'command' : 'horizon' }),
  ({ stranger }) =>
    (e) =>
      Object.assign(e, { issuer: stranger.pinned.key }),
  ({ random }) =>
    (e) =>
      Object.assign(e, { nonce: upTo(random, 1e9).toString(16).padStart(32, '0') }),
  () => (e) => Object.assign(e, { body: { id: randomUUID(), command: 'silence', reason: 'giả' } }),
  ({ stranger }) =>
    (e) =>
      Object.assign(e, {
        kind: 'command',
        body: { id: randomUUID(), command: 'keys', keys: [stranger.pinned] },
      }),
  () => (e) => Object.assign(e, { v: 2 }),
];

/** Every kind of forgery by its name. */
export const FORGERIES: Readonly<Record<string, Forge>> = {
  'bit flipped': ({ fresh, random }) => {
    const bytes = Buffer.from(fresh);
    const bit = upTo(random, bytes.length * 8);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return bytes;
  },
  'bytes put in': ({ fresh, random }) => {
    const at = upTo(random, fresh.length);
    return `${fresh.slice(0, at)}${String.fromCharCode(32 + upTo(random, 95))}${fresh.slice(at)}`;
  },
  'bytes taken out': ({ fresh, random }) => {
    const at = upTo(random, fresh.length);
    return fresh.slice(0, at) + fresh.slice(at + 1 + upTo(random, 8));
  },
  truncated: ({ fresh, random }) => fresh.slice(0, upTo(random, fresh.length)),
  'field changed': (forger) => changed(forger.fresh, pick(forger.random, FIELDS)(forger)),
  'signed by a strange key': (forger) =>
    resigned(forger.fresh, forger.stranger, (e) => {
      e.issuer = forger.stranger.pinned.key;
      pick(forger.random, FIELDS)(forger)(e);
    }),
  'strange key under our name': (forger) => {
    const { payload, signatures } = parts(
      resigned(forger.fresh, forger.stranger, pick(forger.random, FIELDS)(forger)),
    );
    const named = signatures.map((each) => ({ ...each, key: forger.installation.pinned.key }));
    return JSON.stringify({ payload, signatures: named });
  },
  'signature of another order': (forger) => {
    const { payload } = parts(changed(forger.fresh, pick(forger.random, FIELDS)(forger)));
    return JSON.stringify({ payload, signatures: parts(forger.obeyed).signatures });
  },
  'signatures added to a change': (forger) => {
    const wire = changed(forger.fresh, pick(forger.random, FIELDS)(forger));
    return forger.stranger.cosign(wire);
  },
  'no signature, or too many': ({ fresh, random }) => {
    const { payload, signatures } = parts(fresh);
    const n = random() < 0.5 ? 0 : 5 + upTo(random, 20);
    return JSON.stringify({ payload, signatures: Array.from({ length: n }, () => signatures[0]) });
  },
  replayed: ({ installation, random, box, station, nowMs, fresh }) => {
    // Rightly signed, never seen byte for byte, and older than what was obeyed.
    const { kind, body } = inside(fresh);
    return installation.seal({
      kind,
      target: kind === 'horizon' ? { station } : { box },
      sequence: 1 + upTo(random, 10),
      issuedMs: nowMs - DAY_MS,
      validUntilMs: nowMs + DAY_MS,
      body,
    });
  },
  'for somebody else': ({ fresh, installation, random, box, station }) =>
    resigned(fresh, installation, (e) => {
      e.target = pick(random, [
        { box: randomUUID() },
        { station: randomUUID() },
        { box: station },
        { station: box },
      ]);
    }),
  expired: ({ fresh, installation, random, nowMs }) =>
    resigned(fresh, installation, (e) => {
      const until = nowMs - 1 - upTo(random, 30 * DAY_MS);
      Object.assign(e, {
        issuedAt: new Date(until - 120_000).toISOString(),
        validUntil: new Date(until).toISOString(),
      });
    }),
  'signature spelled otherwise': ({ fresh, random }) =>
    respelled(fresh, (signature) => {
      const last = LETTERS.indexOf(signature.at(-3) ?? '');
      return pick(random, [
        `${signature.slice(0, -3)}${LETTERS[last ^ (1 + upTo(random, 3))]}==`,
        signature.slice(0, -2),
        `${signature.slice(0, -2)}=`,
        `${signature}====`,
        ` ${signature}`,
        `${signature}\n`,
        signature.toLowerCase(),
        `${signature.slice(0, 9)}\u200b${signature.slice(9)}`,
      ]);
    }),
  'S + L in the signature': ({ fresh }) =>
    respelled(fresh, (signature) => {
      const bytes = Buffer.from(signature, 'base64');
      let s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + L;
      for (let i = 32; i < 64; i += 1) {
        bytes[i] = Number(s & 255n);
        s >>= 8n;
      }
      return bytes.toString('base64');
    }),
  'not canonical': (forger) =>
    rewritten(forger, (payload) =>
      pick(forger.random, [
        ` ${payload}`,
        `${payload}\n`,
        payload.replace('{"', '{ "'),
        payload.replace('"v":1', '"v":1.0'),
        payload.replace('"v":1', '"v":1e0'),
        payload.replace('"kind"', '"\\u006bind"'),
        payload.replace(/^\{(.*)\}$/, (_, members: string) => `{${members.split(',').reverse().join(',')}}`),
        `\ufeff${payload}`,
      ]),
    ),
  'members doubled': (forger) => {
    const { fresh, random, stranger } = forger;
    const { payload, signatures } = parts(fresh);
    if (random() < 0.5) {
      const doubled = pick(random, [
        '"sequence":999,',
        `"issuer":"${stranger.pinned.key}",`,
        '"kind":"horizon",',
        '"__proto__":{},',
      ]);
      return rewritten(forger, (text) => `{${doubled}${text.slice(1)}`);
    }
    const other = parts(changed(fresh, pick(random, FIELDS)(forger))).payload;
    return `{"payload":${JSON.stringify(other)},"payload":${JSON.stringify(payload)},"signatures":${JSON.stringify(signatures)}}`;
  },
  'huge numbers': (forger) =>
    rewritten(forger, (payload) =>
      payload.replace(
        /"sequence":\d+/,
        `"sequence":${pick(forger.random, ['1e308', '1e999', '9007199254740993', '-1', '0', '-0', '11.5', '1e1', '"11"', 'null', `${'9'.repeat(400)}`])}`,
      ),
    ),
  unicode: (forger) => {
    const { fresh, random } = forger;
    const bytes = Buffer.from(fresh);
    const at = 1 + upTo(random, bytes.length - 2);
    const bad = pick(random, [
      [0xc0, 0xaf],
      [0xff],
      [0xed, 0xa0, 0x80],
      [0xef, 0xbb, 0xbf],
      [0xe2, 0x80, 0x8b],
      [0xc3],
    ]);
    if (random() < 0.3) return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    if (random() < 0.3)
      return rewritten(forger, (payload) => payload.replace('"body":{', '"body":{"a":"\\ud800",'));
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(bad), bytes.subarray(at)]);
  },
  'other form outside': ({ fresh, random }) => {
    const { payload, signatures } = parts(fresh);
    return pick(random, [
      JSON.stringify({ signatures, payload }),
      JSON.stringify({ payload, signatures, more: 1 }),
      JSON.stringify({ payload, signatures: signatures[0] }),
      JSON.stringify([payload, signatures]),
      JSON.stringify({ payload: JSON.parse(payload) as unknown, signatures }),
      JSON.stringify({ payload, signatures }, null, 1),
      `${fresh}${fresh}`,
    ]);
  },
};
