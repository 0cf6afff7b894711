import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Log } from '../../platform/log.ts';

/** Why a child did not finish its job. */
export type ChildFailureReason =
  | 'died' // it ended by itself or somebody ended it
  | 'stalled' // no sign of life for `stallMs`
  | 'too-slow' // the job took longer than `jobMs`
  | 'memory' // it held more than `rssLimitBytes`
  | 'broken' // it threw something unforeseen, or sent what is no answer
  | 'stopped'; // we are stopping

/** The child failed, not the work: the same job may succeed in the next child. */
export class ChildFailure extends Error {
  readonly reason: ChildFailureReason;

  constructor(reason: ChildFailureReason, detail: string) {
    super(`${reason}: ${detail}`);
    this.name = 'ChildFailure';
    this.reason = reason;
  }
}

/** How a child is run and how far it is trusted. */
export interface ChildTerms {
  /** The child's program; it answers with `serveJobs`. */
  readonly program: URL;
  /** Node options besides the heap limit, such as `--permission`. */
  readonly nodeOptions: readonly string[];
  readonly heapMb: number;
  readonly rssLimitBytes: number;
  /** A child without work ends after this. */
  readonly idleMs: number;
  readonly stallMs: number;
  readonly jobMs: number;
  readonly log: Log;
}

/** What accompanies one job. */
export interface JobCare {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** One child process that does one job at a time, in the order of asking. */
export interface WarmChild {
  /**
   * @returns what the child answered, unparsed: the caller checks its shape.
   * @throws {ChildFailure} when the child fails; `signal.reason` when aborted.
   */
  run(job: unknown, care?: JobCare): Promise<unknown>;
  /** The living child's process id and most memory seen, in bytes; undefined when there is none. */
  status(): { readonly pid: number; readonly peakRssBytes: number } | undefined;
  /** Ends the child; jobs waiting or running fail with `stopped`. */
  stop(): Promise<void>;
}

interface Job {
  readonly id: number;
  readonly content: unknown;
  readonly care: JobCare;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const ChildMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), id: z.int(), share: z.number().min(0).max(1), rss: z.number() }),
  z.object({ kind: z.literal('done'), id: z.int(), answer: z.unknown() }),
  z.object({ kind: z.literal('broken'), id: z.int(), detail: z.string() }),
]);

const WATCH_MS = 250;

