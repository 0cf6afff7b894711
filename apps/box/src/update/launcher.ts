import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { DiskStore } from '../store/disk-store.ts';
import { patient } from '../store/owing-store.ts';
import { bytesOf, type Store } from '../store/store.ts';
import {
  aboutToRun,
  bootOf,
  type Crashes,
  crashed,
  endedInOrder,
  LAST_WORDS_FILE,
  LastWords,
  noCrashes,
  readCrashes,
  SAFE_FILE,
  withSafety,
  writeCrashes,
} from './crashes.ts';
import { FACTORY, type Pointer, readJson, rolledBack, startToken, trusted, writePointer } from './pointer.ts';
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
  /** A program that has said that it is alive, and then nothing for so many ms, hangs: it is ended, and that is a crash. */
  readonly silentMs?: number;
  /** Names this start of the machine; the system's own name by default. */
  readonly boot?: string;
  /** The disk that the box's folder lies on; that of the machine by default. */
  readonly store?: Store;
}

/** A program that ends with this code asked to be started again (EX_TEMPFAIL of sysexits.h): by order, or for another version. */
export const STARTED_AGAIN = 75;
/** A program that ends with this code cannot run as it was set up (EX_CONFIG): a person must look, and no crash is counted. */
export const NOT_SET_UP = 78;
/** Longest pause before a program that crashes even in the safe state, as a multiple of the usual one. */
const LONGEST_PAUSE = 60;

/**
 * Runs the program until it ends in order or is told to; tries new versions and goes back from bad ones; starts one that crashes
 * again and again in the safe state. A disk that is full, read-only or broken stops no start: what it does not take is held in memory for
 * as long as the launcher runs. Gives the exit code.
 */
export async function launch(parts: LauncherParts): Promise<number> {
  const { dir, signal, pauseMs } = parts;
  const disk = parts.store ?? new DiskStore(dir);
  const store = patient(disk);
  const boot = parts.boot ?? bootOf();
  let crashes = readCrashes(store, boot);
  let again = false;
  while (!signal.aborted) {
    store.pay();
    const pointer = prepareStart(disk, store);
    if (pointer.state === 'trial') {
      // What the version before did does not count against this one; if it goes back, it counts again.
      const { proof, end } = await tried(parts, store, pointer);
      if (proof === 'healthy') crashes = after(noCrashes(boot), end);
      if (proof === 'healthy' && end.code === 0) break;
      again = false;
    } else {
      crashes = aboutToRun(again ? noCrashes(boot) : crashes);
      writeCrashes(store, crashes);
      if (crashes.safe === undefined) store.remove(SAFE_FILE);
      else store.replace(SAFE_FILE, bytesOf(JSON.stringify(crashes.safe)));
      const token = withSafety(startToken(pointer), crashes.safe);
      const end = await started(parts, store, pointer, token).ended;
      crashes = signal.aborted ? noCrashes(boot) : after(crashes, end);
      if (end.code === 0) break;
      again = end.code === STARTED_AGAIN;
    }
    writeCrashes(store, crashes);
    const pause = crashes.safe === undefined ? 1 : Math.min(LONGEST_PAUSE, crashes.count);
    if (!signal.aborted) await sleep(pauseMs * pause, undefined, { signal }).catch(() => undefined);
  }
  // Whoever ended it may have put it right: the next launcher counts anew.
  writeCrashes(store, noCrashes(boot));
  return 0;
}

/** How a program ended, and how long it had run. */
interface End {
  readonly code: number | undefined;
  readonly why: string;
  readonly ranMs: number;
}

function after(crashes: Crashes, { code, ranMs, why }: End): Crashes {
  if (code === 0 || code === STARTED_AGAIN || code === NOT_SET_UP) return endedInOrder(crashes);
  return crashed(crashes, ranMs, why);
}

/** Starts the version of a pointer. @param token names this start. */
function started(parts: LauncherParts, store: Store, pointer: Pointer, token: string) {
  const { dir, factory, args, signal, silentMs = Number.POSITIVE_INFINITY } = parts;
  store.remove(LAST_WORDS_FILE);
  const entry = pointer.current === FACTORY ? factory : join(dir, folderOf(pointer.current), 'run.mjs');
  const child = spawn(process.execPath, [entry, ...args, '--start', token], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const sinceMs = performance.now();
  const hung = hangingOf(child, silentMs);
  const ended = endOf(child, signal).then(({ code, how }): End => {
    const ranMs = performance.now() - sinceMs;
    // However it then ended: it had to be made to.
    if (hung()) return { code: undefined, why: 'hung', ranMs };
    return { code, why: readJson(store, LAST_WORDS_FILE, LastWords)?.why ?? how, ranMs };
  });
  return { child, ended };
}

/** Ends a program that no longer says that it is alive; one that never says so is left alone. Gives whether it had to. */
function hangingOf(child: ChildProcess, silentMs: number): () => boolean {
  let heardMs: number | undefined;
  let hung = false;
  child.on('message', () => {
    heardMs = performance.now();
  });
  const watch = setInterval(
    () => {
      if (hung || heardMs === undefined || performance.now() - heardMs < silentMs) return;
      hung = true;
      kill(child);
    },
    Math.min(5000, silentMs / 4),
  );
  child.once('exit', () => clearInterval(watch));
  child.once('error', () => clearInterval(watch));
  return () => hung;
}

/** One start of a version on trial: it proves its health, or the version before comes back. */
async function tried(parts: LauncherParts, store: Store, pointer: Pointer) {
  store.remove(SAFE_FILE);
  const token = startToken(pointer);
  const { child, ended } = started(parts, store, pointer, token);
  const proof = await proven(parts, ended, () => readJson(store, HEALTHY_FILE, Healthy)?.start === token);
  if (proof === 'healthy') writePointer(store, trusted(pointer));
  else if (proof === 'late' && !parts.signal.aborted) {
    writePointer(store, rolledBack(pointer, 'no health in time'));
    kill(child);
  }
  return { proof, end: await ended };
}

async function proven(
  { healthWithinMs, pauseMs }: LauncherParts,
  ended: Promise<End>,
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
    await Promise.race([sleep(pauseMs), ended]);
  }
  return isHealthy() ? 'healthy' : 'ended';
}

function endOf(child: ChildProcess, signal: AbortSignal): Promise<{ code: number | undefined; how: string }> {
  const stop = () => kill(child);
  signal.addEventListener('abort', stop);
  return new Promise((resolve) => {
    const end = (code: number | undefined, how: string) => {
      signal.removeEventListener('abort', stop);
      resolve({ code, how });
    };
    child.once('error', (error) => end(undefined, `not started: ${error.message}`));
    child.once('exit', (code, by) =>
      end(code ?? undefined, by === null ? `exit code ${code}` : `signal ${by}`),
    );
  });
}

/** Asks it to end, and makes it after ten seconds. */
function kill(child: ChildProcess): void {
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.once('exit', () => clearTimeout(hard));
}
