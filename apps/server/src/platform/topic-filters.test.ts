import fc from 'fast-check';
import { expect, test } from 'vitest';
import { includes, matches } from './topic-filters.ts';

const level = fc.constantFrom('box', 'up', 'a', '');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'));

test('filters cover what MQTT 3.1.1 says they cover', () => {
  expect(matches('sport/tennis/player1/#', 'sport/tennis/player1')).toBe(true);
  expect(matches('sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon')).toBe(true);
  expect(matches('sport/#', 'sport')).toBe(true);
  expect(matches('sport/tennis/+', 'sport/tennis/player1/ranking')).toBe(false);
  expect(matches('sport/+', 'sport')).toBe(false);
  expect(matches('sport/+', 'sport/')).toBe(true);
  expect(matches('+/+', '/finance')).toBe(true);
  expect(matches('+', '/finance')).toBe(false);
  expect(matches('#', '$SYS/uptime')).toBe(false);
  expect(matches('+/uptime', '$SYS/uptime')).toBe(false);
  expect(matches('$SYS/#', '$SYS/uptime')).toBe(true);
});

test('a subscription within a right never hears what the right does not cover', () => {
  fc.assert(
    fc.property(filter, filter, topic, (allowed, asked, heard) => {
      fc.pre(includes(allowed, asked) && matches(asked, heard));
      expect(matches(allowed, heard)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a right covers itself, and every topic it covers may be subscribed to alone', () => {
  fc.assert(
    fc.property(filter, topic, (allowed, heard) => {
      expect(includes(allowed, allowed)).toBe(true);
      if (matches(allowed, heard)) expect(includes(allowed, heard)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('a wider wish than the right is not within it', () => {
  expect(includes('box/1/down/+', 'box/+/down/+')).toBe(false);
  expect(includes('box/1/down/+', 'box/1/down/#')).toBe(false);
  expect(includes('box/1/down/+', '#')).toBe(false);
  expect(includes('#', '$SYS/#')).toBe(false);
});
