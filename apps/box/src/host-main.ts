// A host in a process of its own, told by JSON lines what to do: node apps/box/src/host-main.ts --dir D --server URL
// Lines in (IPC or stdin): {"do":"add","name":N,"code"?:C,"hearsLine"?:true} {"do":"cut","name":N} {"do":"memory"} {"do":"states"} {"do":"stop"}. Lines out: HostNews.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { BoxHost, type HostOptions } from './host.ts';
import type { HostNews } from './host-news.ts';

const Order = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('add'),
    name: z.string(),
    code: z.string().optional(),
    hearsLine: z.boolean().optional(),
  }),
  z.strictObject({ do: z.literal('cut'), name: z.string() }),
  z.strictObject({ do: z.literal('memory') }),
  z.strictObject({ do: z.literal('states') }),
  z.strictObject({ do: z.literal('stop') }),
]);

const Network = z.strictObject({
  way: z.strictObject({ delayMs: z.number(), jitterMs: z.number(), loss: z.number() }),
  outageEveryMin: z.number(),
  outageMostS: z.number(),
  breaks: z.number(),
  outageShare: z.number(),
});

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    server: { type: 'string' },
    seed: { type: 'string', default: '0' },
    'card-ppm': { type: 'string' },
    /** JSON of `HostedNetwork`: the simulator's bad day. */
    network: { type: 'string' },
    'unforced-disk': { type: 'boolean', default: false },
  },
});
if (values.dir === undefined || values.server === undefined) {
  console.error('node apps/box/src/host-main.ts --dir D --server URL [--seed N] [--network JSON]');
  process.exit(2);
}

const host = new BoxHost({
  dir: values.dir,
  serverUrl: values.server,
  seed: Number(values.seed),
  cardPpm: values['card-ppm'] === undefined ? undefined : Number(values['card-ppm']),
  forcesDisk: !values['unforced-disk'],
  onNews: tell,
  ...(values.network === undefined ? {} : { network: await badNetworks(values.network) }),
});

/** Bad networks for the boxes, as one JSON says; each box draws for itself whether it has outages. */
async function badNetworks(json: string): Promise<NonNullable<HostOptions['network']>> {
  const { outageShare, ...faults } = Network.parse(JSON.parse(json));
  // A packed program has no simulations, and never comes here.
  const { BadNetwork } = await import('./simulation/bad-network.ts');
  return (name, time, chance) =>
    new BadNetwork(
      time,
      chance,
      // Drawn from the name's own chance: the same boxes with the same seed.
      chance() < outageShare ? faults : { ...faults, outageEveryMin: 0 },
      (untilMs) => tell({ say: 'outage', name, untilMs }),
    );
}

function tell(news: HostNews): void {
  if (process.send !== undefined) process.send(news, undefined, {}, () => undefined);
  else process.stdout.write(`${JSON.stringify(news)}\n`);
}

function obey(message: unknown): void {
  const order = Order.safeParse(message);
  if (!order.success) {
    console.error(`an order that cannot be read: ${JSON.stringify(message)}`);
    return;
  }
  const { data } = order;
  if (data.do === 'add') {
    host.add(data).catch((error: unknown) => {
      // One box that cannot start must not take the others with it.
      console.error(`box ${data.name}: ${String(error)}`);
    });
  } else if (data.do === 'cut') host.cut(data.name);
  else if (data.do === 'memory') tell(host.memory());
  else if (data.do === 'states') host.tellStates();
  else stop();
}

function stop(): void {
  host.stop();
  // The goodbyes need a moment on the wire.
  setTimeout(() => process.exit(0), 300);
}

if (process.send !== undefined) {
  process.on('message', obey);
  process.on('disconnect', stop);
} else {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => obey(parsed(line)));
  lines.on('close', stop);
}
process.on('SIGTERM', stop);
// A Ctrl-C goes to the whole group; the parent says when to stop.
process.on('SIGINT', () => undefined);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
