import { expect, test } from 'vitest';
import { swapped } from './swapped.ts';

test('a member of a group changes places with its neighbour, and never leaves the row', () => {
  expect(swapped(['a', 'b', 'c'], 1, 0)).toEqual(['b', 'a', 'c']);
  expect(swapped(['a', 'b', 'c'], 1, 2)).toEqual(['a', 'c', 'b']);
  expect(swapped(['a', 'b', 'c'], 2, 3)).toEqual(['a', 'b', 'c']);
});
