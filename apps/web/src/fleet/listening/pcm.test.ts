import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPcmReader } from './pcm.ts';
import { placeChunk } from './placing.ts';

test('samples come out the same however the stream was cut', () => {
  const samples = fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 200 });
  fc.assert(
    fc.property(samples, fc.array(fc.nat({ max: 9 })), (values, cuts) => {
      const bytes = new Uint8Array(Int16Array.from(values).buffer);
      const read = createPcmReader();
      const got: number[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        got.push(...read(bytes.subarray(at, at + cut)));
        at = Math.min(bytes.length, at + cut);
      }
      expect(got.map((sample) => Math.round(sample * 32768))).toEqual(values);
    }),
  );
});

test('the first piece waits for the lead, the next ones follow without a gap', () => {
  const first = placeChunk({ now: 10, queuedUntil: 0, duration: 0.1 });
  expect(first).toEqual({ kind: 'play', at: 10.3, queuedUntil: 10.4 });
  expect(placeChunk({ now: 10.05, queuedUntil: 10.4, duration: 0.1 })).toMatchObject({
    kind: 'play',
    at: 10.4,
  });
});

test('after a stall the lead is built up again, and what would make the delay grow is left out', () => {
  expect(placeChunk({ now: 12, queuedUntil: 10.4, duration: 0.1 })).toMatchObject({ kind: 'play', at: 12.3 });
  expect(placeChunk({ now: 10, queuedUntil: 11.6, duration: 0.1 })).toEqual({ kind: 'drop' });
});
