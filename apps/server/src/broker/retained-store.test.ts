import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from '../platform/topic-filters.ts';
import { RetainedStore } from './retained-store.ts';

const level = fc.constantFrom('box', 'b1', 'b2', 'up', '');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => [...levels, ...(open || levels.length === 0 ? ['#'] : [])].join('/'));

test('a subscriber gets exactly the last message of every topic that its filter covers', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(topic, fc.nat(3)), { maxLength: 30 }), filter, (said, asked) => {
      const store = new RetainedStore<{ topic: string; payload: Buffer }>();
      const expected = new Map<string, number>();
      for (const [where, size] of said) {
        store.keep({ topic: where, payload: Buffer.alloc(size) });
        if (size === 0) expected.delete(where);
        else expected.set(where, size);
      }
      const found = [...store.under(asked)].map((message) => [message.topic, message.payload.length]);
      const wanted = [...expected].filter(([where]) => matches(asked, where));
      expect(found.sort()).toEqual(wanted.sort());
    }),
    { numRuns: 1000 },
  );
});
