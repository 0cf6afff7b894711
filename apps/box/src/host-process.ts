import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HostedBox } from './host.ts';
import type { HostNews } from './host-news.ts';
import type { BadNetworkFaults } from './simulation/bad-network.ts';

/** The bad networks of a host's boxes. */
export interface HostedNetwork extends BadNetworkFaults {
  /** Share of the boxes, 0…1, that have outages. */
  readonly outageShare: number;
}

/** A host that runs in a process of its own. */
export interface HostProcess {
  readonly pid: number | undefined;
  add(box: HostedBox): void;
  /** The power of one box goes. */
  cut(name: string): void;
  /** Asks for the memory figure; it comes as news. */
  askMemory(): void;
  /** Asks for the state of every box that runs; they come as news. */
  askStates(): void;
  /** Stops all boxes with their goodbyes and waits for the process to end; after 5 s it is ended. */
  stop(): Promise<void>;
}

/** What a host process needs. */
export interface HostProcessOptions {
  readonly dir: string;
  readonly serverUrl: string;
  readonly seed?: number;
  /** How fast the cards of its boxes run, parts per million. */
  readonly cardPpm?: number;
  /** What is wrong with the networks; absent: the machine's own. */
  readonly network?: HostedNetwork;
  /** False: what the boxes write is not forced onto the disk. */
  readonly forcesDisk?: boolean;
  /** Room for young objects, MB: 4 keeps the boxes of a town small; more of it saves hundreds of them a tenth of their work. */
  readonly youngMb?: number;
  readonly onNews: (news: HostNews) => void;
  /** Called when the process ended without having been told to. */
  readonly onLost?: (code: number | null) => void;
}

const PATIENCE_MS = 5000;

/** Starts a process with no boxes in it. It ends by itself when this process dies. */
export function startHostProcess(options: HostProcessOptions): HostProcess {
  const program = fileURLToPath(new URL('./host-main.ts', import.meta.url));
  const words = [
    '--dir',
    options.dir,
    '--server',
    options.serverUrl,
    '--seed',
    String(options.seed ?? 0),
    ...(options.forcesDisk === false ? ['--unforced-disk'] : []),
    ...(options.network === undefined ? [] : ['--network', JSON.stringify(options.network)]),
  ];
  const child = fork(program, words, {
    execArgv: [`--max-semi-space-size=${options.youngMb ?? 4}`, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let stopping = false;
  child.on('message', (news) => options.onNews(news as HostNews));
  child.on('exit', (code) => {
    if (!stopping) options.onLost?.(code);
  });
  const order = (message: object) => {
    if (child.connected) child.send(message, () => undefined);
  };
  return {
    pid: child.pid,
    add: (box) => order({ do: 'add', ...box }),
    cut: (name) => order({ do: 'cut', name }),
    askMemory: () => order({ do: 'memory' }),
    askStates: () => order({ do: 'states' }),
    stop: () => {
      stopping = true;
      order({ do: 'stop' });
      return ended(child);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('exit', () => {
      clearTimeout(patience);
      done();
    });
  });
}
