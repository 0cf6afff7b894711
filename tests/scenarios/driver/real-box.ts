import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', '..', 'apps/box/src/main.ts');

/** One box as the process that it is beside a loudspeaker; its card is simulated. */
export interface RealBox {
  readonly output: () => string;
  /** Takes its power away: no goodbye, nothing cleared up. */
  readonly cut: () => Promise<void>;
}

/** A folder for one box; give it to `removeBoxDir` at the end. */
export function newBoxDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'loaphuong-real-box-'));
}

/** Removes the folder of a box that no longer runs. */
export function removeBoxDir(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 5 });
}

/** How a box joins: by a code, or it shows its sticker and asks a server whose key's mark it was given. */
export type Joining =
  | { readonly server: string; readonly code: string }
  | { readonly server: string; readonly serverKey: string };

/** Starts the program of a box. `join` is needed once; afterwards it knows where it belongs. */
export function startRealBox(dir: string, join?: Joining): RealBox {
  const joining =
    join === undefined
      ? []
      : [
          '--server',
          join.server,
          ...('code' in join ? ['--code', join.code] : ['--server-key', join.serverKey]),
        ];
  const child = spawn(process.execPath, [main, '--dir', dir, '--output', 'simulated', ...joining], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    output: () => text,
    cut: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
