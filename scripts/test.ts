// `npm test`: every check of the repository, one after the other, and one closing line that counts them all.
// `npm test -- --only unit`, `npm test -- --skip scenarios`, `npm test -- --only unit packages/domain`.

import { parseArgs } from 'node:util';
import { isStepName, runStep, type StepName, stepNames } from './test/steps.ts';
import { addTallies, closingLine, type Tally } from './test/tally.ts';

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h' },
  },
  allowPositionals: true,
});

if (values.help) {
  console.log(`npm test [-- [--only STEP]… [--skip STEP]… [FILE]…]\n\nSteps: ${stepNames.join(', ')}`);
  process.exit(0);
}
const unknown = [...values.only, ...values.skip].filter((name) => !isStepName(name));
if (unknown.length > 0) {
  console.error(
    `Không có bước "${unknown.join(', ')}" · There is no step of that name. Steps: ${stepNames.join(', ')}`,
  );
  process.exit(2);
}

const chosen = stepNames.filter(
  (name) => (values.only.length === 0 || values.only.includes(name)) && !values.skip.includes(name),
);
const results: { name: StepName; tally: Tally; seconds: number }[] = [];
for (const name of chosen) {
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const started = performance.now();
  const tally = await runStep(name, positionals);
  results.push({ name, tally, seconds: (performance.now() - started) / 1000 });
}

console.log('');
for (const { name, tally, seconds } of results)
  console.log(`${name.padEnd(14)} ${closingLine(tally).padEnd(30)} ${seconds.toFixed(1)} s`);
const total = addTallies(results.map(({ tally }) => tally));
console.log(closingLine(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
