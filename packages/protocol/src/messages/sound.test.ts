import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSound, unpackSound } from './sound.ts';

const frames = fc.array(fc.uint8Array({ maxLength: 1275 }), { maxLength: 50 });

test('what is packed is unpacked, for any frames and times', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), frames, (atUs, list) => {
      expect(unpackSound(packSound({ atUs, frames: list }))).toEqual({ atUs, frames: list });
    }),
  );
});

test('what is cut off within a frame is not read', () => {
  const whole = packSound({ atUs: 1n, frames: [new Uint8Array(40), new Uint8Array(40)] });
  for (let length = 0; length < whole.length; length += 1) {
    const read = unpackSound(whole.subarray(0, length));
    // A cut between two frames cannot be told from a shorter message; every other can.
    if (length === 9 || length === 9 + 42) expect(read?.frames).toHaveLength(length === 9 ? 0 : 1);
    else expect(read).toBeUndefined();
  }
});

test('any bytes are read or refused, never a fall', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const read = unpackSound(bytes);
      if (read !== undefined) expect(packSound(read)).toEqual(bytes);
    }),
  );
});
