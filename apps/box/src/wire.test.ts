import {
  batchText,
  checkBatch,
  EnrolAsk,
  enrolText,
  Hello,
  helloText,
  JournalBatch,
  openEnvelope,
} from '@loaphuong/protocol';
import vectors from '@loaphuong/protocol/vectors/v1.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { keyNameOf, pinnedVerify, sha256 } from './identity/keys.ts';

// The same vectors as in packages/protocol, here with real hashes and signatures.

const boxKey = { key: keyNameOf(vectors.boxKey) ?? '', publicKey: vectors.boxKey };
const verify = pinnedVerify([vectors.installation, boxKey]);
const message = (schema: string) => vectors.messages.find((v) => v.schema === schema)?.message;

test('the name of a key is made of its bytes', () => {
  expect(keyNameOf(vectors.installation.publicKey)).toBe(vectors.installation.key);
});

test('plan and command of the vectors are opened by the installation’s key, and by no other', () => {
  for (const [kind, wire] of [
    ['horizon', vectors.envelope.wire],
    ['command', vectors.envelope.command],
  ] as const) {
    const reader = { kind, isForMe: () => true, verify, lastSequence: 0, now: undefined };
    expect(openEnvelope(wire, reader)).toMatchObject({ ok: true });
    expect(openEnvelope(wire, { ...reader, verify: pinnedVerify([boxKey]) })).toMatchObject({
      refused: 'unknown-key',
    });
  }
});

test('the journal of the vectors is a whole chain, signed by the box', () => {
  const { records, signature } = JournalBatch.parse(message('JournalBatch'));
  expect(checkBatch(records, undefined, sha256)).toEqual({ ok: true, fresh: records });
  expect(records.map((r) => r.hash)).toEqual(vectors.journal.map((v) => sha256(v.text)));
  expect(verify(boxKey.key, signature, batchText(vectors.box, records.at(-1)?.hash ?? ''))).toBe(true);
});

test('hello and enrolment of the vectors are signed by the box', () => {
  const { signature, ...hello } = Hello.parse(message('Hello'));
  expect(verify(boxKey.key, signature, helloText(hello))).toBe(true);
  const ask = EnrolAsk.parse(message('EnrolAsk'));
  expect(verify(boxKey.key, ask.signature, enrolText(ask.code, ask.publicKey))).toBe(true);
});

test('keys that go by a false name are not pinned at all', () => {
  const disguised = { key: vectors.installation.key, publicKey: vectors.boxKey };
  expect(pinnedVerify([disguised])(vectors.installation.key, 'AAAA', 'x')).toBeUndefined();
});
