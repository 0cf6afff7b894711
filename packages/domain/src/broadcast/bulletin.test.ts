import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asId } from '../basics/index.ts';
import {
  approveObstacle,
  HORIZON_DAYS,
  instantObstacle,
  LEAST_LEAD_S,
  submitObstacle,
  textObstacle,
} from './index.ts';

const person = (n: number) => asId<'person'>(`00000000-0000-0000-0000-00000000000${n}`);
const STATES = ['draft', 'submitted', 'approved', 'returned', 'withdrawn'] as const;

describe('the text of a bulletin', () => {
  test.each([
    '<b>',
    'Chào <b>bà con</b>',
    '<script>alert(1)</script>',
    '<!-- ẩn -->',
    '<?xml version="1.0"?>',
    '</speak>',
    '<break time="3s"/>',
  ])('with the tag in "%s" is refused, because a voice would read it out', (text) => {
    expect(textObstacle(text, 5)?.code).toBe('broadcast/markup');
  });

  test.each(['Giá 5 < 10 và 3 > 2', 'a<1', 'x <= y', '<3', 'nhiệt độ < 10 °C', '<', 'Hòa Lộc -> Lam Hải'])(
    'with the signs in "%s" is taken as words',
    (text) => {
      expect(textObstacle(text, 5)).toBeUndefined();
    },
  );

  test('without words is refused, and both sentences say what to do', () => {
    const obstacle = textObstacle(' … !!! ', 0);
    expect(obstacle?.code).toBe('broadcast/no-words');
    expect(obstacle?.message.vi).toContain('Hãy');
    expect(obstacle?.message.en).not.toBe('');
  });
});

describe('submitting', () => {
  const whole = { state: 'draft', hasSound: true, openReadings: [] } as const;

  test('is possible for a draft with sound and no open reading, and from no other state', () => {
    expect(submitObstacle(whole)).toBeUndefined();
    const codes = STATES.map((state) => submitObstacle({ ...whole, state })?.code);
    expect(codes).toEqual([undefined, ...Array.from({ length: 4 }, () => 'broadcast/not-a-draft')]);
  });

  test('names the reading that nobody has chosen, before it asks for the sound', () => {
    const obstacle = submitObstacle({ ...whole, hasSound: false, openReadings: ['TDP', 'VH'] });
    expect(obstacle).toMatchObject({
      code: 'broadcast/reading-open',
      message: { vi: expect.stringContaining('“TDP”') },
    });
    expect(submitObstacle({ ...whole, hasSound: false })?.code).toBe('broadcast/no-sound');
  });
});

describe('approving', () => {
  test('is for somebody else than the author and the submitter, always', () => {
    const people = fc.constantFrom(person(1), person(2), person(3));
    fc.assert(
      fc.property(
        fc.array(people),
        fc.option(people, { nil: undefined }),
        people,
        (authors, submittedBy, approver) => {
          const code = approveObstacle({ state: 'submitted', authors, submittedBy, approver })?.code;
          const own = authors.includes(approver) || approver === submittedBy;
          expect(code).toBe(own ? 'broadcast/same-person' : undefined);
        },
      ),
    );
  });

  test('is possible for what was submitted and for nothing else', () => {
    const version = { authors: [person(1)], submittedBy: person(1), approver: person(2) };
    const possible = STATES.filter((state) => approveObstacle({ ...version, state }) === undefined);
    expect(possible).toEqual(['submitted']);
  });
});

describe('the instant of an airing', () => {
  const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
  const code = (seconds: number) =>
    instantObstacle(now.add({ milliseconds: Math.round(seconds * 1000) }), now)?.code;
  const FARTHEST = HORIZON_DAYS * 86_400;

  test('leaves boxes the time to fetch and verify, and stays within the horizon, borders included', () => {
    expect(code(LEAST_LEAD_S)).toBeUndefined();
    expect(code(LEAST_LEAD_S - 0.001)).toBe('broadcast/too-soon');
    expect(code(-60)).toBe('broadcast/too-soon');
    expect(code(FARTHEST)).toBeUndefined();
    expect(code(FARTHEST + 0.001)).toBe('broadcast/too-far');
  });

  test('is refused for one reason at most, and for none between the two borders', () => {
    fc.assert(
      fc.property(fc.integer({ min: -FARTHEST, max: 2 * FARTHEST }), (seconds) => {
        const expected = seconds < LEAST_LEAD_S ? 'broadcast/too-soon' : 'broadcast/too-far';
        expect(code(seconds)).toBe(seconds >= LEAST_LEAD_S && seconds <= FARTHEST ? undefined : expected);
      }),
    );
  });
});
