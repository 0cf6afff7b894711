import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClusterRecord, clusterVerdict, USUAL_RULE, wardVerdict } from './index.ts';

const WELL: ClusterRecord = { scheduledMs: 1000, provedMs: 1000, longestDeadHours: 0 };
const POOR: ClusterRecord = { ...WELL, provedMs: 0 };
const SILENT: ClusterRecord = { scheduledMs: 0, provedMs: 0, longestDeadHours: 0 };
const many = (count: number, record: ClusterRecord) => Array.from({ length: count }, () => record);

const record = fc.record({
  scheduledMs: fc.nat(10_000_000),
  provedMs: fc.nat(20_000_000),
  longestDeadHours: fc.double({ min: 0, max: 500, noNaN: true }),
});
const rule = fc.record({
  provedShare: fc.double({ min: 0, max: 1, noNaN: true }),
  clusterShare: fc.double({ min: 0, max: 1, noNaN: true }),
  deadHours: fc.nat(200),
});

describe('a cluster', () => {
  test.each([
    [950, 0, true],
    [949, 0, false],
    [1000, 72, true],
    [1000, 72.001, false],
    [0, 0, false],
  ])('with %i of 1000 ms proved and dead for at most %d h meets the rule: %s', (provedMs, dead, ok) => {
    expect(clusterVerdict({ scheduledMs: 1000, provedMs, longestDeadHours: dead }, USUAL_RULE).ok).toBe(ok);
  });

  test('with nothing scheduled has no share and does not meet the rule', () => {
    expect(clusterVerdict(SILENT, USUAL_RULE)).toEqual({ share: null, ok: false });
  });

  test('never has a share above one or below zero', () => {
    fc.assert(
      fc.property(record, rule, (each, under) => {
        const { share } = clusterVerdict(each, under);
        if (share !== null) expect(share >= 0 && share <= 1).toBe(true);
      }),
    );
  });

  test('does not become worse by more proof or by less silence', () => {
    fc.assert(
      fc.property(
        record,
        rule,
        fc.nat(1_000_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (each, under, more, part) => {
          if (!clusterVerdict(each, under).ok) return;
          const better = {
            ...each,
            provedMs: each.provedMs + more,
            longestDeadHours: each.longestDeadHours * part,
          };
          expect(clusterVerdict(better, under).ok).toBe(true);
        },
      ),
    );
  });
});

describe('a ward', () => {
  test('meets the rule with nine clusters of ten, not with eight', () => {
    expect(wardVerdict([...many(9, WELL), ...many(1, POOR)], USUAL_RULE)).toEqual({
      verdict: 'met',
      clustersMet: 9,
    });
    expect(wardVerdict([...many(8, WELL), ...many(2, POOR)], USUAL_RULE).verdict).toBe('not-met');
    expect(wardVerdict([...many(8, WELL), POOR], USUAL_RULE).verdict).toBe('not-met');
  });

  test('meets exactly the share that the rule names, whatever rounding does to it', () => {
    for (let tens = 1; tens <= 40; tens += 1) {
      const clusters = [...many(9 * tens, WELL), ...many(tens, POOR)];
      expect(wardVerdict(clusters, USUAL_RULE).verdict).toBe('met');
      expect(wardVerdict([...clusters, POOR], USUAL_RULE).verdict).toBe('not-met');
    }
    for (let percent = 1; percent <= 100; percent += 1) {
      const clusters = [...many(percent, WELL), ...many(100 - percent, POOR)];
      const shared = { ...USUAL_RULE, clusterShare: percent / 100 };
      expect([percent, wardVerdict(clusters, shared).verdict]).toEqual([percent, 'met']);
      const fewer = [...clusters.slice(1), POOR];
      expect([percent, wardVerdict(fewer, shared).verdict]).toEqual([percent, 'not-met']);
    }
  });

  test('with one cluster dead for more than 72 h does not meet it, however many others play', () => {
    const dead = { ...WELL, longestDeadHours: 72.5 };
    expect(wardVerdict([...many(99, WELL), dead], USUAL_RULE)).toEqual({
      verdict: 'not-met',
      clustersMet: 99,
    });
    expect(wardVerdict([...many(99, WELL), { ...dead, longestDeadHours: 72 }], USUAL_RULE).verdict).toBe(
      'met',
    );
  });

  test('with no cluster, or with nothing scheduled, is neither well nor badly', () => {
    const nothing = { verdict: 'nothing-scheduled', clustersMet: 0 };
    expect(wardVerdict([], USUAL_RULE)).toEqual(nothing);
    expect(wardVerdict([SILENT, SILENT], USUAL_RULE)).toEqual(nothing);
  });

  test('with one silent cluster among those that play counts it as not met', () => {
    expect(wardVerdict([WELL, SILENT], USUAL_RULE)).toEqual({ verdict: 'not-met', clustersMet: 1 });
  });

  test('never meets the rule with more clusters than it has, nor without one that does', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), rule, (clusters, under) => {
        const { verdict, clustersMet } = wardVerdict(clusters, under);
        expect(clustersMet).toBeLessThanOrEqual(clusters.length);
        if (verdict === 'met')
          expect(clustersMet / clusters.length).toBeGreaterThanOrEqual(under.clusterShare);
        expect(wardVerdict(clusters.toReversed(), under)).toEqual({ verdict, clustersMet });
      }),
    );
  });
});
