import { describe, expect, test } from 'vitest';
import vectors from '../vectors/v1.json' with { type: 'json' };
import * as protocol from './index.ts';

const schemas: Record<string, { safeParse(message: unknown): { success: boolean; data?: unknown } }> = {
  SignedEnvelope: protocol.SignedEnvelope,
  Horizon: protocol.Horizon,
  Command: protocol.Command,
  ClockAsk: protocol.ClockAsk,
  ClockAnswer: protocol.ClockAnswer,
  ClockReport: protocol.ClockReport,
  EnrolAsk: protocol.EnrolAsk,
  EnrolAnswer: protocol.EnrolAnswer,
  ClaimAsk: protocol.ClaimAsk,
  LogLines: protocol.LogLines,
  Status: protocol.Status,
  Hello: protocol.Hello,
  Heartbeat: protocol.Heartbeat,
  Ready: protocol.Ready,
  JournalBatch: protocol.JournalBatch,
  JournalReceipt: protocol.JournalReceipt,
};

describe('version 1 as it stands on the wire', () => {
  test.each(vectors.messages.map((v) => [v.schema, v.message] as const))(
    '%s is read, and read unchanged',
    (name, message) => {
      expect(schemas[name]?.safeParse(message)).toMatchObject({ success: true, data: message });
    },
  );

  test('has a vector for every message', () => {
    expect([...new Set(vectors.messages.map((v) => v.schema))].sort()).toEqual(Object.keys(schemas).sort());
  });

  test.each(vectors.messages.map((v) => [v.schema, v.message] as const))(
    '%s with a field too many is not read',
    (name, message) => {
      expect(schemas[name]?.safeParse({ ...message, more: 1 }).success).toBe(false);
    },
  );

  test('an envelope makes the same canonical text', () => {
    const { payload } = protocol.SignedEnvelope.parse(JSON.parse(vectors.envelope.wire));
    expect(protocol.sealable(protocol.Envelope.parse(JSON.parse(payload)))).toBe(payload);
    expect(protocol.signedText(payload)).toBe(vectors.envelope.signedText);
  });

  test('a journal makes the same texts to be hashed', () => {
    const batch = vectors.messages.find((v) => v.schema === 'JournalBatch')?.message;
    const { records } = protocol.JournalBatch.parse(batch);
    expect(records.map((r) => ({ text: protocol.hashableText(r), hash: r.hash }))).toEqual(vectors.journal);
  });

  test('sound is packed and unpacked to the same bytes', () => {
    const frames = vectors.sound.frames.map(bytesOf);
    const packed = protocol.packSound({ atUs: BigInt(vectors.sound.atUs), frames });
    expect(packed).toEqual(bytesOf(vectors.sound.hex));
    expect(protocol.unpackSound(packed)).toEqual({ atUs: BigInt(vectors.sound.atUs), frames });
  });
});

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
