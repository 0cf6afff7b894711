import { LONGEST_TEXT } from '@loaphuong/contract';
import { describe, expect, test } from 'vitest';
import { issuesOf } from './composed-issues.ts';

describe('a bulletin that is to be saved', () => {
  test('needs a title of three letters and something to read', () => {
    expect(issuesOf({ title: ' Hi ', text: ' \n' })).toEqual({ title: 'short', text: 'empty' });
    expect(issuesOf({ title: 'Họp', text: 'Mời bà con.' })).toEqual({});
  });

  test('is refused when it is longer than half an hour of speech, to the character', () => {
    expect(issuesOf({ title: 'Họp dân', text: 'a'.repeat(LONGEST_TEXT) })).toEqual({});
    expect(issuesOf({ title: 'Họp dân', text: 'a'.repeat(LONGEST_TEXT + 1) })).toEqual({ text: 'long' });
    expect(issuesOf({ title: 'a'.repeat(161), text: 'x' })).toEqual({ title: 'long' });
  });
});
