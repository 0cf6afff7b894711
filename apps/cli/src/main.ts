// The program `loaphuong`, which `npm start` runs too. The commands stand in commands.ts.

import { readFileSync } from 'node:fs';
import { createProgram } from './commands.ts';
import { farewell } from './speech.ts';

const args = process.argv.slice(2);
try {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const program = await createProgram(args, version);
  if (args.length === 0) program.outputHelp();
  else await program.parseAsync(args, { from: 'user' });
} catch (error) {
  const last = farewell(error);
  if (last !== undefined) {
    process.stderr.write(`${last.text}\n`);
    process.exitCode = last.exitCode;
  }
}
