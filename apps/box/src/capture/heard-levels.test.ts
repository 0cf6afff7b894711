import { expect, test } from 'vitest';
import { MemoryStore } from '../store/memory-store.ts';
import { bytesOf } from '../store/store.ts';
import { HeardLevels } from './heard-levels.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;

test('a level is known after three plays, follows slowly, and is kept through a power cut', () => {
  const store = new MemoryStore();
  const levels = new HeardLevels(store);
  for (const [n, heard] of [-10, -12, -11].entries()) {
    expect(levels.usual('line', NOW)).toBeUndefined();
    levels.learn('line', heard, NOW + n);
  }
  expect(levels.usual('line', NOW)).toBeCloseTo(-11);
  for (let play = 0; play < 17; play += 1) levels.learn('line', -11, NOW);
  levels.learn('line', -31, NOW);
  expect(levels.usual('line', NOW)).toBeCloseTo(-12);
  expect(new HeardLevels(store).usual('line', NOW)).toBeCloseTo(-12);
  expect(levels.usual('mic', NOW)).toBeUndefined();
});

test('a level that nothing confirmed for a month is learned anew', () => {
  const levels = new HeardLevels(new MemoryStore());
  for (let play = 0; play < 5; play += 1) levels.learn('mic', -10, NOW);
  expect(levels.usual('mic', NOW + 29 * DAY)).toBeCloseTo(-10);
  expect(levels.usual('mic', NOW + 31 * DAY)).toBeUndefined();
  levels.learn('mic', -30, NOW + 31 * DAY);
  expect(levels.usual('mic', NOW + 31 * DAY)).toBeUndefined();
  levels.learn('mic', -30, NOW + 31 * DAY);
  levels.learn('mic', -30, NOW + 31 * DAY);
  expect(levels.usual('mic', NOW + 31 * DAY)).toBeCloseTo(-30);
});

test('without a clock what was learned counts; a damaged file is as good as none', () => {
  const store = new MemoryStore();
  const levels = new HeardLevels(store);
  for (let play = 0; play < 3; play += 1) levels.learn('line', -10, undefined);
  expect(levels.usual('line', undefined)).toBeCloseTo(-10);
  store.replace('heard-levels.json', bytesOf('{"line":{"heardDb":"loud"}}'));
  expect(new HeardLevels(store).usual('line', undefined)).toBeUndefined();
});