/** Resident memory of a process in bytes, on Linux; undefined elsewhere or when it is gone. */
async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** Makes the keeper of a child; the child itself starts with the first job and again after any failure. */
export function createWarmChild(terms: ChildTerms): WarmChild {
  const waiting: Job[] = [];
  let current: { job: Job; startedAt: number; heardAt: number } | undefined;
  let child: ChildProcess | undefined;
  let peakRssBytes = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let stopped = false;
  let nextId = 1;

  function start(): ChildProcess {
    const born = fork(terms.program, {
      // Nothing of the server's environment: keys and database addresses are none of a decoder's business.
      env: {},
      execArgv: [`--max-old-space-size=${terms.heapMb}`, ...terms.nodeOptions],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    born.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000);
    });
    born.on('message', (message) => hear(born, message));
    born.on('error', (error) => gone(born, 'died', error.message));
    born.on('exit', (code, signal) => gone(born, 'died', `${signal ?? code} ${complaint}`.trim()));
    peakRssBytes = 0;
    return born;
  }

  /** Forgets a child, fails its job, and goes on with the next. */
  function gone(which: ChildProcess, reason: ChildFailureReason, detail: string): void {
    if (which !== child) return;
    child = undefined;
    which.kill('SIGKILL');
    if (current !== undefined) {
      terms.log.warn({ reason, detail, pid: which.pid }, 'audio child failed');
      settle((job) => job.reject(new ChildFailure(reason, detail)));
    }
  }

  function settle(finish: (job: Job) => void): void {
    if (current === undefined) return;
    const { job } = current;
    current = undefined;
    clearInterval(watch);
    finish(job);
    next();
  }

  function hear(from: ChildProcess, raw: unknown): void {
    if (from !== child || current === undefined) return;
    const message = ChildMessage.safeParse(raw);
    if (!message.success || message.data.id !== current.job.id) {
      gone(from, 'broken', 'sent what is no answer');
      return;
    }
    current.heardAt = performance.now();
    switch (message.data.kind) {
      case 'progress':
        peakRssBytes = Math.max(peakRssBytes, message.data.rss);
        current.job.care.onProgress?.(message.data.share);
        break;
      case 'done': {
        const { answer } = message.data;
        settle((job) => job.resolve(answer));
        break;
      }
      case 'broken': {
        const { detail } = message.data;
        terms.log.warn({ detail }, 'audio job failed');
        settle((job) => job.reject(new ChildFailure('broken', detail)));
        break;
      }
    }
  }

  async function inspect(): Promise<void> {
    const watched = child;
    if (watched?.pid === undefined || current === undefined) return;
    const now = performance.now();
    const { startedAt, heardAt } = current;
    peakRssBytes = Math.max(peakRssBytes, (await residentBytes(watched.pid)) ?? 0);
    if (now - startedAt > terms.jobMs) gone(watched, 'too-slow', `over ${terms.jobMs} ms`);
    else if (now - heardAt > terms.stallMs) gone(watched, 'stalled', `silent ${terms.stallMs} ms`);
    else if (peakRssBytes > terms.rssLimitBytes) gone(watched, 'memory', `${peakRssBytes} bytes`);
  }

  function next(): void {
    if (current !== undefined) return;
    const job = waiting.shift();
    if (job === undefined) {
      rest();
      return;
    }
    clearTimeout(idleTimer);
    child ??= start();
    child.ref();
    child.channel?.ref();
    const now = performance.now();
    current = { job, startedAt: now, heardAt: now };
    watch = setInterval(() => void inspect(), WATCH_MS);
    child.send({ id: job.id, job: job.content }, (error) => {
      if (error !== null && child !== undefined) gone(child, 'died', error.message);
    });
  }

  /** Without work the child keeps nobody awake, and ends after a while. */
  function rest(): void {
    child?.unref();
    child?.channel?.unref();
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      const idle = child;
      child = undefined;
      idle?.kill('SIGKILL');
    }, terms.idleMs);
    idleTimer.unref();
  }

  function abandon(job: Job, reason: unknown): void {
    const place = waiting.indexOf(job);
    if (place >= 0) waiting.splice(place, 1);
    job.reject(reason);
    if (current?.job !== job) return;
    // The child cannot be asked to stop in the middle of native code; the next job gets a new one.
    const busy = child;
    child = undefined;
    busy?.kill('SIGKILL');
    settle(() => undefined);
  }

  function run(content: unknown, care: JobCare = {}): Promise<unknown> {
    const { signal } = care;
    if (stopped) return Promise.reject(new ChildFailure('stopped', 'asked after stop'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => abandon(job, signal?.reason);
      const clean =
        <Value>(finish: (value: Value) => void) =>
        (value: Value) => {
          signal?.removeEventListener('abort', onAbort);
          finish(value);
        };
      const job: Job = { id: nextId++, content, care, resolve: clean(resolve), reject: clean(reject) };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.push(job);
      next();
    });
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearTimeout(idleTimer);
    for (const job of waiting.splice(0)) job.reject(new ChildFailure('stopped', 'stopping'));
    const last = child;
    if (last === undefined) return;
    const ended = new Promise((resolve) => last.once('exit', resolve));
    // An idle child does not keep the program running; its end must be waited for all the same.
    last.ref();
    if (current === undefined) {
      child = undefined;
      last.kill('SIGKILL');
    } else {
      gone(last, 'stopped', 'stopping');
    }
    await ended;
  }

  const status = () => (child?.pid === undefined ? undefined : { pid: child.pid, peakRssBytes });
  return { run, status, stop };
}
