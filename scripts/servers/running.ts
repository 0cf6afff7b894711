import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A server that we started and will end. */
export interface RunningServer {
  /** What the tests are given. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A child with the end of what it said, for the sentence when it fails. */
export function start(program: string, args: readonly string[], uid?: number): ChildProcess {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let said = '';
  const hear = (bytes: Buffer): void => {
    said = `${said}${bytes}`.slice(-2000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('exit', (code) => {
    if (code !== 0 && code !== null) console.error(`${program} ended with ${code}:\n${said}`);
  });
  return child;
}

/** Ends children by their own process numbers, in order, and waits for them. */
export async function end(
  children: readonly ChildProcess[],
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await Promise.race([gone, pause(5000).then(() => child.kill('SIGKILL'))]);
  }
}

/** Waits until something listens on a loopback port. @throws {Error} after 20 s. */
export async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((settle) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => settle(true));
      socket.once('error', () => settle(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await pause(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Loopback ports that are free now, below the range that the system lends to outgoing connections. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((settle) => {
      const probe = createServer();
      probe.once('error', () => settle(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => settle(true)));
    });
    if (free && !ports.includes(port)) ports.push(port);
  }
  return ports;
}

/** Number of a system account; `undefined` when there is none. */
export function accountOf(name: string): number | undefined {
  try {
    return Number(
      execFileSync('id', ['-u', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  }
}
