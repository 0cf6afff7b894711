import { expect, test } from 'vitest';
import { type PlayPlanned, type PlayTold, strangePlay, strangeSound } from './index.ts';

const at = Temporal.Instant.from('2026-11-27T10:00:00Z');
const told: PlayTold = { rung: 'scheduled', sha256: 'a', plannedAt: at };
const planned: PlayPlanned = { sound: 'a', at, isHere: true, wasApproved: false };

test('what was asked for is nothing strange, on every rung', () => {
  expect(strangePlay(told, planned)).toBeUndefined();
  for (const rung of ['substitute', 'reserve'] as const)
    expect(strangePlay({ ...told, rung, sha256: 'b' }, { ...planned, wasApproved: true })).toBeUndefined();
});

test('the id of a real airing covers neither another sound, nor another place, nor another time', () => {
  expect(strangePlay(told, undefined)).toBe('no-airing');
  expect(strangePlay({ ...told, sha256: 'b' }, { ...planned, wasApproved: true })).toBe('other-sound');
  expect(strangePlay(told, { ...planned, isHere: false })).toBe('other-station');
  for (const seconds of [-6, 6]) {
    const apart = { ...told, plannedAt: at.add({ seconds }) };
    expect(strangePlay(apart, planned)).toBe('other-time');
    expect(strangePlay({ ...apart, rung: 'reserve' }, { ...planned, wasApproved: true })).toBe('other-time');
  }
  expect(strangePlay({ ...told, plannedAt: at.add({ seconds: 5 }) }, planned)).toBeUndefined();
  expect(strangePlay({ ...told, rung: 'reserve', sha256: 'b' }, planned)).toBe('never-approved');
  expect(strangePlay({ ...told, rung: 'substitute', sha256: 'b' }, planned)).toBe('never-approved');
});

test('a box sounds by an order of that kind that was given to it, and not hours later', () => {
  const order = { what: 'tone', madeAt: at, expiresAt: at.add({ minutes: 2 }) };
  const tone = (later?: Temporal.DurationLike) =>
    strangeSound({ what: 'tone', at: later === undefined ? undefined : at.add(later) }, order);
  expect(tone({ seconds: 8 })).toBe(false);
  expect(tone()).toBe(false);
  expect(tone({ minutes: -6 })).toBe(true);
  expect(tone({ hours: 2 })).toBe(true);
  expect(strangeSound({ what: 'tone', at }, undefined)).toBe(true);
  expect(strangeSound({ what: 'reserve', at }, order)).toBe(true);
});
