import { readdir, readFile } from 'node:fs/promises';

/** A process that another one started. */
export interface Child {
  readonly pid: number;
  readonly command: string;
}

/** Direct children of a process (Linux). */
export async function childrenOf(parent: number): Promise<Child[]> {
  const found: Child[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!(pid > 0)) continue;
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold anything; what follows it does not.
      const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(ppid) !== parent) continue;
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
      found.push({ pid, command });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Bytes of memory that a process holds, shared pages by their share (PSS; Linux). */
export async function memoryOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}
