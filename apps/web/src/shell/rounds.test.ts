import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inRounds } from './rounds.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Rounds whose answers come when the test says so. */
function line() {
  const asked: { readonly changed: string; readonly end: (error?: Error) => void }[] = [];
  const changed = inRounds<string>(
    (subjects) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve(undefined) : reject(error));
        asked.push({ changed: [...subjects].sort().join(), end });
      }),
  );
  return { asked, changed, rounds: () => asked.map((round) => round.changed) };
}

test('what changes at once is asked for at once', () => {
  const { changed, rounds } = line();
  changed(['plays']);
  expect(rounds()).toEqual(['plays']);
});

test('a burst during a round is one round more, and throws nothing away', async () => {
  const { asked, changed, rounds } = line();
  changed(['plays']);
  for (let event = 0; event < 20; event += 1) changed(event % 2 === 0 ? ['fleet'] : ['plays']);
  expect(rounds()).toEqual(['plays']);
  asked[0]?.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(rounds()).toEqual(['plays', 'fleet,plays']);
  asked[1]?.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(rounds()).toHaveLength(2);
  changed(['care']);
  expect(rounds()).toEqual(['plays', 'fleet,plays', 'care']);
});

test('neither a failure nor an answer that never comes holds up the next round for good', async () => {
  const { asked, changed, rounds } = line();
  changed(['plays']);
  changed(['fleet']);
  asked[0]?.end(new Error('no network'));
  await vi.advanceTimersByTimeAsync(0);
  expect(rounds()).toEqual(['plays', 'fleet']);
  changed(['care']);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(rounds()).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(rounds()).toEqual(['plays', 'fleet', 'care']);
});

test('nothing to say is no round', () => {
  const { changed, rounds } = line();
  changed([]);
  expect(rounds()).toEqual([]);
});
