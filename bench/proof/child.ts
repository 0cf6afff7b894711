// The box process that is killed: the real box program on a real disk, with its link and its downloads going through the parent.

import {
  createBox,
  DiskStore,
  type Fetcher,
  type Link,
  type LinkListener,
  machineUs,
  readIdentity,
  realTime,
  SimulatedCard,
} from '@loaphuong/box';

/** What the parent says. */
export type ChildTask =
  | { readonly do: 'run'; readonly dir: string; readonly speed: number }
  | { readonly do: 'deliver'; readonly topic: string; readonly payload: string }
  | { readonly do: 'sound'; readonly sha256: string; readonly base64: string };

/** What the child says. */
export type ChildNews =
  | { readonly say: 'up' }
  | { readonly say: 'publish'; readonly topic: string; readonly payload: string }
  | { readonly say: 'wrote'; readonly seq: number; readonly hash: string }
  | { readonly say: 'fetch'; readonly sha256: string };

let listener: LinkListener | undefined;
const waiting = new Map<string, (bytes: Buffer) => void>();

process.on('message', (message) => {
  const task = message as ChildTask;
  if (task.do === 'run') run(task.dir, task.speed);
  else if (task.do === 'deliver') listener?.message(task.topic, Buffer.from(task.payload));
  else waiting.get(task.sha256)?.(Buffer.from(task.base64, 'base64'));
});
process.on('disconnect', () => process.exit(0));

function tell(news: ChildNews): void {
  process.send?.(news, undefined, {}, () => undefined);
}

function run(dir: string, speed: number): void {
  const store = new DiskStore(dir);
  const stored = readIdentity(store);
  if (stored.state !== 'enrolled') throw new Error('the parent gives this box its identity');
  const time = realTime({ speed, ppm: 30 });
  const link: Link = {
    connected: true,
    start: (heard) => {
      listener = heard;
      heard.up();
      tell({ say: 'up' });
    },
    stop: () => undefined,
    publish: (topic, payload) => tell({ say: 'publish', topic, payload: String(payload) }),
  };
  const fetcher: Fetcher = {
    fetch: (sha256, _, heard) => {
      waiting.set(sha256, (bytes) => {
        heard.begin(0);
        heard.bytes(bytes);
        heard.end();
      });
      tell({ say: 'fetch', sha256 });
      return () => waiting.delete(sha256);
    },
  };
  const box = createBox({
    identity: stored.identity,
    time,
    output: new SimulatedCard(time, () => machineUs() * speed, Math.random, { ppm: -20, jitterMs: 1 }),
    link,
    fetcher,
    store,
    random: Math.random,
    onRecord: ({ seq, hash }) => tell({ say: 'wrote', seq, hash }),
  });
  box.start();
}
