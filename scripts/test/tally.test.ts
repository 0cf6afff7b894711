import { expect, test } from 'vitest';
import { addTallies, closingLine, tallyOfCheck, tallyOfVitest, type VitestReport } from './tally.ts';

const clean: VitestReport = {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

test('a clean run counts what vitest counted', () => {
  expect(tallyOfVitest(clean, 0)).toEqual({ passed: 7, failed: 0, skipped: 0 });
});

test('a run that wrote no report is a failure', () => {
  expect(tallyOfVitest(undefined, 0).failed).toBe(1);
});

test('a run that found no test file is a failure', () => {
  expect(tallyOfVitest({ ...clean, numPassedTests: 0, testResults: [] }, 0).failed).toBe(1);
});

test('a bad exit without a failed test is a failure', () => {
  expect(tallyOfVitest(clean, 1).failed).toBe(1);
});

test('each file that broke while loading is a failure of its own', () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(tallyOfVitest({ ...clean, success: false, testResults: [broken, broken] }, 1).failed).toBe(2);
});

test('a failed test is counted once, not again for its file', () => {
  const report = {
    ...clean,
    success: false,
    numFailedTests: 1,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
  };
  expect(tallyOfVitest(report, 1).failed).toBe(1);
});

test('the closing line sums all steps and names skipped tests only when there are any', () => {
  expect(closingLine(addTallies([tallyOfCheck(true), tallyOfVitest(clean, 0)]))).toBe('8 passed, 0 failed');
  expect(closingLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
});
