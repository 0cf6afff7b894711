/** How many checks passed, failed and were skipped. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One check that is not a vitest test, such as the linter: it passed or it failed. */
export function tallyOfCheck(isPassed: boolean): Tally {
  return { passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1, skipped: 0 };
}

/** Sums the tallies of several steps. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The line that closes a run: `123 passed, 0 failed`, with `, 2 skipped` only when something was skipped. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The parts of vitest's JSON report that are counted. */
export interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { status: string; assertionResults: readonly { status: string }[] }[];
}

/**
 * Counts a vitest run. A file that broke before its first test has no failed test of its own, and a run can end badly
 * after its last (an error outside any test, a worker that died): each such loss counts as one failure.
 *
 * @param report what vitest wrote; undefined when it wrote nothing
 * @param exitCode of the vitest process
 */
export function tallyOfVitest(report: VitestReport | undefined, exitCode: number): Tally {
  if (report === undefined) return tallyOfCheck(false);
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const lost = failed === 0 && (exitCode !== 0 || !report.success || report.testResults.length === 0) ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: failed + lost,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
