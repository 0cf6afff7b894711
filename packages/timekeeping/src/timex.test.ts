import { describe, expect, test } from 'vitest';
import { kernelClock } from './kernel-clock.ts';
import { readTimex } from './timex.ts';

function timex({ status = 0x2001, maxerror = 8000n, seconds = 1_795_794_099n, fraction = 635_313_500n }) {
  const bytes = Buffer.alloc(208);
  bytes.writeBigInt64LE(maxerror, 24);
  bytes.writeInt32LE(status, 40);
  bytes.writeBigInt64LE(seconds, 72);
  bytes.writeBigInt64LE(fraction, 80);
  return bytes;
}

describe('what the kernel says of its calendar clock', () => {
  test('is read in nanoseconds or microseconds, as its status says', () => {
    expect(readTimex(0, timex({}))).toEqual({ wallUs: 1_795_794_099_635_313.5, withinUs: 8000 });
    expect(readTimex(0, timex({ status: 1, fraction: 635_313n }))).toEqual({
      wallUs: 1_795_794_099_635_313,
      withinUs: 8000,
    });
  });

  test.each([
    ['the call failed', -1, {}],
    ['nobody keeps it', 5, {}],
    ['it is marked unsynchronised', 0, { status: 0x2041 }],
    ['its error is unknown', 0, { maxerror: 16_000_000n }],
    ['its error is nonsense', 0, { maxerror: -1n }],
  ])('is not taken when %s', (_, returned, fields) => {
    expect(readTimex(returned, timex(fields))).toBeUndefined();
  });

  test('asked of this machine, is its calendar, or nothing where nobody keeps it', async () => {
    const read = await kernelClock();
    const now = read?.();
    if (now === undefined) return;
    expect(Math.abs(now.wallUs / 1000 - Date.now())).toBeLessThan(1000);
  });
});
