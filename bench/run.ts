// `npm run bench -- NAME [--seed N] [words for the bench]`: runs bench/NAME.ts and closes with `RESULT {json}`.

import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { BenchResult, Measure } from './result.ts';

/** A bench is a file of this folder that exports `measure`; the others hold what several benches share. */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter((file) =>
    /^export (const|async function) measure\b/m.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  )
  .map((file) => file.slice(0, -'.ts'.length));

const [name = '', ...words] = process.argv.slice(2);
if (names.includes(name)) process.exitCode = await run(name, words);
else {
  if (name !== '' && name !== '--help')
    console.error(`Không có phép đo "${name}" · There is no bench of that name.`);
  console.error(`npm run bench -- NAME [--seed N]\n\n${names.map((each) => `  ${each}`).join('\n')}`);
  process.exitCode = name === '--help' ? 0 : 2;
}

/** Runs one bench; the exit code says whether the promise is kept. */
async function run(bench: string, words: readonly string[]): Promise<number> {
  const { seed, args } = takeSeed(words);
  const before = minuteLoad();
  const cores = cpus().length;
  console.log(`bench ${bench} · seed ${seed} · ${cores} cores · load ${before} · Node ${process.version}`);
  if (before > cores / 2) console.log('The machine is busy: read ratios, not absolutes.');

  const { measure }: { measure: Measure } = await import(new URL(`${bench}.ts`, import.meta.url).href);
  const started = performance.now();
  const measurement = await measure({ seed, args, say: (line) => console.log(line) });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const load = { before, after: minuteLoad(), cores };
  console.log(`load ${before} → ${load.after} · ${seconds} s`);
  const result: BenchResult = { name: bench, ...measurement, seed, load, seconds };
  // A bench may leave sockets or child processes behind; the result must be the last line all the same.
  await new Promise<void>((done) => process.stdout.write(`RESULT ${JSON.stringify(result)}\n`, () => done()));
  process.exit(result.ok ? 0 : 1);
}

function takeSeed(words: readonly string[]): { seed: number; args: string[] } {
  const at = words.indexOf('--seed');
  if (at < 0) return { seed: randomInt(2 ** 31), args: [...words] };
  const seed = Number(words[at + 1]);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not "${words[at + 1]}"`);
  return { seed, args: words.toSpliced(at, 2) };
}

function minuteLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
