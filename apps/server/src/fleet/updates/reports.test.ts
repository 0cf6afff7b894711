import type { JournalEvent } from '@loaphuong/protocol';
import { expect, test } from 'vitest';
import { reportIn } from './reports.ts';

const SENT = { version: '2.0.0', at: Temporal.Instant.from('2026-11-23T05:00:00Z') };
const INSTALLED = { kind: 'installed' } as const;
const went = (result: 'installed' | 'rolled-back' | 'refused', to = '2.0.0', why?: string): JournalEvent => ({
  kind: 'updated',
  from: '1.0.0',
  to,
  result,
  ...(why === undefined ? {} : { why }),
});
const booted = (program: string, crashes?: number): JournalEvent => ({
  kind: 'booted',
  program,
  output: 'null',
  ...(crashes === undefined ? {} : { safe: { crashes, why: 'TypeError: x is not a function' } }),
});
const records = (...events: JournalEvent[]) => events.map((event) => ({ event }));

test('a box has the version, went back, or refused it; another version is none of this', () => {
  expect(reportIn(records(went('installed')), SENT, undefined)).toEqual(INSTALLED);
  expect(reportIn(records(went('rolled-back', '2.0.0', 'no health')), SENT, undefined)).toEqual({
    kind: 'failed',
    result: 'rolled-back',
    why: 'no health',
  });
  expect(reportIn(records(went('refused')), SENT, undefined)).toMatchObject({ result: 'refused', why: null });
  expect(reportIn(records(went('rolled-back', '1.9.0')), SENT, undefined)).toBeUndefined();
});

test('what was written before the order, of an earlier try, counts for nothing', () => {
  const old = { at: '2026-11-23T04:00:00.000Z', event: went('rolled-back') };
  expect(reportIn([old], SENT, undefined)).toBeUndefined();
  const fresh = { at: '2026-11-23T06:00:00.000Z', event: went('installed') };
  expect(reportIn([old, fresh], SENT, undefined)).toEqual(INSTALLED);
  // A clock that is only rough may be some minutes behind the server's.
  const rough = { at: '2026-11-23T04:57:00.000Z', event: went('installed') };
  expect(reportIn([rough], SENT, undefined)).toEqual(INSTALLED);
});

test('a box that took it over and comes up in its safe state has failed; one that did not take it over has not', () => {
  const crashed = booted('loaphuong-box/2.0.0', 5);
  expect(reportIn(records(crashed), SENT, INSTALLED)).toMatchObject({ result: 'crashed' });
  expect(reportIn(records(went('installed'), crashed), SENT, undefined)).toMatchObject({ result: 'crashed' });
  expect(reportIn(records(crashed), SENT, undefined)).toBeUndefined();
  expect(reportIn(records(booted('loaphuong-box/2.0.0')), SENT, INSTALLED)).toBe(INSTALLED);
});
