import { describe, expect, test } from 'vitest';
import { type AiringInTime, mayStandTogether, meetingOf } from './meeting.ts';

const MINUTE = 60_000;

/** A minute long. */
const airing = (
  minute: number,
  priority: AiringInTime['priority'] = 'ordinary',
  over?: 'ducked',
): AiringInTime => ({ atMs: minute * MINUTE, endMs: (minute + 1) * MINUTE, priority, over });

describe('an airing that begins while another sounds', () => {
  test.each<[string, AiringInTime, AiringInTime, string]>([
    ['cuts off the earlier one', airing(0.5), airing(0), 'cuts'],
    ['gives way to the later one', airing(0), airing(0.5), 'gives-way'],
    ['gives way to one of the same instant', airing(0), airing(0), 'gives-way'],
    ['cuts off the less urgent, though that is later', airing(0, 'priority'), airing(0.5), 'cuts'],
    ['gives way to the more urgent', airing(0.5), airing(0, 'priority'), 'gives-way'],
    ['after its end has nothing to give way to', airing(1), airing(0, 'priority'), 'cuts'],
    ['goes over the earlier one, where it asks for it', airing(0.5, 'ordinary', 'ducked'), airing(0), 'over'],
    ['goes under the later one that asked for it', airing(0), airing(0.5, 'ordinary', 'ducked'), 'under'],
    ['goes over one of the same instant', airing(0, 'ordinary', 'ducked'), airing(0), 'over'],
    ['goes under one of the same instant', airing(0), airing(0, 'ordinary', 'ducked'), 'under'],
    [
      'does not go over the more urgent',
      airing(0.5, 'ordinary', 'ducked'),
      airing(0, 'priority'),
      'gives-way',
    ],
    ['goes under the more urgent that leaves room', airing(0.5), airing(0, 'priority', 'ducked'), 'under'],
    [
      'cuts off the less urgent that would lie over it',
      airing(0.5, 'priority'),
      airing(0, 'ordinary', 'ducked'),
      'cuts',
    ],
    ['after its end has nothing to turn down', airing(1, 'ordinary', 'ducked'), airing(0), 'cuts'],
  ])('%s', (_, next, sounding, meeting) => {
    expect(meetingOf(next, sounding)).toBe(meeting);
  });
});

describe('two airings in one plan', () => {
  test.each<[string, AiringInTime, AiringInTime, boolean]>([
    ['one after the other', airing(0), airing(1), true],
    ['at the same time', airing(0), airing(0.5), false],
    ['one over the other', airing(0), airing(0.5, 'ordinary', 'ducked'), true],
    [
      'a notice that an urgent programme would cut off',
      airing(0, 'ordinary', 'ducked'),
      airing(0.5, 'priority'),
      false,
    ],
    ['a notice over what begins later than it', airing(0, 'ordinary', 'ducked'), airing(0.5), false],
    ['an urgent notice over what begins later than it', airing(0, 'priority', 'ducked'), airing(0.5), true],
  ])('%s', (_, a, b, may) => {
    expect(mayStandTogether(a, b)).toBe(may);
    expect(mayStandTogether(b, a)).toBe(may);
  });
});
