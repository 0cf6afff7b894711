import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from '../../../scripts/bootstrap/console-build.mjs';
import { freePort } from './ports.ts';
import { putBoxesFirst } from './processes.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const main = join(root, 'apps/cli/src/main.ts');
/** A loaded machine of two cores needs far less; after this the start has failed. */
const START_PATIENCE_MS = 120_000;

/** One run of `loaphuong start`. */
export interface Program {
  readonly pid: number;
  /** Address of the console. */
  readonly url: string;
  /** The one-time sign-in link that it printed. */
  readonly link: string;
  readonly dataDir: string;
  readonly port: number;
  /** Everything that it has printed. */
  readonly output: () => string;
  /** What it wrote into its log so far, one JSON line per entry. */
  readonly log: () => Promise<string>;
  /** Presses Ctrl-C: all its processes that belong to the terminal get SIGINT. Gives the exit code of the program. */
  readonly interrupt: () => Promise<number | undefined>;
  /** Kills the program itself and nothing else, without a chance to clear up. */
  readonly kill: () => Promise<void>;
}

/** Where and how to start. */
export interface StartOptions {
  /** Absent: a new folder. */
  readonly dataDir?: string;
  /** Absent: a free one. */
  readonly port?: number;
  readonly args?: readonly string[];
}

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number | undefined;
  readonly output: string;
}

/** A folder for one installation. PostgreSQL may run as another account, which must be able to walk into it. */
export function newDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'loaphuong-scenario-'));
}

/** Removes a folder of `newDataDir` once its program has gone. */
export function removeDataDir(dataDir: string): Promise<void> {
  return rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts the program as `npm start` does and waits until it has printed its address and its link. */
export async function startProgram(options: StartOptions = {}): Promise<Program> {
  await buildConsole(root, process.execPath);
  const dataDir = options.dataDir ?? (await newDataDir());
  const port = options.port ?? (await freePort());
  const { child, output, ended } = run(['start', ...addressOf(dataDir, port), ...(options.args ?? [])]);
  const link = await linkFrom(child, output, ended);
  const { pid = 0 } = child;
  if (options.args?.includes('--empty') !== true) await putBoxesFirst(pid);
  return {
    pid,
    url: `http://localhost:${port}`,
    link,
    dataDir,
    port,
    output,
    log: () => readFile(join(dataDir, 'server.log'), 'utf8'),
    async interrupt() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGINT');
      return (await ended).code;
    },
    async kill() {
      process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}

/** Runs `loaphuong start` where it is expected to refuse, and waits for its end. */
export async function startInVain(dataDir: string, port: number): Promise<Ended> {
  return run(['start', ...addressOf(dataDir, port)]).ended;
}

/** Makes a further sign-in link for the running installation, as an administrator would: `loaphuong link`. */
export async function newLink(program: Program): Promise<string> {
  const { code, output } = await run(['link', ...addressOf(program.dataDir, program.port)]).ended;
  if (code !== 0) throw new Error(`loaphuong link ended with ${code}:\n${output}`);
  return output.trim();
}

function addressOf(dataDir: string, port: number): string[] {
  return ['--data', dataDir, '--port', String(port)];
}

function run(args: readonly string[]): {
  child: ChildProcess;
  output: () => string;
  ended: Promise<Ended>;
} {
  let text = '';
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    // The settings of whoever runs the tests must not reach the installation under test.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    // A process group of its own, as a terminal gives to what is started in it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    // `exit`, not `close`: what it leaves behind may hold the pipes open, and that is for a test to find.
    child.once('exit', (code) => resolve({ code: code ?? undefined, output: text }));
  });
  return { child, output: () => text, ended };
}

function linkFrom(child: ChildProcess, output: () => string, ended: Promise<Ended>): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the program ${why}; it printed:\n${output()}`));
    const tooLate = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`did not start within ${START_PATIENCE_MS / 1000} s`);
    }, START_PATIENCE_MS);
    const look = () => {
      const link = /http:\/\/\S+\/vao#token=\S+(?=\n)/.exec(output())?.[0];
      if (link === undefined) return;
      clearTimeout(tooLate);
      resolve(link);
    };
    child.stdout?.on('data', look);
    ended.then(({ code }) => {
      clearTimeout(tooLate);
      fail(`ended with ${code} instead of starting`);
    }, reject);
  });
}
