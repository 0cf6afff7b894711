import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Spread } from '../spread.ts';

const SERVER = '/usr/bin/snapserver';
const CLIENT = '/usr/bin/snapclient';
const FRAME_BYTES = 4;
const FRAMES_PER_MS = 48;
const CLICK_MS = 5;
const LOUD = 8000;
/** The first clicks after a start are not judged. */
const WARM_UP_S = 20;

/** What the peer did; `undefined` where it is not installed. */
export interface SnapcastRun {
  readonly clicks: number;
  readonly heard: number;
  readonly skewMs: ReturnType<Spread['figures']>;
}

/** Is Snapcast on this machine? */
export function hasSnapcast(): boolean {
  return existsSync(SERVER) && existsSync(CLIENT);
}

/**
 * Snapcast as Debian packs it: one server, several clients, each through the link; PCM at 48 kHz, 1 s of buffer, a click each second.
 * The clients have no card: their file player writes 50 ms of sound each 50 ms as the sound is due, and a click's time is when its
 * piece arrived here and its place in the piece. So they have no card that runs wrong, which is in their favour.
 */
export async function measureSnapcast(parts: {
  readonly dir: string;
  readonly serverPort: number;
  readonly linkPort: number;
  readonly clients: number;
  readonly seconds: number;
}): Promise<SnapcastRun> {
  const { dir, serverPort, linkPort, clients, seconds } = parts;
  const fifo = join(dir, 'snapfifo');
  const config = join(dir, 'snapserver.conf');
  await writeFile(
    config,
    [
      '[server]',
      `datadir = ${dir}`,
      '[http]',
      'enabled = false',
      '[tcp]',
      'enabled = false',
      '[stream]',
      'bind_to_address = 127.0.0.1',
      `port = ${serverPort}`,
      `source = pipe://${fifo}?name=bench&mode=create&sampleformat=48000:16:2&codec=pcm`,
      'buffer = 1000',
      '[logging]',
      'sink = null',
      '',
    ].join('\n'),
  );
  const children: ChildProcess[] = [spawn(SERVER, ['-c', config], { stdio: 'ignore' })];
  const heard: number[][] = [];
  try {
    for (let waited = 0; !existsSync(fifo); waited += 1) {
      if (waited > 50) throw new Error('snapserver did not open its pipe');
      await pause(100);
    }
    const stop = feed(fifo);
    for (let i = 0; i < clients; i += 1) {
      const words = [
        '-h',
        '127.0.0.1',
        '-p',
        String(linkPort),
        '--hostID',
        `bench-${i}`,
        '-i',
        String(i + 1),
      ];
      const player = ['--player', 'file:filename=stdout', '--logsink', 'null'];
      const client = spawn(CLIENT, [...words, ...player], { stdio: ['ignore', 'pipe', 'ignore'] });
      children.push(client);
      heard.push(clicksOf(client));
    }
    await pause((WARM_UP_S + seconds) * 1000);
    stop();
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
  return judge(heard, seconds);
}

/** Writes silence with a click in each second into the pipe, in step with the clock of this machine. */
function feed(fifo: string): () => void {
  const stream = createWriteStream(fifo);
  // The reader ends before us when the bench ends.
  stream.on('error', () => undefined);
  const startMs = performance.now();
  let frame = 0;
  const timer = setInterval(() => {
    const until = Math.floor((performance.now() - startMs) * FRAMES_PER_MS);
    const piece = Buffer.alloc((until - frame) * FRAME_BYTES);
    for (let i = frame; i < until; i += 1) {
      if (i % 48_000 >= CLICK_MS * FRAMES_PER_MS) continue;
      piece.writeInt16LE(2 * LOUD, (i - frame) * FRAME_BYTES);
      piece.writeInt16LE(2 * LOUD, (i - frame) * FRAME_BYTES + 2);
    }
    frame = until;
    stream.write(piece);
  }, 20);
  return () => {
    clearInterval(timer);
    stream.destroy();
  };
}

/** When each click begins at this client, milliseconds of this process, filled as they come. */
function clicksOf(client: ChildProcess): number[] {
  const clicks: number[] = [];
  let lastMs = 0;
  client.stdout?.on('data', (bytes: Buffer) => {
    const atMs = performance.now();
    for (let at = 0; at + 1 < bytes.length; at += FRAME_BYTES) {
      if (Math.abs(bytes.readInt16LE(at)) < LOUD) continue;
      const ms = atMs + at / FRAME_BYTES / FRAMES_PER_MS;
      if (ms - lastMs > 500) clicks.push(ms);
      lastMs = ms;
    }
  });
  return clicks;
}

function judge(heard: readonly number[][], seconds: number): SnapcastRun {
  const lastMs = Math.max(0, ...heard.flat());
  const reference = [...heard].sort((a, b) => b.length - a.length)[0] ?? [];
  const judged = reference.filter((ms) => ms > lastMs - seconds * 1000);
  const skews: number[] = [];
  let count = 0;
  for (const ms of judged) {
    const same = heard.flatMap((row) => row.filter((other) => Math.abs(other - ms) < 400).slice(0, 1));
    count += same.length;
    skews.push(...same.flatMap((a, i) => same.slice(i + 1).map((b) => Math.abs(a - b))));
  }
  return { clicks: judged.length, heard: count, skewMs: new Spread(skews).figures() };
}
