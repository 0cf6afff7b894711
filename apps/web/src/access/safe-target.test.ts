import { expect, test } from 'vitest';
import { safeTarget, tokenOf } from './safe-target.ts';

test('after signing in one lands only on a page of this console', () => {
  expect(safeTarget('/cum-loa/7?loc=1')).toBe('/cum-loa/7?loc=1');
  for (const elsewhere of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/vao',
    7,
  ])
    expect(safeTarget(elsewhere)).toBeUndefined();
});

test('the token is taken from the fragment only', () => {
  expect(tokenOf('#token=abc-_1')).toBe('abc-_1');
  expect(tokenOf('#token=')).toBe('');
  expect(tokenOf('')).toBeUndefined();
});
