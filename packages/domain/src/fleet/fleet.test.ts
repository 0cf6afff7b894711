import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BoxPresence, clusterCondition, enrolmentCode, tidyCode } from './index.ts';

const random = fc.uint8Array({ minLength: 12, maxLength: 40 });

describe('an enrolment code', () => {
  test('is three groups of four letters that cannot be taken for one another', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        expect(enrolmentCode(bytes)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
      }),
    );
  });

  test('uses every letter, each as often as the others', () => {
    const letters = Array.from({ length: 256 }, (_, byte) => enrolmentCode(new Uint8Array(12).fill(byte))[0]);
    const often = Map.groupBy(letters, (letter) => letter);
    expect([often.size, new Set([...often.values()].map((list) => list.length))]).toEqual([32, new Set([8])]);
  });

  test('is not made from less chance than it needs', () => {
    expect(() => enrolmentCode(new Uint8Array(11))).toThrow(RangeError);
  });

  test('is found again however it was typed: small letters, no dashes, spaces, O for 0, I and L for 1', () => {
    fc.assert(
      fc.property(random, fc.infiniteStream(fc.nat(3)), (bytes, choices) => {
        const code = enrolmentCode(bytes);
        const typed = [...code.replaceAll('-', '')].map((letter) => {
          const choice = choices.next().value ?? 0;
          if (letter === '0' && choice > 0) return 'oO '.charAt(choice - 1).trim() || '0 ';
          if (letter === '1' && choice > 0) return 'iLl'.charAt(choice - 1);
          return choice === 0 ? letter.toLowerCase() : choice === 1 ? `${letter} ` : letter;
        });
        expect(tidyCode(typed.join(''))).toBe(code);
      }),
    );
  });

  test('tidied twice is as tidied once, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        expect(tidyCode(tidyCode(typed))).toBe(tidyCode(typed));
      }),
    );
  });

  test('too short or too long stays so, and matches no code', () => {
    expect([tidyCode('abcd'), tidyCode('abcd-efgh-jkmn-p'), tidyCode('')]).toEqual([
      'ABCD',
      'ABCDEFGHJKMNP',
      '',
    ]);
  });
});

describe('the one word for a cluster', () => {
  const since = Temporal.Instant.from('2026-11-23T10:00:00Z');
  const later = since.add({ minutes: 5 });
  const well: BoxPresence = {
    online: true,
    changedAt: since,
    clock: { state: 'trusted', boundMs: 2 },
    clockSince: later,
    playing: undefined,
    below: [],
    safe: false,
  };

  test('says the worst thing first', () => {
    expect(clusterCondition(undefined)).toEqual({ kind: 'bare' });
    expect(clusterCondition({ ...well, online: false, playing: 'a', clock: { state: 'unknown' } })).toEqual({
      kind: 'offline',
      since,
    });
    expect(clusterCondition({ ...well, safe: true, clock: { state: 'unknown' } })).toEqual({
      kind: 'safe',
      since,
    });
    expect(clusterCondition({ ...well, clock: { state: 'unknown' } })).toEqual({
      kind: 'unknown-time',
      since: later,
    });
    expect(clusterCondition(well)).toEqual({ kind: 'ready' });
  });

  test('a rough clock is not a trusted one', () => {
    expect(clusterCondition({ ...well, clock: { state: 'rough', boundMs: 900 } }).kind).toBe('unknown-time');
  });

  test('what plays is said to play, even when its clock has become doubtful meanwhile', () => {
    const playing = {
      ...well,
      playing: 'airing-1',
      below: ['airing-0'],
      clock: { state: 'unknown' as const },
    };
    expect(clusterCondition(playing)).toEqual({
      kind: 'playing',
      airing: 'airing-1',
      below: ['airing-0'],
    });
  });
});
