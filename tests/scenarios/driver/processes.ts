import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { vi } from 'vitest';

/** A running process. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes below one, itself not included, as `ps` sees them now; zombies have gone for us. */
export async function processesBelow(pid: number): Promise<readonly Process[]> {
  const all = await allProcesses();
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

/** Those of the given processes that still run. */
export async function stillRunning(processes: readonly Process[]): Promise<readonly Process[]> {
  const now = new Map((await allProcesses()).map((one) => [one.pid, one.command]));
  return processes.filter(({ pid, command }) => now.get(pid) === command);
}

/** Running processes whose command line names something, such as a data folder. */
export async function processesNaming(text: string): Promise<readonly Process[]> {
  return (await allProcesses()).filter(({ command }) => command.includes(text));
}

/** The parts of an installation that run as processes of their own, by what their command lines say. */
export const parts = {
  database: /\/postgres -D /,
  broker: /broker-process\.ts/,
  boxes: /host-main\.ts/,
} as const;

/** Waits until a part of the program runs, and gives its process. */
export function partOf(program: number, part: keyof typeof parts): Promise<Process> {
  return vi.waitFor(
    async () => {
      const found = (await processesBelow(program)).find(({ command }) => parts[part].test(command));
      if (found === undefined) throw new Error(`the ${part} of ${program} does not run`);
      return found;
    },
    { timeout: 60_000, interval: 200 },
  );
}

/**
 * Lets the boxes run before everything else where this account may. They are machines of their own in a town; here all 28 share two
 * cores with a browser, and a sample that comes late is honestly counted as not played.
 */
export async function putBoxesFirst(program: number): Promise<void> {
  const { pid } = await partOf(program, 'boxes');
  // Real-time turns (sched(7)), since `nice` only counts within one session. Without the right or the tool they take theirs.
  await promisify(execFile)('chrt', ['--rr', '-p', '1', String(pid)]).catch(() => undefined);
}

async function allProcesses(): Promise<readonly Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], {
    maxBuffer: 16_000_000,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
