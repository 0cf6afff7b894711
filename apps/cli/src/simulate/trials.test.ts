import { seeded } from '@loaphuong/box';
import {
  type FaultShares,
  judgeBox,
  planFaults,
  runBoxTrial,
  trialProgramme,
} from '@loaphuong/box/simulation';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../commands.ts';
import { farewell } from '../speech.ts';
import { csvText } from './csv.ts';
import { retell } from './retell.ts';
import { runTrials } from './run-trials.ts';
import { trialCsv } from './trial-csv.ts';
import { faultsText, isBroken, trialReport } from './trial-report.ts';
import { trialLines, trialMarkdown } from './trial-text.ts';
import { wordsOf } from './trial-words.ts';

const HOURS = 2;
const shares: FaultShares = { outage: 1, power: 1, clock: 0.5, disk: 0.5, card: 1, forged: 1 };
const asked = { seed: 5, hours: HOURS, shares, boxes: 2 };

async function typed(...args: string[]) {
  try {
    await (await createProgram(args, '1.2.3')).parseAsync(args, { from: 'user' });
  } catch (error) {
    return farewell(error);
  }
  throw new Error('the command line was taken');
}

describe('a simulation in virtual time', () => {
  // Threads load the whole program of a box anew: slow on a busy machine.
  test('gives the same report on two threads as in this one, and again', { timeout: 120_000 }, async () => {
    const onThreads = await runTrials({
      ...asked,
      numbers: [1, 2],
      threads: 2,
      signal: new AbortController().signal,
      onBox: () => undefined,
    });
    const programme = trialProgramme(5, HOURS);
    const here = [1, 2].map((number) => judgeBox(runBoxTrial({ ...asked, number, programme }), programme));
    const report = trialReport(asked, onThreads);
    expect(JSON.stringify(report)).toBe(JSON.stringify(trialReport(asked, here)));
    expect(report.airings.scheduled).toBe(2);
    const alone = retell({ ...asked, boxes: 1 }, 2);
    expect(alone.report.notable).toEqual(report.notable.filter(({ box }) => box === 2));
    expect(alone.lines.join('\n')).toContain('▶ lịch phát · due');
    expect(retell({ ...asked, boxes: 1 }, 2).lines).toEqual(alone.lines);
  });

  test('tells a broken promise with box, instant, seed and the command that runs just that box again', () => {
    const programme = trialProgramme(5, HOURS);
    const none: FaultShares = { outage: 0, power: 0, clock: 0, disk: 0, card: 0, forged: 0 };
    const facts = runBoxTrial({ seed: 5, number: 9, programme, shares: none });
    const crashed = { ...facts, crashes: [{ atMs: programme.fromMs + 3_600_000, why: 'TypeError: thử' }] };
    const report = trialReport({ ...asked, shares: none }, [judgeBox(crashed, programme)]);
    expect(isBroken(report)).toBe(true);
    expect(report.findings).toEqual([
      {
        weight: 'broken',
        rule: 'crashed',
        box: 9,
        at: '2026-11-22T23:00:00Z',
        detail: 'TypeError: thử',
        replay: `npx loaphuong simulate --seed 5 --hours 2 --faults ${faultsText(none)} --box 9`,
      },
    ]);
    for (const text of [trialLines(report).join('\n'), trialMarkdown(report)]) {
      expect(text).toContain('23/11/2026 06:00:00');
      expect(text).toContain('chương trình của thiết bị dừng vì lỗi');
      expect(text).toContain('the program of the box crashed');
      expect(text).toContain('--box 9');
    }
    expect(trialLines(report)[1]).toContain('mới chạy 1 trong 2 thiết bị');
    expect(trialMarkdown(report)).toContain('1 of 2 boxes were run');
    expect(trialCsv(report)).toMatch(
      /\r\n9,1,1,.*crashed 2026-11-22T23:00:00Z TypeError: thử.*--box 9"\r\n$/,
    );
    const good = trialReport({ ...asked, shares: none, boxes: 1 }, [judgeBox(facts, programme)]);
    expect(trialLines(good).join('\n')).not.toContain('Ended early');
    expect(isBroken(good)).toBe(false);
    expect(trialLines(good).join('\n')).toContain('Không phát hiện lỗi nào');
  });

  test('has words in both languages for every trouble that it can plan', () => {
    const every: FaultShares = { outage: 1, power: 1, clock: 1, disk: 1, card: 1, forged: 1 };
    const times = { fromMs: 0, untilMs: 7 * 86_400_000, instants: [86_400_000] };
    const whats = new Set(planFaults(seeded(1), every, times).map(({ what }) => what));
    for (const seed of [2, 3, 4, 5])
      for (const { what } of planFaults(seeded(seed), every, times)) whats.add(what);
    expect(whats.size).toBe(15);
    for (const what of whats) expect(wordsOf('trouble', what).vi, what).not.toBe(what);
  });

  test.each([
    [['--faults', 'fire=1'], '--faults'],
    [['--faults', 'power=2'], '--faults'],
    [['--faults', 'power='], '--faults'],
    [['--report', 'x.txt'], '--report'],
    [['--boxes', 'many'], '--boxes'],
    [['--seed', ''], '--seed'],
  ])('%j is refused in both languages by the name of the option, with a code', async (args, option) => {
    const said = await typed('simulate', ...args);
    expect(said?.text).toContain(`của "${option}" không dùng được`);
    expect(said?.text).toContain(`of "${option}" cannot be used`);
    expect(said?.text).toContain('[cli/bad-value]');
    expect(said?.exitCode).toBe(2);
  });

  test('a cell of the table never begins a formula', () => {
    expect(csvText([['=1+1', 'a,"b"', 3]])).toBe(`\uFEFF'=1+1,"a,""b""",3\r\n`);
  });

  test('what cannot be simulated is refused with the way out', async () => {
    const size = await typed('simulate', '--hours', '999');
    expect(size?.text).toContain('[cli/simulate-size]');
    expect(size?.exitCode).toBe(2);
    expect((await typed('simulate', '--real-time', '--boxes', '0'))?.text).toContain('[cli/simulate-size]');
    expect((await typed('simulate', '--real-time', '--faults', 'disk=0.5'))?.text).toContain(
      'bỏ --real-time',
    );
    expect((await typed('simulate', '--boxs', '3'))?.text).toMatch(/--boxes[\s\S]*\[cli\/unknown-option\]/);
  });
});
