import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOT_DONE, notDoneInWords, readNotDone } from './not-done.ts';

describe('why a box could not do what it was ordered', () => {
  test.each(NOT_DONE)('%s is understood, and said in both languages', (code) => {
    expect(readNotDone(code)).toEqual({ code });
    const { vi, en } = notDoneInWords({ code });
    expect(vi).not.toBe('');
    expect(en).not.toBe(vi);
  });

  test.each([
    ['quiet hours', 'quiet-hours'],
    ['something is on the air, or will be in a moment', 'busy'],
    ['this program was not started by its launcher', 'no-launcher'],
    ['the reserve is not on the box yet', 'reserve-missing'],
  ])('“%s” of an older program is %s', (text, code) => {
    expect(readNotDone(text)).toEqual({ code });
  });

  test('words that nobody knows are passed on as the box’s own, and none is said to be none', () => {
    expect(readNotDone('đang phát bản tin')).toEqual({ code: 'other', said: 'đang phát bản tin' });
    expect(notDoneInWords(readNotDone('đang phát bản tin')).vi).toBe('máy trả lời “đang phát bản tin”');
    expect(notDoneInWords(readNotDone('\u0007\u202e')).vi).toBe('máy không nói vì sao');
    expect(readNotDone('constructor')).toEqual({ code: 'other', said: 'constructor' });
    expect(readNotDone('other')).toEqual({ code: 'other', said: 'other' });
  });

  test('nothing that a box writes moves a terminal or turns a line round', () => {
    expect(readNotDone('\u001b[2Jgone\n\u202eevil')).toEqual({ code: 'other', said: '[2Jgone evil' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const why = readNotDone(text);
        if (why.code === 'other') {
          expect(why.said).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          expect([...why.said].length).toBeLessThanOrEqual(200);
        }
      }),
    );
  });
});
