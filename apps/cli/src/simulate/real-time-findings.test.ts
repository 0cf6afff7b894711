import type { BoxState, HostNews } from '@loaphuong/box';
import type { AiringId } from '@loaphuong/domain/broadcast';
import type { BoxId } from '@loaphuong/domain/fleet';
import { describe, expect, test } from 'vitest';
import type { ExpectedPlay } from './airings.ts';
import { Findings } from './real-time-findings.ts';
import { linesOfReport, realTimeCsv } from './real-time-text.ts';

const state = (more: Partial<BoxState> = {}): BoxState => ({
  box: 'x',
  connected: true,
  clock: { state: 'trusted', boundMs: 3 },
  horizon: 1,
  playing: undefined,
  ready: 1,
  notReady: 0,
  unsent: 0,
  listenedTo: false,
  ...more,
});

const NOON = Date.parse('2026-11-27T05:00:00Z');
const MINUTE = 60_000;

const played = (name: string, more: Partial<Extract<HostNews, { say: 'played' }>> = {}): HostNews => ({
  say: 'played',
  name,
  airing: 'a',
  how: 'done',
  playedMs: 5000,
  underruns: 0,
  trueErrorMs: 0.4,
  ...more,
});

/** Findings of boxes that joined ten minutes before noon. */
function joined(...names: readonly string[]): Findings {
  const findings = new Findings(names.length);
  for (const name of names)
    findings.take({ say: 'state', name, state: state({ box: `box-${name}` }) }, NOON - 10 * MINUTE);
  return findings;
}

const due = (box: string, more: Partial<ExpectedPlay> = {}): ExpectedPlay => ({
  box: `box-${box}` as BoxId,
  airing: 'first' as AiringId,
  atMs: NOON,
  endMs: NOON + 30_000,
  result: 'proved',
  why: undefined,
  ...more,
});

function memory(lateMs: number, cpuS: number, waitedS = 0): HostNews {
  return { say: 'memory', rssMb: 300, boxes: 3, cpuS, waitedS, lateMs };
}

