import { expect, test } from 'vitest';
import { playReach } from '../broadcast/index.ts';
import { ALARM_KINDS } from '../fleet/index.ts';
import { faultPlace, type ProofKind, type RepairedAlarm, repairWait } from './index.ts';

const wait = (proof: ProofKind | undefined, alarm?: RepairedAlarm, alarmIsOn = false) =>
  repairWait({ proof, alarm, alarmIsOn });
const output = (fault: string): RepairedAlarm => ({ kind: 'output', fault });

test('what left the card closes no repair of what lies behind it', () => {
  for (const alarm of [undefined, output('amplifier'), { kind: 'bad-sound', fault: undefined } as const]) {
    expect(wait('sink', alarm)).toBe('ear');
    expect(wait('line', alarm)).toBe('nothing');
    expect(wait('mic', alarm)).toBe('nothing');
    expect(wait(undefined, alarm)).toBe('play');
  }
});

test('a card, a box that was gone and the like are mended when the card takes a whole play', () => {
  const inBox = ALARM_KINDS.filter((kind) => faultPlace({ kind, fault: undefined }) === 'box');
  expect(inBox).toEqual([
    'dead',
    'power',
    'too-hot',
    'disk',
    'over-budget',
    'journal-broken',
    'crashing',
    'update',
  ]);
  expect(wait('sink', output('output-missing'))).toBe('nothing');
  for (const kind of inBox) expect(wait('sink', { kind, fault: undefined })).toBe('nothing');
});

test('a box plays on battery too: while the alarm goes on, its repair does not close by what left the card', () => {
  const power: RepairedAlarm = { kind: 'power', fault: 'power-lost' };
  expect(wait('sink', power, true)).toBe('alarm');
  expect(wait('mic', power, true)).toBe('nothing');
  // This alarm waits for a person to have seen it, not for its end.
  expect(wait('sink', { kind: 'journal-broken', fault: undefined }, true)).toBe('nothing');
});

test('a proof reaches as far as the furthest kind that matched by itself', () => {
  const of = (kind: ProofKind, matched: number, windows = 10) => ({ kind, matched, windows });
  expect(playReach([of('sink', 10)])).toBe('sink');
  expect(playReach([of('sink', 10), of('line', 10), of('mic', 9)])).toBe('mic');
  expect(playReach([of('sink', 10), of('line', 10), of('mic', 8)])).toBe('line');
  expect(playReach([of('sink', 8), of('mic', 0, 0)])).toBeUndefined();
});
