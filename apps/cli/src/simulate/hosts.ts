import { type HostedNetwork, type HostNews, type HostProcess, startHostProcess } from '@loaphuong/box';

const YOUNG_MB = 32;

/** What the hosts of a simulation need. */
export interface HostsParts {
  readonly dir: string;
  readonly serverUrl: string;
  readonly seed: number;
  readonly network: HostedNetwork | undefined;
  /** Processes that share the boxes. */
  readonly processes: number;
  readonly names: readonly string[];
  /** @param process number of the process that told it. */
  readonly onNews: (news: HostNews, process: number) => void;
  /** A process ended by itself; its boxes are gone. */
  readonly onLost: (names: readonly string[], code: number | null) => void;
}

/**
 * Simulated boxes shared out over processes: one thread carries only so many sounding boxes, and what this program itself does must
 * not hold them up. Which process a box is in changes nothing in it: its chance comes from its name and the seed.
 */
export class Hosts {
  readonly #processes: readonly HostProcess[];
  readonly #of = new Map<string, HostProcess>();

  constructor({ processes, names, dir, serverUrl, seed, network, onNews, onLost }: HostsParts) {
    const count = Math.min(processes, Math.max(1, names.length));
    this.#processes = Array.from({ length: count }, (_, p) =>
      startHostProcess({
        dir,
        serverUrl,
        seed,
        forcesDisk: false,
        youngMb: YOUNG_MB,
        ...(network === undefined ? {} : { network }),
        onNews: (news) => onNews(news, p),
        onLost: (code) =>
          onLost(
            names.filter((_name, i) => i % count === p),
            code,
          ),
      }),
    );
    for (const [i, name] of names.entries()) {
      const process = this.#processes[i % count];
      if (process !== undefined) this.#of.set(name, process);
    }
  }

  /** Switches a box on; it joins first when it never did. */
  add(name: string, code?: string): void {
    this.#of.get(name)?.add({ name, code });
  }

  /** The power of a box goes. */
  cut(name: string): void {
    this.#of.get(name)?.cut(name);
  }

  /** Asks each process how it fares; the answers come as news. */
  ask(): void {
    for (const process of this.#processes) process.askMemory();
  }

  /** Asks every box how it is; the answers come as news. */
  askStates(): void {
    for (const process of this.#processes) process.askStates();
  }

  /** Ends all with their goodbyes. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
  }
}
