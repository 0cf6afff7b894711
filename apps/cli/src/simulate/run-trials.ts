import { Worker } from 'node:worker_threads';
import type { BoxReport } from '@loaphuong/box/simulation';
import type { TrialWork } from './trial-worker.ts';

/** What is to be run. */
export interface Trials extends TrialWork {
  /** Numbers of the boxes. */
  readonly numbers: readonly number[];
  /** Threads at most; the result does not depend on it. */
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called after each box. */
  readonly onBox: (report: BoxReport) => void;
}

/**
 * Runs boxes through their trials, each in a virtual world of its own, on several threads. Boxes come back in the order of their numbers,
 * whoever was first; fewer of them when it was stopped.
 */
export async function runTrials(trials: Trials): Promise<readonly BoxReport[]> {
  const { numbers, threads, seed, hours, shares, signal, onBox } = trials;
  const waiting = [...numbers];
  const done: BoxReport[] = [];
  const oneThread = () =>
    new Promise<void>((resolve, reject) => {
      const workerData: TrialWork = { seed, hours, shares };
      const worker = new Worker(new URL('./trial-worker.ts', import.meta.url), { workerData });
      const next = () => {
        const number = signal.aborted ? undefined : waiting.shift();
        if (number === undefined) void worker.terminate().then(() => resolve());
        else worker.postMessage(number);
      };
      worker.on('error', reject);
      worker.on('message', (report: BoxReport) => {
        done.push(report);
        onBox(report);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(threads, Math.max(1, numbers.length)) }, oneThread));
  return done.sort((a, b) => a.number - b.number);
}
