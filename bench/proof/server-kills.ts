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
/** A start takes some 5 s, and its boxes then tell for some seconds what they wrote: kills fall into all of it. */
const FIRST_MS = 1000;
const LONGER_MS = 15_000;

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
      await pause(FIRST_MS + random() * LONGER_MS);
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

/** A box on its disk. */
interface BoxOnDisk {
  readonly id: string;
  /** Where its journal and its notes lie. */
  readonly folder: string;
}

/** The boxes of the town; `undefined` for one that was killed before it had joined. */
async function boxesIn(dir: string): Promise<readonly (BoxOnDisk | undefined)[]> {
  const names = await readdir(join(dir, 'boxes'));
  return Promise.all(
    names.map(async (name) => {
      const identity = await readFile(join(dir, 'boxes', name, 'identity.json'), 'utf8').catch(() => '{}');
      const id: string | undefined = JSON.parse(identity).belongs?.box;
      return id === undefined ? undefined : { id, folder: join(dir, 'boxes', name, 'boxes', id) };
    }),
  );
}

/** What each box was told to be kept: the head that it has noted itself. */
async function readTold(dir: string, told: Map<string, Map<number, string>>): Promise<void> {
  for (const box of await boxesIn(dir)) {
    if (box === undefined) continue;
    const noted = await readFile(join(box.folder, 'acked.json'), 'utf8').catch(() => undefined);
    if (noted === undefined) continue;
    const { seq, hash }: Line = JSON.parse(noted);
    told.set(box.id, (told.get(box.id) ?? new Map<number, string>()).set(seq, hash));
  }
}

/** The journal as it lies on the disk. Read and not opened: its box runs. */
async function linesIn(folder: string): Promise<readonly Line[]> {
  const journal = join(folder, 'journal');
  const lines: Line[] = [];
  for (const name of (await readdir(journal).catch(() => []))
    .filter((one) => one.endsWith('.jsonl'))
    .sort()) {
    const whole = (await readFile(join(journal, name), 'utf8')).split('\n').slice(0, -1);
    for (const line of whole) lines.push(JSON.parse(line));
  }
  return lines;
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
    const deadline = Date.now() + PATIENCE_MS;
    let lost = Number.POSITIVE_INFINITY;
    let boxes = 0;
    while (lost > 0 && Date.now() < deadline) {
      await pause(1000);
      lost = 0;
      const all = await boxesIn(dir);
      boxes = all.length;
      for (const box of all) {
        const lines = box === undefined ? [] : await linesIn(box.folder);
        // One that was killed before it joined does so now, and has something to tell.
        if (box === undefined || lines.length === 0) lost += 1;
        else lost += (await missing(pool, box.id, [...lines, ...notedOf(told.get(box.id))])).length;
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
    return { boxes, ...rows[0], lost, doubled: doubled.rows[0].n };
  } finally {
    await pool.end();
  }
}

function notedOf(told: ReadonlyMap<number, string> = new Map()): readonly Line[] {
  return [...told].map(([seq, hash]) => ({ seq, hash }));
}

/** Lines of a box that the database has not, or has otherwise. */
async function missing(
  pool: ReturnType<typeof openPlainPool>,
  box: string,
  lines: readonly Line[],
): Promise<readonly Line[]> {
  const { rows } = await pool.query('select seq, hash from fleet.journal_record where box = $1', [box]);
  const kept = new Map<number, string>(rows.map((row) => [Number(row.seq), row.hash]));
  return lines.filter(({ seq, hash }) => kept.get(seq) !== hash);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
