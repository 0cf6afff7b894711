import { expect, test } from 'vitest';
import { readPosition } from './position.ts';

test('a position takes a decimal comma, and is whole or absent', () => {
  expect(readPosition('18,79', ' 105.72 ')).toEqual({
    kind: 'given',
    position: { latitude: 18.79, longitude: 105.72 },
  });
  expect(readPosition('', ' ')).toEqual({ kind: 'none' });
  for (const [north, east] of [
    ['18,79', ''],
    ['91', '105'],
    ['18', '181'],
    ['mười tám', '105'],
  ] as const)
    expect(readPosition(north, east)).toEqual({ kind: 'wrong' });
});
