// The program `loaphuong`, which `npm start` runs too. The commands stand in commands.ts.

import { createProgram } from './commands.ts';
import { programVersion } from './program-version.ts';
import { farewell } from './speech.ts';

const args = process.argv.slice(2);
try {
  const program = await createProgram(args, programVersion());
  if (args.length === 0) program.outputHelp();
  else await program.parseAsync(args, { from: 'user' });
} catch (error) {
  const last = farewell(error);
  if (last !== undefined) {
    process.stderr.write(`${last.text}\n`);
    process.exitCode = last.exitCode;
  }
}
