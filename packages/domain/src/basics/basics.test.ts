import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asId,
  covers,
  type Dong,
  dayOf,
  dong,
  formatDong,
  isId,
  isSha256,
  NO_DONG,
  parseDong,
  Refused,
  refuse,
  startOfDay,
  sumOf,
} from './index.ts';

const LARGEST = 10n ** 18n - 1n;
const amount = fc.bigInt({ min: -LARGEST, max: LARGEST }).map(dong);
const day = fc
  .date({ min: new Date('1900-01-01T00:00Z'), max: new Date('2100-01-01T00:00Z'), noInvalidDate: true })
  .map((date) => Temporal.PlainDate.from(date.toISOString().slice(0, 10)));
const ZONE = 'Asia/Ho_Chi_Minh';

describe('money', () => {
  test('is written in groups of three with points', () => {
    const written = [0n, 7n, 999n, 1_000n, 170_429_000n, -1_000n, -86_500_000n].map((each) =>
      formatDong(dong(each)),
    );
    expect(written).toEqual(['0', '7', '999', '1.000', '170.429.000', '−1.000', '−86.500.000']);
  });

  test('loses nothing on its way through JSON or through a document', () => {
    fc.assert(
      fc.property(amount, (each) => {
        expect(parseDong(each.toString())).toBe(each);
        expect(BigInt(formatDong(each).replaceAll('.', '').replace('−', '-'))).toBe(each);
      }),
    );
  });

  test('is read from whole numbers only', () => {
    const odd = ['', ' 1', '1.000', '1,5', '1e3', '+1', '--1', '0x10', '٣', '1'.repeat(19), '12\n'];
    expect(odd.map(parseDong)).toEqual(odd.map(() => undefined));
    expect(parseDong('-12')).toBe(-12n);
  });

  test('adds up to the đồng, in any order, beyond what a double could hold', () => {
    expect(sumOf([])).toBe(NO_DONG);
    expect(sumOf([dong(2n ** 53n), dong(1n)])).toBe(2n ** 53n + 1n);
    fc.assert(
      fc.property(fc.array(amount), (amounts) => {
        const total: Dong = sumOf(amounts);
        expect(sumOf(amounts.toReversed())).toBe(total);
        expect(sumOf([...amounts, dong(-total)])).toBe(NO_DONG);
      }),
    );
  });
});

describe('periods', () => {
  test('hold their first day and not their last', () => {
    const from = Temporal.PlainDate.from('2026-01-01');
    const to = Temporal.PlainDate.from('2026-07-01');
    expect(covers({ from, to }, from)).toBe(true);
    expect(covers({ from, to }, to.subtract({ days: 1 }))).toBe(true);
    expect(covers({ from, to }, to)).toBe(false);
    expect(covers({ from, to }, from.subtract({ days: 1 }))).toBe(false);
    expect(covers({ from }, Temporal.PlainDate.from('2999-12-31'))).toBe(true);
  });

  test('that meet share no day and leave none out', () => {
    fc.assert(
      fc.property(day, day, day, (a, b, asked) => {
        const [from, middle] = Temporal.PlainDate.compare(a, b) <= 0 ? [a, b] : [b, a];
        const holding = [covers({ from, to: middle }, asked), covers({ from: middle }, asked)].filter(
          Boolean,
        );
        expect(holding).toHaveLength(Temporal.PlainDate.compare(asked, from) < 0 ? 0 : 1);
      }),
    );
  });

  test('a day begins at its own midnight, seven hours before that of Greenwich', () => {
    const first = startOfDay(Temporal.PlainDate.from('2026-01-01'), ZONE);
    expect(first.toString()).toBe('2025-12-31T17:00:00Z');
    expect(dayOf(first, ZONE).toString()).toBe('2026-01-01');
    expect(dayOf(first.subtract({ nanoseconds: 1 }), ZONE).toString()).toBe('2025-12-31');
  });

  test('the first instant of a day lies on it and the one before does not, in any zone and any year', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(ZONE, 'UTC', 'America/Sao_Paulo', 'Europe/Berlin'), (each, zone) => {
        const first = startOfDay(each, zone);
        expect(dayOf(first, zone).equals(each)).toBe(true);
        const before = dayOf(first.subtract({ nanoseconds: 1 }), zone);
        expect(Temporal.PlainDate.compare(before, each)).toBeLessThan(0);
      }),
    );
  });
});

describe('names of things', () => {
  test('an id is lower-case UUID text and nothing else', () => {
    fc.assert(
      fc.property(fc.uuid(), (text) => {
        expect(asId(text)).toBe(text);
      }),
    );
    for (const odd of [
      '',
      'x',
      '018F0000-0000-7000-8000-00000000000A',
      `${'0'.repeat(36)}`,
      ' '.repeat(36),
    ]) {
      expect(isId(odd)).toBe(false);
      expect(() => asId(odd)).toThrow(TypeError);
    }
    expect(isId('018f0000-0000-7000-8000-00000000000a\n')).toBe(false);
  });

  test('a hash is 64 lower-case hex digits, so that it can be no path', () => {
    expect(isSha256('0'.repeat(64))).toBe(true);
    const odd = [
      'F'.repeat(64),
      'f'.repeat(63),
      'f'.repeat(65),
      `${'f'.repeat(64)}\n`,
      `../${'f'.repeat(61)}`,
    ];
    expect(odd.filter(isSha256)).toEqual([]);
  });
});

describe('a refusal', () => {
  test('carries code, both sentences, field and figures up to the door', () => {
    const message = { vi: 'Quá dài.', en: 'Too long.' };
    const thrown = (() => {
      try {
        return refuse('too-large', 'documents/too-large', message, { field: 'file', detail: { limit: 20 } });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(Refused);
    expect(thrown).toMatchObject({
      message: 'documents/too-large: Too long.',
      refusal: {
        kind: 'too-large',
        code: 'documents/too-large',
        message,
        field: 'file',
        detail: { limit: 20 },
      },
    });
  });
});
