import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from '../bootstrap/console-build.mjs';
import { Refusal } from '../bootstrap/speech.mjs';
import { type RunningServer, startSystemServer } from '../servers/index.ts';
import { findOrInstallChromium } from './chromium.ts';
import { isFirstPageLight } from './first-page.ts';
import { addTallies, type Tally, tallyOfCheck, tallyOfVitest, type VitestReport } from './tally.ts';

const root = join(import.meta.dirname, '..', '..');

/** The steps of `npm test`, in the order in which they run: the quick news first. */
export const stepNames = [
  'lint',
  'types',
  'architecture',
  'console',
  'unit',
  'servers',
  'scenarios',
] as const;

/** One step of `npm test`. */
export type StepName = (typeof stepNames)[number];

/** Is this the name of a step? */
export function isStepName(name: string): name is StepName {
  return stepNames.some((step) => step === name);
}

/**
 * Runs one step, its output shown as it comes.
 *
 * @param files only test files whose path contains one of these; all when empty
 */
export async function runStep(name: StepName, files: readonly string[]): Promise<Tally> {
  switch (name) {
    case 'lint':
      return tallyOfCheck((await run('biome', ['check', '.'])) === 0);
    case 'types':
      return tallyOfCheck((await run('tsc', ['-b'])) === 0);
    case 'console':
      return addTallies([tallyOfCheck(await isConsoleBuilt()), tallyOfCheck(isFirstPageLight(root))]);
    case 'architecture':
    case 'unit':
      return runVitest(name, files);
    case 'servers':
      return runAtServers(files);
    case 'scenarios': {
      const chromium = await findOrInstallChromium();
      if (chromium === undefined) return tallyOfCheck(false);
      return runVitest(name, files, { CHROMIUM: chromium });
    }
  }
}

/** What must also hold at servers that are not ours: everything that speaks to a database, and everything that speaks to a broker. */
const AT_DATABASE = ['apps/server/src/', 'packages/testkit/src/'];
const AT_BROKER = ['apps/server/src/fleet/', 'apps/server/src/broadcast/', 'packages/testkit/src/'];
const AT_SERVERS = [
  { servers: ['postgres', 'mosquitto'], files: AT_DATABASE },
  { servers: ['nats'], files: AT_BROKER },
] as const;

/** The tests of the slices once more, at PostgreSQL 15, Mosquitto and a cluster of NATS, where the system has them. */
async function runAtServers(args: readonly string[]): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const { servers, files } of AT_SERVERS) {
    const folder = mkdtempSync(join(tmpdir(), 'loaphuong-servers-'));
    const running: RunningServer[] = [];
    try {
      for (const name of servers) {
        const server = await startSystemServer(name, folder);
        if (server === undefined) tallies.push({ passed: 0, failed: 0, skipped: 1 });
        else running.push(server);
      }
      if (running.length === 0) continue;
      const env = Object.assign({}, ...running.map((server) => server.env));
      console.log(`\n${servers.join(' + ')}`);
      // One broker for all files: one after the other, or each would hear the others' boxes.
      tallies.push(
        await runVitest('unit', ['--no-file-parallelism', ...(args.length > 0 ? args : files)], env),
      );
    } finally {
      for (const server of running.reverse()) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return addTallies(tallies);
}

async function isConsoleBuilt(): Promise<boolean> {
  try {
    await buildConsole(root, process.execPath);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`${error.message}\n${error.details}`);
    return false;
  }
}

async function runVitest(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'loaphuong-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await run('vitest', ['run', '--project', project, ...reporters, ...args], env);
    return tallyOfVitest(readReport(file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // No report: vitest died before it could write one, and the tally says so.
    return undefined;
  }
}

/** Runs a tool of node_modules/.bin under this Node; gives its exit code, 1 when a signal ended it. */
function run(
  tool: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', tool), args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
