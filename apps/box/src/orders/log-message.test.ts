import { LogLines } from '@loaphuong/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logMessage } from './log-message.ts';

const COMMAND = '6b1c5a30-8a1e-4c57-9d6e-0f6f6a3c9f10';
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

describe('a log in one message', () => {
  test('is whole where it fits, to the byte, and one byte less leaves out as few of the oldest as can be', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i} ổn "định"`);
    const size = bytes({ command: COMMAND, lines });
    expect(logMessage(COMMAND, lines, size)).toEqual({ command: COMMAND, lines });
    const [first = '', ...rest] = logMessage(COMMAND, lines, size - 1).lines;
    expect(first).toMatch(/^… bỏ \d+ dòng cũ hơn: .* \/ \d+ older lines left out: /);
    expect(Number(/\d+/.exec(first))).toBe(40 - rest.length);
    expect(rest).toEqual(lines.slice(40 - rest.length));
    // Only as much as the line that says so takes.
    expect(bytes(lines.slice(0, 40 - rest.length))).toBeLessThan(bytes(first) + 30);
  });

  test('never exceeds the limit, is always what the server reads, and ends with the newest line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 3000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 13_000, max: 60_000 }),
        (lines, most) => {
          const log = LogLines.parse(logMessage(COMMAND, lines, most));
          expect(bytes(log)).toBeLessThanOrEqual(most);
          const newest = lines.at(-1) ?? '';
          expect(log.lines.at(-1)?.slice(0, 1999)).toBe(newest.slice(0, 1999).toWellFormed());
        },
      ),
      { numRuns: 60 },
    );
  });

  test('shortens a line that alone is longer than a message, and says so at its end', () => {
    const { lines } = logMessage(COMMAND, ['before', 'x'.repeat(300_000)]);
    expect(lines).toEqual(['before', `${'x'.repeat(1999)}…`]);
  });
});
