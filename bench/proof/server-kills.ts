import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Random } from '@loaphuong/box';
import { type JournalRecord, NO_HASH } from '@loaphuong/protocol';
import { openPlainPool } from '@loaphuong/server';
import { attachPostgres, stopPostgres } from '@loaphuong/server/platform/postgres';

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
/** From here on the program serves; before, a kill falls into its start. */
const UP = /\/vao#token=/;
const PATIENCE_MS = 180_000;

/** What came of kills of the whole installation, with a real database and the boxes of the invented town. */
export interface ServerLedger {
  readonly cycles: number;
  readonly boxes: number;
  /** Journal records in the database at the end. */
  readonly records: number;
  /** Records that a box has on its disk, or was told to be kept, and that the database has not. */
  readonly lost: number;
  /** Plays that the play log has twice. */
  readonly doubled: number;
  /** Records in the database that do not follow from the one before. */
  readonly broken: number;
}

type Line = Pick<JournalRecord, 'seq' | 'hash'>;

/** Kills `loaphuong start` with SIGKILL at random moments, its start included, and starts it again; every other time with all its children. */
export async function serverKills(
  random: Random,
  cycles: number,
  say: (line: string) => void,
): Promise<ServerLedger> {
  const dir = await mkdtemp(join(tmpdir(), 'loaphuong-proof-'));
  const port = await freePort();
  const told = new Map<string, Map<number, string>>();
  let program = await launch(dir, port);
  try {
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await pause(500 + random() * 7000);
      await kill(program, cycle % 2 === 0);
      await readTold(dir, told);
      program = launchNow(dir, port);
      if (cycle % 10 === 0) say(`kill −9 of the server: ${cycle} of ${cycles}`);
    }
    await kill(program, false);
    program = await launch(dir, port);
    return { cycles, ...(await reconcile(dir, told)) };
  } finally {
    await kill(program, true);
    await stopPostgres(join(dir, 'postgres'));
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function launchNow(dir: string, port: number): ChildProcess {
  return spawn(process.execPath, [main, 'start', '--data', dir, '--port', String(port)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function launch(dir: string, port: number): Promise<ChildProcess> {
  const program = launchNow(dir, port);
  let said = '';
  const deadline = Date.now() + PATIENCE_MS;
  for (const stream of [program.stdout, program.stderr]) stream?.on('data', (chunk) => (said += chunk));
  while (!UP.test(said)) {
    if (program.exitCode !== null || Date.now() > deadline)
      throw new Error(`the server did not start again:\n${said}`);
    await pause(100);
  }
  return program;
}

async function kill(program: ChildProcess, withChildren: boolean): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null || program.pid === undefined) return;
  const gone = once(program, 'exit');
  process.kill(withChildren ? -program.pid : program.pid, 'SIGKILL');
  await gone;
}

/** Folders of the boxes, one each. */
async function boxesIn(dir: string): Promise<readonly string[]> {
  const folder = join(dir, 'boxes');
  return (await readdir(folder)).map((name) => join(folder, name));
}

/** What each box was told to be kept: the head that it has noted itself. */
async function readTold(dir: string, told: Map<string, Map<number, string>>): Promise<void> {
  for (const folder of await boxesIn(dir)) {
    const noted = await readFile(join(folder, 'acked.json'), 'utf8').catch(() => undefined);
    if (noted === undefined) continue;
    const { seq, hash }: Line = JSON.parse(noted);
    const of = told.get(folder) ?? new Map<number, string>();
    told.set(folder, of.set(seq, hash));
  }
}

/** The journal as it lies on the disk. Read and not opened: its box runs. */
async function linesIn(folder: string): Promise<readonly Line[]> {
  const journal = join(folder, 'journal');
  const lines: Line[] = [];
  for (const name of (await readdir(journal)).filter((one) => one.endsWith('.jsonl')).sort()) {
    const whole = (await readFile(join(journal, name), 'utf8')).split('\n').slice(0, -1);
    for (const line of whole) lines.push(JSON.parse(line));
  }
  return lines;
}

async function boxOf(folder: string): Promise<string> {
  const { belongs } = JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8'));
  return belongs.box;
}

/** Waits until nothing is left to be sent, then compares the disks of the boxes with the database. */
async function reconcile(
  dir: string,
  told: ReadonlyMap<string, ReadonlyMap<number, string>>,
): Promise<Omit<ServerLedger, 'cycles'>> {
  const address = await attachPostgres(join(dir, 'postgres'));
  if (address === undefined) throw new Error('the database does not run');
  const pool = openPlainPool({ url: address.url });
  try {
    const folders = await boxesIn(dir);
    const deadline = Date.now() + PATIENCE_MS;
    let lost = Number.POSITIVE_INFINITY;
    while (lost > 0 && Date.now() < deadline) {
      await pause(1000);
      lost = 0;
      for (const folder of folders) {
        const box = await boxOf(folder);
        const { rows } = await pool.query('select seq, hash from fleet.journal_record where box = $1', [box]);
        const kept = new Map<number, string>(rows.map((row) => [Number(row.seq), row.hash]));
        const noted = [...(told.get(folder) ?? [])].map(([seq, hash]) => ({ seq, hash }));
        const all = [...(await linesIn(folder)), ...noted];
        lost += all.filter(({ seq, hash }) => kept.get(seq) !== hash).length;
      }
    }
    const { rows } = await pool.query(
      `select count(*)::int as records,
        count(*) filter (where prev is distinct from before or seq <> coalesce(seq_before, 0) + 1)::int as broken
      from (
        select seq, prev, coalesce(lag(hash) over w, $1) as before, lag(seq) over w as seq_before
        from fleet.journal_record window w as (partition by box order by seq)
      ) chain`,
      [NO_HASH],
    );
    const doubled = await pool.query(`
      select count(*)::int as n from (
        select from broadcast.play where result = 'proved' group by box, cluster, airing having count(*) > 1
      ) twice`);
    return { boxes: folders.length, ...rows[0], lost, doubled: doubled.rows[0].n };
  } finally {
    await pool.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
