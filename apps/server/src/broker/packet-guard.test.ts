import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacketGuard } from './packet-guard.ts';

/** A packet as it stands on the wire: one byte of kind, the length in base 128, the rest (MQTT 3.1.1, section 2.2). */
function packet(length: number): Buffer {
  const head = [0x30];
  let rest = length;
  do {
    head.push((rest % 128) + (rest > 127 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  // Filled with a byte that would read as a huge length if the guard lost its place.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(length, 0xff)]);
}

function accepts(limit: number, bytes: Buffer, cuts: readonly number[]): boolean {
  const guard = createPacketGuard(limit);
  let at = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (!guard.accept(bytes.subarray(at, cut))) return false;
    at = cut;
  }
  return true;
}

test('packets within the limit pass and larger ones do not, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(700), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 700 }),
      fc.array(fc.nat(5000), { maxLength: 8 }),
      (lengths, limit, cuts) => {
        const bytes = Buffer.concat(lengths.map(packet));
        expect(accepts(limit, bytes, cuts)).toBe(lengths.every((length) => length <= limit));
      },
    ),
  );
});

test('a large packet is found by its head alone', () => {
  expect(createPacketGuard(1000).accept(packet(200_000_000).subarray(0, 5))).toBe(false);
});

test('a length of five bytes is malformed', () => {
  expect(createPacketGuard(1000).accept(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(false);
});
