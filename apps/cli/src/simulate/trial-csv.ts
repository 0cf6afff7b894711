import { csvText } from './csv.ts';
import type { TrialReport } from './trial-report.ts';
import { wordsOf } from './trial-words.ts';

/** The boxes of which there is something to tell, as a table for a spreadsheet; a box that met several troubles or findings has them in one cell. */
export function trialCsv(report: TrialReport): string {
  return csvText([
    [
      'box',
      'scheduled',
      'proved',
      'troubles',
      'in_trouble_until',
      'unsent',
      'findings',
      'phát hiện',
      'replay',
    ],
    ...report.notable.map(({ box, scheduled, proved, troubles, inTroubleUntil }) => {
      const findings = report.findings.filter((finding) => finding.box === box);
      return [
        box,
        scheduled,
        proved,
        troubles.join('; '),
        inTroubleUntil?.until ?? '',
        inTroubleUntil?.unsent ?? 0,
        findings.map(({ rule, at, detail }) => `${rule} ${at} ${detail}`).join('; '),
        findings.map(({ rule }) => wordsOf('rule', rule).vi).join('; '),
        findings[0]?.replay ?? '',
      ];
    }),
  ]);
}
