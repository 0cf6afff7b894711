import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { DiskStore } from '../store/disk-store.ts';
import { FACTORY, readJson, rolledBack, startToken, trusted, writePointer } from './pointer.ts';
import { folderOf, prepareStart } from './versions.ts';

/** Where a program says that its start is healthy. */
export const HEALTHY_FILE = 'program/healthy.json';
/** Its shape. */
export const Healthy = z.strictObject({ start: z.string().max(200) });

/** What the launcher needs. */
export interface LauncherParts {
  /** The box's folder. */
  readonly dir: string;
  /** Entry file of the factory version. */
  readonly factory: string;
  /** Arguments for every version; `--start TOKEN` is added, which a healthy one writes into `HEALTHY_FILE`. */
  readonly args: readonly string[];
  /** Ends the program in order. */
  readonly signal: AbortSignal;
  /** A trial without health is over after so many ms. */
  readonly healthWithinMs: number;
  /** Pause before a start after a failure, and between looks for health, ms. */
  readonly pauseMs: number;
}

/** Runs the program until it ends in order or is told to; tries new versions and goes back from bad ones. Gives the exit code. */
export async function launch(parts: LauncherParts): Promise<number> {
  const { dir, factory, args, signal, pauseMs } = parts;
  const store = new DiskStore(dir);
  while (!signal.aborted) {
    const pointer = prepareStart(store);
    const entry = pointer.current === FACTORY ? factory : join(dir, folderOf(pointer.current), 'run.mjs');
    const token = startToken(pointer);
    const child = spawn(process.execPath, [entry, ...args, '--start', token], { stdio: 'inherit' });
    const ended = endOf(child, signal);
    if (pointer.state === 'trial') {
      const proof = await proven(parts, ended, () => readJson(store, HEALTHY_FILE, Healthy)?.start === token);
      if (proof === 'healthy') writePointer(store, trusted(pointer));
      else if (proof === 'late' && !signal.aborted) {
        writePointer(store, rolledBack(pointer, 'no health in time'));
        kill(child);
      }
      const code = await ended;
      if (proof === 'healthy' && code === 0) return 0;
    } else if ((await ended) === 0) return 0;
    if (!signal.aborted) await pause(pauseMs);
  }
  return 0;
}

async function proven(
  { healthWithinMs, pauseMs }: LauncherParts,
  ended: Promise<number>,
  isHealthy: () => boolean,
): Promise<'healthy' | 'late' | 'ended'> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const until = performance.now() + healthWithinMs;
  while (!over) {
    if (isHealthy()) return 'healthy';
    if (performance.now() > until) return 'late';
    await Promise.race([pause(pauseMs), ended]);
  }
  return isHealthy() ? 'healthy' : 'ended';
}

function endOf(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const stop = () => kill(child);
  signal.addEventListener('abort', stop);
  return new Promise((resolve) => {
    const end = (code: number | null) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 1);
    };
    child.once('error', () => end(1));
    child.once('exit', end);
  });
}

/** Asks it to end, and makes it after ten seconds. */
function kill(child: ChildProcess): void {
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.once('exit', () => clearTimeout(hard));
}
