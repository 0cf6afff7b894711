import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Envelope, type EnvelopeReader, openEnvelope, sealable, signedText } from './envelope.ts';

const STATION = '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11';
const KEY = '0123456789abcdef';
const OTHER_KEY = 'fedcba9876543210';

/** A signature that anybody can check by eye: enough to test the order of checks, which knows no cryptography. */
const signatureOf = (text: string) => String(text.length).padStart(8, '0');

const envelope: Envelope = {
  v: 1,
  kind: 'horizon',
  issuer: KEY,
  target: { station: STATION },
  sequence: 5,
  issuedAt: '2026-11-23T00:00:00.000Z',
  validUntil: '2026-11-30T00:00:00.000Z',
  nonce: '00112233445566778899aabbccddeeff',
  body: { any: 'thing' },
};

const reader: EnvelopeReader = {
  kind: 'horizon',
  isForMe: (target) => 'station' in target && target.station === STATION,
  verify: (key, signature, text) =>
    key === KEY || key === OTHER_KEY ? signature === signatureOf(text) : undefined,
  lastSequence: 4,
  now: Temporal.Instant.from('2026-11-23T10:00:00Z'),
};

function wire(more: Partial<Envelope> = {}, keys: readonly string[] = [KEY]): string {
  const payload = sealable({ ...envelope, ...more });
  return JSON.stringify({
    payload,
    signatures: keys.map((key) => ({ key, signature: signatureOf(signedText(payload)) })),
  });
}

const verdict = (text: string, more: Partial<EnvelopeReader> = {}) => {
  const opened = openEnvelope(text, { ...reader, ...more });
  return opened.ok ? 'ok' : opened.refused;
};

describe('an envelope', () => {
  test('that is right in everything is opened', () => {
    expect(openEnvelope(wire(), reader)).toEqual({ ok: true, envelope });
  });

  test.each<[string, string, Partial<EnvelopeReader>]>([
    ['unknown-key', wire({}, ['1111111111111111']), {}],
    ['bad-signature', wire().replace('thing', 'thinx').replace('"horizon', '"horizon '), {}],
    ['other-kind', wire({ kind: 'command' }), {}],
    ['other-target', wire({ target: { box: STATION } }), {}],
    ['expired', wire({ validUntil: '2026-11-23T09:59:59.999Z' }), {}],
    ['old-sequence', wire({ sequence: 4 }), {}],
    ['old-sequence', wire(), { lastSequence: 5 }],
  ])('is refused as %s', (why, text, more) => {
    expect(verdict(text, more)).toBe(why);
  });

  test('is not called expired by a box that does not know the time', () => {
    expect(verdict(wire({ validUntil: '2020-01-01T00:00:00.000Z' }), { now: undefined })).toBe('ok');
  });

  test('is good until the very instant that it names', () => {
    expect(verdict(wire({ validUntil: '2026-11-23T10:00:00.000Z' }))).toBe('ok');
  });

  test('must be signed by the issuer that it names, not by just any pinned key', () => {
    expect(verdict(wire({}, [OTHER_KEY]))).toBe('unknown-key');
    expect(verdict(wire({}, [OTHER_KEY, KEY]))).toBe('ok');
  });

  test('that needs two signatures is not opened by two of one key, nor by one of a pinned and one of a strange key', () => {
    const two = { enough: (signers: ReadonlySet<string>) => signers.size >= 2 };
    expect(verdict(wire({}, [KEY]), two)).toBe('one-signature');
    expect(verdict(wire({}, [KEY, KEY]), two)).toBe('one-signature');
    expect(verdict(wire({}, [KEY, '1111111111111111']), two)).toBe('one-signature');
    expect(verdict(wire({}, [KEY, OTHER_KEY]), two)).toBe('ok');
  });

  test('has one spelling on the wire', () => {
    const honest = wire();
    for (const other of [
      ` ${honest}`,
      honest.replace('{"payload"', '{ "payload"'),
      honest.replace('{"payload"', '{"payload":"","payload"'),
      honest.replace('signatures', 'signature\\u0073'),
    ])
      expect(verdict(other)).toBe('unreadable');
  });

  test('of a newer program is refused as such before anything of it is guessed at', () => {
    const payload = '{"everything":"different","v":2}';
    const signatures = [{ key: KEY, signature: signatureOf(signedText(payload)) }];
    expect(verdict(JSON.stringify({ payload, signatures }))).toBe('version');
  });

  test('must be canonical to the letter', () => {
    const payload = `${sealable(envelope)}\n`;
    const signatures = [{ key: KEY, signature: signatureOf(signedText(payload)) }];
    expect(verdict(JSON.stringify({ payload, signatures }))).toBe('unreadable');
  });

  test('never makes its reader throw, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((body) => signedAnyhow(body)),
        ),
        (text) => {
          expect(verdict(text)).not.toBe('ok');
        },
      ),
    );
    for (const payload of ['{"v":1,"a":"\\ud800"}', '{"v":1e999}', 'null', '[]', '{"v":1,"__proto__":{}}'])
      expect(verdict(signedAnyhow(payload))).not.toBe('ok');
  });

  test('with days that do not exist is not read', () => {
    const payload = sealable({ ...envelope, validUntil: '2026-02-30T00:00:00.000Z' });
    expect(verdict(signedAnyhow(payload))).toBe('unreadable');
  });
});

function signedAnyhow(payload: string): string {
  return JSON.stringify({ payload, signatures: [{ key: KEY, signature: signatureOf(signedText(payload)) }] });
}