describe('the report of a simulation in real time', () => {
  test('of a day without trouble finds nothing, and says how to run it again', () => {
    const findings = joined('a');
    findings.take(played('a'), NOON + 30_000);
    findings.expect([due('a')]);
    expect(findings.report()).toMatchObject({ joined: 1, plays: 1, whole: 1, findings: [] });
    const text = linesOfReport(findings.report(), 'npx loaphuong simulate --seed 7').join('\n');
    expect(text).toContain('Nothing found');
    expect(text).toContain('có chứng cứ · proved 1/1');
    expect(text).toContain('npx loaphuong simulate --seed 7');
  });

  test('names every box that broke a promise', () => {
    const findings = joined('a', 'b', 'c');
    findings.take(
      { say: 'state', name: 'd', state: state({ unsent: 4, connected: false }) },
      NOON - 10 * MINUTE,
    );
    findings.take({ say: 'state', name: 'e', state: state({ clock: { state: 'unknown' } }) }, NOON);
    findings.take(
      { say: 'enrol-failed', name: 'f', code: 'fleet/wrong-code', vi: '', en: '', again: false },
      NOON,
    );
    findings.take(played('a', { trueErrorMs: -25 }), NOON);
    findings.take(played('b', { how: 'cut' }), NOON);
    findings.take(played('c', { underruns: 2 }), NOON);
    findings.lost(['g']);
    const report = findings.report();
    const boxesFor = (en: string) => report.findings.find((f) => f.en.startsWith(en))?.boxes;
    expect(boxesFor('could not join')).toEqual(['f']);
    expect(boxesFor('never trusted')).toEqual(['e']);
    expect(boxesFor('started more')).toEqual(['a']);
    expect(boxesFor('still hold')).toEqual(['d']);
    expect(boxesFor('were not connected')).toEqual(['d']);
    expect(boxesFor('were cut off')).toEqual(['b']);
    expect(boxesFor('had holes')).toEqual(['c']);
    expect(boxesFor('were lost with')).toEqual(['g']);
    expect(realTimeCsv(report, 'again')).toContain('\r\nbroken,a,phát lệch quá 20 ms');
  });

  test('an airing that the server cannot prove is a fault, unless power, a planned outage or this machine explains it', () => {
    const findings = joined('good', 'dark', 'new', 'out', 'bad');
    findings.cut('dark', NOON + 1000, NOON + 9000);
    findings.take({ say: 'state', name: 'late', state: state({ box: 'box-late' }) }, NOON - MINUTE);
    findings.take({ say: 'outage', name: 'out', untilMs: NOON + 20 * MINUTE }, NOON);
    findings.take({ say: 'state', name: 'out', state: state({ box: 'box-out', connected: false }) }, NOON);
    findings.expect([
      due('good'),
      due('dark', { result: 'cut' }),
      due('late', { result: 'silent', why: 'clock-unknown' }),
      due('out', { result: undefined }),
      due('bad', { result: 'weak' }),
    ]);
    findings.close(NOON + 10 * MINUTE);
    const { airings, findings: found } = findings.report();
    expect(airings).toEqual([
      {
        airing: 'first',
        at: '2026-11-27T05:00:00Z',
        boxes: 5,
        proved: 1,
        powerCut: 2,
        outOfReach: 1,
        machineLate: 0,
        unexplained: 1,
        others: { cut: 1, 'silent: clock-unknown': 1, unknown: 1, weak: 1 },
      },
    ]);
    expect(found.map(({ weight, boxes }) => [weight, boxes])).toEqual([['broken', ['bad']]]);
  });

  test('does not blame boxes for a machine that was too late to feed them', () => {
    const findings = joined('a', 'b');
    findings.take(memory(0, 1), NOON - 4000);
    findings.take(memory(2400, 3), NOON + 2000);
    findings.take(memory(5, 4), NOON + 40_000);
    findings.take(played('a', { underruns: 3, playedMs: 28_000, trueErrorMs: 90 }), NOON + 32_000);
    findings.take(played('b', { underruns: 1, playedMs: 5000 }), NOON + 5 * MINUTE);
    findings.expect([due('a', { result: 'cut' }), due('b', { atMs: NOON + 4 * MINUTE })]);
    const report = findings.report();
    expect(report.machine.worstLateMs).toBe(2400);
    expect(report.airings?.map(({ machineLate }) => machineLate)).toEqual([1]);
    expect(report.findings.map(({ weight, boxes }) => [weight, boxes])).toEqual([
      ['weak', ['b']],
      ['weak', ['a']],
    ]);
  });

  test.each([
    ['waited for a processor that others had', memory(30, 2, 4)],
    ['never rested', memory(30, 9.9)],
  ])('and calls it late too when it %s', (_what, then) => {
    const findings = joined('a');
    findings.take(memory(0, 0), NOON);
    findings.take(then, NOON + 10_000);
    findings.expect([due('a', { result: 'cut' })]);
    expect(findings.report().airings?.map(({ machineLate }) => machineLate)).toEqual([1]);
  });

  test('but a box that fails on a machine with time to spare is at fault', () => {
    const findings = joined('a');
    findings.take(memory(0, 0), NOON);
    findings.take(memory(30, 2, 1), NOON + 10_000);
    findings.expect([due('a', { result: 'cut' })]);
    expect(findings.report().airings?.map(({ unexplained }) => unexplained)).toEqual([1]);
  });

  test('does not blame a box for what its power cut did', () => {
    const findings = joined('a');
    findings.cut('a', NOON - 2000, NOON + 1000);
    findings.take(played('a', { how: 'cut' }), NOON);
    expect(findings.report()).toMatchObject({ powerCuts: 1, findings: [] });
  });

  test('tells a box in a planned outage at the end as that, and not as a fault', () => {
    const findings = new Findings(2);
    for (const name of ['a', 'b']) {
      const told = state({ box: name, connected: false, unsent: 3 });
      findings.take({ say: 'state', name, state: told }, NOON);
    }
    findings.take({ say: 'outage', name: 'a', untilMs: NOON + 10_000 }, NOON);
    findings.take({ say: 'outage', name: 'b', untilMs: NOON + 4000 }, NOON);
    findings.close(NOON + 5000);
    const report = findings.report();
    expect(report.outAtEnd).toEqual([{ name: 'a', until: '2026-11-27T05:00:10.000Z', unsent: 3 }]);
    expect(report.findings.map((f) => f.boxes)).toEqual([['b'], ['b']]);
    expect(linesOfReport(report, '').join('\n')).toContain('27/11/2026 12:00:10');
  });

  test('ended early, says so and calls nothing broken that only needed more time', () => {
    const findings = joined('a');
    findings.take(
      { say: 'state', name: 'b', state: state({ unsent: 2, clock: { state: 'unknown' } }) },
      NOON,
    );
    findings.close(NOON + 1000, false);
    const report = findings.report();
    expect(report.findings.map(({ weight }) => weight)).toEqual(['weak', 'weak']);
    expect(linesOfReport(report, '')[1]).toContain('Ended early');
  });

  test('waits for boxes that the server asked to come later, and for no others', () => {
    const findings = new Findings(3);
    const refused = (name: string, again: boolean): HostNews => ({
      say: 'enrol-failed',
      name,
      code: again ? 'platform/too-many-requests' : 'fleet/wrong-code',
      vi: '',
      en: '',
      again,
    });
    findings.take(refused('a', true), NOON);
    findings.take(refused('b', false), NOON);
    findings.take({ say: 'needs-code', name: 'c' }, NOON);
    expect(findings.isSettled).toBe(false);
    findings.take({ say: 'state', name: 'a', state: state() }, NOON);
    expect(findings.isSettled).toBe(true);
  });
});
