import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { refuse } from '@loaphuong/domain/basics';
import * as z from 'zod';

const FILE = 'running.json';
/** The holder touches its file this often … */
const BEAT_MS = 5_000;
/** … and one that we cannot look into counts as gone when its file is older than this. */
const SILENT_MS = 20_000;

const record = z.object({
  pid: z.number().int().positive(),
  /** Start of that process as the system counts it; tells a re-used number apart. Empty where the system does not say. */
  processStart: z.string(),
  /** Machine and process-number space (a container has its own); in another one `pid` means nothing to us. */
  space: z.string(),
  since: z.string(),
});
type Holder = z.output<typeof record>;

/** Held as long as this program uses the data folder. */
export interface ProcessLock {
  release(): Promise<void>;
}

/**
 * Makes sure that only one program uses a data folder. A lock whose holder has died (kill −9, power cut) is taken over
 * at once; one held from another machine or container, after 20 s without a sign of life.
 * @throws {Refused} `platform/already-running`, naming the process.
 */
export async function lockDataFolder(dataDir: string): Promise<ProcessLock> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  const mine: Holder = {
    pid: process.pid,
    processStart: await startOf(process.pid),
    space: await ownSpace(),
    since: Temporal.Now.instant().toString({ smallestUnit: 'second' }),
  };
  const text = JSON.stringify(mine);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text);
  try {
    // `link` is the one call that creates a file whole and fails if it is there.
    while (!(await linked(draft, path))) await clearStale(path, mine.space);
  } finally {
    await rm(draft, { force: true });
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
    },
  };
}

/** Removes a lock whose holder is gone, or refuses. */
async function clearStale(path: string, space: string): Promise<void> {
  const seen = await readFile(path, 'utf8').catch(() => undefined);
  if (seen === undefined) return;
  const holder = parse(seen);
  if (holder !== undefined && (await isHeld(path, holder, space))) alreadyRunning(path, holder);
  // Two newcomers may both have seen the dead one; only what was judged may be taken away.
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, aside).catch(() => undefined);
  const taken = await readFile(aside, 'utf8').catch(() => seen);
  if (taken !== seen) await linked(aside, path);
  await rm(aside, { force: true });
}

async function isHeld(path: string, holder: Holder, space: string): Promise<boolean> {
  if (holder.space === space) {
    const start = await startOf(holder.pid);
    return start !== GONE && start === holder.processStart;
  }
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && Date.now() - file.mtimeMs < SILENT_MS;
}

const GONE = 'gone';

/** When a process started, in the system's own count; `gone` when there is none (or only a zombie). */
async function startOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // Fields are counted from the last closing parenthesis (proc(5)): state is the first, start time the twentieth.
    const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
    return fields.length < 20 || fields[0] === 'Z' ? GONE : (fields[19] ?? GONE);
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? '' : GONE;
  }
}

/** Names the set of process numbers that we live in; changes with every boot of the machine or container. */
async function ownSpace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const numbers = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), numbers].join(' ');
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function alreadyRunning(path: string, holder: Holder): never {
  return refuse(
    'conflict',
    'platform/already-running',
    {
      vi: `Chương trình đang chạy với thư mục dữ liệu này (tiến trình ${holder.pid}, từ ${holder.since}). Hãy dừng nó trước, hoặc chọn thư mục khác bằng --data. (${path})`,
      en: `The program already runs on this data folder (process ${holder.pid}, since ${holder.since}). Stop it first, or choose another folder with --data. (${path})`,
    },
    { detail: { pid: holder.pid, since: holder.since } },
  );
}
