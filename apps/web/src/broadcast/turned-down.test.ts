import { expect, test } from 'vitest';
import { en } from '../texts/en/index.ts';
import { vi } from '../texts/vi/index.ts';

test('a sound that gave way is told of with its time and what was above, as far as either is known', () => {
  expect(vi.words.turnedDown(12_000, ['Nhắn tin'])).toBe('nhường tiếng 12 giây cho “Nhắn tin”');
  expect(vi.words.turnedDown(undefined, ['Nhắn tin'])).toBe('đang nhường tiếng cho “Nhắn tin”');
  expect(vi.words.turnedDown(75_000, [])).toBe('nhường tiếng 1 phút 15 giây');
  expect(en.words.turnedDown(12_000, ['Notice', 'Alert'])).toBe(
    'turned down for 12 s under “Notice”, “Alert”',
  );
  expect(en.words.turnedDown(undefined, [])).toBe('turned down now');
});
