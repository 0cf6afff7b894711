import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedMiddle } from './changed-middle.ts';

describe('two texts that were changed at the same moment', () => {
  test('show the words that differ and nothing around them', () => {
    const { mine, theirs } = changedMiddle('Phát cho 84 hộ nghèo.', 'Phát cho 86 hộ nghèo.');
    expect([mine.before, mine.changed, mine.after]).toEqual(['Phát cho ', '84', ' hộ nghèo.']);
    expect(theirs.changed).toBe('86');
  });

  test('show an insertion on one side only', () => {
    const { mine, theirs } = changedMiddle('Sáng mai họp.', 'Sáng mai 7h30 họp.');
    expect(mine.changed).toBe('');
    expect(theirs.changed.trim()).toBe('7h30');
  });

  test('lose no character of either side', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ' ', '\n', 'ấ')).map((letters) => letters.join(''));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const { mine, theirs } = changedMiddle(left, right);
        expect(mine.before + mine.changed + mine.after).toBe(left);
        expect(theirs.before + theirs.changed + theirs.after).toBe(right);
        expect(mine.before).toBe(theirs.before);
        expect(mine.after).toBe(theirs.after);
      }),
    );
  });
});
