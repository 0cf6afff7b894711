import type { BoxState, HostNews } from '@loaphuong/box';
import { describe, expect, test } from 'vitest';
import { Findings, linesOfReport } from './real-time-findings.ts';

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

describe('the report of a simulation', () => {
  test('of a day without trouble finds nothing', () => {
    const findings = new Findings(1);
    findings.take({ say: 'state', name: 'a', state: state() });
    findings.take(played('a'));
    expect(findings.report()).toMatchObject({ joined: 1, plays: 1, whole: 1, findings: [] });
    expect(linesOfReport(findings.report()).join('\n')).toContain('Nothing found');
  });

  test('names every box that broke a promise', () => {
    const findings = new Findings(6);
    for (const name of ['a', 'b', 'c', 'd']) findings.take({ say: 'state', name, state: state() });
    findings.take({ say: 'state', name: 'e', state: state({ clock: { state: 'unknown' } }) });
    findings.take({ say: 'enrol-failed', name: 'f', code: 'fleet/wrong-code', vi: '', en: '', again: false });
    findings.take(played('a', { trueErrorMs: -25 }));
    findings.take(played('b', { how: 'cut' }));
    findings.take(played('c', { underruns: 2 }));
    findings.last('d', state({ unsent: 4, connected: false }));
    const { findings: all } = findings.report();
    const boxesFor = (en: string) => all.find((f) => f.en.startsWith(en))?.boxes;
    expect(boxesFor('could not join')).toEqual(['f']);
    expect(boxesFor('never trusted')).toEqual(['e']);
    expect(boxesFor('started more')).toEqual(['a']);
    expect(boxesFor('still hold')).toEqual(['d']);
    expect(boxesFor('were not connected')).toEqual(['d']);
    expect(boxesFor('were cut off')).toEqual(['b']);
    expect(boxesFor('had holes')).toEqual(['c']);
  });

  test('does not blame a box for what its power cut did', () => {
    const findings = new Findings(1);
    findings.take({ say: 'state', name: 'a', state: state() });
    findings.cut('a');
    findings.take(played('a', { how: 'cut' }));
    expect(findings.report()).toMatchObject({ powerCuts: 1, findings: [] });
  });

  test('tells a box in a planned outage at the end as that, and not as a fault', () => {
    const findings = new Findings(2);
    for (const name of ['a', 'b']) {
      findings.take({ say: 'state', name, state: state() });
      findings.last(name, state({ connected: false, unsent: 3 }));
    }
    findings.outage('a', 10_000);
    findings.outage('b', 4000);
    findings.close(5000);
    const report = findings.report();
    expect(report.outAtEnd).toEqual([{ name: 'a', until: '1970-01-01T00:00:10.000Z', unsent: 3 }]);
    expect(report.findings.map((f) => f.boxes)).toEqual([['b'], ['b']]);
    expect(linesOfReport(report).join('\n')).toContain('a: đang mất mạng theo kịch bản');
  });
});
