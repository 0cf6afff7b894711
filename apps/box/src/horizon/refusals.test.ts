import type { JournalEvent } from '@loaphuong/protocol';
import { expect, test } from 'vitest';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { Refusals } from './refusals.ts';

function setUp() {
  const world = new VirtualWorld(Date.UTC(2026, 10, 23) * 1000);
  const written: JournalEvent[] = [];
  const refusals = new Refusals(new VirtualBoxTime(world), (event) => written.push(event));
  return { world, written, refusals };
}

test('a refusal is written at once', () => {
  const { written, refusals } = setUp();
  refusals.note({ what: 'horizon', why: 'bad-signature', sequence: 3 });
  expect(written).toEqual([{ kind: 'refused', what: 'horizon', why: 'bad-signature', sequence: 3 }]);
});

test('a second one within the minute is written after it, without a number', () => {
  const { world, written, refusals } = setUp();
  refusals.note({ what: 'horizon', why: 'expired' });
  world.run(20_000);
  refusals.note({ what: 'horizon', why: 'expired' });
  world.run(60_000);
  expect(written).toEqual([
    { kind: 'refused', what: 'horizon', why: 'expired' },
    { kind: 'refused', what: 'horizon', why: 'expired' },
  ]);
});

test('a flood of a day, each a little different, fills no journal and loses no number', () => {
  const { world, written, refusals } = setUp();
  const flood = 86_400;
  for (let i = 0; i < flood; i += 1) {
    refusals.note({ what: 'command', why: 'bad-signature', sequence: i });
    world.run(1000);
  }
  refusals.stop();
  expect(written.length).toBeLessThan(40);
  const told = written.reduce((sum, e) => sum + (e.kind === 'refused' ? (e.times ?? 1) : 0), 0);
  expect(told).toBe(flood);
});

test('refusals for different reasons do not hide each other', () => {
  const { written, refusals } = setUp();
  for (let i = 0; i < 10; i += 1) {
    refusals.note({ what: 'horizon', why: 'expired' });
    refusals.note({ what: 'command', why: 'expired' });
    refusals.note({ what: 'command', why: 'unknown-key' });
  }
  expect(written).toHaveLength(3);
});
