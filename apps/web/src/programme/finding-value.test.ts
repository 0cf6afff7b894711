import { describe, expect, test } from 'vitest';
import { enteredValue, entryKindOf } from './finding-value.ts';

describe('a value entered for a finding', () => {
  test('completes a document number with the symbol that the document has, and leaves a whole number alone', () => {
    expect(enteredValue('number', ' 118 ', 'KH-UBND')).toBe('118/KH-UBND');
    expect(enteredValue('number', '118a', 'KH-UBND')).toBe('118a/KH-UBND');
    expect(enteredValue('number', '118/KH-UBND', 'KH-UBND')).toBe('118/KH-UBND');
    expect(enteredValue('number', '118', null)).toBe('118');
  });

  test('is otherwise what was typed, without stray spaces', () => {
    expect(enteredValue('other', '  UBND  các phường ', 'KH-UBND')).toBe('UBND các phường');
    expect(entryKindOf('amount')).toBe('other');
    expect(entryKindOf(undefined)).toBe('other');
  });
});
